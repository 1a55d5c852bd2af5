/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds what the control plane sees, from the instances of `main`. Seen is what is used: the
 * controls that are applied, their tables that are applied, the actions of those tables, the value
 * sets parsers select on; a branch whose condition is known to be false does not count. Extern
 * objects are seen whether used or not. These are the rules that p4c follows; since aliases depend
 * on every name there is, another rule would give other aliases.
 */
#include "control/collect.h"

#include <string.h>

#include "common/arena.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

struct control_index {
	UT_hash_handle hh;
	const char *key;		/* kind and name */
	struct control_object *object;
};

/* A set of pointers. */
struct seen {
	UT_hash_handle hh;
	const void *what;
};

struct collector {
	struct control *c;
	struct arena *arena;
	const struct instance *in;	/* whose body is walked */
	struct seen *visited;		/* instances, functions and actions walked */
	struct seen *used;		/* declarations used by the body of `in` */
	bool in_action;			/* walking the body of an action */
	unsigned nameless_digests;
	VEC(const struct instance *) applied;	/* by the body of `in` */
};

static void visit(struct collector *co, const struct instance *in);
static void visit_control(struct collector *co, const struct instance *in);
static void visit_parser(struct collector *co, const struct instance *in);
static void add_extern(struct collector *co, const struct instance *in);
static void add_table(struct collector *co, const struct instance *in, struct decl *decl);
static struct control_object *add_action(struct collector *co, const struct instance *in,
					 struct decl *decl);
static void add_controller_headers(struct collector *co);
static void walk(struct collector *co, struct node *node);
static bool first_time(struct collector *co, struct seen **set, const void *what);
static bool is_in(struct seen *set, const void *what);

struct control *control_collect(struct frontend *fe)
{
	struct collector co = { .arena = fe->arena };
	struct control *c = arena_make(fe->arena, struct control);
	bool ok = true;

	c->fe = fe;
	c->arch = control_arch_of(fe);
	co.c = c;
	for (unsigned i = 0; i < fe->main->children.n; i++)
		add_extern(&co, fe->main->children.at[i]);
	visit(&co, fe->main);
	add_controller_headers(&co);
	HASH_CLEAR(hh, co.visited);
	HASH_CLEAR(hh, co.used);
	for (unsigned i = 0; i < c->objects.n; i++) {
		/* Of an action that is only called the control plane sets nothing. */
		if (c->objects.at[i]->kind == CONTROL_ACTION && !c->objects.at[i]->in_table)
			c->objects.at[i]->fields.n = 0;
		ok = control_number_fields(c, c->objects.at[i]) && ok;
	}
	return control_identify(c) && ok ? c : NULL;
}

static const char *index_key(struct arena *arena, enum control_kind kind, const char *name)
{
	return arena_printf(arena, "%02x%s", kind, name);
}

struct control_object *control_find(const struct control *c, enum control_kind kind,
				    const char *name)
{
	const char *key = index_key(c->fe->arena, kind, name);
	struct control_index *found;

	HASH_FIND_STR(c->index, key, found);
	return found ? found->object : NULL;
}

uint32_t control_id(const void *control, enum control_kind kind, const char *name,
		    const char *field)
{
	struct control_object *o = control_find(control, kind, name);

	if (!o || !field)
		return o ? o->id : 0;
	for (unsigned i = 0; i < o->fields.n; i++)
		if (!strcmp(o->fields.at[i].name, field))
			return o->fields.at[i].id;
	return 0;
}

static void clear_index(void *data)
{
	struct control *c = data;

	HASH_CLEAR(hh, c->index);
}

/* The object of that kind and name; *is_new when it was not there before. */
static struct control_object *object(struct collector *co, enum control_kind kind, const char *name,
				     bool *is_new)
{
	struct control_object *o = control_find(co->c, kind, name);
	struct control_index *row;

	*is_new = !o;
	if (o)
		return o;
	if (!co->c->index)
		arena_defer(co->arena, clear_index, co->c);
	o = arena_make(co->arena, struct control_object);
	o->kind = kind;
	o->name = name;
	row = arena_make(co->arena, struct control_index);
	row->key = index_key(co->arena, kind, name);
	row->object = o;
	HASH_ADD_KEYPTR(hh, co->c->index, row->key, strlen(row->key), row);
	vec_push(co->arena, &co->c->objects, o);
	return o;
}

static struct control_object *object_of(struct collector *co, enum control_kind kind,
					const struct instance *in, struct decl *decl, bool *is_new)
{
	struct control_object *o =
		object(co, kind, control_plane_name(co->arena, in, decl), is_new);

	if (*is_new) {
		o->decl = decl;
		o->in = in;
		o->at = decl->name_at;
		o->annos = &decl->annos;
		o->hidden = is_hidden(decl);
	}
	return o;
}

/* Blocks. */

