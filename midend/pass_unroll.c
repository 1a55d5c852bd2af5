/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unroll: after this pass every extract names its header.
 *
 * `extract(stack.next)` fills the element that the stack's counter points at. In a BPF program
 * which header is filled must be plain, so the parser's states are cloned for each value the
 * counters can have: (state, values) is a new state, start with all counters 0 is the first, and
 * what a clone's body does to the counters says which clones its edges lead to. Inside a clone the
 * counters are constants: extractnext becomes extract of one element, or a reject with
 * StackOutOfBounds behind the last one, and what was computed from a counter (last, lastIndex)
 * folds.
 *
 * Why it ends: counters only take values 0 .. size (plus constants assigned), so clones are
 * finitely many; a loop that moves a counter leads to a different clone each round, at last to the
 * rejecting one, and a loop that does not stays a loop. A counter that no state ahead uses is
 * forgotten, so that what follows the stack is not cloned for each depth. Beyond MAX_CLONES, and
 * where branches disagree on a counter, its value is forgotten as well; extractnext with an
 * unknown counter is a switch over the elements, which is always right, only slower.
 */
#include <string.h>

#include "common/bits.h"
#include "midend/fold.h"
#include "midend/pass.h"

#define MAX_CLONES 2048
#define UNKNOWN (-1)

/* What is known at a point: each tracked counter, and variables computed from them in this body. */
struct known_var {
	const struct ir_var *var;
	mpz_srcptr value;
};

struct facts {
	int64_t *counters;		/* by tracked index */
	VEC(struct known_var) vars;
	bool dead;			/* a reject has been passed: nothing below happens */
};

struct clone {
	struct ir_state *from, *to;
	int64_t *counters;		/* on entry */
};

struct unroll {
	struct ir_program *p;
	struct arena *scratch;
	struct ir_block *block;
	VEC(struct ir_var *) tracked;
	bool *used;			/* [state * tracked.n + counter]: some state ahead uses it */
	VEC(struct clone) clones;
	uint32_t out_of_bounds;		/* number of the error */
};

static void find_tracked(struct unroll *u);
static void find_used(struct unroll *u);
static struct ir_state *clone_of(struct unroll *u, struct ir_state *s, const int64_t *counters);
static void fill_clone(struct unroll *u, uint32_t i);
static void walk_body(struct unroll *u, struct facts *f, const ir_body *from, ir_body *to);

static void unroll_parser(struct ir_program *p, struct ir_block *b, struct arena *scratch)
{
	struct unroll u = { .p = p, .scratch = scratch, .block = b };
	int64_t *start;

	ir_drop_unreachable(b, scratch);
	find_tracked(&u);
	if (!u.tracked.n)
		return;
	while (u.out_of_bounds < p->errors.n &&
	       strcmp(p->errors.at[u.out_of_bounds], "StackOutOfBounds"))
		u.out_of_bounds++;
	find_used(&u);
	start = arena_array(scratch, u.tracked.n, sizeof(*start));
	/* Only the first parser can be sure that nobody has moved the counters. */
	for (uint32_t i = 0; i < u.tracked.n; i++)
		start[i] = b == p->blocks.at[0] ? 0 : UNKNOWN;
	clone_of(&u, b->states.at[0], start);
	for (uint32_t i = 0; i < u.clones.n; i++)
		fill_clone(&u, i);
	b->states.n = 0;
	for (uint32_t i = 0; i < u.clones.n; i++)
		vec_push(p->arena, &b->states, u.clones.at[i].to);
	vec_push(p->arena, &b->states, b->accept);
	vec_push(p->arena, &b->states, b->reject);
}

void pass_unroll(struct ir_program *p, struct diags *diags, struct arena *scratch)
{
	vec_each(struct ir_block *, b, &p->blocks)
		if ((*b)->kind == IR_PARSER)
			unroll_parser(p, *b, scratch);
}

/* Which counters matter, and where. */

static int tracked_index(const struct unroll *u, const struct ir_var *var)
{
	for (uint32_t i = 0; i < u->tracked.n; i++)
		if (u->tracked.at[i] == var)
			return i;
	return -1;
}

