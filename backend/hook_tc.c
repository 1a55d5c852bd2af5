/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TC hook: socket buffers. Their first bytes are in one piece, the rest may lie elsewhere; an
 * outer VLAN tag has been taken out of the frame. The program sees the frame as it was on the wire:
 * what is missing is pulled in, a tag is put back in front and taken out again in the end. A filter
 * that accepts leaves the last word to those behind it (TC_ACT_UNSPEC), so that filters chain.
 *
 * Tags. A frame has place for one tag beside it. Pushing another makes the kernel write the first
 * one into the frame, behind the addresses, and believe that the frame's type is VLAN. Popping
 * clears the tag beside the frame and, while the kernel believes that, takes the next one from the
 * frame and believes the type it finds behind it. So:
 *	- an empty tag pushed beside the one a frame came with puts that one back into the frame;
 *	- a push and a pop make the kernel look at the frame's type again;
 *	- and each pop of a frame that says VLAN there takes four bytes off its head. That is how heads
 *	  shrink: no other helper takes bytes away from the front of just any packet, and to move the
 *	  payload instead would cost with its length and break checksums that are still to be done.
 * A frame leaves with its tags inside: a receiver on XDP would not see one beside it. One that goes up
 * the stack has the outer tag beside it, as the kernel expects.
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
static void move_head(struct gen *g, LLVMValueRef grow, LLVMBasicBlockRef drop);
static void send_to(struct gen *g, LLVMValueRef port);
static void send_back(struct gen *g);
static void redirect(struct gen *g, LLVMValueRef ifindex);
static void grow_head(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop);
static void shrink_head(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop);
static void settle(struct gen *g);
static void look_again(struct gen *g);
static void write_type(struct gen *g, LLVMValueRef buf, unsigned type, unsigned at);
static void store(struct gen *g, unsigned at, LLVMValueRef buf, unsigned bytes);
static LLVMValueRef push_empty(struct gen *g);
static LLVMValueRef pop_tag(struct gen *g);
static void unless_failed(struct gen *g, LLVMValueRef error, LLVMBasicBlockRef drop);
static void push_tag(struct gen *g);
static void pull(struct gen *g, unsigned reach);

/* Words a head can lose: the verifier wants to see an end. */
#define MAX_WORDS 256
/* Of the frame: where its type is, and where that is behind one tag. */
#define TYPE_AT (2 * ETH_ALEN)
#define INNER_TYPE_AT (TYPE_AT + 4)

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
	.ports_map_type = BPF_MAP_TYPE_ARRAY,
	.start = start,
	.pass = pass,
	.length = length,
	.move_head = move_head,
	.send = send_to,
	.send_back = send_back,
};

static void start(struct gen *g, unsigned reach)
{
	g->tagged = var_new(g, g->i1, "tagged");
	g->reframed = var_new(g, g->i1, "reframed");
	push_tag(g);
	hook_load_packet(g);
	pull(g, reach);
}

static void pass(struct gen *g)
{
	LLVMBasicBlockRef other = block_new(g, "reframed"), done = block_new(g, "framed");
	LLVMBasicBlockRef beside = block_new(g, "no_tag"), in_frame = block_new(g, "tag");
	LLVMValueRef reframed = LLVMBuildOr(g->b, var_get(g, g->tagged), var_get(g, g->reframed), "");

	branch_rare(g, reframed, other, done);
	block_start(g, other);
	branch(g, var_get(g, g->tagged), in_frame, beside);
	block_start(g, beside);
	push_empty(g);
	jump(g, in_frame);
	block_start(g, in_frame);
	look_again(g);
	pop_tag(g);
	jump(g, done);
	block_start(g, done);
}

static void move_head(struct gen *g, LLVMValueRef grow, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef longer = block_new(g, "grow"), shorter = block_new(g, "shrink");
	LLVMBasicBlockRef moved = block_new(g, "moved_head");
	LLVMValueRef zero = const_u64(g, 32, 0);

	var_set(g, g->reframed, const_u64(g, 1, 1));
	branch(g, LLVMBuildICmp(g->b, LLVMIntSGE, grow, zero, ""), longer, shorter);
	block_start(g, longer);
	grow_head(g, grow, drop);
	jump(g, moved);
	block_start(g, shorter);
	shrink_head(g, LLVMBuildNeg(g->b, grow, ""), drop);
	jump(g, moved);
	block_start(g, moved);
	hook_load_packet(g);
}

