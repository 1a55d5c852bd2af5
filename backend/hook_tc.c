/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TC hook: socket buffers, whose first bytes are in one piece and the rest may lie elsewhere. A filter
 * that accepts leaves the last word to those behind it (TC_ACT_UNSPEC), so that filters chain.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <stddef.h>

#include "backend/gen.h"

#define FIELD(name) { #name, offsetof(struct __sk_buff, name) }

static void start(struct gen *g, unsigned reach);

const struct hook hook_tc = {
	.name = "tc",
	.ctx_type = "__sk_buff",
	.ctx_fields = (const struct hook_field[]){
		FIELD(len), FIELD(pkt_type), FIELD(mark), FIELD(queue_mapping), FIELD(protocol),
		FIELD(vlan_present), FIELD(vlan_tci), FIELD(vlan_proto), FIELD(priority),
		FIELD(ingress_ifindex), FIELD(ifindex), FIELD(tc_index), FIELD(hash), FIELD(tc_classid),
		FIELD(data), FIELD(data_end),
		{ NULL, 0 },
	},
	.data_at = offsetof(struct __sk_buff, data),
	.data_end_at = offsetof(struct __sk_buff, data_end),
	.ifindex_at = offsetof(struct __sk_buff, ifindex),
	.verdicts = { [VERDICT_DROP] = TC_ACT_SHOT, [VERDICT_PASS] = TC_ACT_UNSPEC },
	.start = start,
};

/*
 * Asks for as much of the packet in one piece as the parser may look at, when there is less. The linear
 * part is short for good on short packets: those have nothing more to pull.
 */
static void start(struct gen *g, unsigned reach)
{
	LLVMBasicBlockRef near = block_new(g, "near"), pull = block_new(g, "pull");
	LLVMBasicBlockRef ready = block_new(g, "ready");
	LLVMValueRef data, end, linear, len, want, less;

	hook_load_packet(g);
	data = var_get(g, g->data);
	end = var_get(g, g->data_end);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, offset_by(g, data, reach), end, ""), near, ready);
	block_start(g, near);
	linear = LLVMBuildSub(g->b, LLVMBuildPtrToInt(g->b, end, g->i64, ""),
			      LLVMBuildPtrToInt(g->b, data, g->i64, ""), "");
	len = ctx_load(g, offsetof(struct __sk_buff, len));
	less = LLVMBuildICmp(g->b, LLVMIntULT, linear, resize(g, len, 64), "");
	branch(g, less, pull, ready);
	block_start(g, pull);
	want = LLVMBuildICmp(g->b, LLVMIntULT, len, const_u64(g, 32, reach), "");
	want = LLVMBuildSelect(g->b, want, len, const_u64(g, 32, reach), "");
	helper(g, BPF_FUNC_skb_pull_data, (LLVMValueRef[]){ g->ctx, want }, 2);
	hook_load_packet(g);
	jump(g, ready);
	block_start(g, ready);
}
