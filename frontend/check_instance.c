/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instantiations (section 11.3): constructor calls, named or not, with the constructor chosen, its
 * arguments bound and the type's own arguments inferred; where each kind of object may be made
 * (appendix F); and the implementations that abstract methods get in an initializer block (section
 * 11.3.1).
 */
#include "frontend/check.h"

static struct type *construct(struct checker *c, struct tyref *ref, expr_list *args, struct span at,
			      struct call_info **info_out);
static struct type *construct_one(struct checker *c, struct tyref *ref, expr_list *args,
				  struct span at, struct call_info **info_out);
static void check_initializer(struct checker *c, struct decl *instance, struct type *type);

/* Whether appendix F lets a named object of this type be declared here; NULL or why not. */
static const char *place_error(const struct checker *c, const struct type *type)
{
	switch (c->place) {
	case AT_TOP:
		return type->kind == TY_EXTERN || type->kind == TY_PACKAGE
			       ? NULL
			       : "parsers and controls are instantiated inside others, or as arguments of a package";
	case AT_PARSER:
		return type->kind == TY_EXTERN || type->kind == TY_PARSER ? NULL
			: "a parser can only contain parsers and extern objects";
	case AT_CONTROL:
		return type->kind == TY_EXTERN || type->kind == TY_CONTROL ? NULL
			: "a control can only contain controls and extern objects";
	case AT_METHOD:
		return type->kind == TY_EXTERN ? NULL
					       : "an initializer can only contain extern objects";
	default:
		return "objects are made once, before any packet comes: declare it outside";
	}
}

void check_instance(struct checker *c, struct decl *decl)
{
	struct type *object;
	const char *why;

	check_annos(c, &decl->annos, decl);
	decl->type = construct(c, decl->instance.type, &decl->instance.args, decl->n.at,
			       &decl->instance.info);
	object = decl->type->kind == TY_STACK ? decl->type->elem : decl->type;
	if (decl->instance.info && decl->instance.info->target &&
	    decl->instance.info->target->n.kind == DECL_METHOD)
		decl->instance.constructor = decl->instance.info->target;
	why = is_bad(object) ? NULL : place_error(c, object);
	if (why)
		diag_error(c->diags, DIAG_INSTANCE, decl->n.at,
			   "%s '%s' cannot be instantiated %s: %s",
			   object->kind == TY_EXTERN	? "extern"
			   : object->kind == TY_PARSER	? "parser"
			   : object->kind == TY_CONTROL ? "control"
							: "package",
			   object->decl->name, place_noun(c->place), why);
	if (!is_bad(object))
		check_initializer(c, decl, object);
	/* What may not be here is not talked about any more. */
	if (why)
		decl->type = c->t_error_type;
	declare(c, decl);
}

struct type *check_construct(struct checker *c, struct expr *e)
{
	struct type *type =
		construct(c, e->construct.of, &e->construct.args, e->n.at, &e->construct.info);

	/*
	 * A nameless extern object is as good as one declared outside; parsers and controls have a
	 * name.
	 */
	if (!is_bad(type) && type->kind != TY_EXTERN &&
	    (c->place == AT_APPLY || c->place == AT_STATE || c->place == AT_ACTION ||
	     c->place == AT_FUNCTION)) {
		diag_error(c->diags, DIAG_INSTANCE, e->n.at,
			   "'%s' cannot be made %s: objects are made once, before any packet comes",
			   type->decl->name, place_noun(c->place));
		return c->t_error_type;
	}
	if (!is_bad(type) && type->kind == TY_EXTERN) {
		decl_list *methods = &type->decl->extern_object.methods;

		for (unsigned i = 0; i < methods->n; i++)
			if (methods->at[i]->method.is_abstract) {
				struct diag *d = diag_error(c->diags, DIAG_INSTANCE, e->n.at,
					"'%s' has abstract methods and needs a named instance",
					type->decl->name);

				diag_label(d, methods->at[i]->name_at, "abstract");
				return c->t_error_type;
			}
	}
	return type;
}

static void check_args_alone(struct checker *c, expr_list *args)
{
	vec_each(struct expr *, arg, args)
		if ((*arg)->n.kind != EXPR_DONT_CARE)
			check_expr(c, *arg);
}