static void send_to(struct gen *g, LLVMValueRef port)
{
	LLVMBasicBlockRef known = block_new(g, "known"), unbound = block_new(g, "unbound");
	LLVMBasicBlockRef bound = block_new(g, "bound_port");
	LLVMValueRef key = stack_new(g, 4, "port"), p, ifindex;

	mem_store(g, MEM_STACK, key, port, 4);
	p = map_lookup(g, map_of_ports(g), key);
	branch_rare(g, is_null(g, p), unbound, known);
	block_start(g, known);
	ifindex = mem_load(g, MEM_MAP, p, 32, 4);
	branch_rare(g, equals(g, ifindex, const_u64(g, 32, 0)), unbound, bound);
	block_start(g, bound);
	redirect(g, ifindex);
	block_start(g, unbound);
	stat_drop(g, DROP_PORT);
	return_verdict(g, VERDICT_DROP);
}

static void send_back(struct gen *g)
{
	redirect(g, ctx_load(g, g->hook->ifindex_at));
}

static void redirect(struct gen *g, LLVMValueRef ifindex)
{
	LLVMValueRef code;

	settle(g);
	code = helper(g, BPF_FUNC_redirect, (LLVMValueRef[]){ ifindex, const_u64(g, 64, 0) }, 2);
	LLVMBuildRet(g->b, resize(g, code, 32));
}

static void grow_head(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop)
{
	LLVMValueRef args[] = { g->ctx, bytes, const_u64(g, 64, 0) };

	unless_failed(g, helper(g, BPF_FUNC_skb_change_head, args, 3), drop);
}

/*
 * What is no multiple of four grows first. Then pop after pop, each of which finds the type VLAN
 * written where the next word will have come to lie. That leaves the old addresses and that type in
 * front, where in the end what comes there is put back.
 */
static void shrink_head(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef pad = block_new(g, "pad"), padded = block_new(g, "padded");
	LLVMBasicBlockRef first = block_new(g, "first_tag"), second = block_new(g, "second_tag");
	LLVMBasicBlockRef head = block_new(g, "words"), word = block_new(g, "word");
	LLVMBasicBlockRef shrunk = block_new(g, "shrunk");
	LLVMValueRef odd = LLVMBuildAnd(g->b, LLVMBuildNeg(g->b, bytes, ""), const_u64(g, 32, 3), "");
	LLVMValueRef type = stack_new(g, 8, "type"), count = var_new(g, g->i32, "words"), n, more;
	LLVMValueRef front = stack_new(g, 16, "front"), front_bytes = const_u64(g, 32, ETH_HLEN);

	unless_failed(g, helper(g, BPF_FUNC_skb_load_bytes,
				(LLVMValueRef[]){ g->ctx, bytes, front, front_bytes }, 4), drop);
	/* The tag that is pushed to have one to pop counts too. */
	n = LLVMBuildLShr(g->b, LLVMBuildAdd(g->b, bytes, odd, ""), const_u64(g, 32, 2), "");
	n = LLVMBuildAdd(g->b, n, const_u64(g, 32, 1), "");
	branch(g, is_set(g, odd), pad, padded);
	block_start(g, pad);
	grow_head(g, odd, drop);
	jump(g, padded);
	block_start(g, padded);
	branch(g, var_get(g, g->tagged), second, first);
	block_start(g, first);
	unless_failed(g, push_empty(g), drop);
	jump(g, second);
	block_start(g, second);
	unless_failed(g, push_empty(g), drop);
	var_set(g, g->tagged, const_u64(g, 1, 1));
	var_set(g, count, const_u64(g, 32, 0));
	jump(g, head);
	block_start(g, head);
	more = LLVMBuildICmp(g->b, LLVMIntULT, var_get(g, count), opaque(g, n), "");
	branch(g, more, word, shrunk);
	block_start(g, word);
	/* A bound of its own, which LLVM cannot fold into the other. */
	more = opaque(g, LLVMBuildAdd(g->b, var_get(g, count), const_u64(g, 32, 1), ""));
	var_set(g, count, more);
	unless_failed(g, LLVMBuildICmp(g->b, LLVMIntUGT, more, const_u64(g, 32, MAX_WORDS), ""), drop);
	write_type(g, type, ETH_P_8021Q, INNER_TYPE_AT);
	unless_failed(g, pop_tag(g), drop);
	jump(g, head);
	block_start(g, shrunk);
	store(g, 0, front, ETH_HLEN);
}

