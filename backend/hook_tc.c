/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TC hook: socket buffers. Their first bytes are in one piece, the rest may lie elsewhere; an
 * outer VLAN tag has been taken out of the frame. The program sees the frame as it was on the wire:
 * what is missing is pulled in, a tag is put back in front and taken out again in the end. A filter
 * that accepts leaves the last word to those behind it (TC_ACT_UNSPEC), so that filters chain.
 */
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <stddef.h>

#include "backend/gen.h"

#define FIELD(name) { #name, offsetof(struct __sk_buff, name) }

static void start(struct gen *g, unsigned reach);
static void pass(struct gen *g);
static LLVMValueRef length(struct gen *g);
static void push_tag(struct gen *g);
static void pull(struct gen *g, unsigned reach);

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
	.pass = pass,
	.length = length,
};

static void start(struct gen *g, unsigned reach)
{
	g->tagged = var_new(g, g->i1, "tagged");
	push_tag(g);
	hook_load_packet(g);
	pull(g, reach);
}

static void pass(struct gen *g)
{
	LLVMBasicBlockRef pop = block_new(g, "pop_tag"), done = block_new(g, "untagged");

	branch_rare(g, var_get(g, g->tagged), pop, done);
	block_start(g, pop);
	helper(g, BPF_FUNC_skb_vlan_pop, (LLVMValueRef[]){ g->ctx }, 1);
	jump(g, done);
	block_start(g, done);
}

static LLVMValueRef length(struct gen *g)
{
	return ctx_load(g, offsetof(struct __sk_buff, len));
}

/*
 * A frame has place for one tag beside it: pushing another makes the kernel write the first one
 * into the frame. Popping takes the second away and moves the first back beside the frame.
 */
static void push_tag(struct gen *g)
{
	LLVMBasicBlockRef push = block_new(g, "push_tag"), failed = block_new(g, "no_room");
	LLVMBasicBlockRef pushed = block_new(g, "tagged"), done = block_new(g, "frame");
	LLVMValueRef present = ctx_load(g, offsetof(struct __sk_buff, vlan_present)), error;

	branch_rare(g, is_set(g, present), push, done);
	block_start(g, push);
	error = helper(g, BPF_FUNC_skb_vlan_push,
		       (LLVMValueRef[]){ g->ctx, const_u64(g, 32, htons(ETH_P_8021Q)), const_u64(g, 32, 0) }, 3);
	branch_rare(g, is_set(g, error), failed, pushed);
	block_start(g, failed);
	stat_drop(g, DROP_HEADROOM);
	return_verdict(g, VERDICT_DROP);
	block_start(g, pushed);
	var_set(g, g->tagged, const_u64(g, 1, 1));
	jump(g, done);
	block_start(g, done);
}

/*
 * Asks for as much of the packet in one piece as the parser may look at, when there is less. Of a
 * short packet all is in one piece already.
 */
static void pull(struct gen *g, unsigned reach)
{
	LLVMBasicBlockRef near = block_new(g, "near"), pull = block_new(g, "pull");
	LLVMBasicBlockRef ready = block_new(g, "ready");
	LLVMValueRef end = offset_by(g, var_get(g, g->data), reach), len, want, less;

	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, end, var_get(g, g->data_end), ""), near, ready);
	block_start(g, near);
	len = length(g);
	less = LLVMBuildICmp(g->b, LLVMIntULT, packet_bytes(g), len, "");
	branch(g, less, pull, ready);
	block_start(g, pull);
	want = LLVMBuildICmp(g->b, LLVMIntULT, len, const_u64(g, 32, reach), "");
	want = LLVMBuildSelect(g->b, want, len, const_u64(g, 32, reach), "");
	helper(g, BPF_FUNC_skb_pull_data, (LLVMValueRef[]){ g->ctx, want }, 2);
	hook_load_packet(g);
	jump(g, ready);
	block_start(g, ready);
}
