/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Declarations of types (section 7.2, 7.5, 7.6): headers, unions, structs, enums, typedefs, errors
 * and match kinds, extern objects and functions, the types of parsers, controls and packages, and
 * the parameters all of these have.
 */
#include "frontend/check.h"

#include <string.h>

static void check_fields(struct checker *c, struct decl *decl, decl_list *fields,
			 enum container container);
static void check_enum(struct checker *c, struct decl *decl);
static void check_newtype(struct checker *c, struct decl *decl);
static void check_typedef(struct checker *c, struct decl *decl);
static void check_members(struct checker *c, struct decl *decl);
static void check_extern(struct checker *c, struct decl *decl);

void declare_type_params(struct checker *c, decl_list *params)
{
	vec_each(struct decl *, p, params) {
		(*p)->type_param.var = type_var(c->types, *p);
		(*p)->parent = c->within;
		declare(c, *p);
	}
}

static struct type *self_type(struct checker *c, enum type_kind kind, struct decl *decl)
{
	const decl_list *params = type_params_of(decl);
	struct type **args = arena_array(c->arena, params->n, sizeof(*args));

	for (unsigned i = 0; i < params->n; i++) {
		params->at[i]->type_param.var = type_var(c->types, params->at[i]);
		args[i] = params->at[i]->type_param.var;
	}
	return type_named(c->types, kind, decl, args, params->n);
}

/* A type of parsers, controls or packages: its parameters, and nothing else. */
static void check_block_type(struct checker *c, struct decl *decl, enum type_kind kind,
			     struct type **self, decl_list *type_params, decl_list *params,
			     bool constructor)
{
	*self = self_type(c, kind, decl);
	declare(c, decl);
	c->within = decl;
	scope_enter(c->scopes);
	declare_type_params(c, type_params);
	check_params(c, params, decl, constructor);
	scope_leave(c->scopes);
	c->within = decl->parent;
}

void check_type_decl(struct checker *c, struct decl *decl)
{
	check_annos(c, &decl->annos, decl);
	switch ((enum decl_kind)decl->n.kind) {
	case DECL_TYPEDEF:
		check_typedef(c, decl);
		break;
	case DECL_NEWTYPE:
		check_newtype(c, decl);
		break;
	case DECL_HEADER:
		declare(c, decl);
		check_fields(c, decl, &decl->header.fields, IN_HEADER);
		decl->header.self = self_type(c, TY_HEADER, decl);
		break;
	case DECL_UNION:
		declare(c, decl);
		check_fields(c, decl, &decl->header_union.fields, IN_UNION);
		decl->header_union.self = self_type(c, TY_UNION, decl);
		break;
	case DECL_STRUCT:
		declare(c, decl);
		check_fields(c, decl, &decl->structure.fields, IN_STRUCT);
		decl->structure.self = self_type(c, TY_STRUCT, decl);
		break;
	case DECL_ENUM:
		check_enum(c, decl);
		break;
	case DECL_ERROR:
	case DECL_MATCH_KIND:
		check_members(c, decl);
		break;
	case DECL_EXTERN:
		check_extern(c, decl);
		break;
	case DECL_PARSER_TYPE:
		check_block_type(c, decl, TY_PARSER, &decl->parser_type.self,
				 &decl->parser_type.type_params, &decl->parser_type.params, false);
		break;
	case DECL_CONTROL_TYPE:
		check_block_type(c, decl, TY_CONTROL, &decl->control_type.self,
				 &decl->control_type.type_params, &decl->control_type.params,
				 false);
		break;
	case DECL_PACKAGE:
		check_block_type(c, decl, TY_PACKAGE, &decl->package.self,
				 &decl->package.type_params, &decl->package.params, true);
		break;
	default:
		break;
	}
}

static void check_fields(struct checker *c, struct decl *decl, decl_list *fields,
			 enum container container)
{
	static const char *const names[] = {
		[IN_HEADER] = "header", [IN_UNION] = "header_union", [IN_STRUCT] = "struct",
	};

	c->within = decl;
	scope_enter(c->scopes);
	declare_type_params(c, (decl_list *)type_params_of(decl));
	vec_each(struct decl *, f, fields) {
		struct decl *field = *f;
		const char *why;

		field->parent = decl;
		check_annos(c, &field->annos, field);
		field->field.index = (int)(f - fields->at);
		field->type = resolve_type(c, field->field.type, 0);
		why = nesting_error(c, container, field->type);
		if (why) {
			diag_error(c->diags, DIAG_TYPE, field->field.type->n.at,
				   "a %s cannot have a field of type '%s': %s", names[container],
				   text_of(c, field->type), why);
			field->type = c->t_error_type;
		}
	}
	add_members(c, decl, fields, "field", false);
	scope_leave(c->scopes);
	c->within = decl->parent;
}

