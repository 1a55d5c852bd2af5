/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operands, places and operations. A value of W bits is an LLVM integer of W bits, whatever W is;
 * LLVM widens and splits, except where it would call a library (wide.c). What P4 defines and LLVM
 * does not, shifts by the width or more (section 8.10) and division by 0, is spelled out here.
 */
#include "backend/gen.h"

static LLVMValueRef operation(struct gen *g, const struct ir_stmt *stmt, LLVMValueRef a, LLVMValueRef b,
			      LLVMValueRef c);
static LLVMValueRef shift(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef by);
static LLVMValueRef shift_by(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef by);
static LLVMValueRef divide(struct gen *g, const struct ir_stmt *stmt, LLVMValueRef a, LLVMValueRef b);
static LLVMValueRef saturating(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef b);
static LLVMValueRef concat(struct gen *g, LLVMValueRef high, LLVMValueRef low);
static LLVMValueRef insert(struct gen *g, LLVMValueRef into, LLVMValueRef bits, unsigned lo);
static LLVMValueRef compare(struct gen *g, LLVMIntPredicate how, LLVMValueRef a, LLVMValueRef b);

LLVMValueRef operand(struct gen *g, const struct ir_operand *o)
{
	switch (o->kind) {
	case IR_CONST:
		return const_mpz(g, o->width, o->number);
	case IR_VAR:
		return var_get(g, g->vars[o->var->id]);
	case IR_FIELD:
		return field_read(g, o->header, o->field);
	case IR_VALID:
		return header_valid(g, o->header);
	case IR_SIZE:
		return varbit_size(g, o->header);
	}
	return NULL;
}

LLVMValueRef place_get(struct gen *g, const struct ir_place *place)
{
	struct ir_operand o = ir_of_place(place);

	return operand(g, &o);
}

void place_set(struct gen *g, const struct ir_place *place, LLVMValueRef v)
{
	switch (place->kind) {
	case IR_PLACE_VAR:
		var_set(g, g->vars[place->var->id], v);
		break;
	case IR_PLACE_FIELD:
		field_write(g, place->header, place->field, v);
		break;
	case IR_PLACE_SIZE:
		varbit_set_size(g, place->header, v);
		break;
	}
}

void expr_set(struct gen *g, const struct ir_stmt *stmt)
{
	unsigned n = ir_op_operands(stmt->set.op);
	LLVMValueRef a = operand(g, &stmt->set.a);
	LLVMValueRef b = n > 1 ? operand(g, &stmt->set.b) : NULL;
	LLVMValueRef c = n > 2 ? operand(g, &stmt->set.c) : NULL;

	place_set(g, &stmt->set.dst, operation(g, stmt, a, b, c));
}

