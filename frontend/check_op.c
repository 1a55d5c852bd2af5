/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typing of operators (sections 8.5 .. 8.13): which operand types each takes, which implicit casts
 * bring them together, and what comes out. Also slices and indexing, whose bounds are checked here.
 */
#include "frontend/check.h"

static struct type *complain_operand(struct checker *c, enum ast_op op, struct expr *operand)
{
	diag_error(c->diags, DIAG_OPERATOR, operand->n.at, "'%s' is not defined on '%s'",
		   op_text(op), text_of(c, operand->type));
	return c->t_error_type;
}

/* A serializable enum takes part in arithmetic as its underlying number (section 8.3). */
static void enum_to_number(struct checker *c, struct expr *e)
{
	if (e->type->kind == TY_SERENUM)
		coerce(c, e, e->type->elem, "the operand", NULL);
}

struct type *check_unary(struct checker *c, struct expr *e)
{
	struct expr *operand = e->unary.operand;
	struct type *type = check_expr(c, operand);

	if (is_bad(type))
		return type;
	if (e->unary.op == OP_NOT)
		return type->kind == TY_BOOL ? type : complain_operand(c, OP_NOT, operand);
	enum_to_number(c, operand);
	type = operand->type;
	if (type_is_fixed(type) || (type->kind == TY_INFINT && e->unary.op != OP_CMPL))
		return type;
	return complain_operand(c, e->unary.op, operand);
}

static struct type *complain_pair(struct checker *c, enum ast_op op, struct expr *lhs,
				  struct expr *rhs, struct span at)
{
	struct diag *d = diag_error(c->diags, DIAG_OPERATOR, at,
				    "'%s' is not defined on '%s' and '%s'", op_text(op),
				    text_of(c, lhs->type), text_of(c, rhs->type));
	struct type *l = type_underlying(lhs->type), *r = type_underlying(rhs->type);

	if (type_is_fixed(l) && type_is_fixed(r) && l->kind == r->kind && l->width != r->width)
		diag_hint(d, "widths must be equal: cast one side, for example '%s'",
			  cast_text(c, l->width > r->width ? lhs->type : rhs->type,
				    l->width > r->width ? rhs : lhs));
	else if (type_is_fixed(l) && type_is_fixed(r) && l->kind != r->kind)
		diag_hint(d, "cast one side: signed and unsigned do not mix");
	return c->t_error_type;
}

/*
 * Brings both operands to one type: `int` follows the other side, enums become numbers when the
 * sides differ (section 8.12.2). NULL when there is no common type.
 */
static struct type *balance(struct checker *c, struct expr *lhs, struct expr *rhs)
{
	if (lhs->type == rhs->type)
		return lhs->type;
	enum_to_number(c, lhs);
	enum_to_number(c, rhs);
	if (lhs->type == rhs->type)
		return lhs->type;
	if (lhs->type->kind == TY_INFINT && type_is_fixed(rhs->type))
		return coerce(c, lhs, rhs->type, "the operand", NULL) ? rhs->type : c->t_error_type;
	if (rhs->type->kind == TY_INFINT && type_is_fixed(lhs->type))
		return coerce(c, rhs, lhs->type, "the operand", NULL) ? lhs->type : c->t_error_type;
	return NULL;
}

static bool is_aggregate_literal(const struct type *type)
{
	return type->kind == TY_TUPLE || type->kind == TY_RECORD ||
	       type->kind == TY_INVALID_VALUE || type->kind == TY_DOTS;
}

static struct type *equality_type(struct checker *c, enum ast_op op, struct expr *lhs,
				  struct expr *rhs, struct span at)
{
	struct type *type = lhs->type == rhs->type ? lhs->type : NULL;

