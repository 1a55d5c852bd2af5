/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls (section 8.22): of functions, extern functions and methods, actions, the builtin methods of
 * headers and stacks, and apply on tables, parsers and controls. Appendix F says from where each
 * may be called; nothing may call itself. A call's answer is its call_info.
 */
#include "frontend/check.h"

#include <string.h>

static struct type *call_path(struct checker *c, struct expr *e);
static struct type *call_member(struct checker *c, struct expr *e);
static struct type *call_type_member(struct checker *c, struct expr *e);

static struct call_info *new_info(struct checker *c, enum call_kind kind, struct decl *target)
{
	struct call_info *info = arena_make(c->arena, struct call_info);

	info->kind = kind;
	info->target = target;
	return info;
}

/* The arguments of a call that is already refused are still looked at. */
static struct type *give_up(struct checker *c, struct expr *e)
{
	vec_each(struct expr *, arg, &e->call.args)
		if ((*arg)->n.kind != EXPR_DONT_CARE &&
		    ((*arg)->n.kind != EXPR_NAMED || (*arg)->named.value->n.kind != EXPR_DONT_CARE))
			check_expr(c, *arg);
	return c->t_error_type;
}

static struct type *complain_place(struct checker *c, struct expr *e, const char *what)
{
	diag_error(c->diags, DIAG_CALL, e->n.at, "%s cannot be called %s", what,
		   place_noun(c->place));
	return give_up(c, e);
}

static bool refuse_recursion(struct checker *c, struct decl *target, struct span at)
{
	struct diag *d;

	if (!is_enclosing(c, target))
		return false;
	d = diag_error(c->diags, DIAG_RECURSION, at, "'%s' cannot call itself", target->name);
	diag_label(d, target->name_at, "inside this");
	return true;
}

struct type *check_call(struct checker *c, struct expr *e)
{
	struct expr *callee = e->call.callee;

	switch (callee->n.kind) {
	case EXPR_PATH:
		return call_path(c, e);
	case EXPR_MEMBER:
		return call_member(c, e);
	case EXPR_TYPE_MEMBER:
		return call_type_member(c, e);
	default:
		if (!is_bad(check_expr(c, callee)))
			diag_error(c->diags, DIAG_CALL, callee->n.at, "'%s' cannot be called",
				   expr_text(c->arena, callee));
		return give_up(c, e);
	}
}

/* static_assert is the one function whose result is known at compile time (section 19). */
static void evaluate_static_assert(struct checker *c, struct expr *e, struct call_info *info)
{
	struct expr *condition = info->args.n ? info->args.at[0] : NULL;
	struct expr *message = info->args.n > 1 ? info->args.at[1] : NULL;

	if (!condition)
		return;
	if (!condition->value || condition->value->kind != VALUE_BOOL) {
		if (!is_compile_time_known(condition))
			diag_error(c->diags, DIAG_CONSTANT, condition->n.at,
				   "a static assertion must be known at compile time");
		return;
	}
	if (!condition->value->boolean)
		diag_error(c->diags, DIAG_ASSERTION, e->n.at, "static assertion failed%s%s",
			   message && message->value ? ": " : "",
			   message && message->value && message->value->kind == VALUE_STRING
				   ? message->value->string : "");
	e->value = value_bool(c->arena, c->t_bool, condition->value->boolean);
}

static struct type *call_function(struct checker *c, struct expr *e, struct binding *b)
{
	struct decl *target = select_overload(c, &b->decls, &e->call.args, e->n.at, b->name);
	struct callee callee;
	struct call_info *info;
	struct type_env env;