static void check_enum_values(struct checker *c, struct decl *decl, struct type *underlying)
{
	/* A member may be given the value of an earlier one by its bare name. */
	scope_enter(c->scopes);
	vec_each(struct decl *, m, &decl->enumeration.members) {
		struct expr *init = (*m)->enum_member.init;

		/* Until it has a value, uses of it are not worth a word. */
		(*m)->type = c->t_error_type;
		if (!init) {
			diag_error(c->diags, DIAG_TYPE, (*m)->name_at,
				   "'%s' needs a value: the enum has an underlying type",
				   (*m)->name);
			continue;
		}
		check_expr(c, init);
		if (!coerce(c, init, underlying, "the member's value", NULL))
			continue;
		if (!init->value) {
			diag_error(c->diags, DIAG_CONSTANT, init->n.at,
				   "the value of '%s' must be a constant known here", (*m)->name);
			continue;
		}
		(*m)->type = decl->enumeration.self;
		(*m)->value = eval_cast(&c->ev, init->value, (*m)->type, init->n.at);
		if (!scope_find_here(c->scopes, (*m)->name))
			scope_add(c->scopes, *m);
	}
	scope_leave(c->scopes);
}

static void check_enum(struct checker *c, struct decl *decl)
{
	struct tyref *ref = decl->enumeration.underlying;
	decl_list *members = &decl->enumeration.members;
	struct type *underlying = NULL;

	declare(c, decl);
	if (ref) {
		c->within = decl;
		underlying = resolve_type(c, ref, 0);
		c->within = decl->parent;
		/* Section 7.2.1: not even a `type` made of one. */
		if (!is_bad(underlying) && !type_is_fixed(underlying)) {
			diag_error(
				c->diags, DIAG_TYPE, ref->n.at,
				"the underlying type of an enum must be bit<> or int<>, not '%s'",
				text_of(c, underlying));
			underlying = c->t_error_type;
		}
		decl->enumeration.self = is_bad(underlying) ? c->t_error_type
					 : type_over(c->types, TY_SERENUM, decl, underlying);
	} else {
		decl->enumeration.self = type_named(c->types, TY_ENUM, decl, NULL, 0);
	}
	vec_each(struct decl *, m, members) {
		check_annos(c, &(*m)->annos, *m);
		(*m)->parent = decl;
		(*m)->enum_member.index = (int)(m - members->at);
		(*m)->type = decl->enumeration.self;
		if (!ref && (*m)->enum_member.init)
			diag_error(c->diags, DIAG_TYPE, (*m)->enum_member.init->n.at,
				   "'%s' cannot have a value: the enum has no underlying type",
				   (*m)->name);
		if (!ref)
			(*m)->value = value_member(c->arena, (*m)->type, *m);
	}
	add_members(c, decl, members, "enum member", false);
	if (underlying && !is_bad(underlying))
		check_enum_values(c, decl, underlying);
}

static void check_typedef(struct checker *c, struct decl *decl)
{
	struct type *type;

	decl->type = NULL;
	c->within = decl;
	type = resolve_type(c, decl->type_def.type, 0);
	c->within = decl->parent;
	if (type->kind == TY_STRING || type->kind == TY_MATCH_KIND) {
		diag_error(c->diags, DIAG_TYPE, decl->type_def.type->n.at,
			   "'%s' cannot be given another name by typedef", text_of(c, type));
		type = c->t_error_type;
	}
	decl->type = type;
	declare(c, decl);
}

static void check_newtype(struct checker *c, struct decl *decl)
{
	struct type *type;

	c->within = decl;
	type = resolve_type(c, decl->new_type.type, 0);
	c->within = decl->parent;
	if (!is_bad(type) && type->kind != TY_NEWTYPE && type->kind != TY_BOOL &&
	    !type_is_fixed(type)) {
		struct diag *d = diag_error(
			c->diags, DIAG_TYPE, decl->new_type.type->n.at,
			"'type' makes new types of bit<>, int<>, bool and other such types, not of '%s'",
			text_of(c, type));

		diag_hint(d, "use 'typedef' to give a type another name");
		type = c->t_error_type;
	}
	decl->new_type.self = is_bad(type) ? type : type_over(c->types, TY_NEWTYPE, decl, type);
	declare(c, decl);
}

