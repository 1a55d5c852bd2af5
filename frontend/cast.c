/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Casts (section 8.12). Implicit ones change nothing but the type an expression is said to have,
 * down through the literals it is made of: `int` to a type with a width, an enum to its underlying
 * number, `{a, b}` and `{x = a}` to structs, headers, arrays and tuples, `{#}` to headers, `...` to
 * anything with a default value. One function decides whether such a cast exists, another performs
 * it; both walk the literal, never the type alone, so their work is bounded by the source.
 */
#include "frontend/check.h"

static bool can_cast_type(struct checker *c, struct type *from, struct type *to);
static bool coerce_items(struct checker *c, struct expr *e, struct type *to, const char *what);
static bool coerce_record(struct checker *c, struct expr *e, struct type *to, const char *what);

static struct type *part_type(struct checker *c, struct type *of, unsigned i)
{
	switch (of->kind) {
	case TY_STACK:
	case TY_LIST:
		return of->elem;
	case TY_TUPLE:
		return of->args[i];
	default:
		return type_field(c->types, of, i);
	}
}

/* Members a literal must have to become the type; UINT32_MAX: any number. */
static unsigned part_count(const struct type *type)
{
	switch (type->kind) {
	case TY_STACK:
		return type->size;
	case TY_TUPLE:
		return type->n_args;
	case TY_LIST:
		return UINT32_MAX;
	default:
		return type_n_fields(type);
	}
}

static bool takes_list(const struct type *type)
{
	return type->kind == TY_STRUCT || type->kind == TY_HEADER || type->kind == TY_TUPLE ||
	       type->kind == TY_STACK || type->kind == TY_LIST;
}

static bool takes_record(const struct type *type)
{
	return type->kind == TY_STRUCT || type->kind == TY_HEADER;
}

static bool blocks_fit(struct checker *c, struct type *from, struct type *to)
{
	decl_list none = { 0 };
	struct inference in = { .c = c, .vars = &none };

	return unify_blocks(&in, to, from);
}

/* Which parameter makes a parser or control unfit. */
static void label_block(struct checker *c, struct diag *d, struct type *from, struct type *to)
{
	decl_list none = { 0 };
	struct inference in = { .c = c, .vars = &none };

	if (from->kind == to->kind && (from->kind == TY_PARSER || from->kind == TY_CONTROL) &&
	    !unify_blocks(&in, to, from) && in.why)
		diag_label(d, in.why_at, "%s", in.why);
}

static const struct type *unwrapped(const struct type *type)
{
	while (type->kind == TY_NEWTYPE)
		type = type->elem;
	return type;
}

/* Without looking into literals. */
static bool can_cast_type(struct checker *c, struct type *from, struct type *to)
{
	if (from == to || is_bad(from) || is_bad(to))
		return true;
	switch (from->kind) {
	case TY_INFINT:
		/*
		 * Section 8.25 asks for a cast to a `type`; public programs initialize one with a bare
		 * number, and a number has no type of its own that could be taken for another.
		 */
		return type_is_fixed(unwrapped(to));
	case TY_SERENUM:
		return from->elem == to;
	case TY_BIT:
	case TY_INT:
		/*
		 * A number is an int; what a constant of type int needs is checked where it is
		 * declared.
		 */
		return to->kind == TY_INFINT;
	case TY_INVALID_VALUE:
		return to->kind == TY_HEADER || to->kind == TY_UNION;
	case TY_DOTS:
		return type_has_default(c->types, to);
	case TY_PARSER:
	case TY_CONTROL:
		return from->kind == to->kind && blocks_fit(c, from, to);
	case TY_EXTERN:
	case TY_PACKAGE: {
		/* Arguments that nobody could infer fit any others. */
		if (to->kind != from->kind || to->decl != from->decl)
			return false;
		for (unsigned i = 0; i < from->n_args; i++)
			if (from->args[i] != to->args[i] && from->args[i]->kind != TY_DONT_CARE &&
			    to->args[i]->kind != TY_DONT_CARE)
				return false;
		return true;
	}
	default:
		return false;
	}
}

static bool can_cast_list(struct checker *c, const struct expr *e, struct type *to)
{
	unsigned n = part_count(to), given = e->list.items.n;
	bool dots = given && e->list.items.at[given - 1]->n.kind == EXPR_DOTS;

	given -= dots;
	if (!takes_list(to) || (n != UINT32_MAX && (given > n || (given < n && !dots))))
		return false;
	for (unsigned i = 0; i < given; i++)
		if (!can_cast_implicitly(c, e->list.items.at[i], part_type(c, to, i)))
			return false;
	return true;
}

