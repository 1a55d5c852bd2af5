/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From `main` to the tree of instances (section 18.2): every constructor call is carried out once
 * for each way to reach it, with constructor parameters bound to values. Instances of the top level
 * hang below main. The checker has seen to it that nothing contains itself, so the tree is finite;
 * that it is not absurdly large is checked here.
 */
#include "frontend/value.h"

#include <string.h>
#include <uthash.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/diag.h"
#include "frontend/eval.h"
#include "frontend/frontend.h"
#include "frontend/types.h"

#define INSTANCES_MAX 100000
#define DEPTH_MAX 400

/* What makes instances inside a parser or control: found once for each declaration. */
struct makers {
	const struct decl *of;
	VEC(struct node *) nodes;
	/* Names of those that have one of their own: objects made in a table's property. */
	VEC(const char *) names;
	UT_hash_handle hh;
};

/* The search for them. */
struct maker_search {
	struct elaboration *el;
	struct makers *makers;
	const struct decl *table;
	const struct part *property;
};

struct elaboration {
	struct frontend *fe;
	struct arena *arena;
	struct makers *makers;
	struct instance *main;
	unsigned count, depth;
	bool failed;
};

/* One constructor call to carry out. */
struct making {
	struct type *type;
	struct call_info *info;		/* NULL: no arguments */
	struct decl *at;		/* the INSTANCE declaration, if any */
	struct instance *parent; /* what it becomes part of, and whose name its own continues */
	const struct instance *outer; /* where the call stands: its arguments are evaluated there */
	const void *made_by;
	const char *name;		/* local */
	struct span span;
};

static struct instance *construct(struct elaboration *el, const struct making *m);

/* Evaluation inside an instance. */
struct scope_eval {
	struct frontend *fe;
	struct elaboration *el;		/* NULL: constructor calls are looked up, not carried out */
	const struct instance *in;
	struct type_env env;
	struct instance *parent;	/* of what constructor calls make */
	const char *param;		/* their local name */
};

static struct value *evaluate(struct expr *e, void *data);

struct instance *instance_child(const struct instance *parent, const void *made_by)
{
	for (unsigned i = 0; parent && i < parent->made_by.n; i++)
		if (parent->made_by.at[i] == made_by)
			return parent->children.at[i];
	return NULL;
}

static const decl_list *ctor_params(const struct decl *decl)
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

struct value *instance_arg(const struct instance *instance, const struct decl *ctor_param)
{
	const decl_list *params;
	unsigned i = (unsigned)ctor_param->param.index;

	for (; instance; instance = instance->parent) {
		params = ctor_params(instance->decl);
		if (params && i < params->n && params->at[i] == ctor_param)
			return i < instance->n_args ? instance->args[i] : NULL;
	}
	return NULL;
}

static struct type_env instance_env(const struct instance *in)
{
	const decl_list *params = in ? type_params_of(in->decl) : NULL;

	if (!params)
		return (struct type_env){ 0 };
	return (struct type_env){ .params = params->at,
				  .args = in->type->args,
				  .n = in->type->n_args };
}

static struct value *instance_value(struct arena *arena, struct instance *instance)
{
	struct value *v = arena_make(arena, struct value);

	v->kind = VALUE_INSTANCE;
	v->type = instance->type;
	v->instance = instance;
	return v;
}

/* Of an array of objects, all of them. */
static struct value *child_value(struct arena *arena, struct instance *child)
{
	struct value **items;

	if (child->type->kind != TY_STACK)
		return instance_value(arena, child);
	items = arena_array(arena, child->children.n, sizeof(*items));
	for (unsigned i = 0; i < child->children.n; i++)
		items[i] = instance_value(arena, child->children.at[i]);
	return value_aggregate(arena, child->type, items, child->children.n);
}