/* error and match_kind: their members join one space each over the whole program. */
static void check_members(struct checker *c, struct decl *decl)
{
	bool error = decl->n.kind == DECL_ERROR;

	vec_each(struct decl *, m, error ? &decl->error.members : &decl->match_kind.members) {
		struct decl *member = *m;

		check_annos(c, &member->annos, member);
		member->parent = decl;
		member->type = error ? c->t_error : c->t_match_kind;
		member->value = value_member(c->arena, member->type, member);
		if (!error) {
			member->match_kind_member.index = (int)c->n_match_kinds++;
			declare(c, member);
			continue;
		}
		if (find_members(c, NULL, member->name)) {
			struct diag *d = diag_error(c->diags, DIAG_DUPLICATE, member->name_at,
						    "error '%s' is declared twice", member->name);

			diag_label(d, find_members(c, NULL, member->name)->at[0]->name_at,
				   "first here");
			continue;
		}
		member->error_member.index = (int)c->n_errors++;
		if (!strcmp(member->name, "NoError"))
			type_set_no_error(c->types, member);
		add_member(c, NULL, member);
	}
}

static void check_method(struct checker *c, struct decl *decl, struct decl *method)
{
	struct type *ret = c->t_void;

	check_annos(c, &method->annos, method);
	method->parent = decl;
	c->within = method;
	scope_enter(c->scopes);
	declare_type_params(c, &method->method.type_params);
	if (method->method.ret)
		ret = check_return_type(c, method->method.ret, false);
	else if (method->name != decl->name)
		diag_error(c->diags, DIAG_TYPE, method->name_at,
			   "method '%s' needs a return type; a constructor is called '%s'",
			   method->name, decl->name);
	if (method->method.ret && method->name == decl->name)
		diag_error(c->diags, DIAG_TYPE, method->method.ret->n.at,
			   "a constructor has no return type");
	check_params(c, &method->method.params, method, !method->method.ret);
	scope_leave(c->scopes);
	c->within = decl;
	method->type = ret;
	method->method.self = type_named(c->types, TY_CALLABLE, method, NULL, 0);
}

static void check_extern(struct checker *c, struct decl *decl)
{
	decl_list *methods = &decl->extern_object.methods;

	decl->extern_object.self = self_type(c, TY_EXTERN, decl);
	declare(c, decl);
	c->within = decl;
	scope_enter(c->scopes);
	declare_type_params(c, &decl->extern_object.type_params);
	vec_each(struct decl *, m, methods) {
		decl_list *others = find_members(c, decl, (*m)->name);

		check_method(c, decl, *m);
		for (unsigned i = 0; others && i < others->n; i++) {
			struct diag *d;

			if (!same_param_names(&others->at[i]->method.params,
					      &(*m)->method.params) &&
			    !((*m)->method.is_abstract && others->at[i]->method.is_abstract))
				continue;
			d = diag_error(c->diags, DIAG_DUPLICATE, (*m)->name_at,
				       "'%s' cannot be told apart from another method of '%s'",
				       (*m)->name, decl->name);
			diag_label(d, others->at[i]->name_at, "the other one");
			break;
		}
		add_member(c, decl, *m);
	}
	scope_leave(c->scopes);
	c->within = decl->parent;
}

/* Whether appendix F lets the type be a parameter of `of`; NULL or why not. */
static const char *param_type_error(struct type *type, const struct decl *of, bool constructor)
{
	enum decl_kind kind = of->n.kind;

	if (type->decl && (type->decl->n.kind == DECL_PARSER || type->decl->n.kind == DECL_CONTROL))
		return "it is declared with a body; parameters have the type of a declaration without";
	switch (type->kind) {
	case TY_PACKAGE:
		return kind == DECL_PACKAGE ? NULL : "packages are only parameters of packages";
	case TY_PARSER:
		return kind == DECL_PACKAGE || (constructor && kind == DECL_PARSER) ? NULL
			: "parsers are only constructor parameters, of packages and parsers";
	case TY_CONTROL:
		return kind == DECL_PACKAGE || (constructor && kind == DECL_CONTROL) ? NULL
			: "controls are only constructor parameters, of packages and controls";
	case TY_EXTERN:
		return kind == DECL_ACTION || kind == DECL_FUNCTION
			? "extern objects are not passed to actions and functions" : NULL;
	case TY_INFINT:
	case TY_STRING:
		return kind == DECL_ACTION ? "it is known at compile time only" : NULL;
	case TY_DONT_CARE:
		return "'_' is no type";
	case TY_STACK:
		return type->elem->kind == TY_EXTERN ? "arrays of extern objects are not supported"
						     : NULL;
	default:
		return NULL;
	}
}