static void track_stmt(struct ir_walk *walk, struct ir_stmt *s)
{
	struct unroll *u = walk->data;

	if (s->kind == IR_EXTRACT_NEXT && tracked_index(u, s->extract.stack->next) < 0)
		vec_push(u->scratch, &u->tracked, s->extract.stack->next);
}

static void find_tracked(struct unroll *u)
{
	struct ir_walk walk = { .stmt = track_stmt, .data = u };

	vec_each(struct ir_state *, s, &u->block->states)
		ir_walk_body(&walk, &(*s)->body);
}

struct use_search {
	struct unroll *u;
	bool *row;
};

static void use_operand(struct ir_operand *o, void *data)
{
	struct use_search *search = data;
	int i = o->kind == IR_VAR ? tracked_index(search->u, o->var) : -1;

	if (i >= 0)
		search->row[i] = true;
}

static void use_stmt(struct ir_walk *walk, struct ir_stmt *s)
{
	struct use_search *search = walk->data;

	ir_stmt_reads(s, use_operand, search);
	if (s->kind == IR_EXTRACT_NEXT)
		search->row[tracked_index(search->u, s->extract.stack->next)] = true;
}

static bool add_uses(struct unroll *u, bool *row, const struct ir_state *target)
{
	const bool *other = u->used + target->id * u->tracked.n;
	bool changed = false;

	for (uint32_t i = 0; i < u->tracked.n; i++) {
		changed |= other[i] && !row[i];
		row[i] |= other[i];
	}
	return changed;
}

/* Backwards over the edges until nothing is added: bits are only ever set, so this ends. */
static void find_used(struct unroll *u)
{
	uint32_t n = u->block->states.n;
	bool changed = true;

	u->used = arena_array(u->scratch, (size_t)n * u->tracked.n, sizeof(bool));
	for (uint32_t i = 0; i < n; i++) {
		struct ir_state *s = u->block->states.at[i];
		struct use_search search = { u, u->used + i * u->tracked.n };
		struct ir_walk walk = { .stmt = use_stmt, .data = &search };

		ir_walk_body(&walk, &s->body);
		vec_each(struct ir_operand, o, &s->on)
			use_operand(o, &search);
	}
	while (changed) {
		changed = false;
		for (uint32_t i = n; i-- > 0;) {
			struct ir_state *s = u->block->states.at[i];
			bool *row = u->used + i * u->tracked.n;

			if (s->next)
				changed |= add_uses(u, row, s->next);
			vec_each(struct ir_select_case, c, &s->cases)
				changed |= add_uses(u, row, c->target);
		}
	}
}

/* Clones. */

static bool name_taken(const struct unroll *u, const char *name)
{
	vec_each(struct ir_state *, s, &u->block->states)
		if ((*s)->name == name)
			return true;
	return false;
}

/* The first clone keeps the name, the others count up, past names that the source has taken. */
static const char *clone_name(struct unroll *u, const struct ir_state *s)
{
	const char *name = s->name;
	unsigned n = 0;

	vec_each(struct clone, c, &u->clones)
		n += c->from == s;
	while (n && name_taken(u, name))
		name = intern(u->p->names, arena_printf(u->p->arena, "%s_%u", s->name, n++));
	return name;
}

static struct ir_state *clone_of(struct unroll *u, struct ir_state *s, const int64_t *counters)
{
	size_t size = u->tracked.n * sizeof(*counters);
	const bool *used;
	struct clone c = { .from = s };

	if (s == u->block->accept || s == u->block->reject)
		return s;
	used = u->used + s->id * u->tracked.n;
	c.counters = arena_alloc(u->scratch, size);
	for (uint32_t i = 0; i < u->tracked.n; i++)
		c.counters[i] = used[i] && u->clones.n < MAX_CLONES ? counters[i] : UNKNOWN;
	vec_each(struct clone, other, &u->clones)
		if (other->from == s && !memcmp(other->counters, c.counters, size))
			return other->to;
	c.to = arena_make(u->p->arena, struct ir_state);
	c.to->name = clone_name(u, s);
	c.to->at = s->at;
	vec_push(u->scratch, &u->clones, c);
	return c.to;
}

static struct ir_operand substitute(struct unroll *u, const struct facts *f, struct ir_operand o)
{
	int i = o.kind == IR_VAR ? tracked_index(u, o.var) : -1;

