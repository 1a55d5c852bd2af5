/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments to parameters (section 6.8): choosing the overload by the number and names of
 * arguments, putting arguments in parameter order with defaults filled in, inferring type
 * arguments, and checking each argument against its parameter's type and direction. Every call,
 * instantiation and action reference comes through bind_args.
 */
#include "frontend/check.h"

const decl_list *params_of(const struct decl *decl)
{
	switch (decl->n.kind) {
	case DECL_FUNCTION:
		return &decl->function.params;
	case DECL_EXTERN_FUNCTION:
		return &decl->extern_function.params;
	case DECL_METHOD:
		return &decl->method.params;
	case DECL_ACTION:
		return &decl->action.params;
	case DECL_PARSER:
		return &decl->parser.params;
	case DECL_CONTROL:
		return &decl->control.params;
	case DECL_PARSER_TYPE:
		return &decl->parser_type.params;
	case DECL_CONTROL_TYPE:
		return &decl->control_type.params;
	case DECL_PACKAGE:
		return &decl->package.params;
	default:
		return NULL;
	}
}

const decl_list *ctor_params_of(const struct decl *decl)
{
	switch (decl->n.kind) {
	case DECL_PARSER:
		return &decl->parser.ctor_params;
	case DECL_CONTROL:
		return &decl->control.ctor_params;
	case DECL_PACKAGE:
		return &decl->package.params;
	default:
		return NULL;
	}
}

bool same_param_names(const decl_list *a, const decl_list *b)
{
	if (a->n != b->n)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->at[i]->name != b->at[i]->name)
			return false;
	return true;
}

static bool may_be_left_out(const struct decl *param)
{
	return param->param.init || annotation_of(&param->annos, "optional");
}

static int param_named(const decl_list *params, const char *name)
{
	for (unsigned i = 0; i < params->n; i++)
		if (params->at[i]->name == name)
			return (int)i;
	return -1;
}

static bool has_named(const expr_list *args)
{
	return args->n && args->at[0]->n.kind == EXPR_NAMED;
}

bool arity_fits(const decl_list *params, const expr_list *args)
{
	unsigned required = 0, given = 0;

	if (args->n > params->n)
		return false;
	for (unsigned i = 0; i < params->n; i++)
		required += !may_be_left_out(params->at[i]);
	if (!has_named(args)) {
		for (unsigned i = args->n; i < params->n; i++)
			if (!may_be_left_out(params->at[i]))
				return false;
		return true;
	}
	for (unsigned i = 0; i < args->n; i++) {
		int p = args->at[i]->n.kind == EXPR_NAMED
				? param_named(params, args->at[i]->named.name)
				: -1;

		if (p < 0)
			return false;
		given += !may_be_left_out(params->at[p]);
	}
	return given == required;
}

struct decl *select_overload(struct checker *c, const decl_list *overloads, const expr_list *args,
			     struct span at, const char *name)
{
	struct decl *found = NULL;
	struct diag *d;

	if (overloads->n == 1)
		return overloads->at[0];
	for (unsigned i = 0; i < overloads->n; i++) {
		struct decl *candidate = overloads->at[i];

		/* A body sees what was declared before it, itself not included (section 6.9). */
		if (is_enclosing(c, candidate) || !arity_fits(params_of(candidate), args))
			continue;
		if (found) {
			d = diag_error(c->diags, DIAG_ARGUMENT, at, "the call of '%s' is ambiguous",
				       name);
			diag_label(d, found->name_at, "could be this");
			diag_label(d, candidate->name_at, "or this");
			return NULL;
		}
		found = candidate;
	}
	if (!found) {
		d = diag_error(c->diags, DIAG_ARGUMENT, at, "no '%s' takes %u argument%s%s", name,
			       args->n, args->n == 1 ? "" : "s",
			       has_named(args) ? " of these names" : "");
		diag_label(d, overloads->at[0]->name_at, "one is declared here");
		diag_label(d, overloads->at[1]->name_at, "another here");
	}
	return found;
}

static void label_callee(struct diag *d, const struct callee *callee)
{
	if (callee->decl)
		diag_label(d, callee->decl->name_at, "'%s' is declared here", callee->name);
}