	if (!target)
		return give_up(c, e);
	e->call.callee->path.decl = target;
	note_use(c, target, e->n.at);
	if (refuse_recursion(c, target, e->n.at))
		return give_up(c, e);
	callee = (struct callee){ .decl = target, .name = target->name, .params = params_of(target),
				  .type_params = type_params_of(target) };
	callee.kind = target->n.kind == DECL_FUNCTION ? CALL_FUNCTION : CALL_EXTERN_FUNCTION;
	/* Section 13.7: it ends the parser, so there must be one. */
	if (callee.kind == CALL_EXTERN_FUNCTION && !strcmp(target->name, "verify") &&
	    (c->place == AT_APPLY || c->place == AT_ACTION || c->place == AT_CONTROL))
		return complain_place(c, e, "'verify'");
	/* Only what has its result at compile time: static_assert, and factories of objects. */
	if (c->place == AT_TOP && strcmp(target->name, "static_assert") &&
	    !(target->type && target->type->kind == TY_EXTERN))
		return complain_place(c, e, decl_noun(target));
	info = new_info(c, callee.kind, target);
	if (!bind_args(c, &callee, &e->call.args, &e->call.type_args, e->n.at, info, &env))
		return c->t_error_type;
	e->call.info = info;
	e->call.callee->type = type_named(c->types, TY_CALLABLE, target, NULL, 0);
	if (target->n.kind == DECL_EXTERN_FUNCTION && !strcmp(target->name, "static_assert"))
		evaluate_static_assert(c, e, info);
	if (!target->type || is_bad(target->type))
		return c->t_error_type;
	return type_subst(c->types, target->type, &env);
}

static struct type *call_action(struct checker *c, struct expr *e, struct decl *target)
{
	struct callee callee = { .decl = target,
				 .name = target->name,
				 .params = &target->action.params,
				 .kind = CALL_ACTION };
	struct call_info *info = new_info(c, CALL_ACTION, target);
	struct type_env env;

	e->call.callee->path.decl = target;
	e->call.callee->type = target->action.self;
	note_use(c, target, e->n.at);
	if (refuse_recursion(c, target, e->n.at))
		return give_up(c, e);
	if (c->place != AT_APPLY && c->place != AT_ACTION)
		return complain_place(c, e, "an action");
	if (!bind_args(c, &callee, &e->call.args, &e->call.type_args, e->n.at, info, &env))
		return c->t_error_type;
	e->call.info = info;
	return c->t_void;
}

static bool has_candidate(const struct checker *c, const struct binding *b, const expr_list *args)
{
	for (unsigned i = 0; i < b->decls.n; i++) {
		const struct decl *decl = b->decls.at[i];

		if (!is_enclosing(c, decl) && params_of(decl) && arity_fits(params_of(decl), args))
			return true;
	}
	return false;
}

static struct type *call_path(struct checker *c, struct expr *e)
{
	struct expr *callee = e->call.callee;
	struct binding *b = find_name(c, callee->path.name, callee->path.is_global, callee->n.at);
	struct decl *decl;
	struct diag *d;

	callee->type = c->t_error_type;
	if (!b)
		return give_up(c, e);
	/* An action called like the function it calls hides it, but is not what is meant. */
	for (struct binding *outer = b; outer; outer = outer->outer)
		if (has_candidate(c, outer, &e->call.args)) {
			b = outer;
			break;
		}
	decl = b->decls.at[0];
	callee->path.decl = decl;
	switch (decl->n.kind) {
	case DECL_FUNCTION:
	case DECL_EXTERN_FUNCTION:
		return call_function(c, e, b);
	case DECL_ACTION:
		return call_action(c, e, decl);
	default:
		d = diag_error(c->diags, DIAG_CALL, callee->n.at, "'%s' is %s and cannot be called",
			       callee->path.name, decl_noun(decl));
		diag_label(d, decl->name_at, "declared here");
		if (decl->n.kind == DECL_TABLE || (decl->type && (decl->type->kind == TY_PARSER ||
								   decl->type->kind == TY_CONTROL)))
			diag_hint(d, "apply it: '%s.apply(...)'", callee->path.name);
		return give_up(c, e);
	}
}