static struct value *path_value(struct scope_eval *se, struct decl *decl)
{
	if (!decl)
		return NULL;
	if (decl->value)
		return decl->value;
	if (decl->n.kind == DECL_PARAM)
		return instance_arg(se->in, decl);
	if (decl->n.kind == DECL_INSTANCE)
		for (const struct instance *in = se->in; in; in = in->parent) {
			struct instance *child = instance_child(in, decl);

			if (child)
				return child_value(se->fe->arena, child);
		}
	return NULL;
}

static struct value *size_value(struct scope_eval *se, struct expr *e)
{
	struct expr *callee = e->call.callee;
	struct type *type = callee->n.kind == EXPR_MEMBER ? callee->member.base->type
							  : callee->type_member.base->type;
	enum builtin builtin = e->call.info->builtin;
	uint64_t min, max, n;

	type = type_subst(se->fe->types, type, &se->env);
	if (type->kind == TY_TYPE)
		type = type->elem;
	if (type->has_vars || !type_size(se->fe->types, type, &min, &max))
		return NULL;
	n = builtin == BUILTIN_MIN_SIZE_BITS || builtin == BUILTIN_MIN_SIZE_BYTES ? min : max;
	if (builtin == BUILTIN_MIN_SIZE_BYTES || builtin == BUILTIN_MAX_SIZE_BYTES)
		n = n / 8 + (n % 8 != 0);
	return value_int(se->fe->arena, e->type, bits_from_u64(se->fe->arena, n));
}

static bool is_size_call(const struct expr *e)
{
	return e->n.kind == EXPR_CALL && e->call.info && e->call.info->kind == CALL_BUILTIN &&
	       e->call.info->builtin >= BUILTIN_MIN_SIZE_BITS &&
	       e->call.info->builtin <= BUILTIN_MAX_SIZE_BYTES;
}

static struct value *construct_value(struct scope_eval *se, struct expr *e)
{
	struct instance *made;
	const char *name;

	if (se->el && se->parent) {
		struct type *type = e->type;

		/*
		 * Section 18.3.1.5: an argument is named after the parameter, a package's after
		 * itself; its @name would name the type, not the instance.
		 */
		name = type->kind == TY_EXTERN ? se->param : type->decl->name;
		made = construct(
			se->el, &(struct making){ .type = type_subst(se->fe->types, type, &se->env),
						  .info = e->construct.info,
						  .parent = se->parent,
						  .outer = se->in,
						  .made_by = e,
						  .name = name,
						  .span = e->n.at });
	} else {
		made = instance_child(se->in, e);
	}
	return made ? instance_value(se->fe->arena, made) : NULL;
}

static struct value *evaluate(struct expr *e, void *data)
{
	struct scope_eval *se = data;
	struct eval ev = { .arena = se->fe->arena, .types = se->fe->types, .diags = se->fe->diags };
	struct type *type;
	struct value *v;
	struct expr copy;

	if (e->value)
		return e->value;
	if (!e->type || e->type->kind == TY_ERROR_TYPE)
		return NULL;
	type = type_subst(se->fe->types, e->type, &se->env);
	if (e->n.kind == EXPR_NAMED)
		return evaluate(e->named.value, data);
	if (e->n.kind == EXPR_CONSTRUCT)
		return construct_value(se, e);
	if (e->n.kind == EXPR_DOTS)
		v = value_default(se->fe->arena, se->fe->types, type);
	else if (e->n.kind == EXPR_PATH)
		v = path_value(se, e->path.decl);
	else if (is_size_call(e))
		v = size_value(se, e);
	else {
		copy = *e;
		copy.type = type;
		v = eval_node(&ev, &copy, evaluate, data);
	}
	/*
	 * The expression's type is the one after implicit casts; a parameter's value may not have
	 * it yet.
	 */
	if (v && v->type != type && v->kind == VALUE_INT)
		v = eval_cast(&ev, v, type, e->n.at);
	return v;
}

struct value *instance_eval(struct frontend *fe, const struct instance *instance, struct expr *expr)
{
	struct scope_eval se = { .fe = fe, .in = instance, .env = instance_env(instance) };

	return evaluate(expr, &se);
}

