/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The XDP hook: packets as the driver received them, in one piece.
 */
#include <linux/bpf.h>
#include <stddef.h>

#include "backend/gen.h"

static void start(struct gen *g, unsigned reach);
static void move_head(struct gen *g, LLVMValueRef grow, LLVMBasicBlockRef drop);
static void send_to(struct gen *g, LLVMValueRef port);
static void send_back(struct gen *g);

const struct hook hook_xdp = {
	.name = "xdp",
	.ctx_type = "xdp_md",
	.ctx_fields = (const struct hook_field[]){
		{ "data", offsetof(struct xdp_md, data) },
		{ "data_end", offsetof(struct xdp_md, data_end) },
		{ "data_meta", offsetof(struct xdp_md, data_meta) },
		{ "ingress_ifindex", offsetof(struct xdp_md, ingress_ifindex) },
		{ "rx_queue_index", offsetof(struct xdp_md, rx_queue_index) },
		{ "egress_ifindex", offsetof(struct xdp_md, egress_ifindex) },
		{ NULL, 0 },
	},
	.data_at = offsetof(struct xdp_md, data),
	.data_end_at = offsetof(struct xdp_md, data_end),
	.ifindex_at = offsetof(struct xdp_md, ingress_ifindex),
	.verdicts = { [VERDICT_DROP] = XDP_DROP, [VERDICT_PASS] = XDP_PASS },
	.ports_map_type = BPF_MAP_TYPE_DEVMAP,
	.start = start,
	.length = packet_bytes,
	.move_head = move_head,
	.send = send_to,
	.send_back = send_back,
};

static void start(struct gen *g, unsigned reach)
{
	(void)reach;
	hook_load_packet(g);
}

static void move_head(struct gen *g, LLVMValueRef grow, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef reload = block_new(g, "reload");
	LLVMValueRef failed;

	failed = helper(g, BPF_FUNC_xdp_adjust_head,
			(LLVMValueRef[]){ g->ctx, LLVMBuildNeg(g->b, grow, "") }, 2);
	branch_rare(g, is_set(g, failed), drop, reload);
	block_start(g, reload);
	hook_load_packet(g);
}

static void send_to(struct gen *g, LLVMValueRef port)
{
	LLVMBasicBlockRef sent = block_new(g, "sent"), unbound = block_new(g, "unbound");
	LLVMValueRef code;

	/* The last argument is what to return when the port is not bound. */
	code = helper(g, BPF_FUNC_redirect_map,
		      (LLVMValueRef[]){ map_of_ports(g), resize(g, port, 64), const_u64(g, 64, XDP_DROP) }, 3);
	code = resize(g, code, 32);
	branch_rare(g, equals(g, code, const_u64(g, 32, XDP_DROP)), unbound, sent);
	block_start(g, sent);
	LLVMBuildRet(g->b, code);
	block_start(g, unbound);
	stat_drop(g, DROP_PORT);
	return_verdict(g, VERDICT_DROP);
}

static void send_back(struct gen *g)
{
	LLVMBuildRet(g->b, const_u64(g, 32, XDP_TX));
}