/* The environment that a value of a generic object type carries: its type arguments. */
static struct type_env env_of(const struct type *type)
{
	const decl_list *params = type_params_of(type->decl);

	return (struct type_env){ .params = params->at, .args = type->args, .n = type->n_args };
}

static bool has_varbit(struct checker *c, struct type *type)
{
	uint64_t min, max;

	return type_size(c->types, type, &min, &max) && min != max;
}

static unsigned count_varbits(struct checker *c, struct type *header)
{
	unsigned count = 0;

	for (unsigned i = 0; i < type_n_fields(header); i++)
		count += type_field(c->types, header, i)->kind == TY_VARBIT;
	return count;
}

/* What can be emitted (section 16.1): headers, and what is made of them. */
static bool is_emittable(struct checker *c, struct type *type, uint32_t walk)
{
	if (!type_first_visit(type, walk))
		return true;
	if (type->kind == TY_VAR || is_bad(type) || type_is_header_like(type))
		return true;
	if (type->kind != TY_STRUCT && type->kind != TY_TUPLE)
		return false;
	for (unsigned i = 0; i < type_n_fields(type); i++)
		if (!is_emittable(c, type_field(c->types, type, i), walk))
			return false;
	for (unsigned i = 0; i < type->n_args && type->kind == TY_TUPLE; i++)
		if (!is_emittable(c, type->args[i], walk))
			return false;
	return true;
}

/*
 * The methods of packet_in and packet_out in core.p4 promise more than their signatures say
 * (sections 13.8 and 16.1): what is extracted is a header, of fixed size or with one varbit.
 */
static bool check_core_method(struct checker *c, struct expr *e, struct type *object,
			      struct call_info *info)
{
	bool in = !strcmp(object->decl->name, "packet_in"),
	     out = !strcmp(object->decl->name, "packet_out");
	struct type *type = info->type_args.n ? info->type_args.at[0] : NULL;
	const char *name = info->target->name, *why = NULL;

	if (!type || type->kind == TY_VAR || is_bad(type) || (!in && !out))
		return true;
	if (in && !strcmp(name, "extract")) {
		unsigned varbits = type->kind == TY_HEADER ? count_varbits(c, type) : 0;

		/* Skipping a header is written extract<H>(_). */
		if (type->kind != TY_HEADER)
			why = "only headers are extracted";
		else if (info->params.n == 1 && varbits)
			why = "a header with a varbit needs its size as second argument";
		else if (info->params.n == 2 && varbits != 1)
			why = "extract with a size needs a header with exactly one varbit";
	} else if (in && !strcmp(name, "lookahead")) {
		if (has_varbit(c, type))
			why = "only types of fixed size can be looked ahead";
	} else if (out && !strcmp(name, "emit") &&
		   !is_emittable(c, type, type_start_walk(c->types))) {
		why = "only headers, and stacks, unions and structs of them are emitted";
	}
	if (!why)
		return true;
	diag_error(c->diags, DIAG_ARGUMENT, e->n.at, "'%s' cannot take a '%s': %s", name,
		   text_of(c, type), why);
	return false;
}

static void note_this_call(struct checker *c, struct expr *e)
{
	struct this_call call = { .to = e->call.callee->member.name, .at = e->n.at };

	for (call.from = c->within; call.from && call.from->n.kind != DECL_FUNCTION;)
		call.from = call.from->parent;
	if (call.from)
		vec_push(c->arena, &c->this_calls, call);
}

static struct type *call_method(struct checker *c, struct expr *e, struct type *object)
{
	struct expr *callee = e->call.callee;
	decl_list *found = find_members(c, object->decl, callee->member.name);
	struct type_env outer = env_of(object), env;
	struct call_info *info;
	struct callee to;
	struct decl *target;

