/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts controls that are too large for one function into parts: stretches of statements that become
 * functions of their own (part.c). What must be small is the code of one function (its stack, its
 * jumps of 16 bits) and what the kernel's verifier walks: it verifies a global function once, however
 * often it is called, so the body of a loop of many rounds is a part as well.
 *
 * The idea. Going up from the innermost statements, a body whose code exceeds the measure is cut
 * into stretches of at most the measure, and counts as the calls of these from there on. A second
 * walk finds what is used in more than one function: such variables live in the frame, per-CPU
 * memory that begins with the scratch memory of headers, and so do headers that a part uses, whose
 * bytes are copied there when they are extracted. So nothing but pointers is handed over, and no
 * part touches the packet; statements that do stay where they are.
 *
 * A program that is small enough is not cut at all. When LLVM finds the stack of a function too
 * small all is generated again with the next, smaller measure (`measures`), of which there are few.
 */
#include <string.h>

#include "backend/extern.h"

/* What a whole program may weigh without being cut: about ten machine instructions each. */
#define WHOLE 1500
/* How often the statements of a loop may run, all rounds together, before its body is a part. */
#define LOOP_RUNS 20000
/* Parts in a program; the kernel allows 256 functions. */
#define MAX_PARTS 200
/* What calling a part costs, and less than what is not worth a call. */
#define CALL_COST 6
/* Bytes of the frame that variables of one function may take. */
#define FRAME_LOCALS 16384

/* The most that a part may weigh, from attempt to attempt. */
static const unsigned measures[] = { 400, 400, 120, 40, 12 };

/* In var_at until the frame is laid out. */
#define SHARED (-2)
#define NO_OWNER (-2)
#define MAIN (-1)

struct cost {
	uint64_t code;		/* weight of what remains in the function */
	uint64_t runs;		/* the same, counted as often as the verifier walks over it */
	bool stays;		/* it touches the packet */
};

struct plan {
	struct gen *g;
	uint64_t measure;
	int *owner;		/* by ir_var.id: the function that uses it */
	unsigned whole;		/* depth of what must not be cut */
	struct gen_part *unit;	/* the part being looked through; NULL: the program itself */
};

struct inner {
	struct plan *plan;
	struct cost sum;
	VEC(struct inner_body { ir_body *body; struct cost cost; }) bodies;
};

static struct cost plan_body(struct plan *plan, ir_body *body);
static unsigned region_end(const ir_body *body, unsigned i);
static bool is_call(const struct ir_stmt *stmt, const char *name);
static void add_cost(struct cost *to, struct cost cost);
static struct cost plan_stmt(struct plan *plan, struct ir_stmt *stmt);
static void plan_inner(ir_body *body, void *data);
static struct cost plan_loop(struct plan *plan, struct ir_stmt *stmt, struct cost body);
static void cut_bodies(struct plan *plan, struct inner *inner);
static uint64_t weight_of(const struct ir_stmt *stmt);
static unsigned words(unsigned width);
static struct gen_part *part_new(struct gen *g, const void *key, ir_body *body, unsigned begin, unsigned end);
static void forget_parts(struct gen *g);
static void note_program(struct plan *plan);
static void frame_layout(struct plan *plan);
static void note_body(struct plan *plan, ir_body *body, unsigned begin, unsigned end);
static void note_inner(ir_body *body, void *data);
static void note_part(struct plan *plan, struct gen_part *part);
static void note_stmt(struct plan *plan, struct ir_stmt *stmt);
static void note_operand(struct ir_operand *o, void *data);
static void note_place(struct ir_place *place, void *data);
static void note_var(struct plan *plan, struct ir_var *var);
static void note_header(struct plan *plan, struct ir_header *header);
static int frame_new(struct gen *g, unsigned width);

const unsigned split_attempts = sizeof(measures) / sizeof(*measures);

void split_plan(struct gen *g)
{
	struct plan plan = { .g = g, .measure = g->attempt ? measures[g->attempt] : g->opts->part_size };
	uint64_t whole = 0;

	g->var_at = arena_array(g->arena, g->p->vars.n, sizeof(*g->var_at));
	for (unsigned i = 0; i < g->p->vars.n; i++)
		g->var_at[i] = -1;
	if (!plan.measure) {
		plan.measure = UINT64_MAX;
		for (unsigned i = 0; i < g->p->blocks.n; i++)
			if (g->p->blocks.at[i]->kind == IR_CONTROL)
				whole += plan_body(&plan, &g->p->blocks.at[i]->body).code;
		if (whole > WHOLE) {
			forget_parts(g);
			plan.measure = measures[0];
		}
	}
	/* Each time around the measure doubles, and there are fewer parts. */
	for (; plan.measure != UINT64_MAX; plan.measure *= 2) {
		for (unsigned i = 0; i < g->p->blocks.n; i++)
			if (g->p->blocks.at[i]->kind == IR_CONTROL)
				plan_body(&plan, &g->p->blocks.at[i]->body);
		if (g->parts.n <= MAX_PARTS)
			break;
		forget_parts(g);
	}
	g->framed = g->parts.n || g->attempt;
	if (g->framed)
		note_program(&plan);
}