static void visit(struct collector *co, const struct instance *in)
{
	if (!in || !first_time(co, &co->visited, in))
		return;
	switch (in->decl->n.kind) {
	case DECL_PACKAGE:
		for (unsigned i = 0; i < in->n_args; i++)
			if (in->args[i] && in->args[i]->kind == VALUE_INSTANCE)
				visit(co, in->args[i]->instance);
		break;
	case DECL_CONTROL:
		visit_control(co, in);
		break;
	case DECL_PARSER:
		visit_parser(co, in);
		break;
	default:
		break;
	}
}

/* Walks a body and gives the instances it applies, which are visited after what it declares. */
static void begin_block(struct collector *co, const struct instance *in)
{
	co->in = in;
	HASH_CLEAR(hh, co->used);
	co->applied.n = 0;
	for (unsigned i = 0; i < in->children.n; i++)
		add_extern(co, in->children.at[i]);
}

static void end_block(struct collector *co)
{
	unsigned n = co->applied.n;
	const struct instance **applied = arena_array(co->arena, n, sizeof(*applied));

	if (n)
		memcpy(applied, co->applied.at, n * sizeof(*applied));
	for (unsigned i = 0; i < n; i++)
		visit(co, applied[i]);
}

static void visit_control(struct collector *co, const struct instance *in)
{
	const decl_list *locals = &in->decl->control.locals;

	begin_block(co, in);
	walk(co, &in->decl->control.body->n);
	for (unsigned i = 0; i < locals->n; i++)
		if (locals->at[i]->n.kind == DECL_TABLE && is_in(co->used, locals->at[i]))
			add_table(co, in, locals->at[i]);
	end_block(co);
}

/* What a value set matches on (P4Runtime, section 6.4.9): a number, or the fields of a struct. */
static void add_set_fields(struct collector *co, struct control_object *o)
{
	struct type_table *types = co->c->fe->types;
	struct type *type = type_underlying(o->decl->value_set.type->type);
	struct type *t = o->decl->value_set.type->type;

	if (t->kind == TY_SERENUM) {
		vec_each(struct decl *, m, &t->decl->enumeration.members)
			vec_push(co->arena, &o->fields,
				 ((struct control_field){
					 .name = control_plane_local_name(co->arena, *m),
					 .type = t->elem,
					 .match = "exact" }));
		return;
	}
	for (unsigned i = 0; type->kind == TY_STRUCT && i < type_n_fields(type); i++) {
		struct decl *field = type_field_decl(type, i);
		struct part *match = annotation_of(&field->annos, "match");

		vec_push(co->arena, &o->fields,
			 ((struct control_field){
				 .name = control_plane_local_name(co->arena, field),
				 .type = type_field(types, type, i),
				 .annos = &field->annos,
				 .match = match && match->annotation.tokens ?
						  match->annotation.tokens : "exact" }));
	}
	if (type->kind != TY_STRUCT)
		vec_push(co->arena, &o->fields,
			 ((struct control_field){ .name = "", .type = t, .match = "exact" }));
}

static void visit_parser(struct collector *co, const struct instance *in)
{
	const decl_list *locals = &in->decl->parser.locals;
	bool is_new;

	begin_block(co, in);
	vec_each(struct decl *, state, &in->decl->parser.states)
		walk(co, &(*state)->n);
	for (unsigned i = 0; i < locals->n; i++) {
		struct control_object *o;

		if (locals->at[i]->n.kind != DECL_VALUE_SET || !is_in(co->used, locals->at[i]))
			continue;
		o = object_of(co, CONTROL_VALUE_SET, in, locals->at[i], &is_new);
		if (is_new)
			add_set_fields(co, o);
	}
	end_block(co);
}

/* Objects. */

static void add_extern(struct collector *co, const struct instance *in)
{
	const struct control_extern *ext = control_extern_of(co->c->arch, in);
	struct control_object *o;
	bool is_new;

	co->c->has_types |= in->decl->n.kind == DECL_EXTERN && in->at;
	if (!ext)
		return;
	o = object(co, ext->kind, in->name, &is_new);
	if (!is_new)
		return;
	o->in = in;
	o->ext = ext;
	if (in->at) {
		o->at = in->at->name_at;
		o->annos = &in->at->annos;
	}
	if (ext->kind == CONTROL_DIGEST && in->type->n_args)
		o->type = in->type->args[0];
}

static struct control_object *add_action(struct collector *co, const struct instance *in,
					 struct decl *decl)
{
	bool is_new;
	struct control_object *o = object_of(co, CONTROL_ACTION, in, decl, &is_new);