/* The parameters of the constructor that the arguments select; extern ones may be overloaded. */
static const decl_list *find_constructor(struct checker *c, struct type *type, expr_list *args,
					 struct span at, struct decl **target)
{
	struct decl *decl = type->decl;
	decl_list *found;

	*target = decl;
	switch (decl->n.kind) {
	case DECL_PARSER:
		return &decl->parser.ctor_params;
	case DECL_CONTROL:
		return &decl->control.ctor_params;
	case DECL_PACKAGE:
		return &decl->package.params;
	case DECL_EXTERN:
		found = find_members(c, decl, decl->name);
		if (!found || found->at[0]->method.ret) {
			struct diag *d = diag_error(
				c->diags, DIAG_INSTANCE, at,
				"extern '%s' has no constructor and cannot be instantiated",
				decl->name);

			diag_label(d, decl->name_at, "declared here");
			return NULL;
		}
		*target = select_overload(c, found, args, at, decl->name);
		return *target ? &(*target)->method.params : NULL;
	default: {
		struct diag *d = diag_error(c->diags, DIAG_INSTANCE, at,
			"'%s' is %s; only a %s with a body can be instantiated", decl->name,
			decl_noun(decl), type->kind == TY_PARSER ? "parser" : "control");

		diag_label(d, decl->name_at, "declared here");
		return NULL;
	}
	}
}

/* `P<_, _>(...)`: the user does not want to know (section 7.2.15). */
static bool says_dont_care(const struct type *type)
{
	for (unsigned i = 0; i < type->n_args; i++)
		if (type->args[i]->kind == TY_DONT_CARE)
			return true;
	return false;
}

/* The type parameters that the written type leaves to inference. */
static decl_list *open_vars(struct checker *c, const struct type *type)
{
	const decl_list *params = type_params_of(type->decl);
	decl_list *open = arena_make(c->arena, decl_list);

	for (unsigned i = 0; i < params->n; i++)
		if (type->args[i]->kind == TY_DONT_CARE ||
		    (type->args[i]->kind == TY_VAR && type->args[i]->decl == params->at[i]))
			vec_push(c->arena, open, params->at[i]);
	return open;
}

/* Of parsers, controls or packages of one name, the one whose constructor the arguments fit. */
static struct type *select_type(struct checker *c, struct tyref *ref, struct type *type,
				const expr_list *args)
{
	struct tyref *named = ref->n.kind == TYREF_SPECIALIZED ? ref->specialized.base : ref;
	struct binding *b =
		named->n.kind == TYREF_NAMED ? scope_find(c->scopes, named->named.name) : NULL;

	if (!b || b->decls.n < 2 || b->decls.at[0] != type->decl)
		return type;
	for (unsigned i = 0; i < b->decls.n; i++) {
		struct decl *decl = b->decls.at[i];
		struct type *self = decl->n.kind == DECL_PARSER	   ? decl->parser.self
				    : decl->n.kind == DECL_CONTROL ? decl->control.self
								   : decl->package.self;

		if (!arity_fits(ctor_params_of(decl), args))
			continue;
		named->named.decl = decl;
		if (ref == named)
			ref->type = self;
		else if (self->n_args == type->n_args)
			ref->type =
				type_named(c->types, type->kind, decl, type->args, type->n_args);
		break;
	}
	return ref->type;
}

static struct type *construct(struct checker *c, struct tyref *ref, expr_list *args, struct span at,
			      struct call_info **info_out)
{
	struct type *type;

	/* An array of extern objects, all made by the same constructor call. */
	if (ref->n.kind == TYREF_STACK && resolve_type(c, ref, TYPE_GENERIC_OK)->kind == TY_STACK &&
	    ref->type->elem->kind == TY_EXTERN) {
		type = construct_one(c, ref->stack.elem, args, at, info_out);
		return is_bad(type) ? type : type_stack(c->types, type, ref->type->size);
	}
	return construct_one(c, ref, args, at, info_out);
}

