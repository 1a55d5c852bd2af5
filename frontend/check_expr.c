/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions: what each kind is, from the bottom up. Every expression leaves with a type and, when
 * the parts are known, a value; operators, members and calls have files of their own. Also here:
 * which expressions may be written (section 6.7) and which are compile-time known (section 18.1).
 */
#include "frontend/check.h"

static struct type *check_path(struct checker *c, struct expr *e);
static struct type *check_list(struct checker *c, struct expr *e);
static struct type *check_record(struct checker *c, struct expr *e);

static struct value *stored_value(struct expr *e, void *data)
{
	return e->value;
}

void fold(struct checker *c, struct expr *e)
{
	unsigned before = diags_errors(c->diags);

	if (is_bad(e->type))
		return;
	e->value = eval_node(&c->ev, e, stored_value, NULL);
	/* A computation without a result was complained about; it has no type either. */
	if (diags_errors(c->diags) != before)
		e->type = c->t_error_type;
}

/* Section 7.1.6.6; the parser has cut the value to the width. */
static struct type *check_int(struct checker *c, struct expr *e)
{
	unsigned width = e->integer.width;

	if (!e->integer.has_width)
		return c->t_infint;
	if (!width && e->integer.is_signed) {
		diag_error(c->diags, DIAG_TYPE, e->n.at,
			   "the width of int<> must be at least 1, it is 0");
		return c->t_error_type;
	}
	if (width > TYPE_MAX_WIDTH) {
		diag_error(c->diags, DIAG_LIMIT, e->n.at,
			   "a literal of %u bits; this compiler carries at most %u", width,
			   TYPE_MAX_WIDTH);
		return c->t_error_type;
	}
	return e->integer.is_signed ? type_int(c->types, width) : type_bit(c->types, width);
}

static struct type *natural_type(struct checker *c, struct expr *e)
{
	switch ((enum expr_kind)e->n.kind) {
	case EXPR_INT:
		return check_int(c, e);
	case EXPR_STRING:
		return c->t_string;
	case EXPR_BOOL:
		return c->t_bool;
	case EXPR_PATH:
		return check_path(c, e);
	case EXPR_THIS:
		if (c->this_type)
			return c->this_type;
		diag_error(
			c->diags, DIAG_UNDEFINED, e->n.at,
			"'this' has no meaning outside the implementation of an abstract method");
		return c->t_error_type;
	case EXPR_MEMBER:
		return check_member(c, e);
	case EXPR_TYPE_MEMBER:
		return check_type_member(c, e);
	case EXPR_INDEX:
		return check_index(c, e);
	case EXPR_SLICE:
		return check_slice(c, e);
	case EXPR_PLUS_SLICE:
		return check_plus_slice(c, e);
	case EXPR_CALL:
		return check_call(c, e);
	case EXPR_CONSTRUCT:
		return check_construct(c, e);
	case EXPR_NAMED:
		return check_expr(c, e->named.value);
	case EXPR_DONT_CARE:
	case EXPR_DEFAULT:
		diag_error(c->diags, DIAG_SELECT, e->n.at, "'%s' stands for no value here",
			   e->n.kind == EXPR_DEFAULT ? "default" : "_");
		return c->t_error_type;
	case EXPR_DOTS:
		return type_basic(c->types, TY_DOTS);
	case EXPR_UNARY:
		return check_unary(c, e);
	case EXPR_BINARY:
		return check_binary(c, e);
	case EXPR_MUX:
		return check_mux(c, e);
	case EXPR_CAST:
		return check_cast(c, e);
	case EXPR_LIST:
		return check_list(c, e);
	case EXPR_RECORD:
		return check_record(c, e);
	case EXPR_INVALID:
		return type_basic(c->types, TY_INVALID_VALUE);
	case EXPR_SELECT:
		diag_error(c->diags, DIAG_SELECT, e->n.at, "select belongs to a transition");
		return c->t_error_type;
	}
	return c->t_error_type;
}

struct type *check_expr(struct checker *c, struct expr *e)
{
	struct type *type;

	if (e->type)
		return e->type;
	e->type = c->t_error_type;
	if (!enter_nesting(c, e->n.at))
		return e->type;
	type = natural_type(c, e);
	leave_nesting(c);
	e->type = type;
	fold(c, e);
	return e->type;
}

bool check_expr_as(struct checker *c, struct expr *e, struct type *want, const char *what)
{
	check_expr(c, e);
	return coerce(c, e, want, what, NULL);
}

/*
 * A name: what it stands for decides whether it has a value, may only be called, or only be
 * applied.
 */
static struct type *check_path(struct checker *c, struct expr *e)
{
	struct binding *b = find_name(c, e->path.name, e->path.is_global, e->n.at);
	struct decl *decl;

