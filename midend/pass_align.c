/* SPDX-License-Identifier: Apache-2.0 */
/*
 * align: packets are taken and put together in whole bytes. P4 knows no bytes: headers have any
 * number of bits, and the cursor can stand anywhere in a byte (section 13.8). Programs that make
 * use of that, few do, are rewritten; the others stay as they are.
 *
 * Parsers. States are cloned for each bit of a byte the cursor can be at when they begin. In a
 * clone that bit is a constant: the cursor itself stays at the byte's start, advance moves it by
 * whole bytes, and an extract that does not begin and end at byte boundaries reads the fields
 * one by one as lookaheads that skip some bits. There are at most eight clones of a state, so this
 * ends. Where the parser accepts in the middle of a byte, the rest of that byte is taken as well
 * and remembered for the deparser.
 *
 * Deparsers. From the first emit of an odd header on, up to 7 bits are waiting for their byte: how
 * many is known at run time only, since emits depend on validity. A header behind them is handed
 * out in chunks: the bits waiting and the chunk's bits together are moved to the left by what is
 * missing, whole bytes of them are emitted as a header made for that, and the rest waits. At the
 * end come the bits waiting and the rest of the parser's last byte, as one byte when together they
 * make one; otherwise each of the two is filled up with zeros.
 */
#include <string.h>

#include "common/bits.h"
#include "midend/pass.h"

/* Bits of a header that are moved at a time. */
#define CHUNK 256

struct todo {
	struct ir_state *from, *to;
	unsigned bit;
};

struct align {
	struct ir_program *p;
	struct diags *diags;
	struct arena *scratch;
	struct ir_block *block;
	struct ir_state **clones;	/* [state * 8 + bit] */
	struct ir_state *ends[8];	/* accept, in the middle of a byte */
	VEC(struct todo) todo;
	struct ir_var *tail;		/* 8 bits: the byte the parser ended in */
	struct ir_var *tail_bit;	/* 3 bits: where in it */
	struct ir_var *waiting;		/* 7 bits, the lower ones of which wait */
	struct ir_var *n_waiting;	/* 4 bits: how many */
	ir_body *out;
	struct span at;
};

static void align_parser(struct align *a);
static void align_deparser(struct align *a);
static bool has_odd(struct ir_program *p);

void pass_align(struct ir_program *p, struct diags *diags, struct arena *scratch)
{
	struct align a = { .p = p, .diags = diags, .scratch = scratch };

	if (!has_odd(p))
		return;
	a.tail = ir_var_new(p, "payload.byte", 8, IR_SHAPE_BIT);
	a.tail_bit = ir_var_new(p, "payload.bit", 3, IR_SHAPE_BIT);
	a.waiting = ir_var_new(p, "emitted.bits", 7, IR_SHAPE_BIT);
	a.n_waiting = ir_var_new(p, "emitted.count", 4, IR_SHAPE_BIT);
	a.tail->zero_first = a.tail_bit->zero_first = true;
	a.waiting->zero_first = a.n_waiting->zero_first = true;
	vec_each(struct ir_block *, b, &p->blocks) {
		a.block = *b;
		if ((*b)->kind == IR_PARSER)
			align_parser(&a);
		else if ((*b)->kind == IR_DEPARSER)
			align_deparser(&a);
	}
}

/* ---- Whether there is anything to do ---- */

static unsigned fixed_width(const struct ir_header_type *type)
{
	unsigned width = type->width;

	vec_each(struct ir_field, f, &type->fields)
		if (f->is_varbit)
			width -= f->width;
	return width;
}

static bool is_odd(const struct ir_stmt *s)
{
	switch (s->kind) {
	case IR_EXTRACT:
		return fixed_width(s->extract.header->type) % 8;
	case IR_EMIT:
		return fixed_width(s->header->type) % 8;
	case IR_ADVANCE:
		return s->operand.kind == IR_CONST && mpz_fdiv_ui(s->operand.number, 8);
	default:
		return false;
	}
}

static void note_odd(struct ir_walk *walk, struct ir_stmt *s)
{
	*(bool *)walk->data |= is_odd(s);
}

static bool has_odd(struct ir_program *p)
{
	bool found = false;
	struct ir_walk walk = { .stmt = note_odd, .data = &found };

	ir_walk_program(&walk, p);
	return found;
}

static void note_move(struct ir_walk *walk, struct ir_stmt *s)
{
	*(bool *)walk->data |= s->kind == IR_EXTRACT || s->kind == IR_ADVANCE ||
			       s->kind == IR_LOOKAHEAD;
}