	/* `{a, b}` and {#} take the other side's type; two of them have none to take. */
	if (lhs->type->kind == TY_RECORD && rhs->type->kind == TY_RECORD)
		return complain_pair(c, op, lhs, rhs, at);
	if (!type && is_aggregate_literal(rhs->type) && can_cast_implicitly(c, rhs, lhs->type)) {
		coerce(c, rhs, lhs->type, "the right side", NULL);
		type = lhs->type;
	} else if (!type && is_aggregate_literal(lhs->type) &&
		   can_cast_implicitly(c, lhs, rhs->type)) {
		coerce(c, lhs, rhs->type, "the left side", NULL);
		type = rhs->type;
	}
	if (!type)
		type = balance(c, lhs, rhs);
	if (!type || type->kind == TY_INVALID_VALUE || type->kind == TY_DOTS ||
	    !type_has_equality(c->types, type))
		return complain_pair(c, op, lhs, rhs, at);
	return is_bad(type) ? type : c->t_bool;
}

static struct type *shift_type(struct checker *c, enum ast_op op, struct expr *lhs,
			       struct expr *rhs, struct span at)
{
	struct diag *d;

	enum_to_number(c, lhs);
	enum_to_number(c, rhs);
	if ((!type_is_fixed(lhs->type) && lhs->type->kind != TY_INFINT) ||
	    (!type_is_fixed(rhs->type) && rhs->type->kind != TY_INFINT))
		return complain_pair(c, op, lhs, rhs, at);
	if (rhs->value && rhs->value->kind == VALUE_INT) {
		if (mpz_sgn(rhs->value->number) < 0) {
			diag_error(c->diags, DIAG_OPERATOR, rhs->n.at,
				   "shift by the negative amount %s",
				   value_text(c->arena, rhs->value));
			return c->t_error_type;
		}
	} else if (rhs->type->kind == TY_INT) {
		d = diag_error(c->diags, DIAG_OPERATOR, rhs->n.at,
			       "the amount of a shift must be unsigned, '%s' is '%s'",
			       expr_text(c->arena, rhs), text_of(c, rhs->type));
		diag_hint(d, "cast it: '(bit<%u>)%s'", rhs->type->width, expr_text(c->arena, rhs));
		return c->t_error_type;
	}
	if (lhs->type->kind == TY_INFINT && !is_compile_time_known(rhs)) {
		d = diag_error(
			c->diags, DIAG_OPERATOR, lhs->n.at,
			"'int' shifted by an amount that is not known at compile time has no width");
		diag_hint(d, "give the left side a width, for example '32w%s'",
			  lhs->value ? value_text(c->arena, lhs->value) : "1");
		return c->t_error_type;
	}
	return lhs->type;
}

static struct type *concat_type(struct checker *c, struct expr *lhs, struct expr *rhs,
				struct span at)
{
	unsigned width;

	if (lhs->type->kind == TY_STRING && rhs->type->kind == TY_STRING) {
		struct expr *known = is_compile_time_known(lhs) ? rhs : lhs;

		if (is_compile_time_known(known))
			return c->t_string;
		diag_error(c->diags, DIAG_CONSTANT, known->n.at,
			   "strings must be known at compile time");
		return c->t_error_type;
	}
	enum_to_number(c, lhs);
	enum_to_number(c, rhs);
	if (!type_is_fixed(lhs->type) || !type_is_fixed(rhs->type)) {
		if (lhs->type->kind == TY_INFINT || rhs->type->kind == TY_INFINT) {
			struct expr *bare = lhs->type->kind == TY_INFINT ? lhs : rhs;
			struct diag *d = diag_error(c->diags, DIAG_OPERATOR, bare->n.at,
						    "'++' needs a width: '%s' has type 'int'",
						    expr_text(c->arena, bare));

			diag_hint(d, "write the literal with its width, for example '8w1'");
			return c->t_error_type;
		}
		return complain_pair(c, OP_CONCAT, lhs, rhs, at);
	}
	width = lhs->type->width + rhs->type->width;
	if (width > TYPE_MAX_WIDTH) {
		diag_error(c->diags, DIAG_LIMIT, at,
			   "the concatenation has %u bits; this compiler carries at most %u", width,
			   TYPE_MAX_WIDTH);
		return c->t_error_type;
	}
	return lhs->type->kind == TY_BIT ? type_bit(c->types, width) : type_int(c->types, width);
}

static bool is_negative(const struct expr *e)
{
	return e->value && e->value->kind == VALUE_INT && mpz_sgn(e->value->number) < 0;
}

static struct type *arithmetic_type(struct checker *c, enum ast_op op, struct expr *lhs,
				    struct expr *rhs, struct span at)
{
	struct type *type;