/* Fills info->args by position or by name. */
static bool place_args(struct checker *c, const struct callee *callee, const expr_list *args,
		       struct span at, struct call_info *info)
{
	const decl_list *params = callee->params;
	bool named = has_named(args), good = true;
	struct diag *d;

	for (unsigned i = 0; i < params->n; i++) {
		vec_push(c->arena, &info->params, params->at[i]);
		vec_push(c->arena, &info->args, NULL);
	}
	for (unsigned i = 0; i < args->n; i++) {
		struct expr *arg = args->at[i];
		int p = (int)i;

		if ((arg->n.kind == EXPR_NAMED) != named) {
			diag_error(c->diags, DIAG_ARGUMENT, arg->n.at,
				   "either all arguments are named or none");
			return false;
		}
		if (named) {
			p = param_named(params, arg->named.name);
			if (p < 0) {
				d = diag_error(c->diags, DIAG_ARGUMENT, arg->n.at,
					       "'%s' has no parameter '%s'", callee->name,
					       arg->named.name);
				label_callee(d, callee);
				hint_member(c, d, params, arg->named.name);
				good = false;
				continue;
			}
			if (info->args.at[p]) {
				diag_error(c->diags, DIAG_DUPLICATE, arg->n.at,
					   "parameter '%s' is given twice", arg->named.name);
				good = false;
				continue;
			}
			arg = arg->named.value;
		} else if (i >= params->n) {
			d = diag_error(c->diags, DIAG_ARGUMENT, arg->n.at,
				       "'%s' takes %u argument%s, not %u", callee->name, params->n,
				       params->n == 1 ? "" : "s", args->n);
			label_callee(d, callee);
			return false;
		}
		info->args.at[p] = arg;
	}
	for (unsigned i = 0; good && i < params->n; i++) {
		struct decl *param = params->at[i];

		if (info->args.at[i])
			continue;
		if (callee->partial && param->param.dir == DIR_NONE)
			continue;
		info->args.at[i] = param->param.init;
		if (may_be_left_out(param))
			continue;
		d = diag_error(c->diags, DIAG_ARGUMENT, at,
			       "'%s' needs an argument for parameter '%s'", callee->name,
			       param->name);
		diag_label(d, param->name_at, "declared here");
		good = false;
	}
	return good;
}

static bool is_left_out(const struct expr *arg)
{
	return !arg || arg->n.kind == EXPR_DONT_CARE;
}

/* A default value was checked at its declaration, in terms of the callee's own type parameters. */
static bool is_default(const struct decl *param, const struct expr *arg)
{
	return arg && arg == param->param.init;
}

/* Type arguments as written. */
static bool given_type_args(struct checker *c, const struct callee *callee, const tyref_list *given,
			    struct span at, struct type **bound)
{
	unsigned n = callee->type_params ? callee->type_params->n : 0;
	bool good = true;

	if (given->n != n) {
		struct diag *d = diag_error(c->diags, DIAG_INFERENCE, at,
					    "'%s' takes %u type argument%s, not %u", callee->name,
					    n, n == 1 ? "" : "s", given->n);

		label_callee(d, callee);
		return false;
	}
	for (unsigned i = 0; i < given->n; i++) {
		struct type *type = resolve_type(c, given->at[i], TYPE_DONT_CARE_OK);

		good &= !is_bad(type);
		bound[i] = type->kind == TY_DONT_CARE ? NULL : type;
	}
	return good;
}

/* Type arguments from the arguments' types. */
static bool infer_type_args(struct checker *c, const struct callee *callee, struct span at,
			    struct call_info *info, struct type **bound)
{
	struct inference in = { .c = c, .vars = callee->type_params, .bound = bound };