static bool moves_cursor(struct ir_stmt *s)
{
	bool found = false;
	struct ir_walk walk = { .stmt = note_move, .data = &found };
	ir_body one = { .at = &s, .n = 1, .cap = 1 };

	ir_walk_body(&walk, &one);
	return found;
}

/* ---- Statements ---- */

static struct ir_stmt *push(struct align *a, enum ir_stmt_kind kind)
{
	struct ir_stmt *s = ir_stmt_new(a->p, kind, a->at);

	vec_push(a->p->arena, a->out, s);
	return s;
}

static void push_clone(struct align *a, struct ir_stmt *s)
{
	ir_body one = { .at = &s, .n = 1, .cap = 1 }, copy = { 0 };

	ir_clone_body(a->p, &one, &copy);
	vec_push(a->p->arena, a->out, copy.at[0]);
}

static void set(struct align *a, struct ir_place to, enum ir_op op, struct ir_operand x,
		struct ir_operand y)
{
	struct ir_stmt *s = push(a, IR_SET);

	s->set.dst = to;
	s->set.op = op;
	s->set.a = x;
	s->set.b = y;
}

static struct ir_operand number(struct align *a, unsigned width, uint64_t n)
{
	return ir_const_u64(a->p, width, n);
}

static struct ir_operand temp(struct align *a, unsigned width)
{
	return ir_of_var(ir_var_new(a->p, "tmp", width, IR_SHAPE_BIT));
}

static struct ir_operand compute(struct align *a, enum ir_op op, unsigned width,
				 struct ir_operand x, struct ir_operand y)
{
	struct ir_operand r = temp(a, width);

	set(a, ir_place_var(r.var), op, x, y);
	return r;
}

static struct ir_operand resize(struct align *a, struct ir_operand x, unsigned width)
{
	if (x.width == width)
		return x;
	return compute(a, x.width < width ? IR_OP_ZEXT : IR_OP_TRUNC, width, x, x);
}

static struct ir_operand slice(struct align *a, struct ir_operand x, unsigned hi, unsigned lo)
{
	struct ir_operand r;

	if (hi - lo + 1 == x.width)
		return x;
	r = compute(a, IR_OP_SLICE, hi - lo + 1, x, x);
	a->out->at[a->out->n - 1]->set.hi = hi;
	a->out->at[a->out->n - 1]->set.lo = lo;
	return r;
}

/* ---- Parsers ---- */

static void look(struct align *a, struct ir_place to, unsigned skip)
{
	struct ir_stmt *s = push(a, IR_LOOKAHEAD);

	s->lookahead.place = to;
	s->lookahead.skip = skip;
}

/* The packet must have `bits` from the byte of the cursor on. */
static void need(struct align *a, unsigned bits)
{
	if (bits)
		look(a, ir_place_var(temp(a, 1).var), bits - 1);
}

/* The cursor goes to bit `to`, counted from the start of its byte; the bit within the new one. */
static unsigned move(struct align *a, unsigned to)
{
	if (to >= 8)
		push(a, IR_ADVANCE)->operand = number(a, 32, to / 8 * 8);
	return to % 8;
}

static unsigned extract(struct align *a, struct ir_stmt *s, unsigned bit)
{
	struct ir_header *h = s->extract.header;
	unsigned width = h->type->width;

	if (bit == 0 && fixed_width(h->type) % 8 == 0) {
		push_clone(a, s);
		return 0;
	}
	if (s->extract.has_size) {
		diag_error(a->diags, DIAG_UNSUPPORTED, s->at,
			   "header '%s' with a varbit field does not begin and end at whole bytes here",
			   h->name);
		return 0;
	}
	/* Nothing happens to the header unless all of it is there. */
	need(a, bit + width);
	push(a, IR_SET_VALID)->header = h;
	for (uint32_t i = 0; i < h->type->fields.n; i++)
		look(a, ir_place_field(h, i), bit + h->type->fields.at[i].offset);
	return move(a, bit + width);
}

static unsigned advance(struct align *a, struct ir_stmt *s, unsigned bit)
{
	uint64_t by;

	if (s->operand.kind == IR_CONST && bits_to_u64(s->operand.number, &by) &&
	    by < UINT32_MAX - 8) {
		if ((bit + by) % 8)
			need(a, bit + by);
		return move(a, bit + by);
	}
	/* Whole bytes, as the backend sees to; then those bits before the cursor must be there. */
	push_clone(a, s);
	need(a, bit);
	return bit;
}

/* False when the body ends in a reject. */
static bool align_body(struct align *a, ir_body *from, ir_body *to, unsigned *bit);

