/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter and direct_meter: two-rate three-colour markers (RFC 2698), colour-blind, as BMv2 has them.
 * A cell (struct p4bpf_meter_cell, runtime/abi.h) is shared by all CPUs and guarded by a
 * bpf_spin_lock. Buckets count in billionths of a packet or byte, so that a time in nanoseconds
 * times a rate per second is what flows in: no division, and nothing is ever rounded away. The time
 * is cut to what fills the bucket, which keeps the product within 64 bits.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/extern.h"
#include "common/bits.h"

#define AT(field) offsetof(struct p4bpf_meter_cell, field)

enum { GREEN, YELLOW, RED };

static bool prepare(struct gen *g, struct gen_extern *e, unsigned type_arg);
static LLVMMetadataRef cell_type(struct gen *g);
static LLVMValueRef color_of(struct gen *g, struct gen_extern *e);
static LLVMValueRef mark(struct gen *g, const struct gen_extern *e, LLVMValueRef cell);
static LLVMValueRef load(struct gen *g, LLVMValueRef cell, unsigned at);
static void store(struct gen *g, LLVMValueRef cell, unsigned at, LLVMValueRef v);
static LLVMValueRef fill(struct gen *g, LLVMValueRef cell, unsigned at, unsigned rate_at, unsigned burst_at,
			 unsigned fill_at, LLVMValueRef passed);
static LLVMValueRef at_most(struct gen *g, LLVMValueRef v, LLVMValueRef limit);

/* meter(size, type) */
bool extern_meter(struct gen *g, struct gen_extern *e)
{
	return extern_size(g, e, 0) && prepare(g, e, 1);
}

/* direct_meter(type) */
bool extern_direct_meter(struct gen *g, struct gen_extern *e)
{
	const struct gen_table *t = direct_table(g, e);

	if (!t)
		return true;
	e->size = direct_size(t);
	return prepare(g, e, 0);
}

/* execute_meter(index, out result): an index that is none leaves the result alone. */
LLVMValueRef extern_meter_execute(struct gen *g, const struct extern_call *c)
{
	LLVMBasicBlockRef some = block_new(g, "meter"), done = block_new(g, "metered");
	LLVMValueRef cell = element_of(g, c->object->map, extern_index(g, c->in[0]));

	branch_rare(g, is_null(g, cell), done, some);
	block_start(g, some);
	extern_out(g, c, 1, mark(g, c->object, cell));
	jump(g, done);
	block_start(g, done);
	return NULL;
}

/* read(out result): what the table's hit found. */
LLVMValueRef extern_direct_meter_read(struct gen *g, const struct extern_call *c)
{
	extern_out(g, c, 0, var_get(g, color_of(g, c->object)));
	return NULL;
}

void meter_entry(struct gen *g, struct gen_extern *e, LLVMValueRef entry)
{
	LLVMBasicBlockRef some = block_new(g, "meter"), done = block_new(g, "metered");
	LLVMValueRef cell = element_of(g, e->map, entry);

	meter_no_entry(g, e);
	branch_rare(g, is_null(g, cell), done, some);
	block_start(g, some);
	var_set(g, color_of(g, e), mark(g, e, cell));
	jump(g, done);
	block_start(g, done);
}

void meter_no_entry(struct gen *g, struct gen_extern *e)
{
	var_set(g, color_of(g, e), const_u64(g, 32, GREEN));
}

static bool prepare(struct gen *g, struct gen_extern *e, unsigned type_arg)
{
	struct gen_map def = { .name = identifier(g, e->ir->name), .type = BPF_MAP_TYPE_ARRAY,
			       .key = debug_uint(g, 4), .value = cell_type(g), .max_entries = e->size };
	uint64_t type;

	if (!bits_to_u64(e->ir->args[type_arg].number, &type))
		return false;
	e->meters = type ? "bytes" : "packets";
	e->map = map_new(g, &def);
	return true;
}

static LLVMMetadataRef cell_type(struct gen *g)
{
	static const char *const names[] = { "cir", "cbs", "pir", "pbs", "committed_fill", "peak_fill",
					     "committed", "peak", "last" };
	debug_members members = { 0 };

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		debug_member_add(g, &members, names[i], debug_uint(g, 8), 8 * i, 8);
	debug_member_add(g, &members, "set", debug_uint(g, 4), AT(set), 4);
	debug_member_add(g, &members, "lock", debug_lock(g), AT(lock), 4);
	return debug_struct(g, "p4bpf_meter_cell", &members, sizeof(struct p4bpf_meter_cell));
}