static struct type *construct_one(struct checker *c, struct tyref *ref, expr_list *args,
				  struct span at, struct call_info **info_out)
{
	struct type *type = select_type(c, ref, resolve_type(c, ref, TYPE_GENERIC_OK), args);
	struct call_info *info;
	struct callee callee = { 0 };
	struct type_env known, env;
	struct decl *target;

	if (!is_bad(type) && type->kind != TY_EXTERN && type->kind != TY_PARSER &&
	    type->kind != TY_CONTROL && type->kind != TY_PACKAGE) {
		diag_error(
			c->diags, DIAG_INSTANCE, ref->n.at,
			"'%s' is not a parser, control, extern or package and cannot be instantiated",
			text_of(c, type));
		type = c->t_error_type;
	}
	if (!is_bad(type) && is_enclosing(c, type->decl)) {
		diag_error(c->diags, DIAG_RECURSION, at, "'%s' cannot contain itself",
			   type->decl->name);
		type = c->t_error_type;
	}
	callee.params = is_bad(type) ? NULL : find_constructor(c, type, args, at, &target);
	if (!callee.params) {
		check_args_alone(c, args);
		return c->t_error_type;
	}
	note_use(c, target, at);
	callee.decl = target;
	callee.name = type->decl->name;
	callee.kind = CALL_CONSTRUCTOR;
	callee.type_params = open_vars(c, type);
	callee.keep_uninferred =
		type->kind == TY_CONTROL || type->kind == TY_PARSER || says_dont_care(type);
	known = (struct type_env){ .params = type_params_of(type->decl)->at, .args = type->args,
				   .n = type->n_args };
	callee.outer = &known;
	info = arena_make(c->arena, struct call_info);
	info->kind = CALL_CONSTRUCTOR;
	info->target = target;
	if (!bind_args(c, &callee, args, NULL, at, info, &env))
		return c->t_error_type;
	*info_out = info;
	if (callee.type_params->n) {
		struct type **all = arena_array(c->arena, type->n_args, sizeof(*all));
		unsigned k = 0;

		for (unsigned i = 0; i < type->n_args; i++) {
			bool open = k < callee.type_params->n &&
				    callee.type_params->at[k] == known.params[i];

			all[i] = open ? info->type_args.at[k++] : type->args[i];
		}
		type = type_named(c->types, type->kind, type->decl, all, type->n_args);
	}
	/* What the header promises: one per type parameter of the constructed type. */
	info->type_args.n = 0;
	for (unsigned i = 0; i < type->n_args; i++)
		vec_push(c->arena, &info->type_args, type->args[i]);
	return check_well_formed(c, type, at) ? type : c->t_error_type;
}

static struct decl *abstract_named(struct checker *c, struct type *type, const char *name)
{
	decl_list *found = find_members(c, type->decl, name);

	return found && found->at[0]->method.is_abstract ? found->at[0] : NULL;
}

static bool rest_optional(const decl_list *params, unsigned from)
{
	if (from > params->n)
		return false;
	for (unsigned i = from; i < params->n; i++)
		if (!annotation_of(&params->at[i]->annos, "optional"))
			return false;
	return true;
}

/* The implementation has the abstract method's parameters and result (section 11.3.1). */
static void compare_signature(struct checker *c, struct decl *impl, struct decl *method,
			      struct type *type)
{
	const decl_list *params = type_params_of(type->decl);
	struct type_env env = { .params = params->at, .args = type->args, .n = type->n_args };
	const decl_list *have = &impl->function.params, *want = &method->method.params;
	struct diag *d = NULL;

	if (impl->type && !is_bad(impl->type) && !is_bad(method->type) &&
	    impl->type != type_subst(c->types, method->type, &env))
		d = diag_error(c->diags, DIAG_INSTANCE, impl->function.ret->n.at,
			       "'%s' returns '%s', the abstract method returns '%s'", impl->name,
			       text_of(c, impl->type),
			       text_of(c, type_subst(c->types, method->type, &env)));
	else if (have->n != want->n && !rest_optional(want, have->n))
		d = diag_error(c->diags, DIAG_INSTANCE, impl->name_at,
			       "'%s' has %u parameter%s, the abstract method has %u", impl->name,
			       have->n, have->n == 1 ? "" : "s", want->n);
	for (unsigned i = 0; !d && i < have->n; i++) {
		struct type *wanted = type_subst(c->types, want->at[i]->type, &env);

		if (have->at[i]->param.dir == want->at[i]->param.dir &&
		    (have->at[i]->type == wanted || is_bad(wanted) || is_bad(have->at[i]->type)))
			continue;
		d = diag_error(c->diags, DIAG_INSTANCE, have->at[i]->n.at,
			       "parameter '%s' differs from the abstract method's in %s",
			       have->at[i]->name,
			       have->at[i]->type == wanted ? "direction" : "type");
	}
	if (d)
		diag_label(d, method->name_at, "the abstract method");
}