	co->in_action = true;
	walk(co, &decl->n);
	co->in_action = false;
	if (!is_new) {
		if (o->decl != decl)
			o->clash = decl;
		return o;
	}
	vec_each(struct decl *, p, &decl->action.params) {
		struct control_field field = {
			.name = control_plane_local_name(co->arena, *p),
			.type = (*p)->type,
			.annos = &(*p)->annos,
		};

		/* Those with a direction are bound by the table's list of actions. */
		if ((*p)->param.dir == DIR_NONE)
			vec_push(co->arena, &o->fields, field);
	}
	return o;
}

static struct decl *no_action(struct collector *co)
{
	vec_each(struct decl *, d, &co->c->fe->program->program.decls)
		if ((*d)->n.kind == DECL_ACTION && !strcmp((*d)->name, "NoAction"))
			return *d;
	return NULL;
}

static void add_keys(struct collector *co, struct control_object *o)
{
	struct part *key = control_property(o->decl, PART_KEY, NULL);

	for (unsigned i = 0; key && i < key->key.elements.n; i++) {
		struct part *element = key->key.elements.at[i];
		struct control_field field = {
			.name = control_plane_key_name(co->arena, element),
			.type = element->key_element.expr->type,
			.annos = &element->annos,
			.match = element->key_element.match,
		};

		if (!field.name)
			field.name = expr_text(co->arena, element->key_element.expr);
		vec_push(co->arena, &o->fields, field);
	}
}

static void add_actions(struct collector *co, struct control_object *o)
{
	struct part *actions = control_property(o->decl, PART_ACTIONS, NULL);
	struct decl *none = no_action(co);
	bool lists_none = false;

	for (unsigned i = 0; actions && i < actions->actions.refs.n; i++) {
		struct decl *action = actions->actions.refs.at[i]->action_ref.action;

		lists_none |= action == none;
		vec_push(co->arena, &o->actions, add_action(co, o->in, action));
	}
	/* Section 14.2.1.3: without default_action it is NoAction, which then is in the list too. */
	if (!lists_none && none && !control_property(o->decl, PART_PROPERTY, "default_action"))
		vec_push(co->arena, &o->actions, add_action(co, o->in, none));
	vec_each(struct control_object *, a, &o->actions)
		(*a)->in_table = true;
}

/* The object that a table's property names or makes. */
static struct control_object *property_object(struct collector *co, struct control_object *table,
					      const char *property)
{
	struct part *p = control_property(table->decl, PART_PROPERTY, property);
	struct value *v = p && p->property.value ?
				  instance_eval(co->c->fe, table->in, p->property.value) : NULL;
	const struct control_extern *ext;
	struct control_object *o;

	if (!v || v->kind != VALUE_INSTANCE)
		return NULL;
	ext = control_extern_of(co->c->arch, v->instance);
	o = ext ? control_find(co->c, ext->kind, v->instance->name) : NULL;
	if (o && !o->annos)
		o->annos = &p->annos;
	return o;
}

static void add_direct(struct collector *co, struct control_object *table, const char *property)
{
	struct control_object *o = property_object(co, table, property);

	if (!o)
		return;
	o->table = table;
	vec_push(co->arena, &table->direct, o);
}

static void add_table(struct collector *co, const struct instance *in, struct decl *decl)
{
	bool is_new;
	struct control_object *o = object_of(co, CONTROL_TABLE, in, decl, &is_new);

	if (!is_new)
		return;
	add_keys(co, o);
	add_actions(co, o);
	o->profile = property_object(co, o, co->c->arch->implementation);
	if (o->profile)
		vec_push(co->arena, &o->profile->users, o);
	add_direct(co, o, co->c->arch->counters);
	add_direct(co, o, co->c->arch->meters);
}

/* The fields of a header, structs inside it taken apart. */
static void add_header_fields(struct collector *co, struct control_object *o, struct type *type,
			      const char *prefix)
{
	struct type_table *types = co->c->fe->types;

	for (unsigned i = 0; i < type_n_fields(type); i++) {
		struct decl *decl = type_field_decl(type, i);
		struct control_field field = {
			.name = control_plane_local_name(co->arena, decl),
			.type = type_field(types, type, i),
			.annos = &decl->annos,
		};

		if (*prefix)
			field.name = arena_printf(co->arena, "%s%s", prefix, field.name);
		if (field.type->kind == TY_STRUCT)
			add_header_fields(co, o, field.type,
					  arena_printf(co->arena, "%s.", field.name));
		else
			vec_push(co->arena, &o->fields, field);
	}
}

static void add_controller_headers(struct collector *co)
{
	struct control_object *o;
	bool is_new;

	vec_each(struct decl *, d, &co->c->fe->program->program.decls) {
		if ((*d)->n.kind != DECL_HEADER || (*d)->header.type_params.n ||
		    !annotation_of(&(*d)->annos, "controller_header"))
			continue;
		o = object_of(co, CONTROL_CONTROLLER_HEADER, NULL, *d, &is_new);
		if (is_new)
			add_header_fields(co, o, (*d)->header.self, "");
	}
}