static LLVMValueRef operation(struct gen *g, const struct ir_stmt *stmt, LLVMValueRef a, LLVMValueRef b,
			      LLVMValueRef c)
{
	unsigned width = ir_place_width(&stmt->set.dst), lo = stmt->set.lo;

	switch (stmt->set.op) {
	case IR_OP_COPY:
		return a;
	case IR_OP_NOT:
		return LLVMBuildNot(g->b, a, "");
	case IR_OP_NEG:
		if (width > 64)
			return wide_add(g, const_u64(g, width, 0), a, true);
		return LLVMBuildNeg(g->b, a, "");
	case IR_OP_ADD:
		return width > 64 ? wide_add(g, a, b, false) : LLVMBuildAdd(g->b, a, b, "");
	case IR_OP_SUB:
		return width > 64 ? wide_add(g, a, b, true) : LLVMBuildSub(g->b, a, b, "");
	case IR_OP_MUL:
		return width > 64 ? wide_mul(g, a, b) : LLVMBuildMul(g->b, a, b, "");
	case IR_OP_UDIV:
	case IR_OP_UMOD:
		return divide(g, stmt, a, b);
	case IR_OP_UADD_SAT:
	case IR_OP_SADD_SAT:
	case IR_OP_USUB_SAT:
	case IR_OP_SSUB_SAT:
		return width > 64 ? wide_saturating(g, stmt->set.op, a, b)
				  : saturating(g, stmt->set.op, a, b);
	case IR_OP_AND:
		return LLVMBuildAnd(g->b, a, b, "");
	case IR_OP_OR:
		return LLVMBuildOr(g->b, a, b, "");
	case IR_OP_XOR:
		return LLVMBuildXor(g->b, a, b, "");
	case IR_OP_SHL:
	case IR_OP_LSHR:
	case IR_OP_ASHR:
		return shift(g, stmt->set.op, a, b);
	case IR_OP_EQ:
		return compare(g, LLVMIntEQ, a, b);
	case IR_OP_NE:
		return compare(g, LLVMIntNE, a, b);
	case IR_OP_ULT:
		return compare(g, LLVMIntULT, a, b);
	case IR_OP_ULE:
		return compare(g, LLVMIntULE, a, b);
	case IR_OP_SLT:
		return compare(g, LLVMIntSLT, a, b);
	case IR_OP_SLE:
		return compare(g, LLVMIntSLE, a, b);
	case IR_OP_CONCAT:
		return concat(g, a, b);
	case IR_OP_ZEXT:
	case IR_OP_TRUNC:
		return resize(g, a, width);
	case IR_OP_SEXT:
		return LLVMBuildSExt(g->b, a, int_type(g, width), "");
	case IR_OP_SLICE:
		return resize(g, LLVMBuildLShr(g->b, a, const_u64(g, width_of(a), lo), ""), width);
	case IR_OP_INSERT:
		return insert(g, a, b, lo);
	case IR_OP_MUX:
		return LLVMBuildSelect(g->b, a, b, c, "");
	}
	return NULL;
}

/* A shift by the width or more leaves nothing, or only the sign (section 8.10); LLVM leaves it open. */
static LLVMValueRef shift(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef by)
{
	unsigned width = width_of(a), by_width = width_of(by);
	LLVMValueRef too_far, limit, r;

	if (by_width < 64 && width > (1ull << by_width) - 1) {
		by = resize(g, by, width);
		too_far = const_u64(g, 1, 0);
	} else {
		too_far = const_u64(g, 1, 0);
		if (by_width > 64) {
			limit = LLVMBuildLShr(g->b, by, const_u64(g, by_width, 64), "");
			too_far = is_set(g, limit);
			by = resize(g, by, by_width = 64);
		}
		limit = compare(g, LLVMIntUGE, by, const_u64(g, by_width, width));
		too_far = LLVMBuildOr(g->b, too_far, limit, "");
		/* A poisoned value must not be made, not even to be thrown away. */
		by = LLVMBuildSelect(g->b, too_far, const_u64(g, by_width, op == IR_OP_ASHR ? width - 1 : 0),
				     by, "");
		by = resize(g, by, width);
	}
	r = width > 64 ? wide_shift(g, op, a, by) : shift_by(g, op, a, by);
	if (op == IR_OP_ASHR)
		return r;
	return LLVMBuildSelect(g->b, too_far, const_u64(g, width, 0), r, "");
}

static LLVMValueRef shift_by(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef by)
{
	switch (op) {
	case IR_OP_SHL:
		return LLVMBuildShl(g->b, a, by, "");
	case IR_OP_LSHR:
		return LLVMBuildLShr(g->b, a, by, "");
	default:
		return LLVMBuildAShr(g->b, a, by, "");
	}
}

/*
 * By 0 the quotient is 0 and the remainder the dividend, as the BPF instructions have it. BPF
 * divides 64 bits; wider operands only by a power of two.
 */
