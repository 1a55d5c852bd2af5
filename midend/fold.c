/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IR's operations on constants, with GMP. Constants are unsigned numbers of their width; the
 * signed operations read them as two's complement (sections 8.6 and 8.7).
 */
#include "midend/fold.h"

#include "common/bits.h"

static mpz_srcptr as_signed(struct arena *arena, const struct ir_operand *o)
{
	return bits_wrap(arena, o->number, o->width, true);
}

/* Cuts a sum or difference to the ends of the type's range (section 8.6: saturating arithmetic). */
static void saturate(mpz_ptr r, unsigned width, bool is_signed)
{
	mpz_t low, high;

	mpz_init(low);
	mpz_init(high);
	mpz_setbit(high, is_signed ? width - 1 : width);
	if (is_signed)
		mpz_neg(low, high);
	mpz_sub_ui(high, high, 1);
	if (mpz_cmp(r, low) < 0)
		mpz_set(r, low);
	if (mpz_cmp(r, high) > 0)
		mpz_set(r, high);
	mpz_clear(low);
	mpz_clear(high);
}

static void shift(mpz_ptr r, struct arena *arena, enum ir_op op, const struct ir_operand *a,
		  const struct ir_operand *b)
{
	uint64_t n;

	if (!bits_to_u64(b->number, &n) || n > a->width)
		n = a->width;
	if (op == IR_OP_SHL)
		mpz_mul_2exp(r, a->number, n);
	else
		mpz_fdiv_q_2exp(r, op == IR_OP_ASHR ? as_signed(arena, a) : a->number, n);
}

static void insert(mpz_ptr r, const struct ir_operand *a, const struct ir_operand *b, unsigned hi,
		   unsigned lo)
{
	mpz_set(r, a->number);
	for (unsigned i = lo; i <= hi; i++) {
		if (mpz_tstbit(b->number, i - lo))
			mpz_setbit(r, i);
		else
			mpz_clrbit(r, i);
	}
}

mpz_srcptr ir_fold(struct arena *arena, enum ir_op op, unsigned width, const struct ir_operand *a,
		   const struct ir_operand *b, const struct ir_operand *c, unsigned hi, unsigned lo)
{
	unsigned n = ir_op_operands(op);
	mpz_ptr r;

	if (a->kind != IR_CONST || (n > 1 && b->kind != IR_CONST && op != IR_OP_MUX))
		return NULL;
	if (op == IR_OP_MUX) {
		const struct ir_operand *chosen = mpz_sgn(a->number) ? b : c;

		return chosen->kind == IR_CONST ? chosen->number : NULL;
	}
	r = bits_new(arena);
	switch (op) {
	case IR_OP_COPY:
	case IR_OP_ZEXT:
	case IR_OP_TRUNC:
	case IR_OP_MUX:
		mpz_set(r, a->number);
		break;
	case IR_OP_NOT:
		mpz_com(r, a->number);
		break;
	case IR_OP_NEG:
		mpz_neg(r, a->number);
		break;
	case IR_OP_ADD:
		mpz_add(r, a->number, b->number);
		break;
	case IR_OP_SUB:
		mpz_sub(r, a->number, b->number);
		break;
	case IR_OP_MUL:
		mpz_mul(r, a->number, b->number);
		break;
	case IR_OP_UDIV:
	case IR_OP_UMOD:
		if (!mpz_sgn(b->number))
			return NULL;
		if (op == IR_OP_UDIV)
			mpz_fdiv_q(r, a->number, b->number);
		else
			mpz_fdiv_r(r, a->number, b->number);
		break;
	case IR_OP_UADD_SAT:
		mpz_add(r, a->number, b->number);
		saturate(r, width, false);
		break;
	case IR_OP_USUB_SAT:
		mpz_sub(r, a->number, b->number);
		saturate(r, width, false);
		break;
	case IR_OP_SADD_SAT:
		mpz_add(r, as_signed(arena, a), as_signed(arena, b));
		saturate(r, width, true);
		break;
	case IR_OP_SSUB_SAT:
		mpz_sub(r, as_signed(arena, a), as_signed(arena, b));
		saturate(r, width, true);
		break;
	case IR_OP_AND:
		mpz_and(r, a->number, b->number);
		break;
	case IR_OP_OR:
		mpz_ior(r, a->number, b->number);
		break;
	case IR_OP_XOR:
		mpz_xor(r, a->number, b->number);
		break;
	case IR_OP_SHL:
	case IR_OP_LSHR:
	case IR_OP_ASHR:
		shift(r, arena, op, a, b);
		break;
	case IR_OP_EQ:
		mpz_set_ui(r, !mpz_cmp(a->number, b->number));
		break;
	case IR_OP_NE:
		mpz_set_ui(r, !!mpz_cmp(a->number, b->number));
		break;
	case IR_OP_ULT:
		mpz_set_ui(r, mpz_cmp(a->number, b->number) < 0);
		break;
	case IR_OP_ULE:
		mpz_set_ui(r, mpz_cmp(a->number, b->number) <= 0);
		break;
	case IR_OP_SLT:
		mpz_set_ui(r, mpz_cmp(as_signed(arena, a), as_signed(arena, b)) < 0);
		break;
	case IR_OP_SLE:
		mpz_set_ui(r, mpz_cmp(as_signed(arena, a), as_signed(arena, b)) <= 0);
		break;
	case IR_OP_CONCAT:
		mpz_mul_2exp(r, a->number, b->width);
		mpz_ior(r, r, b->number);
		break;
	case IR_OP_SEXT:
		mpz_set(r, as_signed(arena, a));
		break;
	case IR_OP_SLICE:
		mpz_fdiv_q_2exp(r, a->number, lo);
		break;
	case IR_OP_INSERT:
		insert(r, a, b, hi, lo);
		break;
	}
	return bits_wrap(arena, r, width, false);
}
