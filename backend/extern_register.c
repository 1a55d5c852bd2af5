/* SPDX-License-Identifier: Apache-2.0 */
/*
 * register<T>: an array of cells shared by all CPUs. A cell of up to 64 bits is read and written by
 * one access; a wider one lies in network order. An index beyond the size reads 0 and writes
 * nothing.
 */
#include <linux/bpf.h>

#include "backend/extern.h"
#include "common/bits.h"

static LLVMValueRef cell(struct gen *g, const struct extern_call *c, LLVMValueRef index, LLVMBasicBlockRef none);

bool extern_register(struct gen *g, struct gen_extern *e)
{
	struct gen_map def = { .name = identifier(g, e->ir->name), .type = BPF_MAP_TYPE_ARRAY,
			       .key = debug_uint(g, 4) };
	unsigned width = e->ir->width, bytes = (width + 7) / 8;

	if (!width) {
		diag_error(g->diags, DIAG_UNSUPPORTED, e->ir->at,
			   "register '%s' holds something else than bit<W>, int<W> or bool", e->ir->name);
		return false;
	}
	if (!extern_size(g, e, 0))
		return false;
	e->cell.width = width;
	e->cell.bytes = bytes > 8 ? bytes : bytes > 4 ? 8 : bytes > 2 ? 4 : bytes;
	e->cell.is_be = bytes > 8;
	def.max_entries = e->size;
	def.value = debug_slot(g, &e->cell);
	e->map = map_new(g, &def);
	return true;
}

/* read(out result, index) */
LLVMValueRef extern_register_read(struct gen *g, const struct extern_call *c)
{
	LLVMValueRef v = var_new(g, int_type(g, c->object->cell.width), "cell");
	LLVMBasicBlockRef done = block_new(g, "read");

	var_set(g, v, LLVMConstNull(LLVMGetAllocatedType(v)));
	var_set(g, v, slot_load(g, &c->object->cell, cell(g, c, extern_arg(c, 1)[0], done)));
	jump(g, done);
	block_start(g, done);
	extern_out(g, c, 0, var_get(g, v));
	return NULL;
}

/* write(index, value) */
LLVMValueRef extern_register_write(struct gen *g, const struct extern_call *c)
{
	const struct gen_slot *slot = &c->object->cell;
	LLVMBasicBlockRef done = block_new(g, "wrote");
	LLVMValueRef to = cell(g, c, extern_arg(c, 0)[0], done);
	LLVMValueRef v = resize(g, extern_arg(c, 1)[0], 8 * slot->bytes);

	if (slot->is_be)
		v = swap_bytes(g, v);
	mem_store(g, MEM_MAP, to, v, natural_align(8 * slot->bytes));
	jump(g, done);
	block_start(g, done);
	return NULL;
}

/* A pointer to the cell; to `none` when there is no such index. */
static LLVMValueRef cell(struct gen *g, const struct extern_call *c, LLVMValueRef index, LLVMBasicBlockRef none)
{
	LLVMBasicBlockRef some = block_new(g, "cell");
	LLVMValueRef key = stack_new(g, 4, "index"), p;

	mem_store(g, MEM_STACK, key, extern_index(g, index), 4);
	p = map_lookup(g, c->object->map, key);
	branch_rare(g, is_null(g, p), none, some);
	block_start(g, some);
	return p;
}
