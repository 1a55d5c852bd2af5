/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers with a varbit field. One that is only extracted and emitted as it was stays in the
 * packet, its fields in two pieces around the varbit field. Any other is unfolded: extract copies
 * it to scratch memory, where the varbit field takes all the bytes it can have, zeros behind those
 * it has, so that every field has a fixed place and the varbit field is a number (IR_SIZE says how
 * much of it counts). The deparser folds it.
 *
 * Bytes whose number is known at run time only are copied in pieces, one for each bit of the
 * number. The verifier must find the same state behind each piece: places are computed from the
 * number alone.
 */
#include "backend/gen.h"

static const struct ir_field *varbit_field(const struct gen_header *h);
static unsigned bytes_before(const struct gen_header *h);
static unsigned bytes_max(const struct gen_header *h);
static unsigned bytes_behind(const struct gen_header *h);
static void copy_pieces(struct gen *g, LLVMValueRef to, LLVMValueRef from, LLVMValueRef packet, LLVMValueRef n,
			unsigned max);
static LLVMValueRef piece_at(struct gen *g, LLVMValueRef base, LLVMValueRef offset);

LLVMValueRef varbit_size(struct gen *g, const struct ir_header *ir)
{
	LLVMValueRef bytes = var_get(g, header_of(g, ir)->varbit_bytes);

	return resize(g, LLVMBuildMul(g->b, bytes, const_u64(g, 64, 8), ""), 32);
}

void varbit_set_size(struct gen *g, const struct ir_header *ir, LLVMValueRef bits)
{
	struct gen_header *h = header_of(g, ir);
	LLVMValueRef bytes = LLVMBuildLShr(g->b, resize(g, bits, 64), const_u64(g, 64, 3), "");

	/* Writing a field of an invalid header has no effect. */
	bytes = LLVMBuildSelect(g->b, var_get(g, h->valid), bytes, var_get(g, h->varbit_bytes), "");
	var_set(g, h->varbit_bytes, bytes);
}

bool varbit_is_whole(const struct gen_header *h)
{
	const struct ir_field *f = varbit_field(h);

	return f->offset % 8 == 0 && f->width % 8 == 0 && h->ir->type->width % 8 == 0;
}

void varbit_extract(struct gen *g, struct gen_header *h, LLVMValueRef start, LLVMValueRef bytes,
		    LLVMValueRef behind)
{
	unsigned before = bytes_before(h), max = bytes_max(h);
	LLVMValueRef scratch;

	var_set(g, h->varbit_bytes, bytes);
	if (h->parsed_bytes)
		var_set(g, h->parsed_bytes, bytes);
	if (!h->unfolded) {
		var_set(g, h->behind, behind);
		return;
	}
	scratch = header_scratch(g, h);
	mem_copy(g, MEM_HEADER, scratch, MEM_HEADER, start, before);
	mem_copy(g, MEM_HEADER, offset_by(g, scratch, before + max), MEM_HEADER, behind, bytes_behind(h));
	mem_zero(g, offset_by(g, scratch, before), max);
	start = offset_by(g, start, before);
	copy_pieces(g, offset_by(g, scratch, before), start, start, bytes, max);
	if (!h->copied)
		var_set(g, h->ptr, scratch);
}

LLVMValueRef varbit_put_down(struct gen *g, struct gen_header *h, LLVMValueRef out, LLVMBasicBlockRef drop)
{
	unsigned before = bytes_before(h), max = bytes_max(h), behind = bytes_behind(h);
	LLVMBasicBlockRef first = block_new(g, "put_before"), second = block_new(g, "put_varbit");
	LLVMBasicBlockRef third = block_new(g, "put_behind");
	LLVMValueRef end = var_get(g, g->data_end), scratch = header_scratch(g, h), p;
	LLVMValueRef bytes = opaque(g, var_get(g, h->varbit_bytes));

	/* None of these can fail, but the verifier does not count bytes. */
	p = offset_by(g, out, before);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, p, end, ""), drop, first);
	block_start(g, first);
	mem_copy(g, MEM_HEADER, out, MEM_HEADER, scratch, before);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, bytes, const_u64(g, 64, max), ""), drop, second);
	block_start(g, second);
	copy_pieces(g, p, offset_by(g, scratch, before), p, bytes, max);
	p = opaque(g, offset_by_value(g, p, bytes));
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, offset_by(g, p, behind), end, ""), drop, third);
	block_start(g, third);
	mem_copy(g, MEM_HEADER, p, MEM_HEADER, offset_by(g, scratch, before + max), behind);
	return offset_by(g, p, behind);
}

LLVMValueRef varbit_header_bytes(struct gen *g, const struct gen_header *h, LLVMValueRef varbit_bytes)
{
	unsigned others = h->bytes - bytes_max(h);

	return LLVMBuildAdd(g->b, resize(g, var_get(g, varbit_bytes), 32), const_u64(g, 32, others), "");
}

LLVMValueRef varbit_ptr(struct gen *g, const struct gen_header *h)
{
	return offset_by(g, header_ptr(g, h), bytes_before(h));
}

static const struct ir_field *varbit_field(const struct gen_header *h)
{
	return &h->ir->type->fields.at[h->varbit];
}

static unsigned bytes_before(const struct gen_header *h)
{
	return varbit_field(h)->offset / 8;
}

static unsigned bytes_max(const struct gen_header *h)
{
	return varbit_field(h)->width / 8;
}

static unsigned bytes_behind(const struct gen_header *h)
{
	return h->bytes - bytes_before(h) - bytes_max(h);
}

/* `n` bytes, at most `max`; `packet` is the one of the two pointers that must stay within the packet. */
static void copy_pieces(struct gen *g, LLVMValueRef to, LLVMValueRef from, LLVMValueRef packet, LLVMValueRef n,
			unsigned max)
{
	unsigned bytes = 1;

	while (2 * bytes <= max)
		bytes *= 2;
	for (; max && bytes; bytes /= 2) {
		LLVMBasicBlockRef piece = block_new(g, "piece"), bounded = block_new(g, "bounded");
		LLVMBasicBlockRef inside = block_new(g, "inside"), next = block_new(g, "next");
		LLVMValueRef has = LLVMBuildAnd(g->b, opaque(g, n), const_u64(g, 64, bytes), ""), offset, src, dst;

		branch(g, is_set(g, has), piece, next);
		block_start(g, piece);
		offset = LLVMBuildAnd(g->b, opaque(g, n), const_u64(g, 64, -(uint64_t)(2 * bytes)), "");
		offset = opaque(g, offset);
		branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, offset, const_u64(g, 64, max - bytes), ""), next,
			    bounded);
		block_start(g, bounded);
		src = piece_at(g, from, offset);
		dst = piece_at(g, to, offset);
		branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, offset_by(g, packet == to ? dst : src, bytes),
					     var_get(g, g->data_end), ""), next, inside);
		block_start(g, inside);
		mem_copy(g, MEM_HEADER, dst, MEM_HEADER, src, bytes);
		jump(g, next);
		block_start(g, next);
	}
}

/* Hidden, so that the register which is compared is the one which is used. */
static LLVMValueRef piece_at(struct gen *g, LLVMValueRef base, LLVMValueRef offset)
{
	return opaque(g, offset_by_value(g, base, offset));
}
