/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CounterArray and v1model's counter: 64-bit counters, one set per CPU, so that counting needs no
 * lock; the control plane adds them up. A dense array has the indices 0 .. max_index; counting any
 * other does nothing. A sparse one is a hash map of that many indices, whose counters come into
 * being when they are first counted.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/extern.h"
#include "common/bits.h"

static bool prepare(struct gen *g, struct gen_extern *e, unsigned type_arg);
static void count(struct gen *g, const struct gen_extern *e, LLVMValueRef index, LLVMValueRef by);
static void add_to(struct gen *g, LLVMValueRef at, LLVMValueRef by);

bool extern_counter_array(struct gen *g, struct gen_extern *e)
{
	struct gen_map def = { .name = identifier(g, e->ir->name), .key = debug_uint(g, 4),
			       .value = debug_uint(g, 8) };
	uint64_t max_index, sparse;

	if (e->ir->n_args != 2 || !e->ir->args[0].number || !e->ir->args[1].number ||
	    !bits_to_u64(e->ir->args[0].number, &max_index) ||
	    !bits_to_u64(e->ir->args[1].number, &sparse))
		max_index = sparse = 0;
	e->sparse = sparse;
	e->size = max_index + !e->sparse;
	if (!e->size || e->size > UINT32_MAX) {
		diag_error(g->diags, DIAG_LIMIT, e->ir->at, "counter array '%s' has max_index %llu; it must be "
			   "between 1 and %u", e->ir->name, (unsigned long long)max_index, UINT32_MAX - 1);
		return false;
	}
	def.type = e->sparse ? BPF_MAP_TYPE_PERCPU_HASH : BPF_MAP_TYPE_PERCPU_ARRAY;
	def.max_entries = e->size;
	e->map = map_new(g, &def);
	e->counts = "value";
	return true;
}

/* counter(size, type): type is packets, bytes or packets_and_bytes. */
bool extern_counter(struct gen *g, struct gen_extern *e)
{
	return extern_size(g, e, 0) && prepare(g, e, 1);
}

/* direct_counter(type) */
bool extern_direct_counter(struct gen *g, struct gen_extern *e)
{
	const struct gen_table *t = direct_table(g, e);

	if (!t)
		return true;
	e->size = direct_size(t);
	return prepare(g, e, 0);
}

LLVMValueRef extern_counter_count(struct gen *g, const struct extern_call *c)
{
	counter_count(g, c->object, extern_index(g, c->in[0]));
	return NULL;
}

/* A hit has counted already, see direct.c. */
LLVMValueRef extern_direct_counter_count(struct gen *g, const struct extern_call *c)
{
	(void)g;
	(void)c;
	return NULL;
}

void counter_count(struct gen *g, const struct gen_extern *e, LLVMValueRef index)
{
	bool bytes = !strcmp(e->counts, "bytes");

	count(g, e, index, bytes ? resize(g, g->hook->length(g), 64) : const_u64(g, 64, 1));
}

LLVMValueRef extern_counter_increment(struct gen *g, const struct extern_call *c)
{
	count(g, c->object, c->in[0], const_u64(g, 64, 1));
	return NULL;
}

LLVMValueRef extern_counter_add(struct gen *g, const struct extern_call *c)
{
	count(g, c->object, c->in[0], resize(g, c->in[1], 64));
	return NULL;
}

static bool prepare(struct gen *g, struct gen_extern *e, unsigned type_arg)
{
	static const char *const kinds[] = { "packets", "bytes", "both" };
	struct gen_map def = { .name = identifier(g, e->ir->name), .type = BPF_MAP_TYPE_PERCPU_ARRAY,
			       .key = debug_uint(g, 4), .value = debug_uint(g, 8), .max_entries = e->size };
	debug_members members = { 0 };
	uint64_t type;

	if (!bits_to_u64(e->ir->args[type_arg].number, &type))
		return false;
	e->counts = kinds[type % 3];
	if (!strcmp(e->counts, "both")) {
		debug_member_add(g, &members, "packets", debug_uint(g, 8), 0, 8);
		debug_member_add(g, &members, "bytes", debug_uint(g, 8), 8, 8);
		def.value = debug_struct(g, "p4bpf_packets_and_bytes", &members, 16);
	}
	e->map = map_new(g, &def);
	return true;
}

static void count(struct gen *g, const struct gen_extern *e, LLVMValueRef index, LLVMValueRef by)
{
	LLVMBasicBlockRef add = block_new(g, "count"), none = block_new(g, "no_counter");
	LLVMBasicBlockRef done = block_new(g, "counted");
	LLVMValueRef p = element_of(g, e->map, resize(g, index, 32)), value;

	branch_rare(g, is_null(g, p), none, add);
	block_start(g, add);
	add_to(g, p, by);
	if (!strcmp(e->counts, "both"))
		add_to(g, offset_by(g, p, 8), resize(g, g->hook->length(g), 64));
	jump(g, done);
	block_start(g, none);
	if (e->sparse) {
		/* Programs do not preempt each other on one CPU: nobody else makes this CPU's counter. */
		value = stack_new(g, 8, "first");
		mem_store(g, MEM_STACK, value, by, 8);
		helper(g, BPF_FUNC_map_update_elem,
		       (LLVMValueRef[]){ e->map, g->small, value, const_u64(g, 64, BPF_ANY) }, 4);
	}
	jump(g, done);
	block_start(g, done);
}

static void add_to(struct gen *g, LLVMValueRef at, LLVMValueRef by)
{
	LLVMValueRef n = mem_load(g, MEM_MAP, at, 64, 8);

	mem_store(g, MEM_MAP, at, LLVMBuildAdd(g->b, n, by, ""), 8);
}
