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
 * A frame leaves with its tags inside: a receiver on XDP would not see one beside it. One that
 * goes up the stack has the outer tag beside it, as the kernel expects.
 */
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <stddef.h>

#include "backend/copies.h"

#define FIELD(name) { #name, offsetof(struct __sk_buff, name) }

static void declare(struct gen *g);
static void start(struct gen *g, unsigned reach);
static void pass(struct gen *g);
static LLVMValueRef length(struct gen *g);
static void move_head(struct gen *g, LLVMValueRef grow, LLVMBasicBlockRef drop);
static void send_to(struct gen *g, LLVMValueRef port);
static void send_back(struct gen *g);
static void redirect(struct gen *g, LLVMValueRef ifindex);
static void resume(struct gen *g, unsigned reach);
static void load_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef to, LLVMValueRef n);
static void store_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef from, LLVMValueRef n);
static void truncate_to(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop);
static void keep_tail(struct gen *g, LLVMValueRef from, LLVMValueRef bytes, LLVMBasicBlockRef drop);
static void restore_tail(struct gen *g);
static void copy_up(struct gen *g);
static void pass_marked(struct gen *g);
static void mark(struct gen *g, unsigned value);
static LLVMValueRef tail_memory(struct gen *g, LLVMBasicBlockRef none);
static void grow_head(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop);
static void shrink_head(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop);
static void settle(struct gen *g);
static void look_again(struct gen *g);
static void write_type(struct gen *g, unsigned type, unsigned at);
static void store(struct gen *g, unsigned at, LLVMValueRef buf, unsigned bytes);
static LLVMValueRef push_empty(struct gen *g);
static LLVMValueRef pop_tag(struct gen *g);
static void unless_failed(struct gen *g, LLVMValueRef error, LLVMBasicBlockRef drop);
static void push_tag(struct gen *g);
static void pull(struct gen *g, unsigned reach);

/* The part of a packet that can be cut off and put back. */
#define MAX_TAIL 16384
/* In tc_index, which has 16 bits. */
#define COPY_MARK 0xb4bf
/* Words a head can lose: the verifier wants to see an end. */
#define MAX_WORDS 256
/* Of the frame: where its type is, and where that is behind one tag. */
#define TYPE_AT (2 * ETH_ALEN)
#define INNER_TYPE_AT (TYPE_AT + 4)

const struct hook hook_tc = {
	.name = "tc",
	.ctx_type = "__sk_buff",
	.ctx_fields =
		(const struct hook_field[]){
			FIELD(len),
			FIELD(pkt_type),
			FIELD(mark),
			FIELD(queue_mapping),
			FIELD(protocol),
			FIELD(vlan_present),
			FIELD(vlan_tci),
			FIELD(vlan_proto),
			FIELD(priority),
			FIELD(ingress_ifindex),
			FIELD(ifindex),
			FIELD(tc_index),
			FIELD(hash),
			FIELD(tc_classid),
			FIELD(data),
			FIELD(data_end),
			{ NULL, 0 },
		},
	.data_at = offsetof(struct __sk_buff, data),
	.data_end_at = offsetof(struct __sk_buff, data_end),
	.ifindex_at = offsetof(struct __sk_buff, ifindex),
	.verdicts = { [VERDICT_DROP] = TC_ACT_SHOT, [VERDICT_PASS] = TC_ACT_UNSPEC },
	.ports_map_type = BPF_MAP_TYPE_ARRAY,
	.declare = declare,
	.whole_frame = push_tag,
	.start = start,
	.pass = pass,
	.length = length,
	.move_head = move_head,
	.send = send_to,
	.send_back = send_back,
	.resume = resume,
	.leave = restore_tail,
	.load_bytes = load_bytes,
	.store_bytes = store_bytes,
	.truncate = truncate_to,
};

static void declare(struct gen *g)
{
	g->tagged = var_new(g, g->i1, "tagged");
	g->reframed = var_new(g, g->i1, "reframed");
	g->tail = var_new(g, g->i32, "tail");
	g->front = NULL;
}

static void start(struct gen *g, unsigned reach)
{
	if (g->copies)
		pass_marked(g);
	push_tag(g);
	hook_load_packet(g);
	pull(g, reach);
}

