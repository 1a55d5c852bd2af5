/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides where each header lives, once and for the whole program, from what is ever done to it:
 *
 *	only extracted			in the packet: a pointer. Fields are read and written where they lie.
 *	never extracted			in variables: what setValid makes exists nowhere yet.
 *	both, small, and few		in variables, loaded by extract.
 *	both, and large or many		a pointer to the packet or to per-CPU scratch memory.
 *	with a varbit field that is	scratch memory (varbit.c).
 *	 copied, written or read
 *
 * Where writes must not reach the packet (a filter leaves packets alone) a field that is written is
 * a variable, and no header needs scratch memory, because nothing is ever put back.
 */
#include "backend/extern.h"

/* Up to here, a header that is extracted and made is a handful of registers. */
#define SMALL_BYTES 16
#define SMALL_FIELDS 8
/* Of all instances of a type: the elements of a long header stack would fill the BPF program's 512 bytes. */
#define FEW_FIELDS 12

static void note_stmt(struct ir_walk *walk, struct ir_stmt *stmt);
static void note_write(struct ir_place *place, void *data);
static enum residency decide(struct gen *g, const struct gen_header *h);
static void note_read(struct ir_operand *o, void *data);
static void note_varbit(struct gen *g, const struct ir_header *ir, unsigned field);
static bool parts_are_whole(struct gen *g);

bool residency_decide(struct gen *g)
{
	struct ir_walk walk = { note_stmt, g };

	g->headers = arena_array(g->arena, g->p->headers.n, sizeof(*g->headers));
	for (unsigned i = 0; i < g->p->headers.n; i++) {
		struct gen_header *h = &g->headers[i];
		unsigned n;

		h->ir = g->p->headers.at[i];
		n = h->ir->type->fields.n;
		h->bytes = (h->ir->type->width + 7) / 8;
		h->written = arena_array(g->arena, n, sizeof(*h->written));
		h->in_var = arena_array(g->arena, n, sizeof(*h->in_var));
		h->vars = arena_array(g->arena, n, sizeof(*h->vars));
		h->varbit = -1;
		for (unsigned f = 0; f < n; f++)
			if (h->ir->type->fields.at[f].is_varbit)
				h->varbit = f;
	}
	ir_walk_program(&walk, g->p);
	for (unsigned i = 0; i < g->p->headers.n; i++) {
		struct gen_header *h = &g->headers[i];

		h->lives = decide(g, h);
		/* A cut saves places of headers that lie in one piece (cut.c). */
		h->unfolded |= h->varbit >= 0 && g->copies;
		if (h->varbit >= 0 && (h->made || h->unfolded))
			h->lives = LIVES_IN_SCRATCH;
		for (unsigned f = 0; f < h->ir->type->fields.n; f++)
			h->in_var[f] = h->lives == LIVES_IN_VARS ||
				       (!g->binding->writes_reach_packet && h->written[f] &&
					h->lives != LIVES_IN_SCRATCH);
		if (h->lives == LIVES_IN_SCRATCH)
			header_to_scratch(g, h);
		if (h->bytes > g->nowhere_size)
			g->nowhere_size = h->bytes;
	}
	return parts_are_whole(g);
}

void header_to_scratch(struct gen *g, struct gen_header *h)
{
	h->lives = LIVES_IN_SCRATCH;
	h->unfolded = h->varbit >= 0;
	h->scratch_at = g->scratch_size;
	g->scratch_size += p4bpf_round_up(h->bytes, 8);
}

static enum residency decide(struct gen *g, const struct gen_header *h)
{
	unsigned fields = 0;

	if (h->extracted && !h->made)
		return LIVES_IN_PACKET;
	if (!h->extracted || !g->binding->writes_reach_packet)
		return LIVES_IN_VARS;
	if (h->bytes > SMALL_BYTES || h->ir->type->fields.n > SMALL_FIELDS)
		return LIVES_IN_SCRATCH;
	for (unsigned i = 0; i < g->p->headers.n; i++)
		if (g->headers[i].made && g->p->headers.at[i]->type == h->ir->type)
			fields += h->ir->type->fields.n;
	return fields <= FEW_FIELDS ? LIVES_IN_VARS : LIVES_IN_SCRATCH;
}

static void note_stmt(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct gen *g = walk->data;

	ir_stmt_writes(stmt, note_write, g);
	/* A checksum is computed where the field lies. */
	if (stmt->kind != IR_CALL || !hash_in_place(stmt))
		ir_stmt_reads(stmt, note_read, g);
	switch (stmt->kind) {
	case IR_EXTRACT:
		header_of(g, stmt->extract.header)->extracted = true;
		break;
	case IR_SET_VALID:
		header_of(g, stmt->header)->made = true;
		break;
	case IR_SET_INVALID:
		header_of(g, stmt->header)->unmade = true;
		break;
	case IR_COPY_HEADER:
		header_of(g, stmt->copy.dst)->made = true;
		header_of(g, stmt->copy.dst)->unmade = true;
		header_of(g, stmt->copy.src)->unfolded |= header_of(g, stmt->copy.src)->varbit >= 0;
		break;
	default:
		break;
	}
}

static void note_write(struct ir_place *place, void *data)
{
	if (place->kind != IR_PLACE_FIELD)
		return;
	header_of(data, place->header)->written[place->field] = true;
	note_varbit(data, place->header, place->field);
}

static void note_read(struct ir_operand *o, void *data)
{
	if (o->kind == IR_FIELD)
		note_varbit(data, o->header, o->field);
}

static void note_varbit(struct gen *g, const struct ir_header *ir, unsigned field)
{
	struct gen_header *h = header_of(g, ir);

	h->unfolded |= (int)field == h->varbit;
}

static bool parts_are_whole(struct gen *g)
{
	bool ok = true;

	for (unsigned i = 0; i < g->p->headers.n; i++) {
		struct gen_header *h = &g->headers[i];

		if (!h->unfolded || varbit_is_whole(h))
			continue;
		diag_error(g->diags, DIAG_UNSUPPORTED, h->ir->type->at,
			   "the parts of header '%s' around its varbit field are no whole bytes", h->ir->name);
		ok = false;
	}
	return ok;
}
