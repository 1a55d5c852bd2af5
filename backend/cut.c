/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts: the state of the pipeline at one point, written to memory and loaded again elsewhere: in
 * another pass of the same packet over the program (copies.c), or in another program. A cut is
 * what the blocks behind it need: variables they read, and of each header its validity, its fields
 * that are variables, and its place.
 *
 * Bytes. Headers lie in the packet's head, which is as long as what was parsed, or in scratch
 * memory. Both are saved behind one another as one stretch of bytes, `cut->head` and then
 * g->scratch_size; a place is an offset in it. Loading makes the headers lie in a copy of that
 * stretch instead of in the packet, at base + offset. So no place has to be checked against the
 * packet's end again, and the verifier sees one way through a load however many headers there
 * are, because an invalid header's offset is that of zeros behind the stretch.
 *
 * The memory a cut is loaded into has cut_stretch() bytes and those zeros, cut_memory() together.
 */
#include <string.h>

#include "backend/gen.h"

static void note_stmt(struct ir_walk *walk, struct ir_stmt *stmt);
static bool is_standing(const struct ir_var *v);
static void note_operand(struct ir_operand *o, void *data);
static void add_header(struct gen *g, struct gen_cut *cut, struct gen_header *h);
static void add(struct gen *g, struct gen_cut *cut, enum cut_kind kind, LLVMValueRef var,
		struct gen_header *h);
static unsigned bytes_of(LLVMValueRef var);
static void save(struct gen *g, const struct gen_cut_item *item, LLVMValueRef to, LLVMValueRef v);
static LLVMValueRef offset_of(struct gen *g, const struct gen_cut *cut,
			      const struct gen_cut_item *item, LLVMValueRef base);
static void header_in_scratch(struct gen *g, struct gen_header *h);

struct needs {
	struct gen *g;
	bool *vars, *headers;
};

void cut_plan(struct gen *g, struct gen_cut *cut, unsigned block, unsigned head)
{
	struct needs needs = { g, arena_array(g->arena, g->p->vars.n, sizeof(bool)),
			       arena_array(g->arena, g->p->headers.n, sizeof(bool)) };
	struct ir_walk walk = { note_stmt, &needs };

	cut->head = head;
	for (unsigned i = block; i < g->p->blocks.n; i++)
		ir_walk_body(&walk, &g->p->blocks.at[i]->body);
	vec_each(struct ir_field_list, list, &g->p->field_lists)
		vec_each(struct ir_var *, v, &list->vars)
			needs.vars[(*v)->id] = true;
	for (unsigned i = 0; i < g->p->vars.n; i++)
		if (needs.vars[i] || is_standing(g->p->vars.at[i])) {
			add(g, cut, CUT_VAR, g->vars[i], NULL);
			cut->items.at[cut->items.n - 1].ir = g->p->vars.at[i];
		}
	for (unsigned i = 0; i < g->p->headers.n; i++)
		if (needs.headers[i] || g->headers[i].emits)
			add_header(g, cut, &g->headers[i]);
	if (g->parsed)
		add(g, cut, CUT_VAR, g->parsed, NULL);
	cut->bytes = p4bpf_round_up(cut->bytes, 8);
}

unsigned cut_stretch(struct gen *g, const struct gen_cut *cut)
{
	return cut->head + g->scratch_size;
}

unsigned cut_memory(struct gen *g, const struct gen_cut *cut)
{
	unsigned mask = 1;

	/* Offsets are masked with a power of two less one. */
	while (mask <= cut_stretch(g, cut))
		mask *= 2;
	return mask + p4bpf_round_up(g->nowhere_size, 8);
}

void cut_save(struct gen *g, const struct gen_cut *cut, LLVMValueRef to, LLVMValueRef base)
{
	vec_each(const struct gen_cut_item, item, &cut->items)
		save(g, item, to,
		     item->kind == CUT_VAR ? var_get(g, item->var) : offset_of(g, cut, item, base));
}

void cut_save_vars(struct gen *g, const struct gen_cut *cut, LLVMValueRef to)
{
	vec_each(const struct gen_cut_item, item, &cut->items)
		if (item->ir)
			save(g, item, to, var_get(g, item->var));
}

void cut_load(struct gen *g, const struct gen_cut *cut, LLVMValueRef from, LLVMValueRef base)
{
	unsigned mask = cut_memory(g, cut) - p4bpf_round_up(g->nowhere_size, 8) - 1;

	for (unsigned i = 0; i < cut->items.n; i++) {
		const struct gen_cut_item *item = &cut->items.at[i];
		LLVMValueRef v = mem_load(g, MEM_MAP, offset_by(g, from, item->offset),
					  8 * item->bytes, natural_align(8 * item->bytes));

		if (item->kind == CUT_VAR) {
			v = resize(g, v, LLVMGetIntTypeWidth(var_type(item->var)));
		} else {
			v = LLVMBuildAnd(g->b, opaque(g, resize(g, v, 64)), const_u64(g, 64, mask),
					 "");
			v = offset_by_value(g, base, v);
		}
		var_set(g, item->var, v);
	}
}

void cut_load_vars(struct gen *g, const struct gen_cut *cut, LLVMValueRef from, LLVMValueRef list)
{
	for (unsigned i = 0; i < cut->items.n; i++) {
		const struct gen_cut_item *item = &cut->items.at[i];
		LLVMValueRef kept = const_u64(g, 1, 0), v;

		if (!item->ir)
			continue;
		/* A LIST as in midend/lower_copies.c: one more than the list's number. */
		vec_each(struct ir_field_list, l, &g->p->field_lists) vec_each(
			struct ir_var *, var, &l->vars) if (*var == item->ir) kept =
			LLVMBuildOr(g->b, kept,
				    equals(g, list, const_u64(g, width_of(list), l->number + 1)),
				    "");
		if (LLVMIsConstant(kept))
			continue;
		v = mem_load(g, MEM_MAP, offset_by(g, from, item->offset), 8 * item->bytes,
			     natural_align(8 * item->bytes));
		v = resize(g, v, item->ir->width);
		v = LLVMBuildSelect(g->b, kept, v, LLVMConstNull(LLVMTypeOf(v)), "");
		var_set(g, item->var, v);
	}
}