	/* Before an implicit cast to bit<W> makes a large number of it. */
	if ((op == OP_DIV || op == OP_MOD) && (is_negative(lhs) || is_negative(rhs))) {
		diag_error(c->diags, DIAG_EVALUATION, is_negative(lhs) ? lhs->n.at : rhs->n.at,
			   "division of negative numbers is not defined");
		return c->t_error_type;
	}

	enum_to_number(c, lhs);
	enum_to_number(c, rhs);
	type = balance(c, lhs, rhs);
	if (!type)
		return complain_pair(c, op, lhs, rhs, at);
	if (is_bad(type))
		return type;
	switch (op) {
	case OP_DIV:
	case OP_MOD:
		/*
		 * Section 8.9 defines them on int; on bit<W> they are what they are on its numbers.
		 */
		if (type->kind == TY_INT) {
			diag_error(c->diags, DIAG_OPERATOR, at,
				   "'%s' is not defined on signed '%s'", op_text(op),
				   text_of(c, type));
			return c->t_error_type;
		}
		if (type->kind != TY_INFINT && type->kind != TY_BIT)
			return complain_pair(c, op, lhs, rhs, at);
		if (rhs->value && rhs->value->kind == VALUE_INT && !mpz_sgn(rhs->value->number)) {
			diag_error(c->diags, DIAG_EVALUATION, rhs->n.at, "division by zero");
			return c->t_error_type;
		}
		return type;
	case OP_ADD_SAT:
	case OP_SUB_SAT:
		if (!type_is_fixed(type))
			return complain_pair(c, op, lhs, rhs, at);
		return type;
	default:
		/* Section 8.9 leaves out &, | and ^ on int; programs use them, on two's complement. */
		if (!type_is_fixed(type) && type->kind != TY_INFINT)
			return complain_pair(c, op, lhs, rhs, at);
		return type;
	}
}

static struct type *set_type(struct checker *c, enum ast_op op, struct expr *lhs, struct expr *rhs,
			     struct span at)
{
	struct type *type;

	/* Both sides of one enum stay that enum. */
	if (lhs->type == rhs->type && lhs->type->kind == TY_SERENUM)
		return type_of(c->types, TY_SET, lhs->type);
	type = balance(c, lhs, rhs);
	if (type && is_bad(type))
		return type;
	if (!type || (!type_is_fixed(type_underlying(type)) && type->kind != TY_INFINT))
		return complain_pair(c, op, lhs, rhs, at);
	return type_of(c->types, TY_SET, type);
}

struct type *binary_type(struct checker *c, enum ast_op op, struct expr *lhs, struct expr *rhs,
			 struct span at)
{
	if (is_bad(lhs->type) || is_bad(rhs->type))
		return c->t_error_type;
	switch (op) {
	case OP_LAND:
	case OP_LOR:
		if (lhs->type->kind != TY_BOOL)
			return complain_operand(c, op, lhs);
		if (rhs->type->kind != TY_BOOL)
			return complain_operand(c, op, rhs);
		return c->t_bool;
	case OP_EQ:
	case OP_NE:
		return equality_type(c, op, lhs, rhs, at);
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE: {
		struct type *type = arithmetic_type(c, op, lhs, rhs, at);

		return is_bad(type) ? type : c->t_bool;
	}
	case OP_SHL:
	case OP_SHR:
		return shift_type(c, op, lhs, rhs, at);
	case OP_CONCAT:
		return concat_type(c, lhs, rhs, at);
	case OP_MASK:
	case OP_RANGE:
		return set_type(c, op, lhs, rhs, at);
	default:
		return arithmetic_type(c, op, lhs, rhs, at);
	}
}

struct type *check_binary(struct checker *c, struct expr *e)
{
	enum ast_op op = e->binary.op;

	check_expr(c, e->binary.lhs);
	check_expr(c, e->binary.rhs);
	if ((op == OP_MASK || op == OP_RANGE) && !c->in_keyset) {
		diag_error(c->diags, DIAG_OPERATOR, e->n.at,
			   "'%s' makes a set, which only key sets and loops may have", op_text(op));
		return c->t_error_type;
	}
	return binary_type(c, op, e->binary.lhs, e->binary.rhs, e->n.at);
}