static void pass(struct gen *g)
{
	LLVMBasicBlockRef other = block_new(g, "reframed"), done = block_new(g, "framed");
	LLVMBasicBlockRef beside = block_new(g, "no_tag"), in_frame = block_new(g, "tag");
	LLVMValueRef reframed =
		LLVMBuildOr(g->b, var_get(g, g->tagged), var_get(g, g->reframed), "");

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
	if (g->copies)
		copy_up(g);
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
	LLVMValueRef p, ifindex;

	mem_store(g, MEM_STACK, g->small, port, 4);
	p = map_lookup(g, map_of_ports(g), g->small);
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
	LLVMBasicBlockRef clone, last;
	LLVMValueRef code;

	settle(g);
	if (g->copies) {
		clone = block_new(g, "clone");
		last = block_new(g, "last");
		branch(g, var_get(g, g->copies->pending), clone, last);
		block_start(g, clone);
		helper(g, BPF_FUNC_clone_redirect,
		       (LLVMValueRef[]){ g->ctx, ifindex, const_u64(g, 64, 0) }, 3);
		return_verdict(g, VERDICT_DROP);
		block_start(g, last);
	}
	code = helper(g, BPF_FUNC_redirect, (LLVMValueRef[]){ ifindex, const_u64(g, 64, 0) }, 2);
	copies_return(g, resize(g, code, 32));
}

/* A tag beside the frame is one that an earlier pass left there. */
static void resume(struct gen *g, unsigned reach)
{
	var_set(g, g->tagged, is_set(g, ctx_load(g, offsetof(struct __sk_buff, vlan_present))));
	var_set(g, g->reframed, const_u64(g, 1, 1));
	hook_load_packet(g);
	pull(g, reach);
}

static void load_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef to, LLVMValueRef n)
{
	helper(g, BPF_FUNC_skb_load_bytes, (LLVMValueRef[]){ g->ctx, at, to, n }, 4);
}

static void store_bytes(struct gen *g, LLVMValueRef at, LLVMValueRef from, LLVMValueRef n)
{
	helper(g, BPF_FUNC_skb_store_bytes,
	       (LLVMValueRef[]){ g->ctx, at, from, n, const_u64(g, 64, 0) }, 5);
}

/*
 * The kernel keeps what is before the place where it believes the network header begins: 14 bytes,
 * and what the head grew by. What is cut off is kept when copies that wait may need it.
 */
static void truncate_to(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef cut = block_new(g, "cut"), keep = block_new(g, "keep_tail");
	LLVMBasicBlockRef shorten = block_new(g, "shorten"), done = block_new(g, "short_enough");
	LLVMValueRef len = length(g), args[] = { g->ctx, NULL, const_u64(g, 64, 0) };

	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, bytes, len, ""), cut, done);
	block_start(g, cut);
	args[1] = LLVMBuildAdd(g->b, bytes, packet_prefix(g), "");
	if (g->copies) {
		branch(g, var_get(g, g->copies->pending), keep, shorten);
		block_start(g, keep);
		keep_tail(g, args[1], LLVMBuildSub(g->b, len, bytes, ""), drop);
	}
	jump(g, shorten);
	block_start(g, shorten);
	unless_failed(g, helper(g, BPF_FUNC_skb_change_tail, args, 3), drop);
	if (g->copies)
		var_set(g, g->tail,
			LLVMBuildSelect(g->b, var_get(g, g->copies->pending),
					LLVMBuildSub(g->b, len, bytes, ""), const_u64(g, 32, 0),
					""));
	hook_load_packet(g);
	jump(g, done);
	block_start(g, done);
}

static void keep_tail(struct gen *g, LLVMValueRef from, LLVMValueRef bytes, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef fits = block_new(g, "tail_fits"), kept = block_new(g, "tail_kept");
	LLVMValueRef memory, n;

	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, bytes, const_u64(g, 32, MAX_TAIL), ""), drop,
		    fits);
	block_start(g, fits);
	memory = tail_memory(g, drop);
	/* 1 .. MAX_TAIL, for the verifier. */
	n = opaque(g, LLVMBuildSub(g->b, bytes, const_u64(g, 32, 1), ""));
	n = LLVMBuildAnd(g->b, n, const_u64(g, 32, MAX_TAIL - 1), "");
	load_bytes(g, from, memory, LLVMBuildAdd(g->b, n, const_u64(g, 32, 1), ""));
	jump(g, kept);
	block_start(g, kept);
}

static void restore_tail(struct gen *g)
{
	LLVMBasicBlockRef restore, longer, none;
	LLVMValueRef len, bytes, n;

	if (!g->tail_map)
		return;
	restore = block_new(g, "restore_tail");
	longer = block_new(g, "longer");
	none = block_new(g, "no_tail");
	bytes = var_get(g, g->tail);
	branch_rare(g, is_set(g, bytes), restore, none);
	block_start(g, restore);
	len = ctx_load(g, offsetof(struct __sk_buff, len));
	unless_failed(g,
		      helper(g, BPF_FUNC_skb_change_tail,
			     (LLVMValueRef[]){ g->ctx, LLVMBuildAdd(g->b, len, bytes, ""),
					       const_u64(g, 64, 0) },
			     3),
		      none);
	n = opaque(g, LLVMBuildSub(g->b, bytes, const_u64(g, 32, 1), ""));
	n = LLVMBuildAnd(g->b, n, const_u64(g, 32, MAX_TAIL - 1), "");
	n = LLVMBuildAdd(g->b, n, const_u64(g, 32, 1), "");
	store_bytes(g, len, tail_memory(g, none), n);
	jump(g, longer);
	block_start(g, longer);
	jump(g, none);
	block_start(g, none);
}