	if (i >= 0 && f->counters[i] != UNKNOWN)
		return ir_const_u64(u->p, o.width, f->counters[i]);
	if (o.kind == IR_VAR)
		vec_each(struct known_var, k, &f->vars)
			if (k->var == o.var)
				return ir_const(u->p, o.width, k->value);
	return o;
}

static void fill_clone(struct unroll *u, uint32_t i)
{
	struct ir_state *from = u->clones.at[i].from, *to = u->clones.at[i].to;
	struct facts f = { 0 };

	f.counters = arena_array(u->scratch, u->tracked.n, sizeof(*f.counters));
	memcpy(f.counters, u->clones.at[i].counters, u->tracked.n * sizeof(*f.counters));
	walk_body(u, &f, &from->body, &to->body);
	if (f.dead) {
		to->next = u->block->reject;
		return;
	}
	to->transition = from->transition;
	if (from->transition == IR_GOTO) {
		to->next = clone_of(u, from->next, f.counters);
		return;
	}
	vec_each(struct ir_operand, o, &from->on)
		vec_push(u->p->arena, &to->on, substitute(u, &f, *o));
	vec_each(struct ir_select_case, c, &from->cases) {
		struct ir_select_case copy = *c;

		copy.target = clone_of(u, c->target, f.counters);
		vec_push(u->p->arena, &to->cases, copy);
	}
}

/* Bodies. */

static struct ir_stmt *push(struct unroll *u, ir_body *to, enum ir_stmt_kind kind, struct span at)
{
	struct ir_stmt *s = ir_stmt_new(u->p, kind, at);

	vec_push(u->p->arena, to, s);
	return s;
}

static void forget_var(struct unroll *u, struct facts *f, const struct ir_var *var)
{
	int tracked = tracked_index(u, var);

	if (tracked >= 0)
		f->counters[tracked] = UNKNOWN;
	for (uint32_t i = 0; i < f->vars.n; i++)
		if (f->vars.at[i].var == var)
			f->vars.at[i--] = f->vars.at[--f->vars.n];
}

static void learn_var(struct unroll *u, struct facts *f, const struct ir_var *var, mpz_srcptr value)
{
	int tracked = tracked_index(u, var);
	uint64_t n;

	forget_var(u, f, var);
	if (tracked >= 0) {
		if (bits_to_u64(value, &n) && n <= INT32_MAX)
			f->counters[tracked] = n;
		return;
	}
	vec_push(u->scratch, &f->vars, ((struct known_var){ var, value }));
}

struct forgetting {
	struct unroll *u;
	struct facts *f;
};

static void forget_place(struct ir_place *place, void *data)
{
	struct forgetting *g = data;

	if (place->kind == IR_PLACE_VAR)
		forget_var(g->u, g->f, place->var);
}

static void forget_stmt(struct ir_walk *walk, struct ir_stmt *s)
{
	ir_stmt_writes(s, forget_place, walk->data);
}

/* What a body may write is unknown. */
static void forget_body(struct unroll *u, struct facts *f, const ir_body *body)
{
	struct forgetting g = { u, f };
	struct ir_walk walk = { .stmt = forget_stmt, .data = &g };

	ir_walk_body(&walk, (ir_body *)body);
}

static struct facts copy_facts(struct unroll *u, const struct facts *f)
{
	struct facts copy = { .dead = f->dead };
	size_t size = u->tracked.n * sizeof(*f->counters);

	copy.counters = arena_alloc(u->scratch, size);
	memcpy(copy.counters, f->counters, size);
	vec_each(struct known_var, k, &f->vars)
		vec_push(u->scratch, &copy.vars, *k);
	return copy;
}

/*
 * Behind a branch: `f` are the facts before it, `ends` those at the end of each way through. A way
 * that rejects does not come here; a counter stays known when all others agree.
 */
