/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Declarations that have values or bodies: constants and variables (section 11), functions (10),
 * actions (14.1), extern functions, parsers (13), controls (14) and value sets (13.11). A body is
 * checked as soon as its declaration is met, with the declaration itself in scope only to recognize
 * recursion.
 */
#include "frontend/check.h"

static void check_const(struct checker *c, struct decl *decl);
static void check_var(struct checker *c, struct decl *decl);
static void check_function(struct checker *c, struct decl *decl);
static void check_extern_function(struct checker *c, struct decl *decl);
static void check_action(struct checker *c, struct decl *decl);
static void check_parser(struct checker *c, struct decl *decl);
static void check_control(struct checker *c, struct decl *decl);
static void check_value_set(struct checker *c, struct decl *decl);

void check_decl(struct checker *c, struct decl *decl)
{
	decl->parent = c->within;
	switch ((enum decl_kind)decl->n.kind) {
	case DECL_TYPEDEF:
	case DECL_NEWTYPE:
	case DECL_HEADER:
	case DECL_UNION:
	case DECL_STRUCT:
	case DECL_ENUM:
	case DECL_ERROR:
	case DECL_MATCH_KIND:
	case DECL_EXTERN:
	case DECL_PARSER_TYPE:
	case DECL_CONTROL_TYPE:
	case DECL_PACKAGE:
		check_type_decl(c, decl);
		break;
	case DECL_CONST:
		check_const(c, decl);
		break;
	case DECL_VAR:
		check_var(c, decl);
		break;
	case DECL_FUNCTION:
		check_function(c, decl);
		break;
	case DECL_EXTERN_FUNCTION:
		check_extern_function(c, decl);
		break;
	case DECL_ACTION:
		check_action(c, decl);
		break;
	case DECL_PARSER:
		check_parser(c, decl);
		break;
	case DECL_CONTROL:
		check_control(c, decl);
		break;
	case DECL_TABLE:
		check_table(c, decl);
		break;
	case DECL_VALUE_SET:
		check_value_set(c, decl);
		break;
	case DECL_INSTANCE:
		check_instance(c, decl);
		break;
	case DECL_PROGRAM:
	case DECL_PARAM:
	case DECL_TYPE_PARAM:
	case DECL_FIELD:
	case DECL_ENUM_MEMBER:
	case DECL_ERROR_MEMBER:
	case DECL_MATCH_KIND_MEMBER:
	case DECL_METHOD:
	case DECL_STATE:
		/* Parts of others, checked with them. */
		break;
	}
}

/* A parameter hidden by the very declaration that uses it is most likely a mistake, and refused. */
static void check_initializer(struct checker *c, struct decl *decl, struct expr *init)
{
	c->initializing = decl;
	check_expr(c, init);
	c->initializing = NULL;
}

static void check_const(struct checker *c, struct decl *decl)
{
	struct expr *init = decl->constant.init;

	check_annos(c, &decl->annos, decl);
	decl->type = resolve_type(c, decl->constant.type, 0);
	if (!is_bad(decl->type) && !is_value_type(decl->type)) {
		diag_error(c->diags, DIAG_TYPE, decl->constant.type->n.at,
			   "a constant cannot have type '%s'", text_of(c, decl->type));
		decl->type = c->t_error_type;
	}
	check_initializer(c, decl, init);
	if (coerce(c, init, decl->type, "the initializer", decl) && !init->value &&
	    !is_bad(decl->type)) {
		struct diag *d = diag_error(c->diags, DIAG_CONSTANT, init->n.at,
					    "the initializer of '%s' is not a constant known here",
					    decl->name);

		if (is_compile_time_known(init))
			diag_hint(
				d,
				"constructor parameters are known only once the %s is instantiated",
				c->place == AT_PARSER || c->place == AT_STATE ? "parser"
									      : "control");
	}
	decl->value = init->value;
	/* Without a value it would not be constant where it is used, either. */
	if (!decl->value)
		decl->type = c->t_error_type;
	declare(c, decl);
}