	if (!b)
		return c->t_error_type;
	decl = b->decls.at[0];
	e->path.decl = decl;
	note_use(c, decl, e->n.at);
	if (c->initializing && c->initializing->name == e->path.name && !e->path.is_global &&
	    decl->n.kind == DECL_PARAM) {
		struct diag *d =
			diag_error(c->diags, DIAG_UNDEFINED, e->n.at,
				   "'%s' cannot be used in its own initializer", e->path.name);

		diag_label(d, decl->name_at, "the new '%s' hides this parameter", e->path.name);
		return c->t_error_type;
	}
	switch ((enum decl_kind)decl->n.kind) {
	case DECL_CONST:
		e->value = decl->value;
		return decl->type;
	case DECL_ENUM_MEMBER:
	case DECL_MATCH_KIND_MEMBER:
		e->value = decl->value;
		return decl->type;
	case DECL_VAR:
	case DECL_PARAM:
	case DECL_VALUE_SET:
	case DECL_INSTANCE:
		return decl->type ? decl->type : c->t_error_type;
	case DECL_TABLE:
		return decl->table.self;
	case DECL_ACTION:
		return decl->action.self;
	case DECL_FUNCTION:
		return decl->function.self;
	case DECL_EXTERN_FUNCTION:
		return decl->extern_function.self;
	case DECL_STATE:
		return c->t_state;
	default: {
		struct tyref *ref = new_tyref(c->arena, TYREF_NAMED, e->n.at);
		struct type *type;

		ref->named.name = e->path.name;
		ref->named.is_global = e->path.is_global;
		type = resolve_type(c, ref, TYPE_GENERIC_OK);
		return is_bad(type) ? type : type_of(c->types, TY_TYPE, type);
	}
	}
}

/*
 * `{a, b}`: a tuple until it meets something else. A trailing `...` is left for the cast that knows
 * how many members are missing.
 */
static struct type *check_list(struct checker *c, struct expr *e)
{
	expr_list *items = &e->list.items;
	struct type **types = arena_array(c->arena, items->n, sizeof(*types));
	bool good = true;

	for (unsigned i = 0; i < items->n; i++) {
		types[i] = check_expr(c, items->at[i]);
		good &= !is_bad(types[i]);
		if (items->at[i]->n.kind == EXPR_DOTS && i + 1 < items->n) {
			diag_error(c->diags, DIAG_TYPE_MISMATCH, items->at[i]->n.at,
				   "'...' must be the last element");
			good = false;
		}
	}
	return good ? type_tuple(c->types, types, items->n) : c->t_error_type;
}

static struct type *check_record(struct checker *c, struct expr *e)
{
	expr_list *items = &e->record.items;
	struct type **types = arena_array(c->arena, items->n, sizeof(*types));
	const char **names = arena_array(c->arena, items->n, sizeof(*names));
	bool good = true;

	for (unsigned i = 0; i < items->n; i++) {
		types[i] = check_expr(c, items->at[i]);
		names[i] = items->at[i]->n.kind == EXPR_NAMED ? items->at[i]->named.name : "...";
		good &= !is_bad(types[i]);
	}
	return good ? type_record(c->types, types, names, items->n) : c->t_error_type;
}

static bool all_known(const expr_list *list)
{
	for (unsigned i = 0; i < list->n; i++)
		if (!is_compile_time_known(list->at[i]))
			return false;
	return true;
}

static bool is_constructor_param(const struct decl *decl)
{
	const decl_list *params;
	const struct decl *of = decl->parent;

	if (decl->n.kind != DECL_PARAM || !of)
		return false;
	switch (of->n.kind) {
	case DECL_PARSER:
		params = &of->parser.ctor_params;
		break;
	case DECL_CONTROL:
		params = &of->control.ctor_params;
		break;
	case DECL_PACKAGE:
		params = &of->package.params;
		break;
	default:
		return false;
	}
	return (unsigned)decl->param.index < params->n && params->at[decl->param.index] == decl;
}

/* Constructor parameters, and those of types that have values at compile time alone. */
static bool is_known_param(const struct decl *decl)
{
	if (decl->n.kind != DECL_PARAM)
		return false;
	return is_constructor_param(decl) || decl->type->kind == TY_INFINT ||
	       decl->type->kind == TY_STRING || decl->type->kind == TY_LIST;
}

/*
 * Sizes, and calls whose result is a matter of the arguments: factories of objects, @pure
 * functions.
 */
static bool is_known_call(const struct call_info *info)
{
	if (info->kind == CALL_EXTERN_FUNCTION) {
		if (info->target->type->kind != TY_EXTERN &&
		    !annotation_of(&info->target->annos, "pure"))
			return false;
		for (unsigned i = 0; i < info->args.n; i++)
			if (info->params.at[i]->param.dir != DIR_NONE ||
			    (info->args.at[i] && !is_compile_time_known(info->args.at[i])))
				return false;
		return true;
	}
	return info->kind == CALL_BUILTIN && info->builtin >= BUILTIN_MIN_SIZE_BITS &&
	       info->builtin <= BUILTIN_MAX_SIZE_BYTES;
}