struct gen_part *split_part(struct gen *g, const void *key)
{
	struct gen_part *part;

	HASH_FIND_PTR(g->part_index, &key, part);
	return part;
}

void split_end(struct gen *g)
{
	HASH_CLEAR(hh, g->part_index);
}

/* ---- Where to cut ---- */

static struct cost plan_body(struct plan *plan, ir_body *body)
{
	struct cost *costs = arena_array(plan->g->arena, body->n, sizeof(*costs)), sum = { 0 }, left = { 0 };
	unsigned begin = 0, next;
	uint64_t code = 0;

	for (unsigned i = 0; i < body->n; i = next) {
		next = region_end(body, i);
		plan->whole += next > i + 1;
		for (unsigned k = i; k < next; k++)
			add_cost(&costs[i], plan_stmt(plan, body->at[k]));
		plan->whole -= next > i + 1;
		add_cost(&sum, costs[i]);
	}
	if (sum.code <= plan->measure || plan->whole)
		return sum;
	for (unsigned i = 0;; i = next) {
		bool ends = i == body->n;

		if (ends || costs[i].stays || code + costs[i].code > plan->measure) {
			if (code > CALL_COST) {
				part_new(plan->g, body->at[begin], body, begin, i);
				code = CALL_COST;
			}
			left.code += code;
			code = 0;
			begin = i;
		}
		if (ends)
			break;
		next = region_end(body, i);
		if (costs[i].stays) {
			left.code += costs[i].code;
			begin = next;
		} else {
			code += costs[i].code;
		}
	}
	left.runs = left.code;
	left.stays = sum.stays;
	return left;
}

/*
 * Behind the statement; or behind the last of a region under a lock (midend/pass_atomic.c), in which
 * nothing may be called.
 */
static unsigned region_end(const ir_body *body, unsigned i)
{
	if (!is_call(body->at[i], "register.cell"))
		return i + 1;
	while (!is_call(body->at[i], "register.done"))
		i++;
	while (i < body->n && is_call(body->at[i], "register.done"))
		i++;
	return i;
}

static bool is_call(const struct ir_stmt *stmt, const char *name)
{
	return stmt->kind == IR_CALL && !strcmp(stmt->call.name, name);
}

static void add_cost(struct cost *to, struct cost cost)
{
	to->code += cost.code;
	to->runs += cost.runs;
	to->stays |= cost.stays;
}

static struct cost plan_stmt(struct plan *plan, struct ir_stmt *stmt)
{
	uint64_t weight = weight_of(stmt);
	struct inner inner = { plan, { .code = weight, .runs = weight }, { 0 } };

	inner.sum.stays = stmt->kind == IR_CALL && extern_reads_packet(stmt);
	ir_stmt_bodies(stmt, plan_inner, &inner);
	if (stmt->kind == IR_LOOP)
		return plan_loop(plan, stmt, inner.sum);
	if (plan->measure != UINT64_MAX && !plan->whole && inner.sum.code > 2 * plan->measure)
		cut_bodies(plan, &inner);
	return inner.sum;
}

static void plan_inner(ir_body *body, void *data)
{
	struct inner *inner = data;
	struct cost cost = plan_body(inner->plan, body);

	add_cost(&inner->sum, cost);
	vec_push(inner->plan->g->arena, &inner->bodies, ((struct inner_body){ body, cost }));
}

static struct cost plan_loop(struct plan *plan, struct ir_stmt *stmt, struct cost body)
{
	ir_body *rounds = &stmt->block.body;

	if (body.runs * stmt->block.bound <= LOOP_RUNS || body.stays || plan->whole) {
		body.runs *= stmt->block.bound;
		return body;
	}
	part_new(plan->g, rounds, rounds, 0, rounds->n)->is_loop = true;
	return (struct cost){ .code = CALL_COST, .runs = CALL_COST };
}

/* A statement of many bodies, none too large by itself. */
static void cut_bodies(struct plan *plan, struct inner *inner)
{
	vec_each(struct inner_body, b, &inner->bodies) {
		if (b->cost.stays || b->cost.code <= 2 * CALL_COST || split_part(plan->g, b->body->at[0]))
			continue;
		part_new(plan->g, b->body->at[0], b->body, 0, b->body->n);
		inner->sum.code += CALL_COST - b->cost.code;
		inner->sum.runs += CALL_COST - b->cost.runs;
	}
}