static void add_maker(struct maker_search *search, struct node *node, const char *name)
{
	vec_push(search->el->arena, &search->makers->nodes, node);
	vec_push(search->el->arena, &search->makers->names, name);
}

/*
 * An object made in a table's property is called as the property's @name says, a full name as in
 * p4c; without one, after the table and the property.
 */
static const char *property_object_name(struct maker_search *search)
{
	const char *name = search->property ?
		control_plane_annotated_name(search->el->arena, &search->property->annos) : NULL;

	if (name)
		return name[0] == '.' ? name : arena_printf(search->el->arena, ".%s", name);
	if (!search->property || !search->table)
		return NULL;
	return arena_printf(search->el->arena, "%s.%s",
			    control_plane_local_name(search->el->arena, search->table),
			    search->property->property.name);
}

static bool enter_maker(struct ast_walk *walk, struct node *node)
{
	struct maker_search *search = walk->data;

	if (node->family == FAMILY_DECL && node->kind == DECL_INSTANCE) {
		add_maker(search, node, NULL);
		/* Its arguments and initializer belong to it. */
		return false;
	}
	if (node->family == FAMILY_DECL && node->kind == DECL_TABLE)
		search->table = (struct decl *)node;
	if (node->family == FAMILY_PART && node->kind == PART_PROPERTY)
		search->property = (struct part *)node;
	if (node->family == FAMILY_STMT && node->kind == STMT_DIRECT_APPLY)
		add_maker(search, node, NULL);
	if (node->family == FAMILY_EXPR && node->kind == EXPR_CONSTRUCT) {
		add_maker(search, node, property_object_name(search));
		return false;
	}
	return true;
}

static void leave_maker(struct ast_walk *walk, struct node *node)
{
	struct maker_search *search = walk->data;

	if (node == (void *)search->table)
		search->table = NULL;
	if (node == (void *)search->property)
		search->property = NULL;
}

static struct makers *find_makers(struct elaboration *el, struct decl *decl)
{
	struct makers *makers;
	struct maker_search search = { .el = el };
	struct ast_walk walk = { .enter = enter_maker, .leave = leave_maker, .data = &search };

	HASH_FIND_PTR(el->makers, &decl, makers);
	if (makers)
		return makers;
	makers = arena_make(el->arena, struct makers);
	makers->of = decl;
	HASH_ADD_PTR(el->makers, of, makers);
	search.makers = makers;
	switch (decl->n.kind) {
	case DECL_PARSER:
		vec_each(struct decl *, d, &decl->parser.locals)
			ast_walk(&walk, &(*d)->n);
		vec_each(struct decl *, d, &decl->parser.states)
			ast_walk(&walk, &(*d)->n);
		break;
	case DECL_CONTROL:
		vec_each(struct decl *, d, &decl->control.locals)
			ast_walk(&walk, &(*d)->n);
		ast_walk(&walk, &decl->control.body->n);
		break;
	case DECL_INSTANCE:
		vec_each(struct decl *, d, &decl->instance.body)
			ast_walk(&walk, &(*d)->n);
		break;
	default:
		break;
	}
	return makers;
}

static const char *full_name(struct elaboration *el, const struct instance *parent,
			     const char *local)
{
	if (local[0] == '.')
		return local + 1;
	if (!parent || !parent->name || !*parent->name)
		return local;
	return arena_printf(el->arena, "%s.%s", parent->name, local);
}

/* All that the body of `in` makes. */
static void make_children(struct elaboration *el, struct instance *in, struct decl *body)
{
	struct makers *makers = find_makers(el, body);
	struct type_env env = instance_env(in);

	for (unsigned i = 0; i < makers->nodes.n && !el->failed; i++) {
		struct node *node = makers->nodes.at[i];
		struct making m = { .parent = in, .outer = in, .made_by = node, .span = node->at };
		struct type *type;

		if (node->family == FAMILY_DECL) {
			m.at = (struct decl *)node;
			m.info = m.at->instance.info;
			type = m.at->type;
			m.name = control_plane_local_name(el->arena, m.at);
		} else if (node->family == FAMILY_STMT) {
			/*
			 * Section 15.1: as if an instance with the type's name had been declared.
			 */
			type = ((struct stmt *)node)->direct_apply.type->type;
			m.name = control_plane_local_name(el->arena, type->decl);
		} else {
			type = ((struct expr *)node)->type;
			m.info = ((struct expr *)node)->construct.info;
			m.name = makers->names.at[i] ? makers->names.at[i] : type->decl->name;
		}
		m.type = type_subst(el->fe->types, type, &env);
		construct(el, &m);
	}
}

