/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables (section 14.2): keys and their match kinds, the list of actions, the default action, size
 * and the other properties, which architectures define and which are kept as they are. Entries are
 * checked in check_entry.c, last, because they refer to everything else.
 */
#include "frontend/check.h"

#include <string.h>

static void check_key(struct checker *c, struct part *key);
static void check_actions(struct checker *c, struct decl *table, struct part *actions);
static void check_property(struct checker *c, struct decl *table, struct part *property);

struct part *table_property(const struct decl *table, enum part_kind kind, const char *name)
{
	for (unsigned i = 0; i < table->table.properties.n; i++) {
		struct part *p = table->table.properties.at[i];

		if (p->n.kind == kind && (!name || !strcmp(p->property.name, name)))
			return p;
	}
	return NULL;
}

struct part *find_table_action(const struct decl *table, const struct decl *action)
{
	struct part *actions = table_property(table, PART_ACTIONS, NULL);

	for (unsigned i = 0; actions && i < actions->actions.refs.n; i++)
		if (actions->actions.refs.at[i]->action_ref.action == action)
			return actions->actions.refs.at[i];
	return NULL;
}

static const char *property_noun(const struct part *p)
{
	switch (p->n.kind) {
	case PART_KEY:
		return "key";
	case PART_ACTIONS:
		return "actions";
	case PART_ENTRIES:
		return "entries";
	default:
		return p->property.name;
	}
}

/* Section 14.2.1: what refers to the keys and actions comes after them. */
static void check_order(struct checker *c, const struct decl *table, const struct part *actions)
{
	const struct part *key = table_property(table, PART_KEY, NULL);
	bool seen_key = !key, seen_actions = false;

	for (unsigned i = 0; i < table->table.properties.n; i++) {
		struct part *p = table->table.properties.at[i];
		struct diag *d;

		seen_key |= p == key;
		seen_actions |= p == actions;
		if (p->n.kind == PART_ENTRIES
			    ? seen_key && seen_actions
			    : p->n.kind != PART_PROPERTY ||
				      strcmp(p->property.name, "default_action") || seen_actions)
			continue;
		d = diag_error(c->diags, DIAG_TABLE, p->n.at, "'%s' must come after '%s'",
			       property_noun(p), seen_actions ? "key" : "actions");
		diag_label(d, seen_actions ? key->n.at : actions->n.at, "this comes first");
	}
}

/* Without a default action a miss runs NoAction, which core.p4 declares (section 14.2.1.3). */
static void check_no_action(struct checker *c, struct decl *table)
{
	struct binding *b = scope_find(c->scopes, intern(c->fe->names, "NoAction"));
	struct decl *decl = b ? b->decls.at[0] : NULL;
	struct diag *d;

	if (!decl || (decl->n.kind == DECL_ACTION && !decl->action.params.n))
		return;
	d = diag_error(
		c->diags, DIAG_TABLE, table->name_at,
		"table '%s' has no default action, and 'NoAction' is not an action without parameters",
		table->name);
	diag_label(d, decl->name_at, "declared here as %s", decl_noun(decl));
}

void check_table(struct checker *c, struct decl *table)
{
	part_list *properties = &table->table.properties;
	struct part *actions = table_property(table, PART_ACTIONS, NULL);
	enum place outer = c->place;
	struct repeats names = { 0 };
	struct span first;
	struct diag *d;

	check_annos(c, &table->annos, table);
	table->table.self = table->type = type_named(c->types, TY_TABLE, table, NULL, 0);
	declare(c, table);
	c->within = table;
	c->place = AT_TABLE;
	for (unsigned i = 0; i < properties->n; i++) {
		struct part *p = properties->at[i];

		check_annos(c, &p->annos, NULL);
		if (is_repeat(c->arena, &names, property_noun(p), p->n.at, &first)) {
			d = diag_error(c->diags, DIAG_TABLE, p->n.at, "the table has %s twice",
				       property_noun(p));
			diag_label(d, first, "first here");
		}
		if (p->n.kind == PART_KEY) {
			c->place = AT_APPLY;
			check_key(c, p);
			c->place = AT_TABLE;
		} else if (p->n.kind == PART_ACTIONS) {
			check_actions(c, table, p);
		}
	}
	repeats_end(&names);
	if (!actions)
		diag_error(c->diags, DIAG_TABLE, table->name_at, "table '%s' has no actions",
			   table->name);
	else
		check_order(c, table, actions);
	if (!table_property(table, PART_PROPERTY, "default_action"))
		check_no_action(c, table);
	for (unsigned i = 0; i < properties->n; i++)
		if (properties->at[i]->n.kind == PART_PROPERTY)
			check_property(c, table, properties->at[i]);
	for (unsigned i = 0; i < properties->n; i++)
		if (properties->at[i]->n.kind == PART_ENTRIES)
			check_entries(c, table, properties->at[i]);
	c->place = outer;
	c->within = table->parent;
}

