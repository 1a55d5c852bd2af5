/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A parser's states as a graph: loops, states that can only follow one another, how far into the
 * packet it reads, and whether it takes headers in the order in which they are emitted (for
 * deparser.c).
 */
#include <stdlib.h>

#include "backend/parser.h"
#include "common/bits.h"

/* parser_reach of a parser whose length is not known. */
#define LONG_REACH 2048

struct order {
	struct gen *g;
	unsigned last;
	bool broken;
};

static int compare_states(const void *a, const void *b);
static struct ir_state *edge(const struct ir_state *state, unsigned i);
static void search(struct gen *g, struct state_info *start);
static void leave_state(struct state_info *info);
static void order_stmt(struct ir_walk *walk, struct ir_stmt *stmt);

void parser_graph(struct gen *g, const struct ir_block *parser)
{
	struct state_info *start;

	g->states = arena_array(g->arena, parser->states.n, sizeof(*g->states));
	g->postorder = arena_array(g->arena, parser->states.n, sizeof(*g->postorder));
	g->n_postorder = 0;
	g->parser = parser;
	for (unsigned i = 0; i < parser->states.n; i++)
		g->states[i].state = parser->states.at[i];
	qsort(g->states, parser->states.n, sizeof(*g->states), compare_states);
	start = state_info(g, parser->states.at[0]);
	start->edges_in = 1;
	search(g, start);
	for (unsigned i = 0; i < parser->states.n; i++) {
		const struct ir_state *next = NULL;

		if (g->states[i].seen)
			next = state_chained(g, g->states[i].state);
		if (next)
			state_info(g, next)->chained = true;
	}
}

struct state_info *state_info(struct gen *g, const struct ir_state *state)
{
	struct state_info key = { .state = state };

	return bsearch(&key, g->states, g->parser->states.n, sizeof(key), compare_states);
}

const struct ir_state *state_chained(struct gen *g, const struct ir_state *state)
{
	struct state_info *next;

	if (state->transition != IR_GOTO || !state->next || state->next == g->parser->accept ||
	    state->next == g->parser->reject)
		return NULL;
	next = state_info(g, state->next);
	return next->edges_in == 1 && !next->loops ? state->next : NULL;
}

unsigned parser_reach(struct gen *g)
{
	unsigned most = 0;

	for (unsigned i = 0; i < g->p->blocks.n; i++) {
		struct ir_block *b = g->p->blocks.at[i];

		if (b->kind != IR_PARSER)
			continue;
		parser_graph(g, b);
		if (state_info(g, b->states.at[0])->reach > most)
			most = state_info(g, b->states.at[0])->reach;
	}
	g->parser = NULL;
	return most;
}

/*
 * Ranks must rise along every path, and nothing may be consumed that is not emitted. States are
 * visited before those that follow them; a loop comes back to what was extracted before, so it
 * breaks the order.
 */
bool parser_in_order(struct gen *g, const struct ir_block *parser)
{
	struct order order = { .g = g };
	struct ir_walk walk = { order_stmt, &order };

	parser_graph(g, parser);
	for (unsigned i = g->n_postorder; i-- && !order.broken;) {
		struct state_info *info = g->postorder[i];
		struct ir_state *to;

		order.broken = info->loops;
		order.last = info->last;
		ir_walk_body(&walk, (ir_body *)&info->state->body);
		for (unsigned e = 0; (to = edge(info->state, e)); e++)
			if (state_info(g, to)->last < order.last)
				state_info(g, to)->last = order.last;
	}
	g->parser = NULL;
	return !order.broken;
}

bool parser_step(const struct ir_stmt *stmt, unsigned *pos, unsigned *need)
{
	unsigned bits = 0, peek = 0;
	uint64_t by;

	switch (stmt->kind) {
	case IR_EXTRACT:
		if (stmt->extract.has_size)
			return false;
		bits = stmt->extract.header->type->width;
		break;
	case IR_LOOKAHEAD:
		peek = stmt->lookahead.skip + ir_place_width(&stmt->lookahead.place);
		break;
	case IR_ADVANCE:
		if (stmt->operand.kind != IR_CONST || !bits_to_u64(stmt->operand.number, &by) ||
		    by > 8 * MAX_OFFSET)
			return false;
		bits = by;
		break;
	case IR_SET:
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_COPY_HEADER:
		break;
	default:
		return false;
	}
	/* An offset this large never passes the verifier, and no packet is that long. */
	if (*pos > 8 * MAX_OFFSET)
		return false;
	*pos += bits;
	if (*pos + peek > *need)
		*need = *pos + peek;
	return true;
}

static int compare_states(const void *a, const void *b)
{
	const struct state_info *x = a, *y = b;

	return x->state < y->state ? -1 : x->state > y->state;
}

/* The i-th edge out of a state, NULL behind the last. */
static struct ir_state *edge(const struct ir_state *state, unsigned i)
{
	if (state->transition == IR_GOTO)
		return i ? NULL : state->next;
	return i < state->cases.n ? state->cases.at[i].target : NULL;
}

/* Depth first, without recursion: programs can have very long chains of states. */
static void search(struct gen *g, struct state_info *start)
{
	struct step {
		struct state_info *info;
		unsigned edge;
	} *stack = arena_array(g->arena, g->parser->states.n, sizeof(*stack)), *top = stack;

	*top = (struct step){ start, 0 };
	start->seen = start->open = true;
	for (;;) {
		struct ir_state *to = edge(top->info->state, top->edge++);
		struct state_info *next;

		if (!to) {
			leave_state(top->info);
			g->postorder[g->n_postorder++] = top->info;
			if (top == stack)
				return;
			top--;
			if (top[1].info->reach > top->info->reach)
				top->info->reach = top[1].info->reach;
			continue;
		}
		next = state_info(g, to);
		next->edges_in++;
		next->loops |= next->open;
		if (next->seen) {
			if (next->reach > top->info->reach)
				top->info->reach = next->reach;
			continue;
		}
		next->seen = next->open = true;
		*++top = (struct step){ next, 0 };
	}
}

/* All that follow are known: adds what the state itself reads to the longest of them. */
static void leave_state(struct state_info *info)
{
	unsigned pos = 0, need = 0;

	for (unsigned i = 0; i < info->state->body.n; i++) {
		const struct ir_stmt *stmt = info->state->body.at[i];

		/* Branches and run-time sizes: too far to know. */
		if (!parser_step(stmt, &pos, &need) && stmt->kind != IR_REJECT && stmt->kind != IR_CALL)
			pos = 8 * LONG_REACH;
	}
	info->reach += pos / 8;
	if ((need + 7) / 8 > info->reach)
		info->reach = (need + 7) / 8;
	if (info->loops || info->reach > LONG_REACH)
		info->reach = LONG_REACH;
	info->open = false;
}

static void order_stmt(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct order *order = walk->data;
	unsigned rank;

	if (stmt->kind == IR_ADVANCE || stmt->kind == IR_EXTRACT_NEXT)
		order->broken = true;
	if (stmt->kind != IR_EXTRACT)
		return;
	rank = header_of(order->g, stmt->extract.header)->rank;
	if (rank <= order->last)
		order->broken = true;
	order->last = rank;
}