	for (unsigned i = 0; i < info->params.n; i++) {
		struct decl *param = info->params.at[i];
		struct expr *arg = info->args.at[i];
		struct type *want = param->type;
		struct diag *d;

		if (is_left_out(arg) || (is_default(param, arg) && arg->type->has_vars))
			continue;
		if (callee->outer)
			want = type_subst(c->types, want, callee->outer);
		if (unify(&in, want, arg->type))
			continue;
		want = type_subst(c->types, want, &(struct type_env){ .params = in.vars->at,
				  .args = bound, .n = in.vars->n });
		d = complain_type(c, arg->n.at, "the argument", arg->type, want);
		diag_label(d, param->name_at, "parameter '%s' is declared here", param->name);
		if (in.why)
			diag_label(d, in.why_at, "%s", in.why);
		return false;
	}
	return true;
}

/*
 * Values of a type parameter are stored and copied, so it stands for a type whose values can be.
 * NULL or what is wrong with the type bound.
 */
static const char *type_arg_error(const struct callee *callee, struct type *type, uint32_t walk)
{
	const char *why = NULL;

	if (!type_first_visit(type, walk))
		return NULL;
	switch (type->kind) {
	case TY_INFINT:
		return "an 'int' has no width";
	case TY_STRING:
		return "strings are known at compile time only";
	case TY_RECORD:
		return "'{name = ...}' needs a struct type: write '(Type){...}'";
	case TY_TUPLE:
		for (unsigned i = 0; !why && i < type->n_args; i++)
			why = type_arg_error(callee, type->args[i], walk);
		return why;
	case TY_DONT_CARE:
		return NULL;
	case TY_EXTERN:
		/* By reference, to what is an extern itself. */
		return callee->kind == CALL_METHOD || callee->kind == CALL_EXTERN_FUNCTION ? NULL
			: "only values can be passed";
	default:
		return is_value_type(type) ? NULL : "only values can be passed";
	}
}

static bool any_left_out(const struct call_info *info)
{
	for (unsigned i = 0; i < info->args.n; i++)
		if (is_left_out(info->args.at[i]))
			return true;
	return false;
}

static bool complete_type_args(struct checker *c, const struct callee *callee, struct span at,
			       struct call_info *info, struct type **bound)
{
	const decl_list *vars = callee->type_params;

	for (unsigned i = 0; i < vars->n; i++) {
		const char *why = NULL;
		struct diag *d;

		if (bound[i] && callee->kind != CALL_CONSTRUCTOR)
			why = type_arg_error(callee, bound[i], type_start_walk(c->types));
		if (why) {
			d = diag_error(c->diags, DIAG_INFERENCE, at,
				       "'%s' of '%s' would be '%s': %s", vars->at[i]->name,
				       callee->name, text_of(c, bound[i]), why);
			diag_label(d, vars->at[i]->name_at, "declared here");
			if (bound[i]->kind == TY_INFINT)
				diag_hint(
					d,
					"give the argument a width, for example '8w1', or write '%s<bit<8>>'",
					callee->name);
			return false;
		}
		if (bound[i])
			continue;
		/* An optional parameter left out may have been the only one to tell. */
		if (callee->keep_uninferred || any_left_out(info)) {
			bound[i] = type_basic(c->types, TY_DONT_CARE);
			continue;
		}
		d = diag_error(c->diags, DIAG_INFERENCE, at,
			       "the type argument for '%s' of '%s' cannot be inferred",
			       vars->at[i]->name, callee->name);
		diag_label(d, vars->at[i]->name_at, "declared here");
		diag_hint(d, "write it: '%s<...>(...)'", callee->name);
		return false;
	}
	return true;
}

static bool check_direction(struct checker *c, const struct callee *callee, struct decl *param,
			    struct expr *arg)
{
	struct diag *d;

	switch (param->param.dir) {
	case DIR_OUT:
	case DIR_INOUT:
		return check_lvalue(c, arg, param->param.dir == DIR_OUT ? "an 'out' argument"
									 : "an 'inout' argument");
	case DIR_IN:
		if (arg->type->kind != TY_EXTERN)
			return true;
		d = diag_error(c->diags, DIAG_DIRECTION, arg->n.at,
			       "extern objects are passed by reference, without direction");
		diag_label(d, param->name_at, "the parameter is 'in'");
		return false;
	case DIR_NONE:
		break;
	}
	/*
	 * Where the callee runs, a parameter without direction is like `in`, as section 14.1.1 says
	 * of actions; programs rely on it for functions, too. Where there is nothing running yet,
	 * it is a constant.
	 */
	if (callee->kind != CALL_CONSTRUCTOR && !callee->constant_data)
		return true;
	if ((!is_value_type(arg->type) && arg->n.kind != EXPR_CALL) || is_compile_time_known(arg))
		return true;
	d = diag_error(c->diags, DIAG_CONSTANT, arg->n.at,
		       "the argument for '%s' must be known at compile time, '%s' is not",
		       param->name, expr_text(c->arena, arg));
	diag_label(d, param->name_at, "the parameter has no direction");
	return false;
}

