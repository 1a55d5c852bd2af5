/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parser states (section 13.4, 13.5): their bodies, where their transitions lead, and which of them
 * can be reached from start. States are the one kind of name that may be used before its
 * declaration, so they are looked up among the parser's members, not in the scope.
 */
#include "frontend/check.h"

#include <string.h>

static bool check_transition(struct checker *c, struct decl *parser, struct decl *state);
static void warn_unreachable(struct checker *c, struct decl *parser);

/* The state of that name, `accept` and `reject` included; complains when there is none. */
static struct decl *find_state(struct checker *c, struct decl *parser, const char *name,
			       struct span at)
{
	decl_list *found = find_members(c, parser, name);
	struct diag *d;

	if (name == c->accept->name)
		return c->accept;
	if (name == c->reject->name)
		return c->reject;
	if (found)
		return found->at[0];
	if (scope_find(c->scopes, name)) {
		struct decl *other = scope_find(c->scopes, name)->decls.at[0];

		d = diag_error(c->diags, DIAG_PARSER, at, "'%s' is %s, not a parser state", name,
			       decl_noun(other));
		diag_label(d, other->name_at, "declared here");
		return NULL;
	}
	d = diag_error(c->diags, DIAG_PARSER, at, "parser '%s' has no state '%s'", parser->name,
		       name);
	hint_member(c, d, &parser->parser.states, name);
	return NULL;
}

void check_states(struct checker *c, struct decl *parser)
{
	decl_list *states = &parser->parser.states;
	bool start = false, certain = true;

	for (unsigned i = 0; i < states->n; i++) {
		struct decl *state = states->at[i];

		state->parent = parser;
		state->type = c->t_state;
		check_annos(c, &state->annos, state);
		start |= !strcmp(state->name, "start");
		if (state->name == c->accept->name || state->name == c->reject->name)
			diag_error(c->diags, DIAG_PARSER, state->name_at,
				   "every parser has the state '%s'; it cannot be declared",
				   state->name);
	}
	add_members(c, parser, states, "state", false);
	if (!start)
		diag_error(c->diags, DIAG_PARSER, parser->name_at,
			   "parser '%s' has no state 'start'", parser->name);
	for (unsigned i = 0; i < states->n; i++) {
		struct decl *state = states->at[i];

		c->within = state;
		c->place = AT_STATE;
		scope_enter(c->scopes);
		check_stmts(c, &state->state.body);
		certain &= check_transition(c, parser, state);
		scope_leave(c->scopes);
	}
	c->within = parser;
	/* With a transition to nowhere, what can be reached is not certain. */
	if (start && certain)
		warn_unreachable(c, parser);
}

/* False when the parser goes somewhere that does not exist. */
static bool check_transition(struct checker *c, struct decl *parser, struct decl *state)
{
	struct expr *to = state->state.transition;
	bool certain = true;

	/* Section 13.5: without a transition the parser rejects. */
	if (!to)
		return true;
	to->type = c->t_state;
	if (to->n.kind == EXPR_PATH) {
		to->path.decl = find_state(c, parser, to->path.name, to->n.at);
		return to->path.decl != NULL;
	}
	check_select(c, parser, to);
	vec_each(struct part *, p, &to->select.cases) {
		(*p)->select_case.target =
			find_state(c, parser, (*p)->select_case.state, (*p)->n.at);
		certain &= (*p)->select_case.target != NULL;
	}
	return certain;
}

/* Marks what can be reached from start, with an explicit stack: chains of states may be long. */
static void warn_unreachable(struct checker *c, struct decl *parser)
{
	decl_list *states = &parser->parser.states;
	decl_list work = { 0 };
	struct binding *mark;

	/* A scope serves as the set of states met so far. */
	scope_enter(c->scopes);
	for (unsigned i = 0; i < states->n && !work.n; i++)
		if (!strcmp(states->at[i]->name, "start"))
			vec_push(c->arena, &work, states->at[i]);
	while (work.n) {
		struct decl *state = work.at[--work.n];
		struct expr *to;

		mark = scope_find_here(c->scopes, state->name);
		if (mark)
			continue;
		scope_add(c->scopes, state);
		to = state->state.transition;
		if (!to)
			continue;
		if (to->n.kind == EXPR_PATH && to->path.decl && to->path.decl->parent)
			vec_push(c->arena, &work, to->path.decl);
		if (to->n.kind == EXPR_SELECT)
			vec_each(struct part *, p, &to->select.cases)
				if ((*p)->select_case.target && (*p)->select_case.target->parent)
					vec_push(c->arena, &work, (*p)->select_case.target);
	}
	for (unsigned i = 0; i < states->n; i++)
		if (!scope_find_here(c->scopes, states->at[i]->name))
			diag_warn(c->diags, DIAG_UNREACHABLE, states->at[i]->name_at,
				  "state '%s' cannot be reached from 'start'", states->at[i]->name);
	scope_leave(c->scopes);
}