static LLVMValueRef tail_memory(struct gen *g, LLVMBasicBlockRef none)
{
	const struct gen_map def = { .name = "p4bpf_tail",
				     .type = BPF_MAP_TYPE_PERCPU_ARRAY,
				     .max_entries = 1,
				     .key = debug_uint(g, 4),
				     .value = debug_bytes(g, MAX_TAIL) };
	LLVMBasicBlockRef some = block_new(g, "tail");
	LLVMValueRef p;

	if (!g->tail_map)
		g->tail_map = map_new(g, &def);
	p = map_lookup(g, g->tail_map, g->zero_key);
	branch_rare(g, is_null(g, p), none, some);
	block_start(g, some);
	return p;
}

/*
 * A copy for the kernel's stack while others wait: a clone that comes in once more, with a mark by
 * which the program knows it.
 */
static void copy_up(struct gen *g)
{
	LLVMBasicBlockRef clone = block_new(g, "clone_up"), done = block_new(g, "up");
	LLVMValueRef ifindex;

	branch(g, var_get(g, g->copies->pending), clone, done);
	block_start(g, clone);
	if (g->copies->hands_over) {
		/* Generic XDP would see it again, and does not look at marks. */
		stat_drop(g, DROP_COPIES);
		return_verdict(g, VERDICT_DROP);
		block_start(g, done);
		return;
	}
	mark(g, COPY_MARK);
	ifindex = ctx_load(g, g->hook->ifindex_at);
	helper(g, BPF_FUNC_clone_redirect,
	       (LLVMValueRef[]){ g->ctx, ifindex, const_u64(g, 64, BPF_F_INGRESS) }, 3);
	mark(g, 0);
	jump(g, done);
	block_start(g, done);
}

static void pass_marked(struct gen *g)
{
	LLVMBasicBlockRef marked = block_new(g, "marked"), other = block_new(g, "unmarked");
	LLVMValueRef value = ctx_load(g, offsetof(struct __sk_buff, tc_index));

	branch_rare(g, equals(g, value, const_u64(g, 32, COPY_MARK)), marked, other);
	block_start(g, marked);
	mark(g, 0);
	LLVMBuildRet(g->b, LLVMConstInt(g->i32, g->hook->verdicts[VERDICT_PASS], true));
	block_start(g, other);
}

static void mark(struct gen *g, unsigned value)
{
	mem_store(g, MEM_CTX, offset_by(g, opaque(g, g->ctx), offsetof(struct __sk_buff, tc_index)),
		  const_u64(g, 32, value), 4);
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
	LLVMValueRef odd =
		LLVMBuildAnd(g->b, LLVMBuildNeg(g->b, bytes, ""), const_u64(g, 32, 3), "");
	LLVMValueRef count = var_new(g, g->i32, "words"), n, more;
	LLVMValueRef front, front_bytes = const_u64(g, 32, ETH_HLEN);

	if (!g->front)
		g->front = stack_new(g, 16, "front");
	front = g->front;

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
	unless_failed(g, LLVMBuildICmp(g->b, LLVMIntUGT, more, const_u64(g, 32, MAX_WORDS), ""),
		      drop);
	write_type(g, ETH_P_8021Q, INNER_TYPE_AT);
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
	LLVMValueRef type, sw,
		args[] = { g->ctx, const_u64(g, 32, TYPE_AT), g->small, const_u64(g, 32, 2) };

	branch_rare(g, var_get(g, g->tagged), beside, done);
	block_start(g, beside);
	helper(g, BPF_FUNC_skb_load_bytes, args, 4);
	type = mem_load(g, MEM_STACK, g->small, 16, 2);
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
	write_type(g, ETH_P_IP, INNER_TYPE_AT);
	pop_tag(g);
	pop_tag(g);
	mem_store(g, MEM_STACK, g->small, type, 2);
	store(g, TYPE_AT, g->small, 2);
	jump(g, done);
	block_start(g, done);
}

/* The frame's type as it is; a tag lies beside the frame, afterwards an empty one. */
static void look_again(struct gen *g)
{
	push_empty(g);
	pop_tag(g);
}

static void write_type(struct gen *g, unsigned type, unsigned at)
{
	mem_store(g, MEM_STACK, g->small, const_u64(g, 16, htons(type)), 2);
	store(g, at, g->small, 2);
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

static LLVMValueRef length(struct gen *g)
{
	return LLVMBuildSub(g->b, ctx_load(g, offsetof(struct __sk_buff, len)), packet_prefix(g),
			    "");
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

	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, end, var_get(g, g->data_end), ""), near,
		    ready);
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