struct ways {
	struct align *a;
	unsigned bit, end;
	bool any;
};

static void align_way(struct ways *w, ir_body *from, ir_body *to)
{
	unsigned bit = w->bit;

	if (!align_body(w->a, from, to, &bit))
		return;
	if (w->any && bit != w->end)
		diag_error(w->a->diags, DIAG_UNSUPPORTED, w->a->at,
			   "the ways through this statement leave the parser at different bits of a "
			   "byte");
	w->any = true;
	w->end = bit;
}

/* A statement around others that move the cursor. */
static bool align_branch(struct align *a, struct ir_stmt *s, unsigned *bit)
{
	struct ways w = { .a = a, .bit = *bit, .end = *bit };
	struct ir_stmt *r = push(a, s->kind);

	switch (s->kind) {
	case IR_IF:
		r->if_.cond = s->if_.cond;
		align_way(&w, &s->if_.then, &r->if_.then);
		align_way(&w, &s->if_.other, &r->if_.other);
		break;
	case IR_SWITCH:
		r->switch_.on = s->switch_.on;
		vec_each(struct ir_case, c, &s->switch_.cases) {
			struct ir_case copy = { .values = c->values };

			align_way(&w, &c->body, &copy.body);
			vec_push(a->p->arena, &r->switch_.cases, copy);
		}
		align_way(&w, &s->switch_.other, &r->switch_.other);
		break;
	default:
		/* Blocks and loops: from inlined functions, which have no packet to take from. */
		diag_error(a->diags, DIAG_UNSUPPORTED, s->at,
			   "the packet is taken apart here in a program whose headers are no whole bytes");
		return true;
	}
	*bit = w.end;
	return w.any;
}

static bool align_body(struct align *a, ir_body *from, ir_body *to, unsigned *bit)
{
	ir_body *outer = a->out;
	bool goes_on = true;

	a->out = to;
	for (uint32_t i = 0; i < from->n && goes_on; i++) {
		struct ir_stmt *s = from->at[i];

		a->at = s->at;
		if (!moves_cursor(s)) {
			push_clone(a, s);
			goes_on = s->kind != IR_REJECT;
			continue;
		}
		switch (s->kind) {
		case IR_EXTRACT:
			*bit = extract(a, s, *bit);
			break;
		case IR_ADVANCE:
			*bit = advance(a, s, *bit);
			break;
		case IR_LOOKAHEAD:
			look(a, s->lookahead.place, *bit + s->lookahead.skip);
			break;
		default:
			goes_on = align_branch(a, s, bit);
			break;
		}
	}
	a->out = outer;
	return goes_on;
}

/* A state's name with the bit behind it, past names that are taken. */
static const char *name_at(struct align *a, const struct ir_state *s, unsigned bit)
{
	const char *name = s->name;

	for (unsigned i = 0, taken = bit; taken; i++) {
		name = intern(a->p->names, arena_printf(a->p->arena, i ? "%s_bit%u_%u" : "%s_bit%u",
							s->name, bit, i));
		taken = 0;
		vec_each(struct ir_state *, other, &a->block->states)
			taken |= (*other)->name == name;
	}
	return name;
}

static struct ir_state *new_state(struct align *a, const struct ir_state *like, unsigned bit)
{
	struct ir_state *s = arena_make(a->p->arena, struct ir_state);

	s->name = name_at(a, like, bit);
	s->at = like->at;
	return s;
}

/* Takes the byte in whose middle the parser ends. */
static struct ir_state *end_at(struct align *a, unsigned bit)
{
	ir_body *outer = a->out;
	struct ir_state *s = a->ends[bit];

	if (s || !bit)
		return s ? s : a->block->accept;
	s = a->ends[bit] = new_state(a, a->block->accept, bit);
	a->out = &s->body;
	a->at = a->block->at;
	look(a, ir_place_var(a->tail), 0);
	move(a, 8);
	set(a, ir_place_var(a->tail_bit), IR_OP_COPY, number(a, 3, bit), number(a, 3, bit));
	a->out = outer;
	s->next = a->block->accept;
	return s;
}

static struct ir_state *clone_of(struct align *a, struct ir_state *s, unsigned bit)
{
	struct ir_state **clone = &a->clones[s->id * 8 + bit];

	if (s == a->block->reject)
		return s;
	if (s == a->block->accept)
		return end_at(a, bit);
	if (!*clone) {
		*clone = new_state(a, s, bit);
		vec_push(a->scratch, &a->todo, ((struct todo){ s, *clone, bit }));
	}
	return *clone;
}