	target = select_overload(c, found, &e->call.args, e->n.at, callee->member.name);
	if (!target)
		return give_up(c, e);
	callee->member.decl = target;
	callee->type = target->method.self;
	note_use(c, target, e->n.at);
	if (callee->member.base->n.kind == EXPR_THIS)
		note_this_call(c, e);
	if (c->place == AT_TOP)
		return complain_place(c, e, "a method");
	if (refuse_recursion(c, target, e->n.at))
		return give_up(c, e);
	to = (struct callee){ .decl = target,
			      .name = target->name,
			      .params = &target->method.params,
			      .type_params = &target->method.type_params,
			      .outer = &outer,
			      .kind = CALL_METHOD };
	info = new_info(c, CALL_METHOD, target);
	info->receiver = callee->member.base;
	if (!bind_args(c, &to, &e->call.args, &e->call.type_args, e->n.at, info, &env) ||
	    !check_core_method(c, e, object, info))
		return c->t_error_type;
	e->call.info = info;
	if (!target->type || is_bad(target->type))
		return c->t_error_type;
	return type_subst(c->types, target->type, &env);
}

/* Arguments of a builtin: `n` of them. */
static bool builtin_args(struct checker *c, struct expr *e, const char *name, unsigned n)
{
	if (e->call.args.n == n && !e->call.type_args.n)
		return true;
	diag_error(c->diags, DIAG_ARGUMENT, e->n.at, "'%s' takes %u argument%s, not %u", name, n,
		   n == 1 ? "" : "s", e->call.args.n);
	give_up(c, e);
	return false;
}

static struct type *builtin_info(struct checker *c, struct expr *e, enum builtin builtin,
				 struct type *result)
{
	struct expr *callee = e->call.callee;

	e->call.info = new_info(c, CALL_BUILTIN, NULL);
	e->call.info->builtin = builtin;
	if (callee->n.kind == EXPR_MEMBER) {
		e->call.info->receiver = callee->member.base;
		callee->member.kind = MEMBER_BUILTIN;
		callee->member.index = builtin;
	} else {
		callee->type_member.index = builtin;
	}
	for (unsigned i = 0; i < e->call.args.n; i++)
		vec_push(c->arena, &e->call.info->args, e->call.args.at[i]);
	return result;
}

/* push_front and pop_front: the count is a constant (section 8.20). */
static struct type *call_stack_shift(struct checker *c, struct expr *e, struct expr *base,
				     int builtin)
{
	const char *name = builtin == BUILTIN_PUSH_FRONT ? "push_front" : "pop_front";
	struct expr *count;

	if (!builtin_args(c, e, name, 1) || !check_lvalue(c, base, name))
		return c->t_error_type;
	count = e->call.args.at[0];
	if (count->n.kind == EXPR_NAMED)
		count = count->named.value;
	if (is_bad(check_expr(c, count)))
		return c->t_error_type;
	if (type_underlying(count->type)->kind != TY_INFINT &&
	    !type_is_fixed(type_underlying(count->type))) {
		complain_type(c, count->n.at, "the count", count->type, c->t_infint);
		return c->t_error_type;
	}
	if (!is_compile_time_known(count)) {
		diag_error(c->diags, DIAG_CONSTANT, count->n.at,
			   "the count of %s must be known at compile time", name);
		return c->t_error_type;
	}
	if (count->value && mpz_sgn(count->value->number) < 0) {
		diag_error(c->diags, DIAG_EVALUATION, count->n.at,
			   "the count of %s must not be negative", name);
		return c->t_error_type;
	}
	return builtin_info(c, e, builtin, c->t_void);
}

static struct type *call_header(struct checker *c, struct expr *e, struct expr *base, int builtin)
{
	const char *name = e->call.callee->member.name;

	if (builtin == BUILTIN_IS_VALID) {
		if (!builtin_args(c, e, name, 0))
			return c->t_error_type;
		return builtin_info(c, e, builtin, c->t_bool);
	}
	/* A union's validity is that of its members (section 8.21). */
	if (base->type->kind == TY_UNION) {
		diag_error(c->diags, DIAG_MEMBER, e->call.callee->n.at,
			   "'%s' is not defined on header unions, only on their members", name);
		return give_up(c, e);
	}
	if (!builtin_args(c, e, name, 0) || !check_lvalue(c, base, name))
		return c->t_error_type;
	return builtin_info(c, e, builtin, c->t_void);
}