static void join(struct unroll *u, struct facts *f, const struct facts *ends, unsigned n)
{
	const struct facts *first = NULL;

	for (unsigned i = 0; i < n; i++) {
		if (ends[i].dead)
			continue;
		if (!first) {
			first = &ends[i];
			memcpy(f->counters, first->counters, u->tracked.n * sizeof(*f->counters));
			continue;
		}
		for (uint32_t j = 0; j < u->tracked.n; j++)
			if (f->counters[j] != ends[i].counters[j])
				f->counters[j] = UNKNOWN;
	}
	f->dead = !first;
}

static void walk_extract_next(struct unroll *u, struct facts *f, const struct ir_stmt *s,
			      ir_body *to)
{
	struct ir_stack *stack = s->extract.stack;
	int64_t *counter = &f->counters[tracked_index(u, stack->next)];
	struct ir_stmt *r;

	if (*counter != UNKNOWN && *counter >= stack->elements.n) {
		push(u, to, IR_REJECT, s->at)->operand = ir_const_u64(u->p, 32, u->out_of_bounds);
		f->dead = true;
		return;
	}
	if (*counter == UNKNOWN) {
		struct facts one = copy_facts(u, f);
		struct ir_stmt *sw = push(u, to, IR_SWITCH, s->at);

		sw->switch_.on = ir_of_var(stack->next);
		push(u, &sw->switch_.other, IR_REJECT, s->at)->operand =
			ir_const_u64(u->p, 32, u->out_of_bounds);
		for (uint32_t i = 0; i < stack->elements.n; i++) {
			struct ir_case c = { 0 };

			vec_push(u->p->arena, &c.values, bits_from_u64(u->p->arena, i));
			one.counters[tracked_index(u, stack->next)] = i;
			walk_extract_next(u, &one, s, &c.body);
			vec_push(u->p->arena, &sw->switch_.cases, c);
		}
		return;
	}
	r = push(u, to, IR_EXTRACT, s->at);
	r->extract.header = stack->elements.at[*counter];
	r->extract.has_size = s->extract.has_size;
	r->extract.size = substitute(u, f, s->extract.size);
	++*counter;
	r = push(u, to, IR_SET, s->at);
	r->set.dst = ir_place_var(stack->next);
	r->set.op = IR_OP_COPY;
	r->set.a = ir_const_u64(u->p, 32, *counter);
}

static void walk_set(struct unroll *u, struct facts *f, const struct ir_stmt *s, ir_body *to)
{
	struct ir_stmt *r = push(u, to, IR_SET, s->at);
	unsigned n = ir_op_operands(s->set.op);
	mpz_srcptr value;

	r->set = s->set;
	r->set.a = substitute(u, f, s->set.a);
	if (n > 1)
		r->set.b = substitute(u, f, s->set.b);
	if (n > 2)
		r->set.c = substitute(u, f, s->set.c);
	value = ir_fold(u->p->arena, r->set.op, ir_place_width(&r->set.dst), &r->set.a, &r->set.b,
			&r->set.c, r->set.hi, r->set.lo);
	if (value) {
		r->set.op = IR_OP_COPY;
		r->set.a = ir_const(u->p, ir_place_width(&r->set.dst), value);
	}
	if (r->set.dst.kind != IR_PLACE_VAR)
		return;
	if (value)
		learn_var(u, f, r->set.dst.var, r->set.a.number);
	else
		forget_var(u, f, r->set.dst.var);
}

static void walk_if(struct unroll *u, struct facts *f, const struct ir_stmt *s, ir_body *to)
{
	struct ir_operand cond = substitute(u, f, s->if_.cond);
	struct facts ends[2];
	struct ir_stmt *r;

	if (cond.kind == IR_CONST) {
		walk_body(u, f, mpz_sgn(cond.number) ? &s->if_.then : &s->if_.other, to);
		return;
	}
	ends[0] = copy_facts(u, f);
	ends[1] = copy_facts(u, f);
	r = push(u, to, IR_IF, s->at);
	r->if_.cond = cond;
	walk_body(u, &ends[0], &s->if_.then, &r->if_.then);
	walk_body(u, &ends[1], &s->if_.other, &r->if_.other);
	forget_body(u, f, &s->if_.then);
	forget_body(u, f, &s->if_.other);
	join(u, f, ends, 2);
}

