/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Header instances: validity, and fields of 1 to 2048 bits at any bit offset. A header in memory is
 * a pointer that is good on every path: it starts at `nowhere`, a piece of global data that reads
 * as zeros, and comes back there when the header becomes invalid. So reading a field is one load
 * without a test of validity, harmless for the verifier even on paths that cannot happen; an
 * invalid header reads as 0. Writes are done only when the header is valid.
 */
#include "backend/gen.h"

static LLVMValueRef field_base(struct gen *g, struct gen_header *h, unsigned field, unsigned *offset,
			       unsigned *extent);
static void vars_clear(struct gen *g, struct gen_header *h, LLVMValueRef keep);
static void move_to_scratch(struct gen *g, struct gen_header *h, LLVMValueRef keep);

struct gen_header *header_of(struct gen *g, const struct ir_header *h)
{
	return &g->headers[h->id];
}

void header_declare(struct gen *g, struct gen_header *h)
{
	const struct ir_header_type *type = h->ir->type;

	if (h->framed) {
		header_frame(g, h);
		return;
	}
	h->valid = var_new(g, g->i1, "valid");
	if (h->extracted || h->lives != LIVES_IN_VARS) {
		h->ptr = var_new(g, g->ptr, "header");
		LLVMBuildStore(g->entry_b, g->nowhere, h->ptr);
	}
	if (h->lives == LIVES_IN_SCRATCH)
		h->scratched = var_new(g, g->i1, "scratched");
	if (h->varbit >= 0) {
		h->varbit_bytes = var_new(g, g->i64, "varbit");
	}
	if (h->varbit >= 0 && !h->unfolded) {
		h->behind = var_new(g, g->ptr, "behind");
		LLVMBuildStore(g->entry_b, g->nowhere, h->behind);
	}
	for (unsigned i = 0; i < type->fields.n; i++)
		if (h->in_var[i])
			h->vars[i] = var_new(g, int_type(g, type->fields.at[i].width), "field");
}

void header_frame(struct gen *g, struct gen_header *h)
{
	const struct ir_header_type *type = h->ir->type;

	h->valid = frame_place(g, g->i1, h->valid_at);
	if (h->varbit >= 0)
		h->varbit_bytes = frame_place(g, g->i64, h->varbit_at);
	h->vars = arena_array(g->arena, type->fields.n, sizeof(*h->vars));
	for (unsigned i = 0; i < type->fields.n; i++)
		if (h->in_var[i])
			h->vars[i] = frame_place(g, int_type(g, type->fields.at[i].width), h->field_at[i]);
}

LLVMValueRef header_ptr(struct gen *g, const struct gen_header *h)
{
	return h->copied ? header_scratch(g, h) : var_get(g, h->ptr);
}

LLVMValueRef header_valid(struct gen *g, const struct ir_header *h)
{
	return var_get(g, header_of(g, h)->valid);
}

LLVMValueRef field_read(struct gen *g, const struct ir_header *ir, unsigned field)
{
	struct gen_header *h = header_of(g, ir);
	unsigned offset, extent;
	LLVMValueRef base;

	if (h->vars[field])
		return var_get(g, h->vars[field]);
	base = field_base(g, h, field, &offset, &extent);
	return bits_load(g, base, extent, offset, ir->type->fields.at[field].width);
}

void field_write(struct gen *g, const struct ir_header *ir, unsigned field, LLVMValueRef v)
{
	struct gen_header *h = header_of(g, ir);
	LLVMBasicBlockRef write, done;
	unsigned offset, extent;
	LLVMValueRef base;

	if (h->vars[field]) {
		var_set(g, h->vars[field], v);
		return;
	}
	write = block_new(g, "write");
	done = block_new(g, "written");
	branch(g, var_get(g, h->valid), write, done);
	block_start(g, write);
	base = field_base(g, h, field, &offset, &extent);
	bits_store(g, base, extent, offset, v);
	jump(g, done);
	block_start(g, done);
}