static void check_param_direction(struct checker *c, struct decl *param, const struct decl *of,
				  bool constructor)
{
	enum direction dir = param->param.dir;
	struct type *type = param->type;
	const char *why = NULL;

	if (dir == DIR_NONE)
		return;
	if (constructor)
		why = "constructor parameters have no direction";
	else if (type->kind == TY_EXTERN)
		why = "extern objects are passed by reference, without direction";
	else if (type->kind == TY_INFINT)
		why = "values of type 'int' are known at compile time only";
	else if (type->kind == TY_STRING)
		why = "strings are known at compile time only";
	else if (type->kind == TY_LIST)
		why = "lists are known at compile time only";
	if (why)
		diag_error(c->diags, DIAG_DIRECTION, param->n.at,
			   "parameter '%s' cannot be '%s': %s", param->name,
			   dir == DIR_IN    ? "in"
			   : dir == DIR_OUT ? "out"
					    : "inout",
			   why);
}

/* A block given as default may determine the type parameters of its own package. */
static bool fits_default(struct checker *c, struct decl *param, struct expr *init)
{
	const decl_list *vars = type_params_of(param->parent);

	if ((init->type->kind == TY_PARSER || init->type->kind == TY_CONTROL) && vars && vars->n) {
		struct type **bound = arena_array(c->arena, vars->n, sizeof(*bound));
		struct inference in = { .c = c, .vars = vars, .bound = bound };

		if (param->type->kind == init->type->kind &&
		    unify_blocks(&in, param->type, init->type))
			return true;
	}
	return coerce(c, init, param->type, "the default value", param);
}

/* Section 6.8.2: where a parameter may be @optional. */
static void check_optional(struct checker *c, struct decl *param, const struct decl *of,
			   bool constructor)
{
	struct part *anno = annotation_of(&param->annos, "optional");

	switch (of->n.kind) {
	case DECL_FUNCTION:
	case DECL_ACTION:
	case DECL_PARSER:
	case DECL_CONTROL:
		if (!constructor && of->n.kind != DECL_FUNCTION && of->n.kind != DECL_ACTION)
			break;
		if (anno)
			diag_error(
				c->diags, DIAG_ANNOTATION, anno->n.at,
				"parameter '%s' of %s cannot be @optional: its body needs a value",
				param->name, decl_noun(of));
		break;
	default:
		break;
	}
}

static void check_param_default(struct checker *c, struct decl *param)
{
	struct expr *init = param->param.init;

	if (!init)
		return;
	if (param->param.dir == DIR_OUT || param->param.dir == DIR_INOUT) {
		diag_error(c->diags, DIAG_DIRECTION, init->n.at,
			   "'%s' is written to its argument and cannot have a default value",
			   param->name);
		return;
	}
	if (annotation_of(&param->annos, "optional"))
		diag_error(c->diags, DIAG_ANNOTATION, init->n.at,
			   "parameter '%s' cannot be @optional and have a default value",
			   param->name);
	check_expr(c, init);
	if (fits_default(c, param, init) && !is_compile_time_known(init))
		diag_error(c->diags, DIAG_CONSTANT, init->n.at,
			   "the default value of '%s' must be known at compile time", param->name);
}

void check_params(struct checker *c, decl_list *params, struct decl *of, bool constructor)
{
	bool data = false;

	vec_each(struct decl *, p, params) {
		struct decl *param = *p;
		const char *why;

		check_annos(c, &param->annos, param);
		param->parent = of;
		param->param.index = (int)(p - params->at);
		param->type = resolve_type(c, param->param.type, TYPE_DONT_CARE_OK);
		why = param_type_error(param->type, of, constructor);
		if (why) {
			diag_error(c->diags, DIAG_TYPE, param->param.type->n.at,
				   "parameter '%s' cannot have type '%s': %s", param->name,
				   text_of(c, param->type), why);
			param->type = c->t_error_type;
		}
		check_param_direction(c, param, of, constructor);
		check_optional(c, param, of, constructor);
		/* Section 14.1: what the control plane supplies comes last. */
		if (of->n.kind == DECL_ACTION && param->param.dir != DIR_NONE && data)
			diag_error(
				c->diags, DIAG_DIRECTION, param->n.at,
				"parameter '%s' has a direction and must stand before the action data",
				param->name);
		data |= param->param.dir == DIR_NONE;
		check_param_default(c, param);
		declare(c, param);
	}
}
