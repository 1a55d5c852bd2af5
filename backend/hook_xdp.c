/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The XDP hook: packets as the driver received them, in one piece.
 */
#include <linux/bpf.h>
#include <stddef.h>

#include "backend/gen.h"

static void start(struct gen *g, unsigned reach);

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
	.start = start,
	.length = packet_bytes,
};

static void start(struct gen *g, unsigned reach)
{
	(void)reach;
	hook_load_packet(g);
}