static LLVMValueRef divide(struct gen *g, const struct ir_stmt *stmt, LLVMValueRef a, LLVMValueRef b)
{
	bool quotient = stmt->set.op == IR_OP_UDIV;
	unsigned width = width_of(a), power;
	LLVMValueRef zero = const_u64(g, width, 0), r;
	const struct ir_operand *by = &stmt->set.b;

	if (width > 64) {
		if (by->kind != IR_CONST || mpz_popcount(by->number) != 1) {
			diag_error(g->diags, DIAG_UNSUPPORTED, stmt->at,
				   "division of %u-bit values; at most 64 bits can be divided, wider values "
				   "only by a constant power of two", width);
			return zero;
		}
		power = mpz_scan1(by->number, 0);
		if (quotient)
			return LLVMBuildLShr(g->b, a, const_u64(g, width, power), "");
		return LLVMBuildAnd(g->b, a, LLVMBuildSub(g->b, b, const_u64(g, width, 1), ""), "");
	}
	if (by->kind == IR_CONST && mpz_sgn(by->number))
		return quotient ? LLVMBuildUDiv(g->b, a, b, "") : LLVMBuildURem(g->b, a, b, "");
	r = LLVMBuildSelect(g->b, equals(g, b, zero), const_u64(g, width, 1), b, "");
	r = quotient ? LLVMBuildUDiv(g->b, a, r, "") : LLVMBuildURem(g->b, a, r, "");
	return LLVMBuildSelect(g->b, equals(g, b, zero), quotient ? zero : a, r, "");
}

/*
 * The number of zeros below it, counted in ever larger groups of bits. BPF has no instruction for
 * either, and a search by halves would branch, which the verifier would follow 64 ways.
 */
LLVMValueRef lowest_bit(struct gen *g, LLVMValueRef v)
{
	static const uint64_t groups[] = { 0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f };
	LLVMValueRef n;

	n = LLVMBuildAnd(g->b, LLVMBuildNot(g->b, v, ""), LLVMBuildSub(g->b, v, const_u64(g, 64, 1), ""), "");
	for (unsigned i = 0; i < 3; i++) {
		LLVMValueRef mask = const_u64(g, 64, groups[i]);
		LLVMValueRef high = LLVMBuildLShr(g->b, n, const_u64(g, 64, 1u << i), "");

		n = LLVMBuildAdd(g->b, LLVMBuildAnd(g->b, n, mask, ""), LLVMBuildAnd(g->b, high, mask, ""), "");
	}
	n = LLVMBuildMul(g->b, n, const_u64(g, 64, 0x0101010101010101), "");
	return LLVMBuildLShr(g->b, n, const_u64(g, 64, 56), "");
}

static LLVMValueRef saturating(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef b)
{
	const char *intrinsic = op == IR_OP_UADD_SAT ? "llvm.uadd.sat" :
				op == IR_OP_SADD_SAT ? "llvm.sadd.sat" :
				op == IR_OP_USUB_SAT ? "llvm.usub.sat" : "llvm.ssub.sat";
	LLVMTypeRef type = LLVMTypeOf(a);
	unsigned id = LLVMLookupIntrinsicID(intrinsic, 13);
	LLVMValueRef args[] = { a, b };

	return LLVMBuildCall2(g->b, LLVMIntrinsicGetType(g->llvm, id, &type, 1),
			      LLVMGetIntrinsicDeclaration(g->module, id, &type, 1), args, 2, "");
}

static LLVMValueRef concat(struct gen *g, LLVMValueRef high, LLVMValueRef low)
{
	unsigned width = width_of(high) + width_of(low);
	LLVMValueRef shifted = LLVMBuildShl(g->b, resize(g, high, width),
					    const_u64(g, width, width_of(low)), "");

	return LLVMBuildOr(g->b, shifted, resize(g, low, width), "");
}

static LLVMValueRef insert(struct gen *g, LLVMValueRef into, LLVMValueRef bits, unsigned lo)
{
	unsigned width = width_of(into);
	LLVMValueRef mask = resize(g, LLVMConstAllOnes(LLVMTypeOf(bits)), width);

	mask = LLVMBuildShl(g->b, mask, const_u64(g, width, lo), "");
	into = LLVMBuildAnd(g->b, into, LLVMBuildNot(g->b, mask, ""), "");
	bits = LLVMBuildShl(g->b, resize(g, bits, width), const_u64(g, width, lo), "");
	return LLVMBuildOr(g->b, into, bits, "");
}

static LLVMValueRef compare(struct gen *g, LLVMIntPredicate how, LLVMValueRef a, LLVMValueRef b)
{
	return LLVMBuildICmp(g->b, how, a, b, "");
}