static void eval_args(struct elaboration *el, struct instance *in, const struct making *m)
{
	struct scope_eval se = {
		.fe = el->fe, .el = el, .in = m->outer, .env = instance_env(m->outer), .parent = in
	};

	in->n_args = m->info->params.n;
	in->args = arena_array(el->arena, in->n_args, sizeof(*in->args));
	for (unsigned i = 0; i < in->n_args && !el->failed; i++) {
		struct expr *arg = m->info->args.at[i];

		if (!arg)
			continue;
		se.param = m->info->params.at[i]->name;
		in->args[i] = evaluate(arg, &se);
		if (!in->args[i] && !el->failed) {
			diag_error(el->fe->diags, DIAG_CONSTANT, arg->n.at,
				   "the argument for '%s' is not known at compile time", se.param);
			el->failed = true;
		}
	}
}

/*
 * An array of objects is an instance of the array's type around one instance for each element, all
 * made by the same constructor call.
 */
static struct instance *construct_array(struct elaboration *el, const struct making *m)
{
	struct instance *in = arena_make(el->arena, struct instance);

	in->decl = m->type->elem->decl;
	in->type = m->type;
	in->at = m->at;
	in->parent = m->parent;
	in->name = full_name(el, m->parent, m->name);
	vec_push(el->arena, &m->parent->children, in);
	vec_push(el->arena, &m->parent->made_by, m->made_by);
	for (unsigned i = 0; i < m->type->size && !el->failed; i++) {
		struct making element = *m;

		element.type = m->type->elem;
		element.parent = in;
		element.made_by = NULL;
		element.name = arena_printf(el->arena, ".%s[%u]", in->name, i);
		construct(el, &element);
	}
	return in;
}

static struct instance *construct(struct elaboration *el, const struct making *m)
{
	struct instance *in;

	if (el->failed)
		return NULL;
	if (m->type->kind == TY_STACK)
		return construct_array(el, m);
	if (++el->count > INSTANCES_MAX || el->depth >= DEPTH_MAX) {
		bool deep = el->depth >= DEPTH_MAX;

		diag_error(el->fe->diags, DIAG_LIMIT, m->span,
			   deep ? "instances are nested deeper than %d levels"
				: "the program makes more than %d instances",
			   deep ? DEPTH_MAX : INSTANCES_MAX);
		el->failed = true;
		return NULL;
	}
	el->depth++;
	in = arena_make(el->arena, struct instance);
	in->decl = m->type->decl;
	in->type = m->type;
	in->at = m->at;
	if (m->info && m->info->target && m->info->target->n.kind == DECL_METHOD)
		in->constructor = m->info->target;
	in->parent = m->parent;
	/* Packages give no names; what hangs below them starts afresh. */
	in->name = m->type->kind == TY_PACKAGE ? "" : full_name(el, m->parent, m->name);
	vec_push(el->arena, &m->parent->children, in);
	vec_push(el->arena, &m->parent->made_by, m->made_by);
	if (m->info)
		eval_args(el, in, m);
	if (in->type->kind == TY_PARSER || in->type->kind == TY_CONTROL)
		make_children(el, in, in->decl);
	else if (m->at && m->at->instance.body.n)
		make_children(el, in, m->at);
	el->depth--;
	return in;
}