static const char *var_type_error(const struct type *type)
{
	switch (type->kind) {
	case TY_INFINT:
		return "values of type 'int' are known at compile time only";
	case TY_STRING:
		return "strings are known at compile time only";
	case TY_MATCH_KIND:
		return "match kinds are known at compile time only";
	case TY_LIST:
		return "lists are known at compile time only";
	case TY_EXTERN:
	case TY_PARSER:
	case TY_CONTROL:
	case TY_PACKAGE:
		return "objects are made by instantiation: 'Type(arguments) name;'";
	default:
		return is_value_type(type) ? NULL : "only values can be stored";
	}
}

static void check_var(struct checker *c, struct decl *decl)
{
	const char *why;

	check_annos(c, &decl->annos, decl);
	decl->type = resolve_type(c, decl->var.type, 0);
	why = is_bad(decl->type) ? NULL : var_type_error(decl->type);
	if (why) {
		diag_error(c->diags, DIAG_TYPE, decl->var.type->n.at,
			   "variable '%s' cannot have type '%s': %s", decl->name,
			   text_of(c, decl->type), why);
		decl->type = c->t_error_type;
	}
	if (c->place == AT_TOP)
		diag_error(c->diags, DIAG_STATEMENT, decl->n.at,
			   "variable '%s' cannot be declared at the top level", decl->name);
	if (decl->var.init) {
		check_initializer(c, decl, decl->var.init);
		coerce(c, decl->var.init, decl->type, "the initializer", decl);
	}
	declare(c, decl);
}

void check_function_body(struct checker *c, struct decl *decl, struct type *ret, decl_list *params,
			 struct stmt *body)
{
	struct type *outer_returns = c->returns;
	unsigned outer_loops = c->loops;

	check_params(c, params, decl, false);
	c->returns = ret;
	c->loops = 0;
	/* The body is a block of its own: its declarations may shadow parameters. */
	check_stmt(c, body);
	if (ret != c->t_void && !is_bad(ret) && falls_through(body)) {
		struct diag *d = diag_error(c->diags, DIAG_RETURN, decl->name_at,
					    "'%s' must return a value of type '%s' on every path",
					    decl->name, text_of(c, ret));
		struct span end = { body->n.at.end ? body->n.at.end - 1 : 0, body->n.at.end };

		diag_label(d, end, "this end can be reached");
	}
	c->returns = outer_returns;
	c->loops = outer_loops;
}

struct type *check_return_type(struct checker *c, struct tyref *ref, bool objects)
{
	struct type *type = resolve_type(c, ref, TYPE_VOID_OK);

	if (type == c->t_void || is_bad(type) || (objects && type->kind == TY_EXTERN))
		return type;
	if (is_value_type(type) && type->kind != TY_INFINT && type->kind != TY_STRING)
		return type;
	diag_error(c->diags, DIAG_TYPE, ref->n.at,
		   "'%s' cannot be returned: only values that can be stored are", text_of(c, type));
	return c->t_error_type;
}

static void check_function(struct checker *c, struct decl *decl)
{
	enum place outer = c->place;
	struct type *ret;

	check_annos(c, &decl->annos, decl);
	decl->function.self = type_named(c->types, TY_CALLABLE, decl, NULL, 0);
	declare(c, decl);
	c->within = decl;
	if (outer != AT_METHOD)
		c->place = AT_FUNCTION;
	scope_enter(c->scopes);
	declare_type_params(c, &decl->function.type_params);
	ret = check_return_type(c, decl->function.ret, false);
	decl->type = ret;
	check_function_body(c, decl, ret, &decl->function.params, decl->function.body);
	scope_leave(c->scopes);
	c->place = outer;
	c->within = decl->parent;
}