/* v1model's digest(): called after the type of its data. */
static void add_digest(struct collector *co, const struct call_info *info)
{
	struct control_object *o;
	const char *name;
	struct type *type;
	bool is_new;

	if (info->args.n < 2 || !info->args.at[1])
		return;
	type = info->args.at[1]->type;
	if (type->kind == TY_STRUCT || type->kind == TY_HEADER)
		name = control_plane_name(co->arena, NULL, type->decl);
	else
		name = arena_printf(co->arena, "digest_%u", co->nameless_digests++);
	o = object(co, CONTROL_DIGEST, name, &is_new);
	o->type = type;
	o->at = info->args.at[1]->n.at;
}

/* Bodies. */

static void add_applied(struct collector *co, const struct call_info *info, const void *made_by)
{
	const struct instance *in = NULL;
	struct value *v;

	if (!info->receiver) {
		in = instance_child(co->in, made_by);
	} else {
		v = instance_eval(co->c->fe, co->in, info->receiver);
		if (v && v->kind == VALUE_INSTANCE)
			in = v->instance;
	}
	if (in)
		vec_push(co->arena, &co->applied, in);
}

static void enter_call(struct collector *co, const struct call_info *info, const void *made_by)
{
	struct part *key;

	switch (info->kind) {
	case CALL_TABLE_APPLY:
		/* Keys may apply tables too. */
		key = control_property(info->receiver->path.decl, PART_KEY, NULL);
		if (first_time(co, &co->used, info->receiver->path.decl) && key)
			walk(co, &key->n);
		break;
	case CALL_CONTROL_APPLY:
	case CALL_PARSER_APPLY:
		add_applied(co, info, made_by);
		break;
	case CALL_ACTION:
		/* An action that another one calls is a part of that, it has no life of its own. */
		if (co->in_action)
			walk(co, &info->target->n);
		else
			add_action(co, info->target->parent ? co->in : NULL, info->target);
		break;
	case CALL_FUNCTION:
		walk(co, &info->target->n);
		break;
	case CALL_EXTERN_FUNCTION:
		co->c->has_types |= co->c->arch->digest && co->in->decl->n.kind == DECL_CONTROL &&
				    strcmp(info->target->name, "static_assert");
		if (co->c->arch->digest && !strcmp(info->target->name, co->c->arch->digest) &&
		    co->in->decl->n.kind == DECL_CONTROL)
			add_digest(co, info);
		break;
	case CALL_METHOD:
	case CALL_BUILTIN:
	case CALL_CONSTRUCTOR:
		break;
	}
}

/* Only the branch that can be taken, where that is known; false when this has walked it. */
static bool enter_choice(struct collector *co, struct expr *cond, struct node *then,
			 struct node *other)
{
	struct value *v = instance_eval(co->c->fe, co->in, cond);
	struct node *taken;

	if (!v || v->kind != VALUE_BOOL)
		return true;
	taken = v->boolean ? then : other;
	if (taken)
		walk(co, taken);
	return false;
}

static bool enter(struct ast_walk *w, struct node *node)
{
	struct collector *co = w->data;

	if (node->family == FAMILY_EXPR) {
		struct expr *e = (struct expr *)node;

		if (node->kind == EXPR_MUX)
			return enter_choice(co, e->mux.cond, &e->mux.then->n, &e->mux.other->n);
		if (node->kind == EXPR_CALL && e->call.info)
			enter_call(co, e->call.info, e);
		else if (node->kind == EXPR_PATH && e->path.decl &&
			 e->path.decl->n.kind == DECL_VALUE_SET)
			first_time(co, &co->used, e->path.decl);
	} else if (node->family == FAMILY_STMT) {
		struct stmt *s = (struct stmt *)node;

		if (node->kind == STMT_DIRECT_APPLY && s->direct_apply.info)
			enter_call(co, s->direct_apply.info, s);
		else if (node->kind == STMT_IF)
			return enter_choice(co, s->if_.cond, &s->if_.then->n,
					    s->if_.other ? &s->if_.other->n : NULL);
	}
	return true;
}

/* Actions and functions are walked once, however often they are called. */
static void walk(struct collector *co, struct node *node)
{
	struct ast_walk w = { .enter = enter, .data = co };

	if (node->family != FAMILY_DECL || node->kind == DECL_STATE ||
	    first_time(co, &co->visited, node))
		ast_walk(&w, node);
}

static bool is_in(struct seen *set, const void *what)
{
	struct seen *found;

	HASH_FIND_PTR(set, &what, found);
	return found != NULL;
}

static bool first_time(struct collector *co, struct seen **set, const void *what)
{
	struct seen *row;

	if (is_in(*set, what))
		return false;
	row = arena_make(co->arena, struct seen);
	row->what = what;
	HASH_ADD_PTR(*set, what, row);
	return true;
}