void header_set_valid(struct gen *g, const struct ir_header *ir)
{
	struct gen_header *h = header_of(g, ir);
	LLVMValueRef valid = var_get(g, h->valid);

	/* Fields of a header that was invalid are unspecified (section 8.27); 0 tells nobody anything. */
	if (h->lives != LIVES_IN_SCRATCH)
		vars_clear(g, h, valid);
	else if (!h->copied)
		move_to_scratch(g, h, valid);
	var_set(g, h->valid, const_u64(g, 1, 1));
}

void header_set_invalid(struct gen *g, const struct ir_header *ir)
{
	struct gen_header *h = header_of(g, ir);

	var_set(g, h->valid, const_u64(g, 1, 0));
	if (h->copied)
		mem_zero(g, header_scratch(g, h), h->bytes);
	else if (h->ptr && h->lives != LIVES_IN_VARS)
		var_set(g, h->ptr, g->nowhere);
	if (h->behind)
		var_set(g, h->behind, g->nowhere);
	if (h->varbit_bytes)
		var_set(g, h->varbit_bytes, const_u64(g, 64, 0));
	vars_clear(g, h, NULL);
}

void header_copy(struct gen *g, const struct ir_header *to_ir, const struct ir_header *from_ir)
{
	struct gen_header *to = header_of(g, to_ir), *from = header_of(g, from_ir);
	LLVMValueRef valid = var_get(g, from->valid), scratch;

	if (to == from)
		return;
	if (to->lives == LIVES_IN_SCRATCH) {
		scratch = header_scratch(g, to);
		if (from->lives == LIVES_IN_VARS)
			header_store(g, from, scratch);
		else
			mem_copy(g, MEM_HEADER, scratch, MEM_HEADER, header_ptr(g, from), to->bytes);
		if (!to->copied) {
			var_set(g, to->ptr, scratch);
			var_set(g, to->scratched, const_u64(g, 1, 1));
		}
		if (to->varbit_bytes)
			var_set(g, to->varbit_bytes, var_get(g, from->varbit_bytes));
	} else {
		for (unsigned i = 0; i < to_ir->type->fields.n; i++)
			var_set(g, to->vars[i], field_read(g, from_ir, i));
	}
	var_set(g, to->valid, valid);
}

void header_extracted(struct gen *g, const struct ir_header *ir, LLVMValueRef ptr)
{
	struct gen_header *h = header_of(g, ir);

	var_set(g, h->valid, const_u64(g, 1, 1));
	if (h->copied && !h->unfolded)
		mem_copy(g, MEM_HEADER, header_scratch(g, h), MEM_HEADER, ptr, h->bytes);
	else if (h->ptr)
		var_set(g, h->ptr, ptr);
	if (h->scratched)
		var_set(g, h->scratched, const_u64(g, 1, 0));
	deparser_extracted(g, h, ptr);
	for (unsigned i = 0; i < ir->type->fields.n; i++) {
		const struct ir_field *f = &ir->type->fields.at[i];

		if (h->vars[i])
			var_set(g, h->vars[i], bits_load(g, ptr, h->bytes, f->offset, f->width));
	}
}

void header_store(struct gen *g, struct gen_header *h, LLVMValueRef ptr)
{
	const struct ir_header_type *type = h->ir->type;
	LLVMValueRef group = NULL, v;

	/* Neighbours are put together up to the next byte boundary: no byte is read back. */
	for (unsigned i = 0, begin = 0; i < type->fields.n; i++) {
		const struct ir_field *f = &type->fields.at[i];
		unsigned end = f->offset + f->width, width;

		v = field_read(g, h->ir, i);
		if (group) {
			width = width_of(group) + f->width;
			group = LLVMBuildShl(g->b, resize(g, group, width), const_u64(g, width, f->width), "");
			group = LLVMBuildOr(g->b, group, resize(g, v, width), "");
		} else {
			group = v;
			begin = f->offset;
		}
		if (end % 8)
			continue;
		bits_store(g, ptr, h->bytes, begin, group);
		group = NULL;
	}
}

LLVMValueRef header_scratch(struct gen *g, const struct gen_header *h)
{
	return offset_by(g, var_get(g, g->scratch), h->scratch_at);
}

/*
 * The fewest bytes that hold the bits. Three or five to seven bytes would be several loads: they
 * become one of four or eight where the header reaches that far. (Whole bytes stay as they are:
 * most of them are copied, and a copy needs no more bytes than there are.)
 */
