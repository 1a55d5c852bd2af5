/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Key sets (sections 8.16, 13.6): the labels of select and the keys of table entries. Each element
 * is brought to the type of what it is compared with; masks, ranges, value sets and the two ways of
 * saying "anything" are sets, everything else is a set of one.
 */
#include "frontend/check.h"

static void match_keyset(struct checker *c, expr_list *keyset, const struct keyset_want *want,
			 struct span at);

static bool has_tuple(const struct keyset_want *want)
{
	return want->n == 1 && want->types[0]->kind == TY_TUPLE;
}

static struct type *set_of(struct checker *c, struct type *elem)
{
	return type_of(c->types, TY_SET, elem);
}

static void check_set(struct checker *c, struct expr *e, struct type *want,
		      const struct keyset_want *in)
{
	struct expr *lhs = e->binary.lhs, *rhs = e->binary.rhs;
	struct type *type;

	c->in_keyset = true;
	type = check_expr(c, e);
	c->in_keyset = false;
	if (is_bad(type) || is_bad(want))
		return;
	if (type->elem == want)
		return;
	/* `0x800 &&& 0xFF00` of plain ints takes the key's type. */
	if (can_cast_implicitly(c, lhs, want) && can_cast_implicitly(c, rhs, want)) {
		coerce(c, lhs, want, "the left side", NULL);
		coerce(c, rhs, want, "the right side", NULL);
		e->type = set_of(c, want);
		return;
	}
	/* An enum's key may be masked with numbers of its underlying type. */
	if (want->kind == TY_SERENUM &&
	    (type->elem == want->elem || type->elem->kind == TY_INFINT)) {
		coerce(c, lhs, want->elem, "the left side", NULL);
		coerce(c, rhs, want->elem, "the right side", NULL);
		e->type = set_of(c, want->elem);
		return;
	}
	diag_error(c->diags, in->id, e->n.at,
		   "the set has elements of type '%s', the %s has type '%s'",
		   text_of(c, type->elem), in->what, text_of(c, want));
}

static void check_element(struct checker *c, struct expr *e, struct type *want,
			  const struct keyset_want *in)
{
	struct type *type;

	switch (e->n.kind) {
	case EXPR_DEFAULT:
	case EXPR_DONT_CARE:
		e->type = set_of(c, want);
		return;
	case EXPR_BINARY:
		if (e->binary.op == OP_MASK || e->binary.op == OP_RANGE) {
			check_set(c, e, want, in);
			return;
		}
		break;
	default:
		break;
	}
	type = check_expr(c, e);
	if (is_bad(type) || is_bad(want))
		return;
	if (type->kind == TY_SET) {
		if (type->elem != want)
			diag_error(c->diags, in->id, e->n.at,
				   "the set has elements of type '%s', the %s has type '%s'",
				   text_of(c, type->elem), in->what, text_of(c, want));
		return;
	}
	coerce(c, e, want, "the key set's element", NULL);
}

/* The types of the values a struct or tuple is made of, structs in it taken apart. */
static bool take_apart(struct checker *c, struct type *type, const struct keyset_want *want,
		       unsigned *i, unsigned *steps)
{
	unsigned n = type->kind == TY_TUPLE ? type->n_args : type_n_fields(type);

	/* More structs than values: most are empty. */
	if (++*steps > 16 * (want->n + 1))
		return false;
	if (type->kind != TY_STRUCT && type->kind != TY_TUPLE)
		return *i < want->n && (want->types[*i] == type || is_bad(want->types[*i])) && ++*i;
	for (unsigned k = 0; k < n; k++)
		if (!take_apart(c,
				type->kind == TY_TUPLE ? type->args[k]
						       : type_field(c->types, type, k),
				want, i, steps))
			return false;
	return true;
}

/* A value set of structs or tuples stands for as many keys as it has values (section 13.11). */
static bool fits_whole(struct checker *c, struct type *elem, const struct keyset_want *want)
{
	unsigned i = 0, steps = 0;

	return elem == want->whole || (take_apart(c, elem, want, &i, &steps) && i == want->n);
}

/* One element for several keys: anything, or a value set over all. */
static void check_whole(struct checker *c, struct expr *e, const struct keyset_want *want,
			struct span at)
{
	struct type *type;

	if (e->n.kind == EXPR_DEFAULT || e->n.kind == EXPR_DONT_CARE) {
		e->type = set_of(c, want->whole);
		return;
	}
	c->in_keyset = true;
	type = check_expr(c, e);
	c->in_keyset = false;
	if (is_bad(type))
		return;
	if (type->kind != TY_SET || !fits_whole(c, type->elem, want))
		diag_error(c->diags, want->id, at, "the key set has 1 element, there are %u %ss",
			   want->n, want->what);
}