static bool check_arg(struct checker *c, const struct callee *callee, struct decl *param,
		      struct expr *arg, struct type *want)
{
	if (arg->n.kind == EXPR_DONT_CARE) {
		struct diag *d;

		arg->type = want;
		if (param->param.dir == DIR_OUT || may_be_left_out(param))
			return true;
		d = diag_error(c->diags, DIAG_ARGUMENT, arg->n.at,
			       "'_' can only stand for an 'out' argument, parameter '%s' is %s",
			       param->name,
			       param->param.dir == DIR_IN      ? "'in'"
			       : param->param.dir == DIR_INOUT ? "'inout'"
							       : "without direction");
		diag_label(d, param->name_at, "declared here");
		return false;
	}
	if (is_bad(arg->type) || is_bad(want))
		return false;
	/* What is copied back must have the parameter's very type. */
	if ((param->param.dir == DIR_OUT || param->param.dir == DIR_INOUT) && arg->type != want) {
		struct diag *d = complain_type(c, arg->n.at, "the argument", arg->type, want);

		diag_label(d, param->name_at, "'%s' is %s: it is written back without a cast",
			   param->name, param->param.dir == DIR_OUT ? "out" : "inout");
		return false;
	}
	if (!coerce(c, arg, want, "the argument", param))
		return false;
	return check_direction(c, callee, param, arg);
}

bool bind_args(struct checker *c, const struct callee *callee, const expr_list *args,
	       const tyref_list *type_args, struct span at, struct call_info *info,
	       struct type_env *env_out)
{
	unsigned n_vars = callee->type_params ? callee->type_params->n : 0;
	struct type **bound = arena_array(c->arena, n_vars, sizeof(*bound));
	bool good;

	*env_out = (struct type_env){ .up = callee->outer, .args = bound, .n = n_vars };
	if (n_vars)
		env_out->params = callee->type_params->at;
	/*
	 * Arguments are looked at even when they do not fit: they may have mistakes of their own.
	 */
	for (unsigned i = 0; i < args->n; i++) {
		struct expr *arg = args->at[i]->n.kind == EXPR_NAMED ? args->at[i]->named.value
								     : args->at[i];

		if (arg->n.kind != EXPR_DONT_CARE)
			check_expr(c, arg);
	}
	good = place_args(c, callee, args, at, info);
	for (unsigned i = 0; good && i < info->args.n; i++)
		good = !info->args.at[i] || !info->args.at[i]->type ||
		       !is_bad(info->args.at[i]->type);
	if (!good)
		return false;
	if (type_args && type_args->n && !given_type_args(c, callee, type_args, at, bound))
		return false;
	if (n_vars && (!infer_type_args(c, callee, at, info, bound) ||
		       !complete_type_args(c, callee, at, info, bound)))
		return false;
	for (unsigned i = 0; i < n_vars; i++)
		vec_push(c->arena, &info->type_args, bound[i]);
	for (unsigned i = 0; i < info->params.n; i++) {
		struct decl *param = info->params.at[i];
		struct type *want = type_subst(c->types, param->type, env_out);

		if (!info->args.at[i] || is_default(param, info->args.at[i]))
			continue;
		if (want != param->type && !check_well_formed(c, want, at))
			good = false;
		else
			good &= check_arg(c, callee, param, info->args.at[i], want);
		/* `_` has been judged; what is left stands for nothing. */
		if (info->args.at[i]->n.kind == EXPR_DONT_CARE)
			info->args.at[i] = NULL;
	}
	return good;
}