LLVMValueRef bits_load(struct gen *g, LLVMValueRef ptr, unsigned extent, unsigned offset, unsigned width)
{
	unsigned first = offset / 8, n = (offset + width + 7) / 8 - first, word = n <= 4 ? 4 : 8;
	LLVMValueRef v;

	if (width == 8 * n) {
		v = mem_load(g, MEM_HEADER, offset_by(g, ptr, first), width, natural_align(width));
		return swap_bytes(g, v);
	}
	if (n > 2 && n < 8 && extent >= word) {
		n = word;
		if (first + n > extent)
			first = extent - n;
	}
	v = mem_load(g, MEM_HEADER, offset_by(g, ptr, first), 8 * n, natural_align(8 * n));
	v = swap_bytes(g, v);
	v = LLVMBuildLShr(g->b, v, const_u64(g, 8 * n, 8 * (first + n) - offset - width), "");
	return resize(g, v, width);
}

void bits_store(struct gen *g, LLVMValueRef ptr, unsigned extent, unsigned offset, LLVMValueRef v)
{
	unsigned width = width_of(v), first = offset / 8, n = (offset + width + 7) / 8 - first;
	unsigned whole = 8 * n, shift = 8 * (first + n) - offset - width;
	LLVMValueRef old, mask;

	ptr = offset_by(g, ptr, first);
	if (width != whole) {
		old = swap_bytes(g, mem_load(g, MEM_HEADER, ptr, whole, natural_align(whole)));
		mask = resize(g, LLVMConstAllOnes(LLVMTypeOf(v)), whole);
		mask = LLVMBuildShl(g->b, mask, const_u64(g, whole, shift), "");
		old = LLVMBuildAnd(g->b, old, LLVMBuildNot(g->b, mask, ""), "");
		v = LLVMBuildShl(g->b, resize(g, v, whole), const_u64(g, whole, shift), "");
		v = LLVMBuildOr(g->b, old, v, "");
	}
	mem_store(g, MEM_HEADER, ptr, swap_bytes(g, v), natural_align(whole));
}

/* Where the field is counted from, and how far memory reaches from there. */
static LLVMValueRef field_base(struct gen *g, struct gen_header *h, unsigned field, unsigned *offset,
			       unsigned *extent)
{
	const struct ir_field *f = &h->ir->type->fields.at[field], *varbit;

	*offset = f->offset;
	*extent = h->bytes;
	if (h->varbit < 0 || h->unfolded)
		return header_ptr(g, h);
	varbit = &h->ir->type->fields.at[h->varbit];
	*extent = varbit->offset / 8;
	if ((int)field < h->varbit)
		return header_ptr(g, h);
	*offset -= varbit->offset + varbit->width;
	*extent = h->bytes - (varbit->offset + varbit->width) / 8;
	return var_get(g, h->behind);
}

/* All fields 0, except where `keep` (or NULL) holds. */
static void vars_clear(struct gen *g, struct gen_header *h, LLVMValueRef keep)
{
	for (unsigned i = 0; i < h->ir->type->fields.n; i++) {
		LLVMValueRef zero;

		if (!h->vars[i])
			continue;
		zero = LLVMConstNull(var_type(h->vars[i]));
		if (keep)
			zero = LLVMBuildSelect(g->b, keep, var_get(g, h->vars[i]), zero, "");
		var_set(g, h->vars[i], zero);
	}
}

/* The header's bytes are in scratch memory from here on, all 0, unless `keep` holds. */
static void move_to_scratch(struct gen *g, struct gen_header *h, LLVMValueRef keep)
{
	LLVMBasicBlockRef move = block_new(g, "to_scratch"), done = block_new(g, "in_place");
	LLVMValueRef scratch;

	branch(g, keep, done, move);
	block_start(g, move);
	scratch = header_scratch(g, h);
	mem_zero(g, scratch, h->bytes);
	if (h->varbit_bytes)
		var_set(g, h->varbit_bytes, const_u64(g, 64, 0));
	var_set(g, h->ptr, scratch);
	var_set(g, h->scratched, const_u64(g, 1, 1));
	jump(g, done);
	block_start(g, done);
}