/* Takes away the empty tag beside a frame that leaves, and none from the frame. */
static void settle(struct gen *g)
{
	LLVMBasicBlockRef beside = block_new(g, "empty_tag"), vlan = block_new(g, "vlan");
	LLVMBasicBlockRef other = block_new(g, "no_vlan"), done = block_new(g, "settled");
	LLVMValueRef buf = stack_new(g, 8, "inner"), type, sw;
	LLVMValueRef args[] = { g->ctx, const_u64(g, 32, TYPE_AT), buf, const_u64(g, 32, 2) };

	branch_rare(g, var_get(g, g->tagged), beside, done);
	block_start(g, beside);
	helper(g, BPF_FUNC_skb_load_bytes, args, 4);
	type = mem_load(g, MEM_STACK, buf, 16, 2);
	push_empty(g);
	sw = LLVMBuildSwitch(g->b, type, other, 2);
	LLVMAddCase(sw, const_u64(g, 16, htons(ETH_P_8021Q)), vlan);
	LLVMAddCase(sw, const_u64(g, 16, htons(ETH_P_8021AD)), vlan);
	block_start(g, other);
	pop_tag(g);
	pop_tag(g);
	jump(g, done);
	/* The kernel must not see that there is a tag left. */
	block_start(g, vlan);
	write_type(g, buf, ETH_P_IP, INNER_TYPE_AT);
	pop_tag(g);
	pop_tag(g);
	mem_store(g, MEM_STACK, buf, type, 2);
	store(g, TYPE_AT, buf, 2);
	jump(g, done);
	block_start(g, done);
}

/* The frame's type as it is; a tag lies beside the frame, afterwards an empty one. */
static void look_again(struct gen *g)
{
	push_empty(g);
	pop_tag(g);
}

static void write_type(struct gen *g, LLVMValueRef buf, unsigned type, unsigned at)
{
	mem_store(g, MEM_STACK, buf, const_u64(g, 16, htons(type)), 2);
	store(g, at, buf, 2);
}

static void store(struct gen *g, unsigned at, LLVMValueRef buf, unsigned bytes)
{
	LLVMValueRef args[] = { g->ctx, const_u64(g, 32, at), buf, const_u64(g, 32, bytes),
				const_u64(g, 64, 0) };

	helper(g, BPF_FUNC_skb_store_bytes, args, 5);
}

static LLVMValueRef push_empty(struct gen *g)
{
	LLVMValueRef args[] = { g->ctx, const_u64(g, 32, htons(ETH_P_8021Q)), const_u64(g, 32, 0) };

	return helper(g, BPF_FUNC_skb_vlan_push, args, 3);
}

static LLVMValueRef pop_tag(struct gen *g)
{
	return helper(g, BPF_FUNC_skb_vlan_pop, (LLVMValueRef[]){ g->ctx }, 1);
}

static void unless_failed(struct gen *g, LLVMValueRef error, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef done = block_new(g, "done");

	branch_rare(g, is_set(g, error), drop, done);
	block_start(g, done);
}

/* Not counting a frame prefix (runtime/abi.h), which g->data has in front of it and the context's pointer has not. */
static LLVMValueRef length(struct gen *g)
{
	LLVMValueRef prefix = LLVMBuildPtrToInt(g->b, var_get(g, g->data), g->i64, "");
	LLVMValueRef len = ctx_load(g, offsetof(struct __sk_buff, len));

	/* Hidden: in 32 bits the difference of two pointers is none to the verifier. */
	prefix = opaque(g, LLVMBuildSub(g->b, prefix, resize(g, ctx_load(g, g->hook->data_at), 64), ""));
	return LLVMBuildSub(g->b, len, resize(g, prefix, 32), "");
}

static void push_tag(struct gen *g)
{
	LLVMBasicBlockRef push = block_new(g, "push_tag"), failed = block_new(g, "no_room");
	LLVMBasicBlockRef pushed = block_new(g, "tagged"), done = block_new(g, "frame");
	LLVMValueRef present = ctx_load(g, offsetof(struct __sk_buff, vlan_present)), error;

	branch_rare(g, is_set(g, present), push, done);
	block_start(g, push);
	error = push_empty(g);
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