static bool is_size_builtin(int builtin)
{
	return builtin >= BUILTIN_MIN_SIZE_BITS && builtin <= BUILTIN_MAX_SIZE_BYTES;
}

/* Section 9. The result is an `int`; of generic types it is known only after specialization. */
static struct type *call_size(struct checker *c, struct expr *e, struct type *type, int builtin,
			      const char *name)
{
	uint64_t min, max, n;

	if (!builtin_args(c, e, name, 0))
		return c->t_error_type;
	builtin_info(c, e, builtin, NULL);
	if (type->has_vars)
		return c->t_infint;
	if (!type_size(c->types, type, &min, &max)) {
		diag_error(c->diags, DIAG_MEMBER, e->n.at, "'%s' has no size: %s is not defined",
			   text_of(c, type), name);
		return c->t_error_type;
	}
	n = builtin <= BUILTIN_MIN_SIZE_BYTES ? min : max;
	if (builtin == BUILTIN_MIN_SIZE_BYTES || builtin == BUILTIN_MAX_SIZE_BYTES)
		n = n / 8 + (n % 8 != 0);
	e->value = value_int(c->arena, c->t_infint, bits_from_u64(c->arena, n));
	return c->t_infint;
}

static struct type *call_table(struct checker *c, struct expr *e, struct type *table)
{
	if (c->place != AT_APPLY)
		return complain_place(c, e, "a table");
	if (!builtin_args(c, e, "apply", 0))
		return c->t_error_type;
	builtin_info(c, e, BUILTIN_APPLY, NULL);
	e->call.info->kind = CALL_TABLE_APPLY;
	e->call.info->target = table->decl;
	return type_named(c->types, TY_APPLY_RESULT, table->decl, NULL, 0);
}

/* apply of a parser or control: the instance's, or that of a type applied directly. */
static struct call_info *apply_block(struct checker *c, struct type *type, expr_list *args,
				     struct span at)
{
	bool parser = type->kind == TY_PARSER;
	struct type_env outer = env_of(type), env;
	struct decl *target = type->decl;
	struct callee callee = { .decl = target, .name = target->name, .params = params_of(target),
				 .outer = &outer };
	struct call_info *info;

	callee.kind = parser ? CALL_PARSER_APPLY : CALL_CONTROL_APPLY;
	if (c->place != (parser ? AT_STATE : AT_APPLY)) {
		diag_error(c->diags, DIAG_CALL, at, "a %s cannot be applied %s",
			   parser ? "parser" : "control", place_noun(c->place));
		return NULL;
	}
	if (refuse_recursion(c, target, at))
		return NULL;
	info = new_info(c, callee.kind,
			target->n.kind == DECL_PARSER || target->n.kind == DECL_CONTROL ? target
											: NULL);
	return bind_args(c, &callee, args, NULL, at, info, &env) ? info : NULL;
}

static struct type *call_apply(struct checker *c, struct expr *e, struct type *type)
{
	struct call_info *info = apply_block(c, type, &e->call.args, e->n.at);

	if (!info)
		return give_up(c, e);
	info->receiver = e->call.callee->member.base;
	e->call.callee->member.kind = MEMBER_BUILTIN;
	e->call.callee->member.index = BUILTIN_APPLY;
	e->call.info = info;
	return c->t_void;
}