static void check_implementation(struct checker *c, struct decl *impl, struct type *type)
{
	struct decl *method = abstract_named(c, type, impl->name);
	struct diag *d;

	check_decl(c, impl);
	if (method) {
		compare_signature(c, impl, method, type);
		return;
	}
	d = diag_error(c->diags, DIAG_INSTANCE, impl->name_at,
		       find_members(c, type->decl, impl->name)
			       ? "method '%2$s' of '%1$s' is not abstract"
			       : "'%s' has no abstract method '%s'",
		       type->decl->name, impl->name);
	diag_label(d, type->decl->name_at, "declared here");
	hint_member(c, d, &type->decl->extern_object.methods, impl->name);
}

static bool calls_some(const struct checker *c, unsigned first, const char *name)
{
	for (unsigned i = first; i < c->this_calls.n; i++)
		if (c->this_calls.at[i].from->name == name)
			return true;
	return false;
}

/*
 * Recursion among the methods of one object. A call of a method that calls none of the others
 * cannot be part of a cycle and is taken out; what is left when nothing can be taken out any more
 * is one. The number of calls shrinks each round.
 */
static void refuse_recursive_methods(struct checker *c, unsigned first)
{
	bool shrunk = true;

	while (shrunk) {
		shrunk = false;
		for (unsigned i = first; i < c->this_calls.n; i++)
			if (!calls_some(c, first, c->this_calls.at[i].to)) {
				c->this_calls.at[i--] = c->this_calls.at[--c->this_calls.n];
				shrunk = true;
			}
	}
	if (c->this_calls.n > first)
		diag_error(c->diags, DIAG_RECURSION, c->this_calls.at[first].at,
			   "'%s' would call itself through this",
			   c->this_calls.at[first].from->name);
	c->this_calls.n = first;
}

static void check_initializer(struct checker *c, struct decl *instance, struct type *type)
{
	struct type *outer_this = c->this_type;
	enum place outer_place = c->place;
	decl_list *body = &instance->instance.body;
	unsigned first_call = c->this_calls.n;

	if (type->kind != TY_EXTERN) {
		if (instance->instance.has_body)
			diag_error(c->diags, DIAG_INSTANCE, instance->n.at,
				   "only extern objects have an initializer, '%s' is %s",
				   instance->name, decl_noun(type->decl));
		return;
	}
	c->this_type = type;
	c->place = AT_METHOD;
	c->within = instance;
	scope_enter(c->scopes);
	vec_each(struct decl *, d, body) {
		if ((*d)->n.kind == DECL_FUNCTION)
			check_implementation(c, *d, type);
		else
			check_decl(c, *d);
	}
	scope_leave(c->scopes);
	refuse_recursive_methods(c, first_call);
	c->within = instance->parent;
	c->place = outer_place;
	c->this_type = outer_this;
	vec_each(struct decl *, m, &type->decl->extern_object.methods) {
		struct diag *d;
		bool found = false;

		if (!(*m)->method.is_abstract || annotation_of(&(*m)->annos, "optional"))
			continue;
		for (unsigned i = 0; !found && i < body->n; i++)
			found = body->at[i]->n.kind == DECL_FUNCTION &&
				body->at[i]->name == (*m)->name;
		if (found)
			continue;
		d = diag_error(c->diags, DIAG_INSTANCE, instance->name_at,
			       "'%s' does not implement the abstract method '%s'", instance->name,
			       (*m)->name);
		diag_label(d, (*m)->name_at, "declared here");
	}
}
