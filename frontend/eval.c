/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compile-time arithmetic on GMP integers, exactly as sections 8.5 .. 8.12 define it for run time:
 * bit<W> and int<W> wrap, int is unbounded (here: bounded far beyond any use, so that a hostile
 * shift cannot take all memory). The checker folds bottom-up, one node at a time; elaboration folds
 * again where constructor parameters became known. Both come through eval_node.
 */
#include "frontend/eval.h"

#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/diag.h"

/* Bits an `int` may grow to. */
#define INT_BITS_MAX 65536
/* Parts of constants that are compared; shared parts count each time they are met. */
#define PARTS_MAX 1000000

static struct value *integer_op(struct eval *ev, enum ast_op op, struct value *a, struct value *b,
				struct type *result, struct span at);
static struct value *shift(struct eval *ev, enum ast_op op, struct value *a, struct value *b,
			   struct type *result, struct span at);

__attribute__((format(printf, 3, 4)))
static struct value *fail(struct eval *ev, struct span at, const char *fmt, ...)
{
	va_list ap;

	if (ev->diags) {
		va_start(ap, fmt);
		diag_error(ev->diags, DIAG_EVALUATION, at, "%s", arena_vprintf(ev->arena, fmt, ap));
		va_end(ap);
	}
	return NULL;
}

static struct value *make_bool(struct eval *ev, bool b)
{
	return value_bool(ev->arena, type_basic(ev->types, TY_BOOL), b);
}

struct value *eval_unary(struct eval *ev, enum ast_op op, struct value *a, struct type *result,
			 struct span at)
{
	mpz_ptr r;

	if (op == OP_NOT)
		return a->kind == VALUE_BOOL ? make_bool(ev, !a->boolean) : NULL;
	if (a->kind != VALUE_INT)
		return NULL;
	if (op == OP_POS)
		return value_int(ev->arena, result, a->number);
	r = bits_new(ev->arena);
	if (op == OP_NEG)
		mpz_neg(r, a->number);
	else
		mpz_com(r, a->number);
	return value_int(ev->arena, result, r);
}

struct value *eval_binary(struct eval *ev, enum ast_op op, struct value *a, struct value *b,
			  struct type *result, struct span at)
{
	switch (op) {
	case OP_EQ:
	case OP_NE:
		if (value_is_larger(a, PARTS_MAX))
			return fail(ev, at, "the compared constants have more than %d parts",
				    PARTS_MAX);
		return make_bool(ev, value_equal(a, b) == (op == OP_EQ));
	case OP_LAND:
	case OP_LOR:
		if (a->kind != VALUE_BOOL || b->kind != VALUE_BOOL)
			return NULL;
		return make_bool(ev, op == OP_LAND ? a->boolean && b->boolean
						   : a->boolean || b->boolean);
	case OP_CONCAT:
		if (a->kind == VALUE_STRING && b->kind == VALUE_STRING)
			return value_string(ev->arena, result,
					    arena_printf(ev->arena, "%s%s", a->string, b->string));
		break;
	case OP_MASK:
	case OP_RANGE:
		return NULL;
	default:
		break;
	}
	if (a->kind != VALUE_INT || b->kind != VALUE_INT)
		return NULL;
	if (op == OP_SHL || op == OP_SHR)
		return shift(ev, op, a, b, result, at);
	return integer_op(ev, op, a, b, result, at);
}

static struct value *concat(struct eval *ev, struct value *a, struct value *b, struct type *result)
{
	struct type *low = type_underlying(b->type);
	mpz_ptr r = bits_new(ev->arena);

	mpz_mul_2exp(r, a->number, low->width);
	mpz_add(r, r, bits_wrap(ev->arena, b->number, low->width, false));
	return value_int(ev->arena, result, r);
}

/* Clamps `r` to the range of `type` (section 8.7, 8.8). */
static void saturate(mpz_ptr r, const struct type *type)
{
	mpz_t lo, hi;

	mpz_init(lo);
	mpz_init(hi);
	if (type->kind == TY_INT && type->width) {
		mpz_setbit(hi, type->width - 1);
		mpz_neg(lo, hi);
	} else {
		mpz_setbit(hi, type->width);
	}
	mpz_sub_ui(hi, hi, 1);
	if (mpz_cmp(r, lo) < 0)
		mpz_set(r, lo);
	else if (mpz_cmp(r, hi) > 0)
		mpz_set(r, hi);
	mpz_clear(lo);
	mpz_clear(hi);
}