static struct decl *field_named(struct checker *c, const struct type *type, const char *name)
{
	decl_list *found = find_members(c, type->decl, name);

	return found ? found->at[0] : NULL;
}

static bool can_cast_record(struct checker *c, const struct expr *e, struct type *to)
{
	const expr_list *items = &e->record.items;
	bool dots = items->n && items->at[items->n - 1]->n.kind == EXPR_DOTS;

	if (!takes_record(to) || (!dots && items->n != type_n_fields(to)))
		return false;
	for (unsigned i = 0; i + dots < items->n; i++) {
		struct decl *field = field_named(c, to, items->at[i]->named.name);

		if (!field || !can_cast_implicitly(c, items->at[i]->named.value,
						   type_field(c->types, to, field->field.index)))
			return false;
	}
	return true;
}

bool can_cast_implicitly(struct checker *c, const struct expr *e, struct type *to)
{
	if (can_cast_type(c, e->type, to))
		return true;
	switch (e->n.kind) {
	case EXPR_NAMED:
		return can_cast_implicitly(c, e->named.value, to);
	case EXPR_LIST:
		return can_cast_list(c, e, to);
	case EXPR_RECORD:
		return can_cast_record(c, e, to);
	case EXPR_MUX:
		return (e->type->kind == TY_TUPLE || e->type->kind == TY_RECORD) &&
		       can_cast_implicitly(c, e->mux.then, to) &&
		       can_cast_implicitly(c, e->mux.other, to);
	default:
		return false;
	}
}

const char *cast_text(struct checker *c, struct type *to, const struct expr *e)
{
	bool binds_weaker = e->n.kind == EXPR_BINARY || e->n.kind == EXPR_MUX;

	return arena_printf(c->arena, binds_weaker ? "(%s)(%s)" : "(%s)%s", text_of(c, to),
			    expr_text(c->arena, e));
}

static void hint_cast(struct checker *c, struct diag *d, struct expr *e, struct type *to)
{
	if (to->kind == TY_HEADER || to->kind == TY_STRUCT || !can_cast_explicitly(c, e->type, to))
		return;
	diag_hint(d, "cast it: '%s'", cast_text(c, to, e));
}

static bool complain(struct checker *c, struct expr *e, struct type *to, const char *what,
		     const struct decl *declared)
{
	struct diag *d;

	if (e->type->kind == TY_DOTS)
		d = diag_error(c->diags, DIAG_TYPE_MISMATCH, e->n.at,
			       "type '%s' has no default value", text_of(c, to));
	else if (e->n.kind == EXPR_PATH && e->path.decl && !is_value_type(e->type) &&
		 is_value_type(to))
		d = diag_error(c->diags, DIAG_TYPE_MISMATCH, e->n.at,
			       "'%s' is %s, not a value of type '%s'", e->path.name,
			       decl_noun(e->path.decl), text_of(c, to));
	else
		d = complain_type(c, e->n.at, what, e->type, to);
	if (declared)
		diag_label(d, declared->name_at, "'%s' has type '%s'", declared->name,
			   text_of(c, to));
	label_block(c, d, e->type, to);
	hint_cast(c, d, e, to);
	return false;
}

/* Numbers that do not fit lose bits, which is worth a word (section 8.12.1). */
static void warn_overflow(struct checker *c, struct expr *e, struct type *to)
{
	struct type *under = type_underlying(to);

	if (!e->value || e->value->kind != VALUE_INT || !type_is_fixed(under))
		return;
	if (bits_fits(e->value->number, under->width, under->kind == TY_INT))
		return;
	/* A negative literal for an unsigned type and a full mask for a signed one are idioms. */
	if (mpz_sizeinbase(e->value->number, 2) <= under->width)
		return;
	diag_warn(c->diags, DIAG_OVERFLOW, e->n.at, "%s does not fit '%s' and becomes %s",
		  value_text(c->arena, e->value), text_of(c, to),
		  value_text(c->arena, value_int(c->arena, to, e->value->number)));
}

/* Says that `e` has type `to`, also of the parts that share its type. */
static void retype(struct checker *c, struct expr *e, struct type *to)
{
	if (e->n.kind == EXPR_MUX) {
		retype(c, e->mux.then, to);
		retype(c, e->mux.other, to);
	}
	if (e->type->kind == TY_DOTS)
		e->value = value_default(c->arena, c->types, to);
	else if (e->value)
		e->value = eval_cast(&c->ev, e->value, to, e->n.at);
	e->type = to;
}

