/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The XDP hook: packets as the driver received them, in one piece.
 */
#include <linux/bpf.h>
#include <stddef.h>

#include "backend/copies.h"

static void start(struct gen *g, unsigned reach);
static void move_head(struct gen *g, LLVMValueRef grow, LLVMBasicBlockRef drop);
static void send_to(struct gen *g, LLVMValueRef port);
static void send_back(struct gen *g);
static void leave(struct gen *g);
static void load_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef to, LLVMValueRef n);
static void store_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef from, LLVMValueRef n);
static void truncate_to(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop);

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
	.resume = start,
	.leave = leave,
	.load_bytes = load_bytes,
	.store_bytes = store_bytes,
	.truncate = truncate_to,
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
		      (LLVMValueRef[]){ map_of_ports(g), resize(g, port, 64),
					const_u64(g, 64, XDP_DROP) },
		      3);
	code = resize(g, code, 32);
	branch_rare(g, equals(g, code, const_u64(g, 32, XDP_DROP)), unbound, sent);
	block_start(g, sent);
	copies_return(g, code);
	block_start(g, unbound);
	stat_drop(g, DROP_PORT);
	return_verdict(g, VERDICT_DROP);
}

static void send_back(struct gen *g)
{
	copies_return(g, const_u64(g, 32, XDP_TX));
}

static void leave(struct gen *g)
{
	if (g->copies->hands_over)
		handover_give(g);
}

static void load_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef to, LLVMValueRef n)
{
	helper(g, BPF_FUNC_xdp_load_bytes, (LLVMValueRef[]){ g->ctx, at, to, n }, 4);
}

static void store_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef from, LLVMValueRef n)
{
	helper(g, BPF_FUNC_xdp_store_bytes, (LLVMValueRef[]){ g->ctx, at, from, n }, 4);
}

static void truncate_to(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef cut = block_new(g, "cut"), done = block_new(g, "short_enough");
	LLVMBasicBlockRef reload = block_new(g, "reload");
	LLVMValueRef len = packet_bytes(g), args[] = { g->ctx, LLVMBuildSub(g->b, bytes, len, "") };

	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, bytes, len, ""), cut, done);
	block_start(g, cut);
	branch_rare(g, is_set(g, helper(g, BPF_FUNC_xdp_adjust_tail, args, 2)), drop, reload);
	block_start(g, reload);
	hook_load_packet(g);
	jump(g, done);
	block_start(g, done);
}