static struct value *divide(struct eval *ev, enum ast_op op, struct value *a, struct value *b,
			    struct type *result, struct span at)
{
	mpz_ptr r = bits_new(ev->arena);

	if (!mpz_sgn(b->number))
		return fail(ev, at,
			    op == OP_DIV ? "division by zero" : "remainder of a division by zero");
	if (mpz_sgn(a->number) < 0 || mpz_sgn(b->number) < 0)
		return fail(ev, at, "division of negative numbers is not defined");
	if (op == OP_DIV)
		mpz_tdiv_q(r, a->number, b->number);
	else
		mpz_tdiv_r(r, a->number, b->number);
	return value_int(ev->arena, result, r);
}

static struct value *integer_op(struct eval *ev, enum ast_op op, struct value *a, struct value *b,
				struct type *result, struct span at)
{
	int order = mpz_cmp(a->number, b->number);
	mpz_ptr r;

	switch (op) {
	case OP_LT:
		return make_bool(ev, order < 0);
	case OP_LE:
		return make_bool(ev, order <= 0);
	case OP_GT:
		return make_bool(ev, order > 0);
	case OP_GE:
		return make_bool(ev, order >= 0);
	case OP_DIV:
	case OP_MOD:
		return divide(ev, op, a, b, result, at);
	case OP_CONCAT:
		return concat(ev, a, b, result);
	default:
		break;
	}
	r = bits_new(ev->arena);
	switch (op) {
	case OP_ADD:
	case OP_ADD_SAT:
		mpz_add(r, a->number, b->number);
		break;
	case OP_SUB:
	case OP_SUB_SAT:
		mpz_sub(r, a->number, b->number);
		break;
	case OP_MUL:
		if (mpz_sizeinbase(a->number, 2) + mpz_sizeinbase(b->number, 2) > INT_BITS_MAX)
			return fail(ev, at, "the product has more than %d bits", INT_BITS_MAX);
		mpz_mul(r, a->number, b->number);
		break;
	case OP_BAND:
		mpz_and(r, a->number, b->number);
		break;
	case OP_BOR:
		mpz_ior(r, a->number, b->number);
		break;
	case OP_BXOR:
		mpz_xor(r, a->number, b->number);
		break;
	default:
		return NULL;
	}
	if (op == OP_ADD_SAT || op == OP_SUB_SAT)
		saturate(r, type_underlying(result));
	return value_int(ev->arena, result, r);
}

static struct value *shift(struct eval *ev, enum ast_op op, struct value *a, struct value *b,
			   struct type *result, struct span at)
{
	struct type *type = type_underlying(result);
	mpz_ptr r = bits_new(ev->arena);
	uint64_t by;

	if (mpz_sgn(b->number) < 0)
		return fail(ev, at, "shift by the negative amount %s",
			    bits_to_text(ev->arena, b->number, 10));
	/*
	 * Beyond the width every amount is alike; beyond INT_BITS_MAX an int has no bits left to
	 * shift in.
	 */
	if (!bits_to_u64(b->number, &by) || by > INT_BITS_MAX)
		by = INT_BITS_MAX;
	if (op == OP_SHR) {
		mpz_fdiv_q_2exp(r, a->number, by);
		return value_int(ev->arena, result, r);
	}
	if (type->kind == TY_INFINT && mpz_sgn(a->number) &&
	    mpz_sizeinbase(a->number, 2) + by > INT_BITS_MAX)
		return fail(ev, at, "the shifted number has more than %d bits", INT_BITS_MAX);
	if (type_is_fixed(type) && by > type->width)
		by = type->width;
	mpz_mul_2exp(r, a->number, by);
	return value_int(ev->arena, result, r);
}