/* ---- What is needed ---- */

static void note_stmt(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct needs *needs = walk->data;

	ir_stmt_reads(stmt, note_operand, needs);
	switch (stmt->kind) {
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_EMIT:
		needs->headers[stmt->header->id] = true;
		break;
	case IR_COPY_HEADER:
		needs->headers[stmt->copy.dst->id] = needs->headers[stmt->copy.src->id] = true;
		break;
	case IR_SET:
		if (stmt->set.dst.kind != IR_PLACE_VAR)
			needs->headers[stmt->set.dst.header->id] = true;
		break;
	case IR_CALL:
		vec_each(struct ir_arg, arg, &stmt->call.args) {
			if (arg->header)
				needs->headers[arg->header->id] = true;
			vec_each(struct ir_place, p, &arg->out)
				if (p->kind != IR_PLACE_VAR)
					needs->headers[p->header->id] = true;
		}
		break;
	default:
		break;
	}
}

/* What was asked of the traffic manager and is still to be done (midend/lower_copies.c). */
static bool is_standing(const struct ir_var *v)
{
	return !strcmp(v->name, "tm.truncate") || !strcmp(v->name, "tm.recirculate");
}

static void note_operand(struct ir_operand *o, void *data)
{
	struct needs *needs = data;

	if (o->kind == IR_VAR)
		needs->vars[o->var->id] = true;
	else if (o->kind != IR_CONST)
		needs->headers[o->header->id] = true;
}

static void add_header(struct gen *g, struct gen_cut *cut, struct gen_header *h)
{
	add(g, cut, CUT_VAR, h->valid, h);
	if (h->lives != LIVES_IN_VARS && !h->copied)
		add(g, cut, h->lives == LIVES_IN_PACKET ? CUT_IN_PACKET : CUT_IN_SCRATCH, h->ptr,
		    h);
	if (h->behind)
		add(g, cut, CUT_IN_PACKET, h->behind, h);
	if (h->varbit_bytes)
		add(g, cut, CUT_VAR, h->varbit_bytes, h);
	if (h->scratched)
		add(g, cut, CUT_VAR, h->scratched, h);
	if (h->in_packet)
		add(g, cut, CUT_VAR, h->in_packet, h);
	if (h->parsed_bytes)
		add(g, cut, CUT_VAR, h->parsed_bytes, h);
	if (h->place)
		add(g, cut, CUT_PLACE, h->place, h);
	for (unsigned i = 0; i < h->ir->type->fields.n; i++)
		if (h->vars[i])
			add(g, cut, CUT_VAR, h->vars[i], h);
}

static void add(struct gen *g, struct gen_cut *cut, enum cut_kind kind, LLVMValueRef var,
		struct gen_header *h)
{
	struct gen_cut_item item = { .kind = kind, .var = var, .header = h };

	item.bytes = kind == CUT_VAR ? bytes_of(var) : 4;
	cut->bytes = p4bpf_round_up(cut->bytes, item.bytes > 8 ? 8 : item.bytes);
	item.offset = cut->bytes;
	cut->bytes += item.bytes;
	vec_push(g->arena, &cut->items, item);
}

static unsigned bytes_of(LLVMValueRef var)
{
	unsigned width = LLVMGetIntTypeWidth(var_type(var)), bytes = 1;

	while (8 * bytes < width && bytes < 8)
		bytes *= 2;
	return bytes < 8 ? bytes : p4bpf_round_up((width + 7) / 8, 8);
}

static void save(struct gen *g, const struct gen_cut_item *item, LLVMValueRef to, LLVMValueRef v)
{
	unsigned bits = 8 * item->bytes;

	mem_store(g, MEM_MAP, offset_by(g, to, item->offset), resize(g, v, bits),
		  natural_align(bits));
}

/* ---- Places ---- */

/* Of a place in the stretch, or of the zeros behind it, 32 bits. */
static LLVMValueRef offset_of(struct gen *g, const struct gen_cut *cut,
			      const struct gen_cut_item *item, LLVMValueRef base)
{
	struct gen_header *h = item->header;
	LLVMValueRef there = var_get(g, item->kind == CUT_PLACE ? h->in_packet : h->valid), offset;

	if (item->kind == CUT_IN_SCRATCH) {
		header_in_scratch(g, h);
		offset = const_u64(g, 64, cut->head + h->scratch_at);
	} else {
		offset = LLVMBuildPtrToInt(g->b, var_get(g, item->var), g->i64, "");
		offset = LLVMBuildSub(g->b, offset, LLVMBuildPtrToInt(g->b, base, g->i64, ""), "");
	}
	offset = LLVMBuildSelect(g->b, there, offset, const_u64(g, 64, cut_stretch(g, cut)), "");
	return resize(g, offset, 32);
}

/* The bytes of one that may still be in the packet. */
static void header_in_scratch(struct gen *g, struct gen_header *h)
{
	LLVMBasicBlockRef copy = block_new(g, "to_scratch"), done = block_new(g, "in_scratch");

	if (h->unfolded)
		return;
	branch(g, var_get(g, h->scratched), done, copy);
	block_start(g, copy);
	mem_copy(g, MEM_HEADER, header_scratch(g, h), MEM_HEADER, var_get(g, h->ptr), h->bytes);
	jump(g, done);
	block_start(g, done);
}