static void check_extern_function(struct checker *c, struct decl *decl)
{
	check_annos(c, &decl->annos, decl);
	decl->extern_function.self = type_named(c->types, TY_CALLABLE, decl, NULL, 0);
	declare(c, decl);
	c->within = decl;
	scope_enter(c->scopes);
	declare_type_params(c, &decl->extern_function.type_params);
	decl->type = check_return_type(c, decl->extern_function.ret, true);
	check_params(c, &decl->extern_function.params, decl, false);
	scope_leave(c->scopes);
	c->within = decl->parent;
}

static void check_action(struct checker *c, struct decl *decl)
{
	enum place outer = c->place;

	check_annos(c, &decl->annos, decl);
	decl->action.self = type_named(c->types, TY_ACTION, decl, NULL, 0);
	declare(c, decl);
	c->within = decl;
	c->place = AT_ACTION;
	scope_enter(c->scopes);
	check_function_body(c, decl, c->t_void, &decl->action.params, decl->action.body);
	scope_leave(c->scopes);
	c->place = outer;
	c->within = decl->parent;
}

/* The type of a parser or control declaration, with its own type parameters as arguments. */
static struct type *block_self(struct checker *c, enum type_kind kind, struct decl *decl)
{
	const decl_list *params = type_params_of(decl);
	struct type **args = arena_array(c->arena, params->n, sizeof(*args));

	for (unsigned i = 0; i < params->n; i++)
		args[i] = type_var(c->types, params->at[i]);
	return type_named(c->types, kind, decl, args, params->n);
}

static void check_parser(struct checker *c, struct decl *decl)
{
	check_annos(c, &decl->annos, decl);
	decl->parser.self = block_self(c, TY_PARSER, decl);
	declare(c, decl);
	c->within = decl;
	c->place = AT_PARSER;
	scope_enter(c->scopes);
	declare_type_params(c, &decl->parser.type_params);
	check_params(c, &decl->parser.params, decl, false);
	check_params(c, &decl->parser.ctor_params, decl, true);
	scope_enter(c->scopes);
	vec_each(struct decl *, local, &decl->parser.locals)
		check_decl(c, *local);
	check_states(c, decl);
	scope_leave(c->scopes);
	scope_leave(c->scopes);
	c->place = AT_TOP;
	c->within = decl->parent;
}

static void check_control(struct checker *c, struct decl *decl)
{
	check_annos(c, &decl->annos, decl);
	decl->control.self = block_self(c, TY_CONTROL, decl);
	declare(c, decl);
	c->within = decl;
	c->place = AT_CONTROL;
	scope_enter(c->scopes);
	declare_type_params(c, &decl->control.type_params);
	check_params(c, &decl->control.params, decl, false);
	check_params(c, &decl->control.ctor_params, decl, true);
	scope_enter(c->scopes);
	vec_each(struct decl *, local, &decl->control.locals)
		check_decl(c, *local);
	c->place = AT_APPLY;
	c->returns = c->t_void;
	check_stmt(c, decl->control.body);
	c->returns = NULL;
	scope_leave(c->scopes);
	scope_leave(c->scopes);
	c->place = AT_TOP;
	c->within = decl->parent;
}

static void check_value_set(struct checker *c, struct decl *decl)
{
	struct type *elem = resolve_type(c, decl->value_set.type, 0);
	struct type *size;

	check_annos(c, &decl->annos, decl);
	size = check_expr(c, decl->value_set.size);
	if (!is_bad(size) && type_underlying(size)->kind != TY_INFINT &&
	    !type_is_fixed(type_underlying(size)))
		complain_type(c, decl->value_set.size->n.at, "the size of a value set", size,
			      c->t_infint);
	else if (!is_bad(size) && !is_compile_time_known(decl->value_set.size))
		diag_error(c->diags, DIAG_CONSTANT, decl->value_set.size->n.at,
			   "the size of a value set must be known at compile time");
	if (c->place != AT_TOP && c->place != AT_PARSER)
		diag_error(c->diags, DIAG_INSTANCE, decl->n.at, "a value set cannot be declared %s",
			   place_noun(c->place));
	decl->type = is_bad(elem) ? elem : type_of(c->types, TY_SET, elem);
	declare(c, decl);
}