/* The variable of a direct meter's colour, 32 bits. */
static LLVMValueRef color_of(struct gen *g, struct gen_extern *e)
{
	if (g->framed)
		return frame_place(g, g->i32, g->color_at[e->ir->id]);
	if (e->color_in != g->fn)
		e->color = var_new(g, g->i32, "color");
	e->color_in = g->fn;
	return e->color;
}

/* The packet's colour, 32 bits. A meter whose rates nobody set is green. */
static LLVMValueRef mark(struct gen *g, const struct gen_extern *e, LLVMValueRef cell)
{
	LLVMBasicBlockRef set = block_new(g, "set"), done = block_new(g, "marked");
	LLVMValueRef color = var_new(g, g->i32, "color"), size, now, passed, lock, peak, committed, red, yellow;

	var_set(g, color, const_u64(g, 32, GREEN));
	branch(g, is_set(g, mem_load(g, MEM_MAP, offset_by(g, cell, AT(set)), 32, 4)), set, done);
	block_start(g, set);
	size = const_u64(g, 64, 1);
	if (!strcmp(e->meters, "bytes"))
		size = resize(g, g->hook->length(g), 64);
	size = LLVMBuildMul(g->b, size, const_u64(g, 64, P4BPF_METER_UNIT), "");
	/* Nothing is called while the lock is held. */
	now = helper(g, BPF_FUNC_ktime_get_ns, NULL, 0);
	lock = offset_by(g, cell, AT(lock));
	helper(g, BPF_FUNC_spin_lock, &lock, 1);
	/* Another CPU may have read its clock later and come first. */
	passed = LLVMBuildSub(g->b, now, load(g, cell, AT(last)), "");
	passed = LLVMBuildSelect(g->b, LLVMBuildICmp(g->b, LLVMIntSGT, passed, const_u64(g, 64, 0), ""), passed,
				 const_u64(g, 64, 0), "");
	store(g, cell, AT(last), LLVMBuildAdd(g->b, load(g, cell, AT(last)), passed, ""));
	peak = fill(g, cell, AT(peak), AT(pir), AT(pbs), AT(peak_fill), passed);
	committed = fill(g, cell, AT(committed), AT(cir), AT(cbs), AT(committed_fill), passed);
	red = LLVMBuildICmp(g->b, LLVMIntULT, peak, size, "");
	yellow = LLVMBuildICmp(g->b, LLVMIntULT, committed, size, "");
	store(g, cell, AT(peak), LLVMBuildSelect(g->b, red, peak, LLVMBuildSub(g->b, peak, size, ""), ""));
	store(g, cell, AT(committed),
	      LLVMBuildSelect(g->b, LLVMBuildOr(g->b, red, yellow, ""), committed,
			      LLVMBuildSub(g->b, committed, size, ""), ""));
	helper(g, BPF_FUNC_spin_unlock, &lock, 1);
	yellow = LLVMBuildSelect(g->b, yellow, const_u64(g, 32, YELLOW), const_u64(g, 32, GREEN), "");
	var_set(g, color, LLVMBuildSelect(g->b, red, const_u64(g, 32, RED), yellow, ""));
	jump(g, done);
	block_start(g, done);
	return var_get(g, color);
}

/* What is in a bucket after `passed` nanoseconds: at most its size, which it has after `fill_at` of them. */
static LLVMValueRef fill(struct gen *g, LLVMValueRef cell, unsigned at, unsigned rate_at, unsigned burst_at,
			 unsigned fill_at, LLVMValueRef passed)
{
	LLVMValueRef time = at_most(g, passed, load(g, cell, fill_at)), v;

	v = LLVMBuildMul(g->b, time, load(g, cell, rate_at), "");
	v = LLVMBuildAdd(g->b, v, load(g, cell, at), "");
	return at_most(g, v, LLVMBuildMul(g->b, load(g, cell, burst_at), const_u64(g, 64, P4BPF_METER_UNIT), ""));
}

static LLVMValueRef at_most(struct gen *g, LLVMValueRef v, LLVMValueRef limit)
{
	return LLVMBuildSelect(g->b, LLVMBuildICmp(g->b, LLVMIntULT, v, limit, ""), v, limit, "");
}

static LLVMValueRef load(struct gen *g, LLVMValueRef cell, unsigned at)
{
	return mem_load(g, MEM_MAP, offset_by(g, cell, at), 64, 8);
}

static void store(struct gen *g, LLVMValueRef cell, unsigned at, LLVMValueRef v)
{
	mem_store(g, MEM_MAP, offset_by(g, cell, at), v, 8);
}