static void fill(struct align *a, struct todo t)
{
	unsigned bit = t.bit;

	if (!align_body(a, &t.from->body, &t.to->body, &bit)) {
		t.to->next = a->block->reject;
		return;
	}
	t.to->transition = t.from->transition;
	t.to->on = t.from->on;
	if (t.from->transition == IR_GOTO)
		t.to->next = clone_of(a, t.from->next, bit);
	vec_each(struct ir_select_case, c, &t.from->cases) {
		struct ir_select_case copy = *c;

		copy.target = clone_of(a, c->target, bit);
		vec_push(a->p->arena, &t.to->cases, copy);
	}
}

static void align_parser(struct align *a)
{
	struct ir_block *b = a->block;

	ir_drop_unreachable(b, a->scratch);
	a->clones = arena_array(a->scratch, (size_t)b->states.n * 8, sizeof(*a->clones));
	a->todo.n = 0;
	memset(a->ends, 0, sizeof(a->ends));
	clone_of(a, b->states.at[0], 0);
	for (uint32_t i = 0; i < a->todo.n; i++)
		fill(a, a->todo.at[i]);
	b->states.n = 0;
	for (uint32_t i = 0; i < a->todo.n; i++)
		vec_push(a->p->arena, &b->states, a->todo.at[i].to);
	for (unsigned bit = 1; bit < 8; bit++)
		if (a->ends[bit])
			vec_push(a->p->arena, &b->states, a->ends[bit]);
	vec_push(a->p->arena, &b->states, b->accept);
	vec_push(a->p->arena, &b->states, b->reject);
}

/* ---- Deparsers ---- */

/* A header of one field with these bits, a whole number of bytes. */
static void emit_bytes(struct align *a, struct ir_operand bits)
{
	struct ir_header_type *type = NULL;
	struct ir_header *h;
	const char *name = intern(a->p->names, arena_printf(a->p->arena, "$bits_%u", bits.width));

	vec_each(struct ir_header_type *, t, &a->p->header_types)
		if ((*t)->name == name)
			type = *t;
	if (!type) {
		type = arena_make(a->p->arena, struct ir_header_type);
		type->name = name;
		type->width = bits.width;
		vec_push(a->p->arena, &type->fields,
			 ((struct ir_field){ .name = intern(a->p->names, "bits"),
					     .width = bits.width }));
		vec_push(a->p->arena, &a->p->header_types, type);
	}
	h = ir_header_new(a->p, "$emitted", type);
	push(a, IR_SET_VALID)->header = h;
	set(a, ir_place_field(h, 0), IR_OP_COPY, bits, bits);
	push(a, IR_EMIT)->header = h;
}

/* As many of the bits as fill whole bytes behind those that wait; the others wait. */
static void emit_chunk(struct align *a, struct ir_operand chunk)
{
	struct ir_operand waiting = ir_of_var(a->waiting), n = ir_of_var(a->n_waiting), all, rest;
	struct ir_operand missing, beyond, full, kept;
	unsigned width = chunk.width + 7, left = 7 + chunk.width % 8;
	struct ir_stmt *s;
	ir_body *outer = a->out;

	all = compute(a, IR_OP_CONCAT, width, waiting, chunk);
	missing = compute(a, IR_OP_SUB, 4, number(a, 4, 7), n);
	all = compute(a, IR_OP_SHL, width, all, missing);
	if (chunk.width >= 8)
		emit_bytes(a, slice(a, all, width - 1, left));
	rest = slice(a, all, left - 1, 0);
	set(a, ir_place_var(a->n_waiting), IR_OP_ADD, n, number(a, 4, chunk.width % 8));
	if (left >= 8) {
		full = compute(a, IR_OP_ULE, 1, number(a, 4, 8), n);
		s = push(a, IR_IF);
		s->if_.cond = full;
		a->out = &s->if_.then;
		emit_bytes(a, slice(a, rest, left - 1, left - 8));
		set(a, ir_place_var(a->n_waiting), IR_OP_SUB, n, number(a, 4, 8));
		a->out = outer;
		/* What went is cut off from above: the rest stays at the left end. */
		kept = compute(a, IR_OP_SHL, left, rest, number(a, 4, 8));
		s = push(a, IR_SET);
		s->set.dst = ir_place_var(temp(a, left).var);
		s->set.op = IR_OP_MUX;
		s->set.a = full;
		s->set.b = kept;
		s->set.c = rest;
		rest = ir_of_var(s->set.dst.var);
	}
	/* To the right end, where as many bits as wait remain. */
	beyond = compute(a, IR_OP_SUB, 4, number(a, 4, left), n);
	rest = resize(a, compute(a, IR_OP_LSHR, left, rest, beyond), 7);
	set(a, ir_place_var(a->waiting), IR_OP_COPY, rest, rest);
}