static void make_main(struct elaboration *el, struct decl *main)
{
	struct instance *in = arena_make(el->arena, struct instance);
	struct making m = { .info = main->instance.info, .outer = in };

	in->decl = main->type->decl;
	in->type = main->type;
	in->at = main;
	in->name = "";
	el->main = in;
	/* The other instances of the top level come first: main's arguments may name them. */
	vec_each(struct decl *, d, &el->fe->program->program.decls)
		if ((*d)->n.kind == DECL_INSTANCE && *d != main && (*d)->instance.info)
			construct(el, &(struct making){
					      .type = (*d)->type,
					      .info = (*d)->instance.info,
					      .at = *d,
					      .parent = in,
					      .outer = in,
					      .made_by = *d,
					      .span = (*d)->n.at,
					      .name = control_plane_local_name(el->arena, *d) });
	eval_args(el, in, &m);
}

/* Who has a control-plane name; tables and extern objects each have their own names. */
struct named_entity {
	const char *name;
	struct span at;
	UT_hash_handle hh;
};

static void claim_name(struct elaboration *el, struct named_entity **names, const char *name,
		       struct span at)
{
	struct named_entity *other;
	struct diag *d;

	HASH_FIND_STR(*names, name, other);
	if (!other) {
		other = arena_make(el->arena, struct named_entity);
		other->name = name;
		other->at = at;
		HASH_ADD_KEYPTR(hh, *names, other->name, strlen(other->name), other);
		return;
	}
	d = diag_error(el->fe->diags, DIAG_CONTROL_PLANE, at,
		       "two things have the control-plane name '%s'", name);
	if (other->at.begin != at.begin)
		diag_label(d, other->at, "the other one");
	diag_hint(d,
		  "give instances of their own to what is applied twice, or name one with @name");
}

/* Section 18.3: no two tables, value sets or extern objects have one full name. */
static void claim_names(struct elaboration *el, struct instance *in, struct named_entity **tables,
			struct named_entity **objects)
{
	const decl_list *locals = in->decl->n.kind == DECL_CONTROL  ? &in->decl->control.locals
				  : in->decl->n.kind == DECL_PARSER ? &in->decl->parser.locals
								    : NULL;

	if (in->type->kind == TY_EXTERN && in->at && !is_hidden(in->at))
		claim_name(el, objects, in->name, in->at->name_at);
	for (unsigned i = 0; locals && i < locals->n; i++) {
		struct decl *local = locals->at[i];

		if ((local->n.kind == DECL_TABLE || local->n.kind == DECL_VALUE_SET) &&
		    !is_hidden(local))
			claim_name(el, tables, control_plane_name(el->arena, in, local),
				   local->name_at);
	}
	for (unsigned i = 0; i < in->children.n; i++)
		claim_names(el, in->children.at[i], tables, objects);
}

static void check_names(struct elaboration *el)
{
	struct named_entity *tables = NULL, *objects = NULL;

	claim_names(el, el->main, &tables, &objects);
	HASH_CLEAR(hh, tables);
	HASH_CLEAR(hh, objects);
}

bool elaborate(struct frontend *fe)
{
	struct elaboration el = { .fe = fe, .arena = fe->arena };
	unsigned before = diags_errors(fe->diags);
	struct decl *main = NULL;

	vec_each(struct decl *, d, &fe->program->program.decls)
		if ((*d)->n.kind == DECL_INSTANCE && !strcmp((*d)->name, "main"))
			main = *d;
	if (!main) {
		diag_error(fe->diags, DIAG_MAIN, (struct span){ 0 }, "the program has no 'main'");
		return false;
	}
	if (!main->type || main->type->kind != TY_PACKAGE) {
		diag_error(fe->diags, DIAG_MAIN, main->n.at, "'main' must be a package, it is '%s'",
			   main->type ? type_text(fe->types, main->type) : "unknown");
		return false;
	}
	make_main(&el, main);
	HASH_CLEAR(hh, el.makers);
	if (!el.failed)
		check_names(&el);
	fe->main = el.main;
	return diags_errors(fe->diags) == before && !el.failed;
}