bool is_compile_time_known(const struct expr *e)
{
	if (e->value || (e->type && is_bad(e->type)))
		return true;
	switch ((enum expr_kind)e->n.kind) {
	case EXPR_INT:
	case EXPR_STRING:
	case EXPR_BOOL:
	case EXPR_TYPE_MEMBER:
	case EXPR_INVALID:
	case EXPR_DOTS:
	case EXPR_DEFAULT:
	case EXPR_CONSTRUCT:
	case EXPR_THIS:
		return true;
	case EXPR_PATH:
		return e->path.decl && (is_known_param(e->path.decl) ||
					e->path.decl->n.kind == DECL_INSTANCE);
	case EXPR_MEMBER:
		if (e->member.kind == MEMBER_BUILTIN)
			return e->member.index == BUILTIN_SIZE;
		return e->member.kind == MEMBER_FIELD && is_compile_time_known(e->member.base);
	case EXPR_INDEX:
		return is_compile_time_known(e->index.base) &&
		       is_compile_time_known(e->index.index);
	case EXPR_SLICE:
		return is_compile_time_known(e->slice.base);
	case EXPR_PLUS_SLICE:
		return is_compile_time_known(e->plus_slice.base) &&
		       is_compile_time_known(e->plus_slice.lo);
	case EXPR_CALL:
		return e->call.info && is_known_call(e->call.info);
	case EXPR_NAMED:
		return is_compile_time_known(e->named.value);
	case EXPR_UNARY:
		return is_compile_time_known(e->unary.operand);
	case EXPR_BINARY:
		return is_compile_time_known(e->binary.lhs) && is_compile_time_known(e->binary.rhs);
	case EXPR_MUX:
		return is_compile_time_known(e->mux.cond) && is_compile_time_known(e->mux.then) &&
		       is_compile_time_known(e->mux.other);
	case EXPR_CAST:
		return is_compile_time_known(e->cast.operand);
	case EXPR_LIST:
		return all_known(&e->list.items);
	case EXPR_RECORD:
		return all_known(&e->record.items);
	case EXPR_DONT_CARE:
	case EXPR_SELECT:
		return false;
	}
	return false;
}

static bool refuse_path(struct checker *c, struct expr *e, const char *what)
{
	struct decl *decl = e->path.decl;
	struct diag *d;

	if (!decl || decl->n.kind == DECL_VAR)
		return true;
	if (decl->n.kind == DECL_PARAM &&
	    (decl->param.dir == DIR_OUT || decl->param.dir == DIR_INOUT))
		return true;
	d = diag_error(c->diags, DIAG_LVALUE, e->n.at, "%s cannot write '%s': it is %s", what,
		       decl->name,
		       decl->n.kind != DECL_PARAM  ? decl_noun(decl)
		       : decl->param.dir == DIR_IN ? "an 'in' parameter"
						   : "a parameter without direction");
	diag_label(d, decl->name_at, "declared here");
	return false;
}

static bool is_place(struct checker *c, struct expr *e, const char *what)
{
	struct expr *base;

	if (is_bad(e->type))
		return true;
	switch ((enum expr_kind)e->n.kind) {
	case EXPR_PATH:
		return refuse_path(c, e, what);
	case EXPR_MEMBER:
		if (e->member.kind == MEMBER_BUILTIN &&
		    e->member.index != BUILTIN_NEXT && e->member.index != BUILTIN_LAST)
			break;
		if (e->member.kind != MEMBER_FIELD && e->member.kind != MEMBER_BUILTIN)
			break;
		return is_place(c, e->member.base, what);
	case EXPR_INDEX:
		base = e->index.base;
		if (base->type->kind != TY_STACK && base->type->kind != TY_TUPLE)
			break;
		return is_place(c, base, what);
	case EXPR_SLICE:
		return is_place(c, e->slice.base, what);
	case EXPR_PLUS_SLICE:
		return is_place(c, e->plus_slice.base, what);
	default:
		break;
	}
	diag_error(c->diags, DIAG_LVALUE, e->n.at,
		   "%s needs something that can be written, '%s' cannot", what,
		   expr_text(c->arena, e));
	return false;
}

bool check_lvalue(struct checker *c, struct expr *e, const char *what)
{
	if (!is_place(c, e, what))
		return false;
	if (is_bad(e->type) || is_value_type(e->type))
		return true;
	diag_error(c->diags, DIAG_LVALUE, e->n.at, "%s cannot write a '%s'", what,
		   text_of(c, e->type));
	return false;
}