/* Section 14.2.1.1: a key has a type whose values can be compared. */
static bool is_key_type(const struct type *type)
{
	switch (type_underlying((struct type *)type)->kind) {
	case TY_ERROR_TYPE:
	case TY_BIT:
	case TY_INT:
	case TY_BOOL:
	case TY_ENUM:
	case TY_ERROR:
	case TY_VARBIT:
		return true;
	default:
		return false;
	}
}

static void check_key(struct checker *c, struct part *key)
{
	vec_each(struct part *, k, &key->key.elements) {
		struct expr *e = (*k)->key_element.expr;
		const char *match = (*k)->key_element.match;
		struct type *type = check_expr(c, e);
		struct binding *b;

		check_annos(c, &(*k)->annos, NULL);
		b = find_name(c, match, false, (*k)->n.at);
		if (b && b->decls.at[0]->n.kind != DECL_MATCH_KIND_MEMBER) {
			struct diag *d = diag_error(c->diags, DIAG_TABLE, (*k)->n.at,
						    "'%s' is %s, not a match kind", match,
						    decl_noun(b->decls.at[0]));

			diag_label(d, b->decls.at[0]->name_at, "declared here");
		}
		if ((!strcmp(match, "lpm") || !strcmp(match, "range")) && !is_bad(type) &&
		    type->kind != TY_INFINT && !type_is_fixed(type_underlying(type)))
			diag_error(c->diags, DIAG_TABLE, e->n.at,
				   "an %s key must be a number, '%s' is '%s'", match,
				   expr_text(c->arena, e), text_of(c, type));
		else if (type->kind == TY_INFINT)
			diag_error(c->diags, DIAG_TABLE, e->n.at,
				   "a key needs a width, '%s' has type 'int'",
				   expr_text(c->arena, e));
		else if (!is_key_type(type))
			diag_error(c->diags, DIAG_TABLE, e->n.at, "a key cannot have type '%s'",
				   text_of(c, type));
	}
}

struct call_info *check_action_ref(struct checker *c, struct expr *path, expr_list *args,
				   struct span at, bool in_list)
{
	struct binding *b;
	struct decl *action;
	struct callee callee;
	struct call_info *info;
	struct type_env env;

	path->type = c->t_error_type;
	if (path->n.kind != EXPR_PATH) {
		diag_error(c->diags, DIAG_TABLE, path->n.at,
			   "an action's name is expected, not '%s'", expr_text(c->arena, path));
		return NULL;
	}
	b = find_name(c, path->path.name, path->path.is_global, path->n.at);
	if (!b)
		return NULL;
	action = b->decls.at[0];
	path->path.decl = action;
	if (action->n.kind != DECL_ACTION) {
		struct diag *d =
			diag_error(c->diags, DIAG_TABLE, path->n.at, "'%s' is %s, not an action",
				   path->path.name, decl_noun(action));

		diag_label(d, action->name_at, "declared here");
		return NULL;
	}
	path->type = action->action.self;
	callee = (struct callee){ .decl = action,
				  .name = action->name,
				  .params = &action->action.params,
				  .kind = CALL_ACTION,
				  .partial = in_list,
				  .constant_data = !in_list };
	info = arena_make(c->arena, struct call_info);
	info->kind = CALL_ACTION;
	info->target = action;
	return bind_args(c, &callee, args, NULL, at, info, &env) ? info : NULL;
}

static bool is_number(struct type *type)
{
	switch (type_underlying(type)->kind) {
	case TY_ERROR_TYPE:
	case TY_BIT:
	case TY_INT:
	case TY_BOOL:
	case TY_VARBIT:
	case TY_ENUM:
	case TY_ERROR:
		return true;
	default:
		return false;
	}
}

/*
 * Action data that are not numbers are the architecture's business: what the control plane of this
 * program can carry is known only with `main`, so they are remembered for check_main.
 */
static void note_action_data(struct checker *c, const struct call_info *info, struct span at)
{
	for (unsigned i = 0; i < info->params.n; i++) {
		struct wide_data wide = { .param = info->params.at[i], .at = at };

		if (wide.param->param.dir == DIR_NONE && !is_number(wide.param->type))
			vec_push(c->arena, &c->wide_data, wide);
	}
}

