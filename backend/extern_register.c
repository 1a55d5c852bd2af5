/* SPDX-License-Identifier: Apache-2.0 */
/*
 * register<T>: an array of cells shared by all CPUs. A cell holds the scalars of T at their natural
 * alignment; one of up to 64 bits is read and written by one access, a wider one lies in network
 * order. An index beyond the size reads 0 and writes nothing.
 *
 * Registers that pass atomic (midend/pass_atomic.c) gives a lock have a struct bpf_spin_lock behind
 * the scalars of each cell, or, where several share one, a map of one lock. In a region the cells are
 * looked up first; a cell that does not exist has no lock to take. Outside of regions a write to such
 * a register takes the lock for itself, and so does a read of more than one access.
 */
#include <linux/bpf.h>

#include "backend/extern.h"
#include "common/bits.h"

static void layout_cell(struct gen *g, struct gen_extern *e);
static LLVMMetadataRef cell_type(struct gen *g, const struct gen_extern *e);
static LLVMValueRef lookup(struct gen *g, LLVMValueRef map, LLVMValueRef index);
static LLVMValueRef find_lock(struct gen *g, const struct gen_extern *e, LLVMValueRef cell);
static LLVMValueRef lock_map(struct gen *g, unsigned number);
static void with_lock(struct gen *g, unsigned helper_id, LLVMValueRef lock);
static void read_cell(struct gen *g, const struct extern_call *c, LLVMValueRef cell, LLVMValueRef lock);
static void write_cell(struct gen *g, const struct extern_call *c, LLVMValueRef cell, LLVMValueRef lock);
static bool is_wide(const struct gen_extern *e);

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
	LLVMValueRef cell = lookup(g, c->object->map, extern_arg(c, 1)[0]);

	read_cell(g, c, cell, is_wide(c->object) ? find_lock(g, c->object, cell) : NULL);
	return NULL;
}

/* write(index, value) */
LLVMValueRef extern_register_write(struct gen *g, const struct extern_call *c)
{
	LLVMValueRef cell = lookup(g, c->object->map, extern_arg(c, 0)[0]);

	write_cell(g, c, cell, find_lock(g, c->object, cell));
	return NULL;
}

/* ---- Regions ---- */

/* cell(slot, index): slots come in order. */
LLVMValueRef extern_register_cell(struct gen *g, const struct extern_call *c)
{
	vec_push(g->arena, &c->object->cells, lookup(g, c->object->map, c->in[1]));
	return NULL;
}

LLVMValueRef extern_register_lock(struct gen *g, const struct extern_call *c)
{
	g->lock = find_lock(g, c->object, c->object->cells.at[0]);
	with_lock(g, BPF_FUNC_spin_lock, g->lock);
	return NULL;
}

LLVMValueRef extern_register_unlock(struct gen *g, const struct extern_call *c)
{
	(void)c;
	with_lock(g, BPF_FUNC_spin_unlock, g->lock);
	return NULL;
}

LLVMValueRef extern_register_done(struct gen *g, const struct extern_call *c)
{
	(void)g;
	c->object->cells.n = 0;
	return NULL;
}

/* load(out result, slot) */
LLVMValueRef extern_register_load(struct gen *g, const struct extern_call *c)
{
	uint64_t slot = 0;

	bits_to_u64(c->stmt->call.args.at[1].in.at[0].number, &slot);
	read_cell(g, c, c->object->cells.at[slot], NULL);
	return NULL;
}

/* store(slot, value) */
LLVMValueRef extern_register_store(struct gen *g, const struct extern_call *c)
{
	uint64_t slot = 0;

	bits_to_u64(c->stmt->call.args.at[0].in.at[0].number, &slot);
	write_cell(g, c, c->object->cells.at[slot], NULL);
	return NULL;
}

/* ---- Layout ---- */

static void layout_cell(struct gen *g, struct gen_extern *e)
{
	unsigned size = 0, align = 1;

	e->lock_at = -1;
	e->cell = arena_array(g->arena, e->ir->cell.n, sizeof(*e->cell));
	for (unsigned i = 0; i < e->ir->cell.n; i++) {
		layout_slot(&e->cell[i], e->ir->cell.at[i].width, &size);
		if (natural_align(8 * e->cell[i].bytes) > align)
			align = natural_align(8 * e->cell[i].bytes);
	}
	if (e->ir->lock && !e->ir->lock_apart) {
		e->lock_at = p4bpf_round_up(size, 4);
		size = e->lock_at + 4;
		align = align < 4 ? 4 : align;
	}
	e->cell_size = p4bpf_round_up(size, align);
}

static LLVMMetadataRef cell_type(struct gen *g, const struct gen_extern *e)
{
	debug_members members = { 0 };

	if (e->ir->cell.n == 1 && e->lock_at < 0)
		return debug_slot(g, &e->cell[0]);
	for (unsigned i = 0; i < e->ir->cell.n; i++) {
		const char *name = e->ir->cell.at[i].name;

		debug_member_add(g, &members, member_name(g, &members, *name ? name : "value"),
				 debug_slot(g, &e->cell[i]), e->cell[i].offset, e->cell[i].bytes);
	}
	if (e->lock_at >= 0)
		debug_member_add(g, &members, member_name(g, &members, "lock"), debug_lock(g), e->lock_at, 4);
	return debug_struct(g, arena_printf(g->arena, "%s_cell", identifier(g, e->ir->name)), &members,
			    e->cell_size);
}