struct type *check_mux(struct checker *c, struct expr *e)
{
	struct expr *then = e->mux.then, *other = e->mux.other;
	struct type *type;
	bool good;

	good = check_expr_as(c, e->mux.cond, c->t_bool, "the condition");
	check_expr(c, then);
	check_expr(c, other);
	if (!good || is_bad(then->type) || is_bad(other->type))
		return c->t_error_type;
	type = balance(c, then, other);
	if (!type && can_cast_implicitly(c, other, then->type)) {
		type = then->type;
		coerce(c, other, type, "the branch", NULL);
	} else if (!type && can_cast_implicitly(c, then, other->type)) {
		type = other->type;
		coerce(c, then, type, "the branch", NULL);
	}
	if (!type) {
		struct diag *d =
			diag_error(c->diags, DIAG_OPERATOR, e->n.at,
				   "the branches of '?:' have different types '%s' and '%s'",
				   text_of(c, then->type), text_of(c, other->type));

		if (type_is_fixed(then->type) && then->type->kind == other->type->kind)
			diag_hint(d, "cast one of them");
		return c->t_error_type;
	}
	/* Section 8.5.1: without a width the choice must be made at compile time. */
	if (type->kind == TY_INFINT && !is_compile_time_known(e->mux.cond)) {
		struct diag *d = diag_error(
			c->diags, DIAG_OPERATOR, e->n.at,
			"the branches of '?:' have type 'int', but the condition is not known at compile time");

		diag_hint(d, "give one branch a width, for example '8w1'");
		return c->t_error_type;
	}
	if (!is_value_type(type) && type->kind != TY_INVALID_VALUE && !is_bad(type)) {
		diag_error(c->diags, DIAG_OPERATOR, e->n.at,
			   "'?:' cannot choose between values of type '%s'", text_of(c, type));
		return c->t_error_type;
	}
	return type;
}

/* A bound of a slice, known here (section 8.7). */
static bool slice_bound(struct checker *c, struct expr *e, const char *what, uint64_t *out)
{
	struct type *type = check_expr(c, e);

	if (is_bad(type))
		return false;
	enum_to_number(c, e);
	if (e->type->kind != TY_INFINT && !type_is_fixed(e->type)) {
		complain_type(c, e->n.at, what, e->type, c->t_infint);
		return false;
	}
	if (!e->value || e->value->kind != VALUE_INT) {
		diag_error(c->diags, DIAG_CONSTANT, e->n.at,
			   "%s must be a constant known here, '%s' is not", what,
			   expr_text(c->arena, e));
		return false;
	}
	if (mpz_sgn(e->value->number) < 0) {
		diag_error(c->diags, DIAG_OPERATOR, e->n.at, "%s must not be negative, it is %s",
			   what, value_text(c->arena, e->value));
		return false;
	}
	if (!bits_to_u64(e->value->number, out) || *out > TYPE_MAX_WIDTH) {
		diag_error(c->diags, DIAG_OPERATOR, e->n.at, "%s is out of range: %s", what,
			   value_text(c->arena, e->value));
		return false;
	}
	return true;
}

/* What is sliced: a number; its width, or the greatest there is for int. */
static bool sliceable(struct checker *c, struct expr *base, unsigned *width)
{
	if (is_bad(check_expr(c, base)))
		return false;
	enum_to_number(c, base);
	if (base->type->kind == TY_INFINT) {
		*width = TYPE_MAX_WIDTH;
		return true;
	}
	if (type_is_fixed(base->type)) {
		*width = base->type->width;
		return true;
	}
	diag_error(c->diags, DIAG_OPERATOR, base->n.at,
		   "bits can be sliced from numbers, not from '%s'", text_of(c, base->type));
	return false;
}

struct type *check_slice(struct checker *c, struct expr *e)
{
	unsigned width = 0;
	uint64_t hi = 0, lo = 0;
	bool good = sliceable(c, e->slice.base, &width);