static const ir_body *chosen_case(const struct ir_stmt *s, mpz_srcptr value)
{
	vec_each(struct ir_case, c, &s->switch_.cases)
		vec_each(mpz_srcptr, v, &c->values)
			if (!mpz_cmp(*v, value))
				return &c->body;
	return &s->switch_.other;
}

static void walk_switch(struct unroll *u, struct facts *f, const struct ir_stmt *s, ir_body *to)
{
	struct ir_operand on = substitute(u, f, s->switch_.on);
	uint32_t n = s->switch_.cases.n;
	struct facts *ends;
	struct ir_stmt *r;

	if (on.kind == IR_CONST) {
		walk_body(u, f, chosen_case(s, on.number), to);
		return;
	}
	ends = arena_array(u->scratch, n + 1, sizeof(*ends));
	r = push(u, to, IR_SWITCH, s->at);
	r->switch_.on = on;
	for (uint32_t i = 0; i < n; i++) {
		struct ir_case c = { 0 };

		vec_each(mpz_srcptr, v, &s->switch_.cases.at[i].values)
			vec_push(u->p->arena, &c.values, *v);
		ends[i] = copy_facts(u, f);
		walk_body(u, &ends[i], &s->switch_.cases.at[i].body, &c.body);
		vec_push(u->p->arena, &r->switch_.cases, c);
	}
	ends[n] = copy_facts(u, f);
	walk_body(u, &ends[n], &s->switch_.other, &r->switch_.other);
	for (uint32_t i = 0; i < n; i++)
		forget_body(u, f, &s->switch_.cases.at[i].body);
	forget_body(u, f, &s->switch_.other);
	join(u, f, ends, n + 1);
}

/*
 * A block may be left anywhere and a loop starts over: what they write is unknown in and behind
 * them.
 */
static void walk_block(struct unroll *u, struct facts *f, const struct ir_stmt *s, ir_body *to)
{
	struct ir_stmt *r = push(u, to, s->kind, s->at);
	struct facts inside;

	r->block = s->block;
	r->block.label = u->p->next_label++;
	if (s->kind == IR_LOOP)
		forget_body(u, f, &s->block.body);
	inside = copy_facts(u, f);
	r->block.body = (ir_body){ 0 };
	walk_body(u, &inside, &s->block.body, &r->block.body);
	forget_body(u, f, &s->block.body);
}

struct relabeling {
	ir_label from, to;
};

static void relabel_stmt(struct ir_walk *walk, struct ir_stmt *s)
{
	const struct relabeling *labels = walk->data;

	if (s->kind == IR_LEAVE && s->leave == labels->from)
		s->leave = labels->to;
}

static void walk_body(struct unroll *u, struct facts *f, const ir_body *from, ir_body *to)
{
	for (uint32_t i = 0; i < from->n && !f->dead; i++) {
		struct ir_stmt *s = from->at[i];
		ir_body one = { .at = &s, .n = 1, .cap = 1 }, copy = { 0 };

		switch (s->kind) {
		case IR_EXTRACT_NEXT:
			walk_extract_next(u, f, s, to);
			break;
		case IR_SET:
			walk_set(u, f, s, to);
			break;
		case IR_IF:
			walk_if(u, f, s, to);
			break;
		case IR_SWITCH:
			walk_switch(u, f, s, to);
			break;
		case IR_BLOCK:
		case IR_LOOP: {
			struct relabeling labels = { s->block.label, 0 };
			struct ir_walk walk = { .stmt = relabel_stmt, .data = &labels };

			walk_block(u, f, s, to);
			labels.to = to->at[to->n - 1]->block.label;
			ir_walk_body(&walk, &to->at[to->n - 1]->block.body);
			break;
		}
		case IR_SET_VALID:
		case IR_SET_INVALID:
		case IR_COPY_HEADER:
		case IR_EXTRACT:
		case IR_LOOKAHEAD:
		case IR_ADVANCE:
		case IR_REJECT:
		case IR_EMIT:
		case IR_LEAVE:
		case IR_APPLY:
		case IR_CALL:
			ir_clone_body(u->p, &one, &copy);
			vec_push(u->p->arena, to, copy.at[0]);
			/* A copied leave has kept its label: the block around relabels it. */
			forget_body(u, f, &one);
			f->dead = s->kind == IR_REJECT;
			break;
		}
	}
}
