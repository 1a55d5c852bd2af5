/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From XDP to TC: XDP cannot copy a packet, so a program there that finds out, behind ingress or
 * egress, that it needs copies writes its tasks (copies.c) into a ring in per-CPU memory and lets
 * the packet go up. The object's second program, on TC, takes them from there. What it needs to
 * know travels in front of the packet, as metadata: which CPU's ring, and which entries. Every
 * other packet stays on XDP; TC lets what has no such metadata pass untouched.
 *
 * The ring is large enough for all packets that drivers and GRO hold between the two. Should one be
 * late all the same, its entries tell by their numbers that they are not its own any more.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <stddef.h>

#include "backend/copies.h"

/* The metadata: four u32. */
enum meta_at { META_MAGIC = 0, META_CPU = 4, META_FIRST = 8, META_N = 12, META_BYTES = 16 };

#define MAGIC 0x70346266
/* Tasks of one packet: itself, and its clones. */
#define MAX_HANDED 2

static LLVMValueRef context_ptr(struct gen *g, unsigned offset);
static LLVMValueRef meta32(struct gen *g, LLVMValueRef meta, unsigned at);

void handover_give(struct gen *g)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef give = block_new(g, "hand_over"), failed = block_new(g, "not_handed");
	LLVMBasicBlockRef made = block_new(g, "meta"), put = block_new(g, "put_meta"),
			  done = block_new(g, "handed");
	LLVMValueRef n = var_get(g, c->handed), meta, data, first, size, args[2], values[4];

	branch_rare(g, is_set(g, n), give, done);
	block_start(g, give);
	args[0] = g->ctx;
	args[1] = const_u64(g, 32, -(uint64_t)META_BYTES);
	branch_rare(g, is_set(g, helper(g, BPF_FUNC_xdp_adjust_meta, args, 2)), failed, made);
	block_start(g, made);
	/* Both at once: the kernel compares what was read from the context in this order. */
	meta = context_ptr(g, offsetof(struct xdp_md, data_meta));
	data = context_ptr(g, offsetof(struct xdp_md, data));
	size = offset_by(g, meta, META_BYTES);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, size, data, ""), failed, put);
	block_start(g, put);
	first = LLVMBuildSub(g->b, copies_sequence(g, failed), n, "");
	values[0] = const_u64(g, 32, MAGIC);
	values[1] = helper(g, BPF_FUNC_get_smp_processor_id, NULL, 0);
	values[2] = first;
	values[3] = n;
	for (unsigned i = 0; i < 4; i++)
		mem_store(g, MEM_HEADER, offset_by(g, meta, 4 * i), values[i], 4);
	var_set(g, c->verdict, const_u64(g, 32, XDP_PASS));
	jump(g, done);
	block_start(g, failed);
	stat_drop(g, DROP_HANDOVER);
	var_set(g, c->verdict, const_u64(g, 32, XDP_DROP));
	jump(g, done);
	block_start(g, done);
}

void handover_take(struct gen *g)
{
	struct gen_copies *c = g->copies;
	LLVMBasicBlockRef pass = block_new(g, "not_ours"), whole = block_new(g, "has_meta"),
			  ours = block_new(g, "ours");
	LLVMBasicBlockRef head = block_new(g, "tasks"), next = block_new(g, "task"),
			  lost = block_new(g, "lost");
	LLVMBasicBlockRef taken = block_new(g, "taken"), few = block_new(g, "few");
	LLVMValueRef count = var_new(g, g->i32, "tasks"), meta, data, magic, cpu, first, n, i;

	meta = context_ptr(g, offsetof(struct __sk_buff, data_meta));
	data = context_ptr(g, offsetof(struct __sk_buff, data));
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntULE, offset_by(g, meta, META_BYTES), data, ""),
		    whole, pass);
	block_start(g, pass);
	LLVMBuildRet(g->b, LLVMConstInt(g->i32, TC_ACT_UNSPEC, true));
	block_start(g, whole);
	magic = meta32(g, meta, META_MAGIC);
	cpu = meta32(g, meta, META_CPU);
	first = meta32(g, meta, META_FIRST);
	n = meta32(g, meta, META_N);
	branch(g, equals(g, magic, const_u64(g, 32, MAGIC)), ours, pass);
	block_start(g, ours);
	/* Once: the metadata may go on with the packet. */
	mem_store(g, MEM_HEADER, meta, const_u64(g, 32, 0), 4);
	stats_start(g);
	var_set(g, count, const_u64(g, 32, 0));
	jump(g, head);
	block_start(g, head);
	i = opaque(g, var_get(g, count));
	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, i, n, ""), few, taken);
	block_start(g, few);
	i = opaque(g, i);
	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, i, const_u64(g, 32, MAX_HANDED), ""), next, lost);
	block_start(g, next);
	copies_take(g, cpu, LLVMBuildAdd(g->b, first, i, ""), i, lost);
	var_set(g, count, LLVMBuildAdd(g->b, i, const_u64(g, 32, 1), ""));
	jump(g, head);
	block_start(g, lost);
	stat_drop(g, DROP_HANDOVER);
	return_verdict(g, VERDICT_DROP);
	block_start(g, taken);
	g->hook->whole_frame(g);
	jump(g, c->fetch);
}

/* A pointer that the context has as 32 bits. */
static LLVMValueRef context_ptr(struct gen *g, unsigned offset)
{
	return LLVMBuildIntToPtr(g->b, resize(g, ctx_load(g, offset), 64), g->ptr, "");
}

static LLVMValueRef meta32(struct gen *g, LLVMValueRef meta, unsigned at)
{
	return mem_load(g, MEM_HEADER, offset_by(g, meta, at), 32, 4);
}
