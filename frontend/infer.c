/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Type inference (section 7.2.12): what a callee's type parameters must be for its arguments to
 * fit.
 *
 * The wanted type, which holds variables, and the type got are walked together; a variable met for
 * the first time is bound, later meetings must join with what it is bound to. Joining knows the
 * implicit casts: `int` gives way to a type with a width, `{...}` to the struct it will become, a
 * serializable enum stays itself. Types are finite and shared parts are met only where written, so
 * the walk ends; struct fields are entered only for literals without a type of their own, whose
 * size the source bounds.
 */
#include "frontend/check.h"

/* Pairs of types looked at for one call: literals are small, towers of tuples are not. */
#define STEPS_MAX 100000

static int var_index(const struct inference *in, const struct type *type)
{
	if (type->kind == TY_VAR)
		for (unsigned i = 0; i < in->vars->n; i++)
			if (in->vars->at[i] == type->decl)
				return (int)i;
	return -1;
}

static bool is_weak(const struct type *type)
{
	return type->kind == TY_INFINT || type->kind == TY_INVALID_VALUE || type->kind == TY_DOTS ||
	       type->kind == TY_DONT_CARE;
}

static struct type *join(struct inference *in, struct type *a, struct type *b);

/* Member by member; NULL when some pair does not join. */
static struct type *join_tuples(struct inference *in, struct type *a, struct type *b)
{
	struct type **args = arena_array(in->c->arena, a->n_args, sizeof(*args));

	for (unsigned i = 0; i < a->n_args; i++) {
		if (a->kind == TY_RECORD && a->names[i] != b->names[i])
			return NULL;
		args[i] = join(in, a->args[i], b->args[i]);
		if (!args[i])
			return NULL;
	}
	return a->kind == TY_RECORD ? type_record(in->c->types, args, a->names, a->n_args)
				    : type_tuple(in->c->types, args, a->n_args);
}

/* The type both can become, or NULL. */
static struct type *join(struct inference *in, struct type *a, struct type *b)
{
	if (++in->steps > STEPS_MAX)
		return NULL;
	if (a == b || is_bad(b))
		return a;
	if (is_bad(a))
		return b;
	if (is_weak(a) && (a->kind != TY_INFINT || type_is_fixed(b)))
		return b;
	if (is_weak(b) && (b->kind != TY_INFINT || type_is_fixed(a)))
		return a;
	if (a->kind == TY_SERENUM && a->elem == b)
		return b;
	if (b->kind == TY_SERENUM && b->elem == a)
		return a;
	if (a->kind == b->kind && (a->kind == TY_TUPLE || a->kind == TY_RECORD) &&
	    a->n_args == b->n_args)
		return join_tuples(in, a, b);
	if ((a->kind == TY_TUPLE || a->kind == TY_RECORD) && unify(in, b, a))
		return b;
	if ((b->kind == TY_TUPLE || b->kind == TY_RECORD) && unify(in, a, b))
		return a;
	return NULL;
}

static bool bind_var(struct inference *in, int i, struct type *got)
{
	struct type *joined;

	if (!in->bound[i]) {
		if (got->kind != TY_DOTS && got->kind != TY_INVALID_VALUE &&
		    got->kind != TY_DONT_CARE)
			in->bound[i] = got;
		return true;
	}
	if (in->strict)
		return in->bound[i] == got || got->kind == TY_DONT_CARE;
	joined = join(in, in->bound[i], got);
	if (!joined)
		return false;
	in->bound[i] = joined;
	return true;
}

static bool unify_args(struct inference *in, struct type *want, struct type *got)
{
	if (want->n_args != got->n_args)
		return false;
	for (unsigned i = 0; i < want->n_args; i++)
		if (!unify(in, want->args[i], got->args[i]))
			return false;
	return true;
}

/* A literal `{...}` against the fields of a struct or header. */
static bool unify_literal(struct inference *in, struct type *want, struct type *got)
{
	unsigned n = type_n_fields(want);

	if (got->kind == TY_TUPLE && got->n_args > n)
		return false;
	for (unsigned i = 0; i < got->n_args; i++) {
		unsigned f = i;

		if (got->kind == TY_RECORD) {
			if (got->args[i]->kind == TY_DOTS)
				continue;
			for (f = 0; f < n && type_field_decl(want, f)->name != got->names[i]; f++)
				;
			if (f == n)
				return false;
		}
		if (!unify(in, type_field(in->c->types, want, f), got->args[i]))
			return false;
	}
	return true;
}

