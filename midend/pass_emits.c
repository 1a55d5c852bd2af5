/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emits: what a deparser emits is known statement by statement. The packet is put together once,
 * at the deparser's end, from one slot for each emit, while an emit means the header as it is at
 * that moment (section 16.1). So
 *
 *  - a loop that emits is spelled out, one copy of its body for each round;
 *  - a header that is written behind one of its emits is copied for each of them, and the copy
 *    is what is emitted.
 *
 * Loops are spelled out from the inside, each once, so this ends; the limits bound what comes out.
 */
#include "midend/pass.h"

#define MAX_EMITS 512
#define MAX_STATEMENTS 100000

struct emits {
	struct ir_program *p;
	struct diags *diags;
	bool *emitted, *late;		/* by header: emitted so far; written behind an emit */
	bool failed;
};

struct size {
	uint64_t emits, statements;
};

static void count_stmt(struct ir_walk *walk, struct ir_stmt *s)
{
	struct size *size = walk->data;

	size->emits += s->kind == IR_EMIT;
	size->statements++;
}

static struct size size_of(ir_body *body)
{
	struct size size = { 0 };
	struct ir_walk walk = { .stmt = count_stmt, .data = &size };

	ir_walk_body(&walk, body);
	return size;
}

/* The loop becomes a block of its rounds: leaving the one is leaving the other. */
static void spell_out(struct emits *e, struct ir_stmt *loop, struct size size)
{
	ir_body once = loop->block.body, all = { 0 };
	uint32_t bound = loop->block.bound;

	if (size.emits * bound > MAX_EMITS || size.statements * bound > MAX_STATEMENTS) {
		diag_error(e->diags, DIAG_LIMIT, loop->at,
			   "this loop of up to %u rounds emits headers and would become %llu "
			   "statements, %llu of them emits; at most %d and %d are possible",
			   bound, (unsigned long long)size.statements * bound,
			   (unsigned long long)size.emits * bound, MAX_STATEMENTS, MAX_EMITS);
		e->failed = true;
		return;
	}
	for (uint32_t round = 0; round < bound; round++) {
		ir_body copy = { 0 };

		ir_clone_body(e->p, &once, &copy);
		vec_each(struct ir_stmt *, s, &copy)
			vec_push(e->p->arena, &all, *s);
	}
	loop->kind = IR_BLOCK;
	loop->block.body = all;
}

static void spell_out_loops(ir_body *body, void *data)
{
	struct emits *e = data;

	for (uint32_t i = 0; i < body->n && !e->failed; i++) {
		struct ir_stmt *s = body->at[i];
		struct size size;

		ir_stmt_bodies(s, spell_out_loops, e);
		if (s->kind != IR_LOOP || e->failed)
			continue;
		size = size_of(&s->block.body);
		if (size.emits)
			spell_out(e, s, size);
	}
}

static void note_write(struct emits *e, const struct ir_header *h)
{
	if (e->emitted[h->id])
		e->late[h->id] = true;
}

static void note_place(struct ir_place *place, void *data)
{
	if (place->header)
		note_write(data, place->header);
}

/* In the order of the text: what one branch emits counts as emitted in the other as well. */
static void note_stmt(struct ir_walk *walk, struct ir_stmt *s)
{
	struct emits *e = walk->data;

	ir_stmt_writes(s, note_place, e);
	if (s->kind == IR_SET_VALID || s->kind == IR_SET_INVALID)
		note_write(e, s->header);
	if (s->kind == IR_COPY_HEADER)
		note_write(e, s->copy.dst);
	if (s->kind == IR_EMIT)
		e->emitted[s->header->id] = true;
}

static void copy_late(ir_body *body, void *data)
{
	struct emits *e = data;
	ir_body out = { 0 };

	vec_each(struct ir_stmt *, s, body) {
		ir_stmt_bodies(*s, copy_late, e);
		if ((*s)->kind == IR_EMIT && e->late[(*s)->header->id]) {
			struct ir_header *h = (*s)->header;
			struct ir_stmt *copy = ir_stmt_new(e->p, IR_COPY_HEADER, (*s)->at);

			copy->copy.src = h;
			copy->copy.dst = ir_header_new(e->p, h->name, h->type);
			(*s)->header = copy->copy.dst;
			vec_push(e->p->arena, &out, copy);
		}
		vec_push(e->p->arena, &out, *s);
	}
	*body = out;
}

static void deparser(struct ir_program *p, struct diags *diags, ir_body *body,
		     struct arena *scratch)
{
	struct emits e = { .p = p, .diags = diags };
	struct ir_walk walk = { .stmt = note_stmt, .data = &e };

	spell_out_loops(body, &e);
	if (e.failed)
		return;
	e.emitted = arena_array(scratch, p->headers.n, sizeof(bool));
	e.late = arena_array(scratch, p->headers.n, sizeof(bool));
	ir_walk_body(&walk, body);
	copy_late(body, &e);
}

void pass_emits(struct ir_program *p, struct diags *diags, struct arena *scratch)
{
	vec_each(struct ir_block *, b, &p->blocks)
		if ((*b)->kind == IR_DEPARSER)
			deparser(p, diags, &(*b)->body, scratch);
}