/* Of the statement itself. */
static uint64_t weight_of(const struct ir_stmt *stmt)
{
	uint64_t weight = 1;
	unsigned n;

	switch (stmt->kind) {
	case IR_SET:
		n = words(ir_place_width(&stmt->set.dst));
		return stmt->set.op == IR_OP_MUL ? 2 * n * n : 2 * n;
	case IR_COPY_HEADER:
		return 2 + 2 * stmt->copy.dst->type->fields.n;
	case IR_SET_VALID:
	case IR_SET_INVALID:
		return 2;
	case IR_SWITCH:
		return 1 + stmt->switch_.cases.n;
	case IR_APPLY:
		vec_each(struct ir_arm, arm, &stmt->apply.arms)
			weight += 1 + 2 * arm->params.n;
		return weight + 8 + 2 * stmt->apply.keys.n + 2 * stmt->apply.table->entries.n;
	case IR_CALL:
		vec_each(struct ir_arg, arg, &stmt->call.args)
			vec_each(struct ir_operand, o, &arg->in)
				weight += 4 * words(o->width);
		return weight + 8;
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
	case IR_LOOKAHEAD:
	case IR_ADVANCE:
	case IR_REJECT:
	case IR_EMIT:
	case IR_IF:
	case IR_BLOCK:
	case IR_LOOP:
	case IR_LEAVE:
		break;
	}
	return weight;
}

static unsigned words(unsigned width)
{
	return (width + 63) / 64;
}

static struct gen_part *part_new(struct gen *g, const void *key, ir_body *body, unsigned begin, unsigned end)
{
	struct gen_part *part = arena_make(g->arena, struct gen_part);

	part->key = key;
	part->body = body;
	part->begin = begin;
	part->end = end;
	part->id = g->parts.n;
	vec_push(g->arena, &g->parts, part);
	HASH_ADD_PTR(g->part_index, key, part);
	return part;
}

static void forget_parts(struct gen *g)
{
	HASH_CLEAR(hh, g->part_index);
	g->parts.n = 0;
}

/* ---- What they share ---- */

static void note_program(struct plan *plan)
{
	struct gen *g = plan->g;

	plan->owner = arena_array(g->arena, g->p->vars.n, sizeof(*plan->owner));
	/* What the architecture reads and writes is used by the program itself, some of it by externs too. */
	for (unsigned i = 0; i < g->p->vars.n; i++) {
		plan->owner[i] = g->p->vars.at[i]->zero_first ? MAIN : NO_OWNER;
		if (!strncmp(g->p->vars.at[i]->name, "std.", 4))
			g->var_at[i] = SHARED;
	}
	for (unsigned i = 0; i < g->p->blocks.n; i++) {
		struct ir_block *b = g->p->blocks.at[i];

		vec_each(struct ir_state *, s, &b->states) {
			vec_each(struct ir_operand, o, &(*s)->on)
				note_operand(o, plan);
			note_body(plan, &(*s)->body, 0, (*s)->body.n);
		}
		note_body(plan, &b->body, 0, b->body.n);
	}
	for (unsigned i = 0; i < g->p->headers.n; i++) {
		struct gen_header *h = &g->headers[i];

		if (!h->framed || h->lives == LIVES_IN_VARS)
			continue;
		if (h->lives != LIVES_IN_SCRATCH)
			header_to_scratch(g, h);
		h->copied = true;
		memset(h->in_var, 0, h->ir->type->fields.n * sizeof(*h->in_var));
	}
	frame_layout(plan);
}