bool unify(struct inference *in, struct type *want, struct type *got)
{
	int var = var_index(in, want);

	if (++in->steps > STEPS_MAX)
		return false;
	if (var >= 0)
		return bind_var(in, var, got);
	if (want == got || is_bad(want) || is_bad(got))
		return true;
	if (want->kind == TY_DONT_CARE || got->kind == TY_DONT_CARE)
		return true;
	if (in->strict && !want->has_vars && is_value_type(want))
		return false;
	/* Nothing to learn, and whether an argument fits is decided when it is cast. */
	if (!want->has_vars && !in->strict && want->kind != TY_PARSER && want->kind != TY_CONTROL)
		return true;
	if (!in->strict && (got->kind == TY_TUPLE || got->kind == TY_RECORD) && type_n_fields(want))
		return unify_literal(in, want, got);
	switch (want->kind) {
	case TY_PARSER:
	case TY_CONTROL:
		return got->kind == want->kind && unify_blocks(in, want, got);
	case TY_STACK:
		if (got->kind == TY_TUPLE && !in->strict) {
			for (unsigned i = 0; i < got->n_args; i++)
				if (!unify(in, want->elem, got->args[i]))
					return false;
			return true;
		}
		return got->kind == TY_STACK && got->size == want->size &&
		       unify(in, want->elem, got->elem);
	case TY_LIST:
		if (got->kind == TY_TUPLE && !in->strict) {
			for (unsigned i = 0; i < got->n_args; i++)
				if (!unify(in, want->elem, got->args[i]))
					return false;
			return true;
		}
		return got->kind == want->kind && unify(in, want->elem, got->elem);
	case TY_SET:
		return got->kind == want->kind && unify(in, want->elem, got->elem);
	case TY_TUPLE:
		return got->kind == TY_TUPLE && unify_args(in, want, got);
	default:
		if (is_weak(got) && !in->strict)
			return true;
		return got->kind == want->kind && got->decl == want->decl &&
		       got->width == want->width && got->elem == want->elem &&
		       unify_args(in, want, got);
	}
}

static bool is_optional(const struct decl *param)
{
	return param->param.init || annotation_of(&param->annos, "optional");
}

static const char *direction_text(enum direction dir)
{
	return dir == DIR_IN	  ? "'in'"
	       : dir == DIR_OUT	  ? "'out'"
	       : dir == DIR_INOUT ? "'inout'"
				  : "no direction";
}

/* One parameter of a block against the one it stands for. */
static bool unify_params(struct inference *in, struct decl *want, struct decl *got,
			 const struct type_env *wenv, const struct type_env *genv)
{
	struct type *w = type_subst(in->c->types, want->type, wenv);
	struct type *g = type_subst(in->c->types, got->type, genv);

	in->why_at = got->name_at;
	if (want->param.dir != got->param.dir) {
		in->why = arena_printf(in->c->arena, "'%s' has %s, expected %s", got->name,
				       direction_text(got->param.dir),
				       direction_text(want->param.dir));
		return false;
	}
	if (unify(in, w, g))
		return true;
	w = type_subst(
		in->c->types, w,
		&(struct type_env){ .params = in->vars->at, .args = in->bound, .n = in->vars->n });
	in->why = arena_printf(in->c->arena, "'%s' has type '%s', expected '%s'", got->name,
			       type_text(in->c->types, g), type_text(in->c->types, w));
	return false;
}

bool unify_blocks(struct inference *in, struct type *want, struct type *got)
{
	const decl_list *wp = params_of(want->decl), *gp = params_of(got->decl);
	const decl_list *wt = type_params_of(want->decl), *gt = type_params_of(got->decl);
	struct type_env wenv = { .params = wt->at, .args = want->args, .n = wt->n };
	struct type_env genv = { .params = gt->at, .args = got->args, .n = gt->n };
	bool outer = in->strict, good = true;

	if (want->decl == got->decl)
		return unify_args(in, want, got);
	/* Parameters are storage shared with the architecture: no casts between them. */
	in->strict = true;
	for (unsigned i = 0; good && i < wp->n; i++)
		/* Section 6.8.2: the user's block need not have parameters that may be left out. */
		good = i < gp->n ? unify_params(in, wp->at[i], gp->at[i], &wenv, &genv)
				 : is_optional(wp->at[i]);
	in->strict = outer;
	if (!good && in->why)
		return false;
	if (good && gp->n <= wp->n)
		return true;
	in->why =
		arena_printf(in->c->arena, "'%s' has %u parameter%s, '%s' has %u", got->decl->name,
			     gp->n, gp->n == 1 ? "" : "s", want->decl->name, wp->n);
	in->why_at = got->decl->name_at;
	return false;
}
