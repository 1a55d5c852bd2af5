/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What v1model sends to user space: digests and lines of the log, through ring buffers. A record is
 * the scalars of the data, laid out as a register's cell; a line of the log begins with its number,
 * which says how the rest is to be read (p4bpf_desc_event). A packet never waits: when nobody reads
 * and the ring is full, the record is lost, which is counted for digests. And assert and assume, whose
 * only possible answer here is to drop the packet: BMv2 ends.
 */
#include <linux/bpf.h>

#include "backend/extern.h"

/* Bytes; a power of two and whole pages. */
#define DIGEST_RING (1u << 18)
#define LOG_RING (1u << 18)

static void layout(struct gen *g, struct gen_extern *e, unsigned begin);
static void send(struct gen *g, const struct extern_call *c, int lost_stat, bool numbered);

bool extern_digest(struct gen *g, struct gen_extern *e)
{
	const struct gen_map def = { .name = identifier(g, e->ir->name), .type = BPF_MAP_TYPE_RINGBUF,
				     .max_entries = DIGEST_RING };

	layout(g, e, 0);
	e->sends = "digest";
	e->map = map_new(g, &def);
	return true;
}

/* digest(receiver, data): BMv2 has but one receiver. */
LLVMValueRef extern_digest_send(struct gen *g, const struct extern_call *c)
{
	send(g, c, g->lost_stats[c->object->ir->id], false);
	return NULL;
}

bool extern_log(struct gen *g, struct gen_extern *e)
{
	const struct gen_map def = { .name = "p4bpf_log", .type = BPF_MAP_TYPE_RINGBUF,
				     .max_entries = LOG_RING };

	if (!g->log_map)
		g->log_map = map_new(g, &def);
	layout(g, e, 4);
	e->sends = "log";
	e->map = g->log_map;
	return true;
}

/* log_msg(text), log_msg(text, data) */
LLVMValueRef extern_log_msg(struct gen *g, const struct extern_call *c)
{
	send(g, c, -1, true);
	return NULL;
}

LLVMValueRef extern_assert(struct gen *g, const struct extern_call *c)
{
	LLVMBasicBlockRef fails = block_new(g, "fails"), holds = block_new(g, "holds");

	branch_rare(g, LLVMBuildNot(g->b, c->in[0], ""), fails, holds);
	block_start(g, fails);
	stat_drop(g, DROP_ASSERT);
	return_verdict(g, VERDICT_DROP);
	block_start(g, holds);
	return NULL;
}

static void layout(struct gen *g, struct gen_extern *e, unsigned begin)
{
	unsigned size = begin;

	e->cell = arena_array(g->arena, e->ir->cell.n, sizeof(*e->cell));
	for (unsigned i = 0; i < e->ir->cell.n; i++)
		layout_slot(&e->cell[i], e->ir->cell.at[i].width, &size);
	e->cell_size = p4bpf_round_up(size ? size : 1, 8);
}

static void send(struct gen *g, const struct extern_call *c, int lost_stat, bool numbered)
{
	LLVMBasicBlockRef none = block_new(g, "full"), some = block_new(g, "record"), done = block_new(g, "sent");
	LLVMValueRef record;

	record = helper(g, BPF_FUNC_ringbuf_reserve,
			(LLVMValueRef[]){ c->object->map, const_u64(g, 64, c->object->cell_size),
					  const_u64(g, 64, 0) }, 3);
	branch_rare(g, is_null(g, record), none, some);
	block_start(g, none);
	stat_count(g, lost_stat);
	jump(g, done);
	block_start(g, some);
	if (numbered)
		mem_store(g, MEM_MAP, record, const_u64(g, 32, c->object->ir->id), 4);
	for (unsigned i = 0; i < c->object->ir->cell.n; i++)
		slot_write(g, &c->object->cell[i], record, extern_arg(c, 1)[i]);
	helper(g, BPF_FUNC_ringbuf_submit, (LLVMValueRef[]){ record, const_u64(g, 64, 0) }, 2);
	jump(g, done);
	block_start(g, done);
}