void check_direct_apply(struct checker *c, struct stmt *stmt)
{
	struct type *type = resolve_type(c, stmt->direct_apply.type, TYPE_GENERIC_OK);
	const decl_list *ctor, *vars;

	if (is_bad(type))
		return;
	if ((type->kind != TY_PARSER && type->kind != TY_CONTROL) ||
	    (type->decl->n.kind != DECL_PARSER && type->decl->n.kind != DECL_CONTROL)) {
		diag_error(c->diags, DIAG_CALL, stmt->n.at,
			   "only parsers and controls can be applied, '%s' is %s", text_of(c, type),
			   type->decl ? decl_noun(type->decl) : "a type");
		return;
	}
	ctor = type->kind == TY_PARSER ? &type->decl->parser.ctor_params
				       : &type->decl->control.ctor_params;
	for (unsigned i = 0; i < ctor->n; i++)
		if (!ctor->at[i]->param.init) {
			struct diag *d = diag_error(c->diags, DIAG_CALL, stmt->n.at,
				"'%s' has constructor parameters and cannot be applied directly",
				type->decl->name);

			diag_label(d, ctor->at[i]->name_at, "this one needs an argument");
			diag_hint(d, "make an instance first: '%s(...) name;'", type->decl->name);
			return;
		}
	vars = type_params_of(type->decl);
	if (vars->n && type->args[0]->kind == TY_VAR && type->args[0]->decl == vars->at[0]) {
		diag_error(c->diags, DIAG_INFERENCE, stmt->n.at,
			   "generic '%s' needs type arguments", type->decl->name);
		return;
	}
	stmt->direct_apply.info = apply_block(c, type, &stmt->direct_apply.args, stmt->n.at);
}

static struct type *call_member(struct checker *c, struct expr *e)
{
	struct expr *callee = e->call.callee, *base = callee->member.base;
	struct type *type = check_expr(c, base);
	const char *name = callee->member.name;
	int builtin = find_builtin(name);
	bool apply = builtin == BUILTIN_APPLY;

	callee->type = c->t_error_type;
	if (is_bad(type))
		return give_up(c, e);
	switch (type->kind) {
	case TY_EXTERN: {
		decl_list *found = find_members(c, type->decl, name);

		if (found && found->at[0]->method.ret)
			return call_method(c, e, type);
		break;
	}
	case TY_HEADER:
	case TY_UNION:
		if (builtin >= BUILTIN_IS_VALID && builtin <= BUILTIN_SET_INVALID)
			return call_header(c, e, base, builtin);
		break;
	case TY_STACK:
		if ((builtin == BUILTIN_PUSH_FRONT || builtin == BUILTIN_POP_FRONT) &&
		    type_is_header_like(type))
			return call_stack_shift(c, e, base, builtin);
		break;
	case TY_TABLE:
		if (apply)
			return call_table(c, e, type);
		break;
	case TY_PARSER:
	case TY_CONTROL:
		if (apply)
			return call_apply(c, e, type);
		break;
	case TY_TYPE:
		if (is_size_builtin(builtin))
			return call_size(c, e, type->elem, builtin, name);
		break;
	default:
		break;
	}
	if (is_size_builtin(builtin) && (is_value_type(type)))
		return call_size(c, e, type, builtin, name);
	callee->type = NULL;
	if (!is_bad(check_expr(c, callee)))
		diag_error(c->diags, DIAG_CALL, callee->n.at,
			   "'%s' has type '%s' and cannot be called", expr_text(c->arena, callee),
			   text_of(c, callee->type));
	return give_up(c, e);
}

static struct type *call_type_member(struct checker *c, struct expr *e)
{
	struct expr *callee = e->call.callee;
	struct type *type = resolve_type(c, callee->type_member.base, 0);
	int builtin = find_builtin(callee->type_member.name);

	callee->type = c->t_error_type;
	if (is_bad(type))
		return give_up(c, e);
	if (is_size_builtin(builtin))
		return call_size(c, e, type, builtin, callee->type_member.name);
	callee->type = NULL;
	if (!is_bad(check_expr(c, callee)))
		diag_error(c->diags, DIAG_CALL, callee->n.at, "'%s' cannot be called",
			   expr_text(c->arena, callee));
	return give_up(c, e);
}
