/* SPDX-License-Identifier: Apache-2.0 */
/*
 * register<T>: an array of cells shared by all CPUs. A cell holds the scalars of T at their natural
 * alignment; one of up to 64 bits is read and written by one access, a wider one lies in network
 * order. An index beyond the size reads 0 and writes nothing.
 */
#include <linux/bpf.h>

#include "backend/extern.h"
#include "common/bits.h"

static void layout_cell(struct gen *g, struct gen_extern *e);
static LLVMMetadataRef cell_type(struct gen *g, const struct gen_extern *e);
static LLVMValueRef cell(struct gen *g, const struct extern_call *c, LLVMValueRef index, LLVMBasicBlockRef none);

bool extern_register(struct gen *g, struct gen_extern *e)
{
	struct gen_map def = { .name = identifier(g, e->ir->name), .type = BPF_MAP_TYPE_ARRAY,
			       .key = debug_uint(g, 4) };

	if (!e->ir->cell.n) {
		diag_error(g->diags, DIAG_UNSUPPORTED, e->ir->at,
			   "register '%s' holds something else than scalars and structs of them", e->ir->name);
		return false;
	}
	if (!extern_size(g, e, 0))
		return false;
	layout_cell(g, e);
	def.max_entries = e->size;
	def.value = cell_type(g, e);
	e->map = map_new(g, &def);
	return true;
}

/* read(out result, index) */
LLVMValueRef extern_register_read(struct gen *g, const struct extern_call *c)
{
	const struct ir_arg *result = &c->stmt->call.args.at[0];
	LLVMValueRef *v = arena_array(g->arena, result->out.n, sizeof(*v)), p;
	LLVMBasicBlockRef done = block_new(g, "read");

	for (unsigned i = 0; i < result->out.n; i++) {
		v[i] = var_new(g, int_type(g, c->object->cell[i].width), "cell");
		var_set(g, v[i], LLVMConstNull(var_type(v[i])));
	}
	p = cell(g, c, extern_arg(c, 1)[0], done);
	for (unsigned i = 0; i < result->out.n; i++)
		var_set(g, v[i], slot_load(g, &c->object->cell[i], p));
	jump(g, done);
	block_start(g, done);
	for (unsigned i = 0; i < result->out.n; i++)
		place_set(g, &result->out.at[i], resize(g, var_get(g, v[i]), ir_place_width(&result->out.at[i])));
	return NULL;
}

/* write(index, value) */
LLVMValueRef extern_register_write(struct gen *g, const struct extern_call *c)
{
	LLVMBasicBlockRef done = block_new(g, "wrote");
	LLVMValueRef to = cell(g, c, extern_arg(c, 0)[0], done);

	for (unsigned i = 0; i < c->object->ir->cell.n; i++)
		slot_write(g, &c->object->cell[i], to, extern_arg(c, 1)[i]);
	jump(g, done);
	block_start(g, done);
	return NULL;
}

static void layout_cell(struct gen *g, struct gen_extern *e)
{
	unsigned size = 0, align = 1;

	e->cell = arena_array(g->arena, e->ir->cell.n, sizeof(*e->cell));
	for (unsigned i = 0; i < e->ir->cell.n; i++) {
		layout_slot(&e->cell[i], e->ir->cell.at[i].width, &size);
		if (natural_align(8 * e->cell[i].bytes) > align)
			align = natural_align(8 * e->cell[i].bytes);
	}
	e->cell_size = p4bpf_round_up(size, align);
}

static LLVMMetadataRef cell_type(struct gen *g, const struct gen_extern *e)
{
	debug_members members = { 0 };

	if (e->ir->cell.n == 1)
		return debug_slot(g, &e->cell[0]);
	for (unsigned i = 0; i < e->ir->cell.n; i++)
		debug_member_add(g, &members, member_name(g, &members, e->ir->cell.at[i].name),
				 debug_slot(g, &e->cell[i]), e->cell[i].offset, e->cell[i].bytes);
	return debug_struct(g, arena_printf(g->arena, "%s_cell", identifier(g, e->ir->name)), &members,
			    e->cell_size);
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