/* All bits of a header behind those that wait, in chunks. */
static void emit_bits(struct align *a, const struct ir_header *h)
{
	struct ir_operand chunk = { 0 };

	for (uint32_t i = 0; i < h->type->fields.n; i++) {
		struct ir_operand field = ir_of_field((struct ir_header *)h, i);

		for (unsigned left = field.width; left;) {
			unsigned room = CHUNK - chunk.width, n = left < room ? left : room;
			struct ir_operand part = slice(a, field, left - 1, left - n);

			chunk = chunk.width ? compute(a, IR_OP_CONCAT, chunk.width + n, chunk, part)
					    : part;
			left -= n;
			if (chunk.width < CHUNK)
				continue;
			emit_chunk(a, chunk);
			chunk.width = 0;
		}
	}
	if (chunk.width)
		emit_chunk(a, chunk);
}

static void emit(struct align *a, struct ir_stmt *s)
{
	ir_body *outer = a->out;
	bool is_whole = s->header->type->width % 8 == 0;
	struct ir_stmt *valid, *branch;
	struct ir_operand none;

	vec_each(struct ir_field, f, &s->header->type->fields)
		if (f->is_varbit) {
			diag_error(a->diags, DIAG_UNSUPPORTED, s->at,
				   "header '%s' with a varbit field is emitted behind one that is no "
				   "whole bytes", s->header->name);
			return;
		}
	none = compute(a, IR_OP_EQ, 1, ir_of_var(a->n_waiting), number(a, 4, 0));
	valid = push(a, IR_IF);
	valid->if_.cond = ir_of_valid(s->header);
	a->out = &valid->if_.then;
	if (is_whole) {
		branch = push(a, IR_IF);
		branch->if_.cond = none;
		vec_push(a->p->arena, &branch->if_.then, s);
		a->out = &branch->if_.other;
	}
	emit_bits(a, s->header);
	a->out = outer;
}

struct emitting {
	struct align *a;
	bool odd;			/* bits may wait */
};

static void align_emits(ir_body *body, void *data)
{
	struct emitting *e = data;
	ir_body out = { 0 };

	vec_each(struct ir_stmt *, s, body) {
		ir_stmt_bodies(*s, align_emits, e);
		e->odd |= is_odd(*s);
		e->a->out = &out;
		e->a->at = (*s)->at;
		if ((*s)->kind == IR_EMIT && e->odd)
			emit(e->a, *s);
		else
			vec_push(e->a->p->arena, &out, *s);
	}
	*body = out;
}

/* The bits that wait, and those of the payload's first byte that were not taken. */
static void emit_rest(struct align *a)
{
	struct ir_operand n = ir_of_var(a->n_waiting), bit = resize(a, ir_of_var(a->tail_bit), 4);
	struct ir_operand head, tail, mask, missing, fits, has_head, has_tail;
	ir_body *outer = a->out;
	struct ir_stmt *s, *t;

	missing = compute(a, IR_OP_SUB, 4, number(a, 4, 8), n);
	head = compute(a, IR_OP_SHL, 8, resize(a, ir_of_var(a->waiting), 8), missing);
	mask = compute(a, IR_OP_LSHR, 8, number(a, 8, 0xff), bit);
	tail = compute(a, IR_OP_AND, 8, ir_of_var(a->tail), mask);
	has_head = compute(a, IR_OP_NE, 1, n, number(a, 4, 0));
	has_tail = compute(a, IR_OP_NE, 1, bit, number(a, 4, 0));
	fits = compute(a, IR_OP_EQ, 1, n, bit);
	fits = compute(a, IR_OP_AND, 1, fits, has_head);
	s = push(a, IR_IF);
	s->if_.cond = fits;
	a->out = &s->if_.then;
	emit_bytes(a, compute(a, IR_OP_OR, 8, head, tail));
	a->out = &s->if_.other;
	t = push(a, IR_IF);
	t->if_.cond = has_head;
	a->out = &t->if_.then;
	emit_bytes(a, head);
	a->out = &s->if_.other;
	t = push(a, IR_IF);
	t->if_.cond = has_tail;
	a->out = &t->if_.then;
	emit_bytes(a, tail);
	a->out = outer;
}

static void align_deparser(struct align *a)
{
	struct emitting e = { .a = a };

	align_emits(&a->block->body, &e);
	a->out = &a->block->body;
	a->at = a->block->at;
	emit_rest(a);
}