static void check_actions(struct checker *c, struct decl *table, struct part *actions)
{
	part_list *refs = &actions->actions.refs;

	/*
	 * Two actions of one name could not be told apart by the control plane (section 14.2.1.2).
	 */
	scope_enter(c->scopes);
	for (unsigned i = 0; i < refs->n; i++) {
		struct part *ref = refs->at[i];
		struct expr *path = ref->action_ref.path;
		struct call_info *info;

		check_annos(c, &ref->annos, NULL);
		info = check_action_ref(c, path, &ref->action_ref.args, ref->n.at, true);
		if (!info)
			continue;
		note_action_data(c, info, ref->n.at);
		if (find_table_action(table, info->target)) {
			diag_error(c->diags, DIAG_DUPLICATE, ref->n.at,
				   "action '%s' is already in the table's list",
				   info->target->name);
			continue;
		}
		for (unsigned k = 0; k < info->args.n; k++)
			if (info->args.at[k] && info->params.at[k]->param.dir == DIR_NONE)
				diag_error(
					c->diags, DIAG_TABLE, info->args.at[k]->n.at,
					"parameter '%s' is action data: the control plane gives its value",
					info->params.at[k]->name);
		ref->action_ref.action = info->target;
		ref->action_ref.info = info;
	}
	scope_leave(c->scopes);
}

/* Equal as written, the order of a record's fields aside. */
static bool same_argument(const struct expr *a, const struct expr *b)
{
	if (a->n.kind != EXPR_RECORD || b->n.kind != EXPR_RECORD)
		return ast_equal(&a->n, &b->n);
	if (a->record.items.n != b->record.items.n)
		return false;
	for (unsigned i = 0; i < a->record.items.n; i++) {
		bool found = false;

		for (unsigned k = 0; !found && k < b->record.items.n; k++)
			found = ast_equal(&a->record.items.at[i]->n, &b->record.items.at[k]->n);
		if (!found)
			return false;
	}
	return true;
}

void compare_bound_args(struct checker *c, const struct call_info *info, const struct part *listed)
{
	for (unsigned i = 0; listed->action_ref.info && i < info->args.n; i++) {
		struct expr *mine = info->args.at[i], *theirs = listed->action_ref.info->args.at[i];
		struct diag *d;

		if (!mine || !theirs || info->params.at[i]->param.dir == DIR_NONE ||
		    same_argument(mine, theirs))
			continue;
		d = diag_error(c->diags, DIAG_TABLE, mine->n.at,
			       "parameter '%s' must be bound as in the list of actions, to '%s'",
			       info->params.at[i]->name, expr_text(c->arena, theirs));
		diag_label(d, theirs->n.at, "bound here");
	}
}

static void check_default_action(struct checker *c, struct decl *table, struct part *property)
{
	struct expr *value = property->property.value;
	expr_list none = { 0 };
	struct call_info *info;
	struct part *listed;

	if (value->n.kind == EXPR_CALL) {
		info = check_action_ref(c, value->call.callee, &value->call.args, value->n.at,
					false);
		value->call.info = info;
		value->type = c->t_void;
	} else {
		info = check_action_ref(c, value, &none, value->n.at, false);
	}
	if (!info)
		return;
	listed = find_table_action(table, info->target);
	if (!listed) {
		struct diag *d =
			diag_error(c->diags, DIAG_TABLE, value->n.at,
				   "default action '%s' is not in the table's list of actions",
				   info->target->name);
		struct part *actions = table_property(table, PART_ACTIONS, NULL);

		if (actions)
			diag_label(d, actions->n.at, "the list");
		return;
	}
	if (annotation_of(&listed->annos, "tableonly"))
		diag_error(c->diags, DIAG_TABLE, value->n.at,
			   "action '%s' is @tableonly and cannot be the default",
			   info->target->name);
	compare_bound_args(c, info, listed);
	property->property.info = info;
}

static void check_number(struct checker *c, struct part *property, bool positive)
{
	struct expr *value = property->property.value;
	struct type *type = check_expr(c, value);
	const char *name = property->property.name;

	if (is_bad(type))
		return;
	if (type_underlying(type)->kind != TY_INFINT && !type_is_fixed(type_underlying(type)))
		diag_error(c->diags, DIAG_TABLE, value->n.at, "'%s' must be a number, not '%s'",
			   name, text_of(c, type));
	else if (!is_compile_time_known(value))
		diag_error(c->diags, DIAG_CONSTANT, value->n.at,
			   "'%s' must be known at compile time", name);
	else if (positive && value->value && mpz_sgn(value->value->number) <= 0)
		diag_error(c->diags, DIAG_TABLE, value->n.at, "'%s' must be positive, it is %s",
			   name, value_text(c->arena, value->value));
}

static void check_property(struct checker *c, struct decl *table, struct part *property)
{
	const char *name = property->property.name;
	struct expr *value = property->property.value;

	if (!strcmp(name, "default_action")) {
		check_default_action(c, table, property);
	} else if (!strcmp(name, "size")) {
		check_number(c, property, false);
	} else if (!strcmp(name, "priority_delta")) {
		check_number(c, property, true);
	} else if (!strcmp(name, "largest_priority_wins")) {
		if (check_expr_as(c, value, c->t_bool, "'largest_priority_wins'") && !value->value)
			diag_error(c->diags, DIAG_CONSTANT, value->n.at,
				   "'largest_priority_wins' must be known at compile time");
	} else {
		/* Section 14.2.1.6: the architecture gives it its meaning. */
		check_expr(c, value);
	}
}