static void frame_layout(struct plan *plan)
{
	struct gen *g = plan->g;

	g->frame_at = g->scratch_size;
	g->start_at = frame_new(g, 32);
	for (unsigned i = 0; i < g->p->headers.n; i++) {
		struct gen_header *h = &g->headers[i];
		unsigned n = h->ir->type->fields.n;

		if (!h->framed)
			continue;
		h->valid_at = frame_new(g, 1);
		if (h->varbit >= 0)
			h->varbit_at = frame_new(g, 64);
		h->field_at = arena_array(g->arena, n, sizeof(*h->field_at));
		for (unsigned f = 0; f < n; f++)
			if (h->in_var[f])
				h->field_at[f] = frame_new(g, h->ir->type->fields.at[f].width);
	}
	g->color_at = arena_array(g->arena, g->p->externs.n, sizeof(*g->color_at));
	for (unsigned i = 0; i < g->p->externs.n; i++)
		if (!strcmp(g->p->externs.at[i]->kind, "direct_meter"))
			g->color_at[i] = frame_new(g, 32);
	for (unsigned i = 0; i < g->parts.n; i++)
		if (g->parts.at[i]->is_loop)
			g->parts.at[i]->code_at = frame_new(g, 32);
	for (unsigned i = 0; i < g->p->vars.n; i++)
		if (g->var_at[i] == SHARED)
			g->var_at[i] = frame_new(g, g->p->vars.at[i]->width);
	/* In the later attempts variables of one function as well, as long as there is room. */
	for (unsigned i = 0; i < g->p->vars.n && g->attempt > 1; i++)
		if (g->var_at[i] < 0 && plan->owner[i] != NO_OWNER && g->scratch_size < g->frame_at + FRAME_LOCALS)
			g->var_at[i] = frame_new(g, g->p->vars.at[i]->width);
	g->scratch_size = p4bpf_round_up(g->scratch_size, 8);
}

static void note_body(struct plan *plan, ir_body *body, unsigned begin, unsigned end)
{
	for (unsigned i = begin; i < end; i++) {
		struct gen_part *part = split_part(plan->g, body->at[i]);

		if (part && part != plan->unit) {
			note_part(plan, part);
			i = part->end - 1;
		} else {
			note_stmt(plan, body->at[i]);
		}
	}
}

static void note_inner(ir_body *body, void *data)
{
	struct gen_part *part = split_part(((struct plan *)data)->g, body);

	if (part)
		note_part(data, part);
	else
		note_body(data, body, 0, body->n);
}

static void note_part(struct plan *plan, struct gen_part *part)
{
	struct gen_part *outer = plan->unit;

	part->in_loop = part->is_loop || (outer && outer->in_loop);
	plan->unit = part;
	note_body(plan, (ir_body *)part->body, part->begin, part->end);
	plan->unit = outer;
}

static void note_stmt(struct plan *plan, struct ir_stmt *stmt)
{
	ir_stmt_reads(stmt, note_operand, plan);
	ir_stmt_writes(stmt, note_place, plan);
	/* A table's direct counters and meters are externs as well. */
	if (plan->unit && (stmt->kind == IR_CALL || stmt->kind == IR_APPLY))
		plan->unit->has_calls = true;
	if (stmt->kind == IR_SET_VALID || stmt->kind == IR_SET_INVALID) {
		note_header(plan, stmt->header);
	} else if (stmt->kind == IR_COPY_HEADER) {
		note_header(plan, stmt->copy.dst);
		note_header(plan, stmt->copy.src);
	} else if (stmt->kind == IR_CALL) {
		vec_each(struct ir_arg, arg, &stmt->call.args)
			if (arg->header)
				note_header(plan, arg->header);
	}
	ir_stmt_bodies(stmt, note_inner, plan);
}

static void note_operand(struct ir_operand *o, void *data)
{
	if (o->kind == IR_VAR)
		note_var(data, o->var);
	else if (o->kind != IR_CONST)
		note_header(data, o->header);
}

static void note_place(struct ir_place *place, void *data)
{
	if (place->kind == IR_PLACE_VAR)
		note_var(data, place->var);
	else
		note_header(data, place->header);
}

static void note_var(struct plan *plan, struct ir_var *var)
{
	struct gen *g = plan->g;
	int unit = plan->unit ? (int)plan->unit->id : MAIN, *owner = &plan->owner[var->id];
	bool wide = var->width > 64 && g->attempt;

	if (*owner == NO_OWNER)
		*owner = unit;
	/* From one round to the next it keeps its value. */
	if (*owner != unit || wide || (plan->unit && plan->unit->in_loop))
		g->var_at[var->id] = SHARED;
	if (plan->unit && !(plan->unit->vars.n && plan->unit->vars.at[plan->unit->vars.n - 1] == var))
		vec_push(g->arena, &plan->unit->vars, var);
}

static void note_header(struct plan *plan, struct ir_header *header)
{
	struct gen_header *h = header_of(plan->g, header);

	if (!plan->unit && plan->g->attempt < 2)
		return;
	h->framed = true;
	if (plan->unit && !(plan->unit->headers.n && plan->unit->headers.at[plan->unit->headers.n - 1] == h))
		vec_push(plan->g->arena, &plan->unit->headers, h);
}

static int frame_new(struct gen *g, unsigned width)
{
	unsigned bytes = (width + 7) / 8, size = 1, at;

	while (size < bytes && size < 8)
		size *= 2;
	at = p4bpf_round_up(g->scratch_size, size);
	g->scratch_size = at + p4bpf_round_up(bytes, size);
	return at;
}
