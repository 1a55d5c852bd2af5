/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merge_states: a state that only one other leads to, and always, is joined with that one, so that
 * their extracts become one run with one bounds check. Before that a select whose first case takes
 * everything becomes a plain transition, and cases behind one that takes everything go. Afterwards
 * states that nothing leads to are dropped.
 *
 * Each merge removes a state, so the pass ends.
 */
#include "midend/pass.h"

static bool takes_everything(const struct ir_select_case *c)
{
	vec_each(struct ir_keyset, k, &c->keys)
		if (k->kind != IR_KEYSET_ANY)
			return false;
	return true;
}

static void simplify_select(struct ir_state *s)
{
	for (uint32_t i = 0; i < s->cases.n; i++)
		if (takes_everything(&s->cases.at[i]))
			s->cases.n = i + 1;
	if (s->transition == IR_SELECT && s->cases.n && takes_everything(&s->cases.at[0])) {
		s->transition = IR_GOTO;
		s->next = s->cases.at[0].target;
		s->cases.n = s->on.n = 0;
	}
}

static void count_preds(const struct ir_block *b, unsigned *preds)
{
	/* The parser's start is led to from outside. */
	preds[0] = 1;
	vec_each(struct ir_state *, s, &b->states) {
		if ((*s)->next)
			preds[(*s)->next->id]++;
		vec_each(struct ir_select_case, c, &(*s)->cases)
			preds[c->target->id]++;
	}
}

static void merge(struct ir_program *p, struct ir_state *s, struct ir_state *next)
{
	for (uint32_t i = 0; i < next->body.n; i++)
		vec_push(p->arena, &s->body, next->body.at[i]);
	s->transition = next->transition;
	s->next = next->next;
	s->on = next->on;
	s->cases = next->cases;
}

static void merge_parser(struct ir_program *p, struct ir_block *b, struct arena *scratch)
{
	unsigned *preds;

	vec_each(struct ir_state *, s, &b->states)
		simplify_select(*s);
	ir_drop_unreachable(b, scratch);
	preds = arena_array(scratch, b->states.n, sizeof(*preds));
	count_preds(b, preds);
	vec_each(struct ir_state *, s, &b->states) {
		struct ir_state *next = (*s)->next;

		/* A state merged into another has handed on its edges and leads nowhere itself. */
		while (next && next != *s && next != b->accept && next != b->reject &&
		       preds[next->id] == 1 && (*s)->transition == IR_GOTO) {
			merge(p, *s, next);
			next->body.n = 0;
			next->next = NULL;
			next->on.n = next->cases.n = 0;
			next = (*s)->next;
		}
	}
	ir_drop_unreachable(b, scratch);
}

void pass_merge_states(struct ir_program *p, struct diags *diags, struct arena *scratch)
{
	vec_each(struct ir_block *, b, &p->blocks)
		if ((*b)->kind == IR_PARSER)
			merge_parser(p, *b, scratch);
}