/*
 * Entries, masks and ranges are known when the program is loaded. A single value in a select may
 * also be a variable, but nothing that does something.
 */
static bool is_good_element(const struct expr *e, const struct keyset_want *want)
{
	if (e->n.kind == EXPR_DEFAULT || e->n.kind == EXPR_DONT_CARE || (e->type->kind == TY_SET &&
	    e->n.kind == EXPR_PATH))
		return true;
	if (is_compile_time_known(e))
		return true;
	return want->id == DIAG_SELECT && e->type->kind != TY_SET && e->n.kind != EXPR_CALL;
}

void check_keyset(struct checker *c, expr_list *keyset, const struct keyset_want *want,
		  struct span at)
{
	unsigned before = diags_errors(c->diags);

	/* `{a, b}` is another way to write (a, b). */
	if (keyset->n == 1 && keyset->at[0]->n.kind == EXPR_LIST && !has_tuple(want))
		*keyset = keyset->at[0]->list.items;
	match_keyset(c, keyset, want, at);
	for (unsigned i = 0; i < keyset->n && diags_errors(c->diags) == before; i++)
		if (!is_good_element(keyset->at[i], want))
			diag_error(c->diags, DIAG_CONSTANT, keyset->at[i]->n.at,
				   "a key set must be known at compile time, '%s' is not",
				   expr_text(c->arena, keyset->at[i]));
}

static void match_keyset(struct checker *c, expr_list *keyset, const struct keyset_want *want,
			 struct span at)
{
	if (keyset->n == 1 && want->n != 1) {
		check_whole(c, keyset->at[0], want, at);
		return;
	}
	if (keyset->n == 1 && keyset->at[0]->n.kind == EXPR_PATH) {
		struct type *type = check_expr(c, keyset->at[0]);

		if (type->kind == TY_SET && fits_whole(c, type->elem, want))
			return;
	}
	if (keyset->n != want->n) {
		diag_error(c->diags, want->id, at, "the key set has %u elements, there %s %u %s%s",
			   keyset->n, want->n == 1 ? "is" : "are", want->n, want->what,
			   want->n == 1 ? "" : "s");
		return;
	}
	for (unsigned i = 0; i < keyset->n; i++)
		check_element(c, keyset->at[i], want->types[i], want);
}

static bool is_selectable(const struct type *type)
{
	switch (type->kind) {
	case TY_ERROR_TYPE:
	case TY_BIT:
	case TY_INT:
	case TY_BOOL:
	case TY_ENUM:
	case TY_SERENUM:
	case TY_ERROR:
	case TY_INFINT:
		return true;
	case TY_NEWTYPE:
		return is_selectable(type_underlying((struct type *)type));
	case TY_TUPLE:
		for (unsigned i = 0; i < type->n_args; i++)
			if (!is_selectable(type->args[i]))
				return false;
		return true;
	default:
		return false;
	}
}

void check_select(struct checker *c, struct decl *parser, struct expr *e)
{
	expr_list *exprs = &e->select.exprs;
	struct keyset_want want = { .n = exprs->n, .what = "select expression", .id = DIAG_SELECT };
	bool open = false;

	want.types = arena_array(c->arena, exprs->n, sizeof(*want.types));
	for (unsigned i = 0; i < exprs->n; i++) {
		struct type *type = check_expr(c, exprs->at[i]);

		if (!is_selectable(type)) {
			diag_error(c->diags, DIAG_SELECT, exprs->at[i]->n.at,
				   "select takes numbers, booleans and enums, '%s' is '%s'",
				   expr_text(c->arena, exprs->at[i]), text_of(c, type));
			type = c->t_error_type;
		}
		want.types[i] = type;
	}
	want.whole = exprs->n == 1 ? want.types[0] : type_tuple(c->types, want.types, want.n);
	vec_each(struct part *, p, &e->select.cases) {
		expr_list *keyset = &(*p)->select_case.keyset;

		check_keyset(c, keyset, &want, (*p)->n.at);
		if (open)
			diag_warn(c->diags, DIAG_UNREACHABLE, (*p)->n.at,
				  "this case is never reached: an earlier one matches everything");
		open |= keyset->n == 1 && (keyset->at[0]->n.kind == EXPR_DEFAULT ||
					   keyset->at[0]->n.kind == EXPR_DONT_CARE);
	}
}