bool coerce(struct checker *c, struct expr *e, struct type *to, const char *what,
	    const struct decl *declared)
{
	struct type *from = check_expr(c, e);

	if (is_bad(from) || is_bad(to))
		return false;
	if (from == to)
		return true;
	if (e->n.kind == EXPR_NAMED) {
		if (!coerce(c, e->named.value, to, what, declared))
			return false;
		e->type = e->named.value->type;
		e->value = e->named.value->value;
		return true;
	}
	if (can_cast_type(c, from, to)) {
		/* An object keeps its own type: the parameter's is only what is known of it. */
		if (from->kind == TY_PARSER || from->kind == TY_CONTROL ||
		    from->kind == TY_EXTERN || from->kind == TY_PACKAGE)
			return true;
		if (from->kind == TY_INFINT)
			warn_overflow(c, e, to);
		/* Without a value it keeps its width: only extern parameters take such an `int`. */
		if (to->kind == TY_INFINT && type_is_fixed(from) && !e->value)
			return true;
		retype(c, e, to);
		return true;
	}
	switch (e->n.kind) {
	case EXPR_LIST:
		if (takes_list(to))
			return coerce_items(c, e, to, what);
		break;
	case EXPR_RECORD:
		if (takes_record(to))
			return coerce_record(c, e, to, what);
		break;
	case EXPR_MUX:
		if (!can_cast_implicitly(c, e, to))
			break;
		coerce(c, e->mux.then, to, what, declared);
		coerce(c, e->mux.other, to, what, declared);
		e->type = to;
		fold(c, e);
		return true;
	default:
		break;
	}
	return complain(c, e, to, what, declared);
}

/* A member that was not written: its default value. */
static struct expr *default_member(struct checker *c, struct span at, struct type *type)
{
	struct expr *e = new_expr(c->arena, EXPR_DOTS, at);

	e->type = type;
	e->value = value_default(c->arena, c->types, type);
	if (!type_has_default(c->types, type))
		diag_error(c->diags, DIAG_TYPE_MISMATCH, at, "type '%s' has no default value",
			   text_of(c, type));
	return e;
}

static void label_declared(struct diag *d, const struct type *type)
{
	if (type->decl)
		diag_label(d, type->decl->name_at, "'%s' is declared here", type->decl->name);
}

static bool coerce_items(struct checker *c, struct expr *e, struct type *to, const char *what)
{
	expr_list *items = &e->list.items;
	unsigned n = part_count(to);
	bool good = true;

	if (items->n && items->at[items->n - 1]->n.kind == EXPR_DOTS && n != UINT32_MAX) {
		struct span at = items->at[--items->n]->n.at;

		while (items->n < n) {
			struct expr *rest = default_member(c, at, part_type(c, to, items->n));

			vec_push(c->arena, items, rest);
		}
	}
	if (n != UINT32_MAX && items->n != n) {
		struct diag *d = diag_error(c->diags, DIAG_TYPE_MISMATCH, e->n.at,
					    "%s has %u element%s, '%s' has %u", what, items->n,
					    items->n == 1 ? "" : "s", text_of(c, to), n);

		label_declared(d, to);
		return false;
	}
	for (unsigned i = 0; i < items->n; i++) {
		struct decl *field = takes_record(to) ? type_field_decl(to, i) : NULL;

		good &= coerce(c, items->at[i], part_type(c, to, i),
			       field ? "the field's value" : "the element", field);
	}
	e->type = to;
	e->value = NULL;
	if (good)
		fold(c, e);
	return good;
}

/* Gives the fields a trailing `...` stands for their default values. */
static void fill_record(struct checker *c, expr_list *items, struct type *to, const bool *seen)
{
	struct span at = items->at[--items->n]->n.at;

	for (unsigned i = 0; i < type_n_fields(to); i++) {
		struct expr *named;

		if (seen[i])
			continue;
		named = new_expr(c->arena, EXPR_NAMED, at);
		named->named.name = type_field_decl(to, i)->name;
		named->named.value = default_member(c, at, type_field(c->types, to, i));
		named->type = named->named.value->type;
		named->value = named->named.value->value;
		vec_push(c->arena, items, named);
	}
}

static bool coerce_field(struct checker *c, struct expr *item, struct type *to, bool *seen)
{
	struct decl *field = field_named(c, to, item->named.name);
	struct diag *d;

	if (!field) {
		d = diag_error(c->diags, DIAG_MEMBER, item->n.at, "'%s' has no field '%s'",
			       text_of(c, to), item->named.name);
		label_declared(d, to);
		hint_member(c, d,
			    to->kind == TY_HEADER ? &to->decl->header.fields
						  : &to->decl->structure.fields,
			    item->named.name);
		return false;
	}
	if (seen[field->field.index]) {
		diag_error(c->diags, DIAG_DUPLICATE, item->n.at, "field '%s' is given twice",
			   item->named.name);
		return false;
	}
	seen[field->field.index] = true;
	return coerce(c, item, type_field(c->types, to, field->field.index), "the field's value",
		      field);
}