struct value *eval_slice(struct eval *ev, struct value *v, unsigned hi, unsigned lo,
			 struct type *result)
{
	mpz_ptr r;

	if (v->kind != VALUE_INT)
		return NULL;
	r = bits_new(ev->arena);
	mpz_fdiv_q_2exp(r, v->number, lo);
	return value_int(ev->arena, result, r);
}

static struct value *cast_aggregate(struct eval *ev, struct value *v, struct type *to,
				    struct span at)
{
	unsigned n = to->kind == TY_TUPLE ? to->n_args
		     : to->kind == TY_STACK || to->kind == TY_LIST ? v->n_items : type_n_fields(to);
	struct value **items = arena_array(ev->arena, v->n_items, sizeof(*items));

	/* A mismatch was reported when the members were checked. */
	if (n != v->n_items)
		return NULL;
	for (unsigned i = 0; i < n; i++) {
		struct type *part = to->kind == TY_TUPLE ? to->args[i]
				    : to->kind == TY_STACK || to->kind == TY_LIST ? to->elem
				    : type_field(ev->types, to, i);

		items[i] = eval_cast(ev, v->items[i], part, at);
		if (!items[i])
			return NULL;
	}
	return value_aggregate(ev->arena, to, items, n);
}

struct value *eval_cast(struct eval *ev, struct value *v, struct type *to, struct span at)
{
	struct type *under = type_underlying(to);
	struct value *copy;

	switch (v->kind) {
	case VALUE_INT:
		if (under->kind == TY_BOOL)
			return value_bool(ev->arena, to, mpz_sgn(v->number) != 0);
		if (under->kind == TY_INFINT || type_is_fixed(under))
			return value_int(ev->arena, to, v->number);
		return NULL;
	case VALUE_BOOL:
		if (under->kind == TY_BOOL)
			return value_bool(ev->arena, to, v->boolean);
		if (type_is_fixed(under) || under->kind == TY_INFINT)
			return value_int(ev->arena, to, bits_from_u64(ev->arena, v->boolean));
		return NULL;
	case VALUE_INVALID:
		return value_invalid(ev->arena, to);
	case VALUE_AGGREGATE:
		switch (to->kind) {
		case TY_HEADER:
		case TY_STRUCT:
		case TY_TUPLE:
		case TY_STACK:
		case TY_LIST:
			return cast_aggregate(ev, v, to, at);
		default:
			return NULL;
		}
	case VALUE_STRING:
	case VALUE_MEMBER:
	case VALUE_INSTANCE:
		copy = arena_make(ev->arena, struct value);
		*copy = *v;
		if (v->kind != VALUE_INSTANCE)
			copy->type = to;
		return copy;
	}
	return NULL;
}

static struct value *aggregate_node(struct eval *ev, struct expr *expr, expr_list *items,
				    struct value *(*part)(struct expr *, void *), void *data)
{
	struct value **values = arena_array(ev->arena, items->n, sizeof(*values));
	unsigned n = 0;

	vec_each(struct expr *, item, items) {
		struct expr *e = (*item)->n.kind == EXPR_NAMED ? (*item)->named.value : *item;

		values[n] = part(e, data);
		if (!values[n])
			return NULL;
		n++;
	}
	return value_aggregate(ev->arena, expr->type, values, n);
}

/* A record's fields stand in the order written; its value has them in the order declared. */
static struct value *record_node(struct eval *ev, struct expr *expr,
				 struct value *(*part)(struct expr *, void *), void *data)
{
	struct type *type = expr->type;
	unsigned n = type_n_fields(type);
	struct value **values;

	if (type->kind != TY_HEADER && type->kind != TY_STRUCT)
		return aggregate_node(ev, expr, &expr->record.items, part, data);
	values = arena_array(ev->arena, n, sizeof(*values));
	for (unsigned k = 0; k < expr->record.items.n; k++) {
		struct expr *item = expr->record.items.at[k];
		unsigned i = k;

		if (item->n.kind != EXPR_NAMED)
			return NULL;
		/* Most are written in the order declared. */
		if (i >= n || type_field_decl(type, i)->name != item->named.name)
			for (i = 0; i < n && type_field_decl(type, i)->name != item->named.name;
			     i++)
				;
		if (i < n)
			values[i] = part(item->named.value, data);
	}
	for (unsigned i = 0; i < n; i++)
		if (!values[i])
			return NULL;
	return value_aggregate(ev->arena, type, values, n);
}

