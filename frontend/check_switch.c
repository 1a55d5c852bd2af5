/* SPDX-License-Identifier: Apache-2.0 */
/*
 * switch (section 12.7), in its two forms: over the action a table ran, whose labels are actions of
 * that table, and over a value, whose labels are constants.
 */
#include "frontend/check.h"

static void check_action_label(struct checker *c, struct expr *label, struct type *run);
static void check_value_label(struct checker *c, struct expr *label, struct type *type);

static bool is_default(const struct part *p)
{
	return !p->switch_case.label || p->switch_case.label->n.kind == EXPR_DEFAULT;
}

/* Equal labels have equal keys; NULL for labels already refused. */
static const char *label_key(struct checker *c, const struct part *p, bool on_action)
{
	const struct expr *label = p->switch_case.label;

	if (is_default(p))
		return "default";
	if (on_action)
		return label->n.kind == EXPR_PATH && label->path.decl && !is_bad(label->type)
			? arena_printf(c->arena, "%p", (void *)label->path.decl) : NULL;
	if (!label->value)
		return NULL;
	if (label->value->kind == VALUE_INT)
		return bits_to_text(c->arena, label->value->number, 16);
	return value_text(c->arena, label->value);
}

static void check_duplicates(struct checker *c, struct stmt *stmt, bool on_action)
{
	struct repeats labels = { 0 };
	struct span first;

	vec_each(struct part *, p, &stmt->switch_.cases) {
		const char *key = label_key(c, *p, on_action);
		struct span at = is_default(*p) ? (*p)->n.at : (*p)->switch_case.label->n.at;
		struct diag *d;

		if (!key || !is_repeat(c->arena, &labels, key, at, &first))
			continue;
		d = diag_error(c->diags, DIAG_DUPLICATE, at,
			       "this label occurs twice in the switch");
		diag_label(d, first, "first here");
	}
	repeats_end(&labels);
}

static bool is_switchable(const struct type *type)
{
	switch (type_underlying((struct type *)type)->kind) {
	case TY_BIT:
	case TY_INT:
	case TY_ENUM:
	case TY_ERROR:
	case TY_BOOL:
		return true;
	default:
		return false;
	}
}

void check_switch(struct checker *c, struct stmt *stmt)
{
	struct expr *on = stmt->switch_.expr;
	part_list *cases = &stmt->switch_.cases;
	struct type *type;
	bool on_action;

	c->in_switch = on->n.kind == EXPR_MEMBER;
	type = check_expr(c, on);
	c->in_switch = false;
	on_action = type->kind == TY_ACTION_RUN;

	if (c->place == AT_STATE)
		diag_error(c->diags, DIAG_STATEMENT, stmt->n.at,
			   "a switch cannot stand in a parser state");
	if (!on_action && !is_bad(type) && !is_switchable(type)) {
		diag_error(c->diags, DIAG_SWITCH, stmt->switch_.expr->n.at,
			   "switch takes a number, an enum, an error or action_run, not '%s'",
			   text_of(c, type));
		type = c->t_error_type;
	}
	if (!on_action && cases->n && !is_default(cases->at[0]))
		c->value_switch = stmt->n.at;
	for (unsigned i = 0; i < cases->n; i++) {
		struct part *p = cases->at[i];

		if (is_default(p)) {
			if (i + 1 < cases->n)
				diag_error(c->diags, DIAG_SWITCH, p->n.at,
					   "default must be the last label");
		} else if (on_action) {
			check_action_label(c, p->switch_case.label, type);
		} else {
			check_value_label(c, p->switch_case.label, type);
		}
		if (p->switch_case.body)
			check_stmt(c, p->switch_case.body);
	}
	check_duplicates(c, stmt, on_action);
}

static void check_action_label(struct checker *c, struct expr *label, struct type *run)
{
	struct binding *b;
	struct diag *d;

	if (label->n.kind != EXPR_PATH) {
		diag_error(c->diags, DIAG_SWITCH, label->n.at,
			   "a label of this switch must be an action's name");
		return;
	}
	label->type = c->t_error_type;
	b = find_name(c, label->path.name, label->path.is_global, label->n.at);
	if (!b)
		return;
	label->path.decl = b->decls.at[0];
	if (b->decls.at[0]->n.kind == DECL_ACTION && find_table_action(run->decl, b->decls.at[0])) {
		label->type = b->decls.at[0]->action.self;
		return;
	}
	d = diag_error(c->diags, DIAG_SWITCH, label->n.at, "'%s' is not an action of table '%s'",
		       label->path.name, run->decl->name);
	diag_label(d, run->decl->name_at, "the table");
}

static void check_value_label(struct checker *c, struct expr *label, struct type *type)
{
	check_expr(c, label);
	if (is_bad(type) || !coerce(c, label, type, "the label", NULL))
		return;
	if (!is_compile_time_known(label))
		diag_error(c->diags, DIAG_CONSTANT, label->n.at,
			   "a label must be known at compile time");
}