	good &= slice_bound(c, e->slice.hi, "the high bit of a slice", &hi);
	good &= slice_bound(c, e->slice.lo, "the low bit of a slice", &lo);
	if (!good)
		return c->t_error_type;
	if (hi < lo) {
		diag_error(c->diags, DIAG_OPERATOR, e->n.at,
			   "the slice's high bit %u is below its low bit %u", (unsigned)hi,
			   (unsigned)lo);
		return c->t_error_type;
	}
	if (hi >= width) {
		diag_error(c->diags, DIAG_OPERATOR, e->slice.hi->n.at,
			   "bit %u does not exist: '%s' has %u bits", (unsigned)hi,
			   expr_text(c->arena, e->slice.base), width);
		return c->t_error_type;
	}
	return type_bit(c->types, (unsigned)(hi - lo + 1));
}

struct type *check_plus_slice(struct checker *c, struct expr *e)
{
	struct expr *lo = e->plus_slice.lo;
	unsigned width = 0;
	uint64_t n = 0, at = 0;
	bool good = sliceable(c, e->plus_slice.base, &width);

	good &= slice_bound(c, e->plus_slice.width, "the width of a slice", &n);
	if (is_bad(check_expr(c, lo)) || !good)
		return c->t_error_type;
	enum_to_number(c, lo);
	if (lo->value) {
		if (!slice_bound(c, lo, "the low bit of a slice", &at))
			return c->t_error_type;
	} else if (lo->type->kind != TY_BIT) {
		diag_error(c->diags, DIAG_OPERATOR, lo->n.at,
			   "the low bit of a slice must be a constant or a bit<>, '%s' is '%s'",
			   expr_text(c->arena, lo), text_of(c, lo->type));
		return c->t_error_type;
	}
	if (at + n > width) {
		diag_error(c->diags, DIAG_OPERATOR, e->n.at,
			   "the slice of %u bits from bit %u does not fit: '%s' has %u bits",
			   (unsigned)n, (unsigned)at, expr_text(c->arena, e->plus_slice.base),
			   width);
		return c->t_error_type;
	}
	return type_bit(c->types, (unsigned)n);
}

/* The index of an array, stack, list or tuple: of tuples it decides the type and must be known. */
static bool known_index(struct checker *c, struct expr *index, unsigned n, const char *of,
			uint64_t *out)
{
	if (!index->value || index->value->kind != VALUE_INT)
		return false;
	if (mpz_sgn(index->value->number) < 0 || !bits_to_u64(index->value->number, out) ||
	    *out >= n) {
		diag_error(c->diags, DIAG_OPERATOR, index->n.at,
			   "index %s is out of range: %s has %u element%s",
			   value_text(c->arena, index->value), of, n, n == 1 ? "" : "s");
		*out = UINT64_MAX;
	}
	return true;
}

struct type *check_index(struct checker *c, struct expr *e)
{
	struct expr *base = e->index.base, *index = e->index.index;
	struct type *type = check_expr(c, base);
	uint64_t i = 0;

	check_expr(c, index);
	if (is_bad(type) || is_bad(index->type))
		return c->t_error_type;
	if (type->kind != TY_STACK && type->kind != TY_TUPLE && type->kind != TY_LIST) {
		diag_error(c->diags, DIAG_OPERATOR, base->n.at,
			   "only arrays, header stacks and tuples have elements, '%s' is '%s'",
			   expr_text(c->arena, base), text_of(c, type));
		return c->t_error_type;
	}
	enum_to_number(c, index);
	if (index->type->kind != TY_INFINT && !type_is_fixed(index->type)) {
		complain_type(c, index->n.at, "the index", index->type, type_bit(c->types, 32));
		return c->t_error_type;
	}
	if (type->kind == TY_TUPLE) {
		if (!known_index(c, index, type->n_args, "the tuple", &i)) {
			diag_error(c->diags, DIAG_CONSTANT, index->n.at,
				   "the index of a tuple must be a constant known here");
			return c->t_error_type;
		}
		return i == UINT64_MAX ? c->t_error_type : type->args[i];
	}
	if (type->kind == TY_STACK && type->size) {
		known_index(c, index, type->size, "the array", &i);
		if (i == UINT64_MAX)
			return c->t_error_type;
	}
	return type->elem;
}