static struct value *item_of(struct value *aggregate, struct value *index)
{
	uint64_t i;

	if (!aggregate || !index || aggregate->kind != VALUE_AGGREGATE || index->kind != VALUE_INT)
		return NULL;
	if (!bits_to_u64(index->number, &i) || i >= aggregate->n_items)
		return NULL;
	return aggregate->items[i];
}

static struct value *member_node(struct expr *expr, struct value *base)
{
	unsigned i = (unsigned)expr->member.index;

	if (!base || expr->member.kind != MEMBER_FIELD)
		return NULL;
	if (base->kind != VALUE_AGGREGATE)
		return NULL;
	/*
	 * Before it meets a struct, a record's items stand in written order, like its type's names.
	 */
	return i < base->n_items ? base->items[i] : NULL;
}

static struct value *slice_node(struct eval *ev, struct expr *expr,
				struct value *(*part)(struct expr *, void *), void *data)
{
	bool plus = expr->n.kind == EXPR_PLUS_SLICE;
	struct value *base = part(plus ? expr->plus_slice.base : expr->slice.base, data);
	struct value *lo = part(plus ? expr->plus_slice.lo : expr->slice.lo, data);
	uint64_t l;

	if (!base || !lo || lo->kind != VALUE_INT || expr->type->kind != TY_BIT)
		return NULL;
	if (!bits_to_u64(lo->number, &l) || l > TYPE_MAX_VARBIT)
		return NULL;
	return eval_slice(ev, base, l + expr->type->width - 1, l, expr->type);
}

struct value *eval_node(struct eval *ev, struct expr *expr,
			struct value *(*part)(struct expr *expr, void *data), void *data)
{
	struct value *a, *b;

	switch ((enum expr_kind)expr->n.kind) {
	case EXPR_INT:
		return value_int(ev->arena, expr->type, expr->integer.value);
	case EXPR_STRING:
		return value_string(ev->arena, expr->type, expr->string.text);
	case EXPR_BOOL:
		return value_bool(ev->arena, expr->type, expr->boolean.value);
	case EXPR_UNARY:
		a = part(expr->unary.operand, data);
		return a ? eval_unary(ev, expr->unary.op, a, expr->type, expr->n.at) : NULL;
	case EXPR_BINARY:
		a = part(expr->binary.lhs, data);
		b = part(expr->binary.rhs, data);
		if (!a || !b)
			return NULL;
		return eval_binary(ev, expr->binary.op, a, b, expr->type, expr->n.at);
	case EXPR_MUX:
		a = part(expr->mux.cond, data);
		if (!a || a->kind != VALUE_BOOL)
			return NULL;
		return part(a->boolean ? expr->mux.then : expr->mux.other, data);
	case EXPR_CAST:
		a = part(expr->cast.operand, data);
		return a ? eval_cast(ev, a, expr->type, expr->n.at) : NULL;
	case EXPR_MEMBER:
		return member_node(expr, part(expr->member.base, data));
	case EXPR_INDEX:
		return item_of(part(expr->index.base, data), part(expr->index.index, data));
	case EXPR_SLICE:
	case EXPR_PLUS_SLICE:
		return slice_node(ev, expr, part, data);
	case EXPR_LIST:
		return aggregate_node(ev, expr, &expr->list.items, part, data);
	case EXPR_RECORD:
		return record_node(ev, expr, part, data);
	case EXPR_INVALID:
		return value_invalid(ev->arena, expr->type);
	case EXPR_PATH:
	case EXPR_THIS:
	case EXPR_TYPE_MEMBER:
	case EXPR_CALL:
	case EXPR_CONSTRUCT:
	case EXPR_NAMED:
	case EXPR_DONT_CARE:
	case EXPR_DEFAULT:
	case EXPR_DOTS:
	case EXPR_SELECT:
		return expr->value;
	}
	return NULL;
}