static bool coerce_record(struct checker *c, struct expr *e, struct type *to, const char *what)
{
	expr_list *items = &e->record.items;
	unsigned n = type_n_fields(to), given = items->n;
	bool *seen = arena_array(c->arena, n, sizeof(*seen));
	bool dots = given && items->at[given - 1]->n.kind == EXPR_DOTS, good = true;

	for (unsigned i = 0; i + dots < given; i++)
		good &= coerce_field(c, items->at[i], to, seen);
	if (dots)
		fill_record(c, items, to, seen);
	for (unsigned i = 0; i < n && !dots && good; i++)
		if (!seen[i]) {
			struct diag *d = diag_error(c->diags, DIAG_TYPE_MISMATCH, e->n.at,
				"%s gives no value to field '%s' of '%s'", what,
				type_field_decl(to, i)->name, text_of(c, to));

			diag_label(d, type_field_decl(to, i)->name_at, "the field");
			diag_hint(d, "end it with '...' to give the others their default values");
			good = false;
		}
	e->type = to;
	e->value = NULL;
	if (good)
		fold(c, e);
	return good;
}

bool can_cast_explicitly(struct checker *c, struct type *from, struct type *to)
{
	if (is_bad(from) || is_bad(to))
		return true;
	if (from == to)
		return is_value_type(to);
	/* A `type` and the type it was made of convert both ways, and nothing else does. */
	if (to->kind == TY_NEWTYPE)
		return from == to->elem ||
		       (from->kind == TY_INFINT && type_is_fixed(type_underlying(to)));
	if (from->kind == TY_NEWTYPE)
		return from->elem == to;
	/*
	 * An enum is first its number, implicitly; from numbers it is made of its own kind alone.
	 */
	if (from->kind == TY_SERENUM)
		from = from->elem;
	if (to->kind == TY_SERENUM)
		return from == to->elem || from->kind == TY_INFINT;
	if (from == to)
		return true;
	switch (to->kind) {
	case TY_BOOL:
		return (from->kind == TY_BIT && from->width == 1) || from->kind == TY_INFINT;
	case TY_BIT:
		return from->kind == TY_BIT || from->kind == TY_INFINT ||
		       (from->kind == TY_INT && from->width == to->width) ||
		       (from->kind == TY_BOOL && to->width == 1);
	case TY_INT:
		return from->kind == TY_INT || from->kind == TY_INFINT ||
		       (from->kind == TY_BIT && from->width == to->width);
	case TY_INFINT:
		return type_is_fixed(from);
	default:
		return can_cast_type(c, from, to);
	}
}

struct type *check_cast(struct checker *c, struct expr *e)
{
	struct expr *operand = e->cast.operand;
	struct type *to = resolve_type(c, e->cast.to, 0), *from = check_expr(c, operand);
	struct diag *d;

	if (is_bad(from) || is_bad(to))
		return c->t_error_type;
	if (can_cast_implicitly(c, operand, to) || operand->n.kind == EXPR_LIST ||
	    operand->n.kind == EXPR_RECORD) {
		if (from->kind == TY_INFINT)
			warn_overflow(c, operand, to);
		if (is_value_type(to))
			return coerce(c, operand, to, "the operand of the cast", NULL)
				       ? to
				       : c->t_error_type;
	}
	if (!can_cast_explicitly(c, from, to)) {
		d = diag_error(c->diags, DIAG_CAST, e->n.at, "there is no cast from '%s' to '%s'",
			       text_of(c, from), text_of(c, to));
		if (type_is_fixed(from) && type_is_fixed(to))
			diag_hint(d, "change the sign and the width in two steps");
		return c->t_error_type;
	}
	if (to->kind == TY_BOOL && operand->value && operand->value->kind == VALUE_INT &&
	    mpz_cmp_ui(operand->value->number, 0) && mpz_cmp_ui(operand->value->number, 1)) {
		diag_error(c->diags, DIAG_CAST, e->n.at,
			   "only 0 and 1 can be cast to 'bool', not %s",
			   value_text(c->arena, operand->value));
		return c->t_error_type;
	}
	if (from->kind == TY_INFINT)
		warn_overflow(c, operand, to);
	return to;
}