/* ---- Cells ---- */

static bool is_wide(const struct gen_extern *e)
{
	return e->ir->cell.n > 1 || e->cell[0].bytes > 8;
}

/* An alloca ptr: the element, or NULL. */
static LLVMValueRef lookup(struct gen *g, LLVMValueRef map, LLVMValueRef index)
{
	LLVMValueRef p = var_new(g, g->ptr, "cell");

	var_set(g, p, element_of(g, map, extern_index(g, index)));
	return p;
}

/* An alloca ptr: the lock that guards the cell, NULL when there is none; NULL of a register without. */
static LLVMValueRef find_lock(struct gen *g, const struct gen_extern *e, LLVMValueRef cell)
{
	LLVMBasicBlockRef some, done;
	LLVMValueRef lock;

	if (!e->ir->lock)
		return NULL;
	if (e->lock_at < 0)
		return lookup(g, lock_map(g, e->ir->lock), const_u64(g, 32, 0));
	some = block_new(g, "lock");
	done = block_new(g, "locks");
	lock = var_new(g, g->ptr, "lock");
	var_set(g, lock, LLVMConstNull(g->ptr));
	branch_rare(g, is_null(g, var_get(g, cell)), done, some);
	block_start(g, some);
	var_set(g, lock, offset_by(g, opaque(g, var_get(g, cell)), e->lock_at));
	jump(g, done);
	block_start(g, done);
	return lock;
}

/* The lock that several registers share. */
static LLVMValueRef lock_map(struct gen *g, unsigned number)
{
	struct gen_map def = { .name = arena_printf(g->arena, "p4bpf_lock_%u", number),
			       .type = BPF_MAP_TYPE_ARRAY, .max_entries = 1 };
	LLVMValueRef map = LLVMGetNamedGlobal(g->module, def.name);
	debug_members members = { 0 };

	if (map)
		return map;
	debug_member_add(g, &members, "lock", debug_lock(g), 0, 4);
	def.key = debug_uint(g, 4);
	def.value = debug_struct(g, "p4bpf_lock", &members, 4);
	return map_new(g, &def);
}

static void with_lock(struct gen *g, unsigned helper_id, LLVMValueRef lock)
{
	LLVMBasicBlockRef some, done;
	LLVMValueRef p;

	if (!lock)
		return;
	some = block_new(g, "lock");
	done = block_new(g, "locked");
	p = var_get(g, lock);
	branch_rare(g, is_null(g, p), done, some);
	block_start(g, some);
	helper(g, helper_id, &p, 1);
	jump(g, done);
	block_start(g, done);
}

static void read_cell(struct gen *g, const struct extern_call *c, LLVMValueRef cell, LLVMValueRef lock)
{
	const struct ir_arg *result = &c->stmt->call.args.at[0];
	LLVMValueRef *v = arena_array(g->arena, result->out.n, sizeof(*v)), p;
	LLVMBasicBlockRef some = block_new(g, "cell"), done = block_new(g, "read");

	for (unsigned i = 0; i < result->out.n; i++) {
		v[i] = var_new(g, int_type(g, c->object->cell[i].width), "cell");
		var_set(g, v[i], LLVMConstNull(var_type(v[i])));
	}
	p = var_get(g, cell);
	with_lock(g, BPF_FUNC_spin_lock, lock);
	branch_rare(g, is_null(g, p), done, some);
	block_start(g, some);
	/* Hidden, or LLVM computes the places of parts before the pointer is known to be one. */
	p = opaque(g, p);
	for (unsigned i = 0; i < result->out.n; i++)
		var_set(g, v[i], slot_load(g, &c->object->cell[i], p));
	jump(g, done);
	block_start(g, done);
	with_lock(g, BPF_FUNC_spin_unlock, lock);
	for (unsigned i = 0; i < result->out.n; i++)
		place_set(g, &result->out.at[i], resize(g, var_get(g, v[i]), ir_place_width(&result->out.at[i])));
}

static void write_cell(struct gen *g, const struct extern_call *c, LLVMValueRef cell, LLVMValueRef lock)
{
	LLVMBasicBlockRef some = block_new(g, "cell"), done = block_new(g, "wrote");
	LLVMValueRef p = var_get(g, cell);

	with_lock(g, BPF_FUNC_spin_lock, lock);
	branch_rare(g, is_null(g, p), done, some);
	block_start(g, some);
	p = opaque(g, p);
	for (unsigned i = 0; i < c->object->ir->cell.n; i++)
		slot_write(g, &c->object->cell[i], p, extern_arg(c, 1)[i]);
	jump(g, done);
	block_start(g, done);
	with_lock(g, BPF_FUNC_spin_unlock, lock);
}
