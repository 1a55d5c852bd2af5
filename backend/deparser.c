/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deparsers: the packet's new headers in place of the parsed ones. The payload never moves.
 *
 * The idea. At the end of the parser the packet begins with the headers that were extracted, in the
 * order of extraction. If that is the order of emission, and every header that was extracted is
 * emitted and every emitted one was extracted, the packet is already right: fields were written
 * where they lie. Whether this can ever be otherwise is decided when compiling:
 *
 *	DEPARSE_NOTHING	no header can come or go and the orders agree: no code at all.
 *	DEPARSE_PREFIX	the orders agree, but some headers may come or go. Behind the last of those nothing
 *			changes. At run time, when none came or went, only headers that live in variables or
 *			scratch memory are stored. Else the headers up to that last one (the prefix) are
 *			taken up, the packet's head moves once by what was gained or lost, and they are put
 *			down one after the other.
 *	DEPARSE_ALL	bytes were skipped, or headers extracted in another order, twice, or never emitted:
 *			all emitted headers are taken up and put down, always.
 *
 * A header may be emitted in several places, as in the branches of an if; each place is a slot with
 * a flag of its own. No emit stands in a loop, and no emitted header is written behind its emit
 * (midend/pass_emits.c).
 */
#include "backend/copies.h"

/* Packet headers of this many bytes are taken up on the stack; more go to scratch memory. */
#define MAX_ON_STACK 128

struct plan {
	struct gen *g;
	unsigned nested;		/* statements around the one under inspection */
};

static void plan_body(struct plan *plan, const ir_body *body);
static void plan_inner(struct plan *plan, const struct ir_stmt *stmt);
static void plan_emit(struct plan *plan, const struct ir_stmt *stmt);
static bool plan_prefix(struct gen *g);
static bool may_change(const struct gen_emit *e);
static LLVMValueRef any_changed(struct gen *g);
static void store_in_place(struct gen *g);
static void put_together(struct gen *g);
static void take_up(struct gen *g, struct gen_header *h);
static LLVMValueRef put_down(struct gen *g, struct gen_emit *e, LLVMValueRef out, LLVMBasicBlockRef drop);
static void put_bytes(struct gen *g, struct gen_header *h, LLVMValueRef out, LLVMBasicBlockRef drop);
static void move_head(struct gen *g, LLVMBasicBlockRef drop);
static LLVMValueRef growth(struct gen *g);
static LLVMValueRef is_emitted(struct gen *g, const struct gen_emit *e);
static LLVMValueRef size_if(struct gen *g, const struct gen_header *h, LLVMValueRef varbit_bytes,
			    LLVMValueRef cond);

bool deparser_plan(struct gen *g)
{
	const struct ir_block *deparser = NULL;
	struct plan plan = { .g = g };
	bool in_order = true, changes = false;

	for (unsigned i = 0; i < g->p->blocks.n; i++)
		if (g->p->blocks.at[i]->kind == IR_DEPARSER)
			deparser = g->p->blocks.at[i];
	if (!deparser)
		return true;
	plan_body(&plan, &deparser->body);
	for (unsigned i = 0; i < g->p->blocks.n; i++)
		if (g->p->blocks.at[i]->kind == IR_PARSER)
			in_order = parser_in_order(g, g->p->blocks.at[i]) && in_order;
	vec_each(struct gen_emit, e, &g->emits) {
		changes |= may_change(e);
		in_order &= e->h->emits == 1;
	}
	g->deparse = !in_order ? DEPARSE_ALL : changes ? DEPARSE_PREFIX : DEPARSE_NOTHING;
	return plan_prefix(g);
}

void deparser_declare(struct gen *g)
{
	if (g->deparse == DEPARSE_NOTHING)
		return;
	vec_each(struct gen_emit, e, &g->emits) {
		struct gen_header *h = e->h;

		e->flag = var_new(g, g->i1, "emit");
		if (h->in_packet)
			continue;
		h->in_packet = var_new(g, g->i1, "in_packet");
		if (h->unfolded)
			h->parsed_bytes = var_new(g, g->i64, "parsed_bytes");
		if (h->lives == LIVES_IN_PACKET)
			continue;
		h->place = var_new(g, g->ptr, "place");
		LLVMBuildStore(g->entry_b, g->nowhere, h->place);
	}
}

void deparser_extracted(struct gen *g, struct gen_header *h, LLVMValueRef ptr)
{
	if (h->in_packet)
		var_set(g, h->in_packet, const_u64(g, 1, 1));
	if (h->place)
		var_set(g, h->place, ptr);
}

void deparser_emit(struct gen *g, const struct ir_stmt *stmt)
{
	for (unsigned i = 0; i < g->emits.n && g->deparse != DEPARSE_NOTHING; i++)
		if (g->emits.at[i].stmt == stmt)
			var_set(g, g->emits.at[i].flag, header_valid(g, stmt->header));
}

void deparser_block(struct gen *g, struct ir_block *deparser)
{
	LLVMBasicBlockRef moved, same, end;

	control_body(g, &deparser->body);
	at(g, deparser->at);
	switch (g->deparse) {
	case DEPARSE_NOTHING:
		copies_flush(g);
		break;
	case DEPARSE_PREFIX:
		moved = block_new(g, "moved");
		same = block_new(g, "same");
		end = block_new(g, "deparsed");
		branch(g, any_changed(g), moved, same);
		block_start(g, same);
		store_in_place(g);
		copies_flush(g);
		jump(g, end);
		block_start(g, moved);
		put_together(g);
		jump(g, end);
		block_start(g, end);
		break;
	case DEPARSE_ALL:
		put_together(g);
		break;
	}
}

/* ---- What can happen ---- */

static void plan_body(struct plan *plan, const ir_body *body)
{
	for (unsigned i = 0; i < body->n; i++) {
		struct ir_stmt *stmt = body->at[i];

		if (stmt->kind == IR_EMIT)
			plan_emit(plan, stmt);
		plan->nested++;
		plan_inner(plan, stmt);
		plan->nested--;
	}
}

static void plan_inner(struct plan *plan, const struct ir_stmt *stmt)
{
	switch (stmt->kind) {
	case IR_IF:
		plan_body(plan, &stmt->if_.then);
		plan_body(plan, &stmt->if_.other);
		break;
	case IR_SWITCH:
		vec_each(const struct ir_case, c, &stmt->switch_.cases)
			plan_body(plan, &c->body);
		plan_body(plan, &stmt->switch_.other);
		break;
	case IR_BLOCK:
	case IR_LOOP:
		plan_body(plan, &stmt->block.body);
		break;
	case IR_APPLY:
		vec_each(const struct ir_arm, arm, &stmt->apply.arms)
			plan_body(plan, &arm->body);
		break;
	default:
		break;
	}
}

static void plan_emit(struct plan *plan, const struct ir_stmt *stmt)
{
	struct gen *g = plan->g;
	struct gen_header *h = header_of(g, stmt->header);

	vec_push(g->arena, &g->emits, ((struct gen_emit){ .h = h, .stmt = stmt, .maybe = plan->nested }));
	h->emits++;
	h->rank = g->emits.n;
}

/* How many of the emitted headers may have to be moved, and where they are kept meanwhile. */
static bool plan_prefix(struct gen *g)
{
	unsigned on_stack = 0;

	if (g->deparse == DEPARSE_ALL)
		g->prefix = g->emits.n;
	for (unsigned i = 0; i < g->emits.n && g->deparse == DEPARSE_PREFIX; i++)
		if (may_change(&g->emits.at[i]))
			g->prefix = i + 1;
	for (unsigned i = 0; i < g->prefix; i++) {
		struct gen_header *h = g->emits.at[i].h;

		if (h->varbit >= 0 && !h->unfolded)
			header_to_scratch(g, h);
		if (h->lives != LIVES_IN_PACKET || h->rank != i + 1)
			continue;
		on_stack += p4bpf_round_up(h->bytes, 8);
		h->taken_to_scratch = on_stack > MAX_ON_STACK;
		if (!h->taken_to_scratch)
			continue;
		h->scratch_at = g->scratch_size;
		g->scratch_size += p4bpf_round_up(h->bytes, 8);
	}
	return true;
}

/* Whether it can be emitted without having been extracted, or the other way round. */
static bool may_change(const struct gen_emit *e)
{
	return e->h->made || e->h->unmade || e->h->unfolded || e->h->copied || e->maybe;
}

/* ---- Code ---- */

static LLVMValueRef any_changed(struct gen *g)
{
	LLVMValueRef changed = const_u64(g, 1, 0), differs;

	for (unsigned i = 0; i < g->prefix; i++) {
		struct gen_emit *e = &g->emits.at[i];

		if (!may_change(e))
			continue;
		differs = is_emitted(g, e);
		/* An unfolded header must be put together from its parts in any case. */
		if (!e->h->unfolded)
			differs = LLVMBuildXor(g->b, differs, var_get(g, e->h->in_packet), "");
		changed = LLVMBuildOr(g->b, changed, differs, "");
	}
	return changed;
}

/* Every header is where it was, but the truth about some is elsewhere. */
static void store_in_place(struct gen *g)
{
	for (unsigned i = 0; i < g->prefix; i++) {
		struct gen_header *h = g->emits.at[i].h;
		LLVMBasicBlockRef store, next;
		LLVMValueRef cond = is_emitted(g, &g->emits.at[i]);

		if (h->lives == LIVES_IN_PACKET || !h->extracted || h->unfolded)
			continue;
		store = block_new(g, "store");
		next = block_new(g, "next");
		if (h->scratched)
			cond = LLVMBuildAnd(g->b, cond, var_get(g, h->scratched), "");
		branch(g, cond, store, next);
		block_start(g, store);
		if (h->lives == LIVES_IN_VARS)
			header_store(g, h, var_get(g, h->place));
		else
			mem_copy(g, MEM_HEADER, var_get(g, h->place), MEM_HEADER, header_scratch(g, h),
				 h->bytes);
		jump(g, next);
		block_start(g, next);
	}
}

static void put_together(struct gen *g)
{
	LLVMBasicBlockRef drop = block_new(g, "no_room"), done = block_new(g, "put_down");
	LLVMValueRef out;

	for (unsigned i = 0; i < g->prefix; i++)
		if (g->emits.at[i].h->rank == i + 1)
			take_up(g, g->emits.at[i].h);
	copies_flush(g);
	move_head(g, drop);
	out = var_get(g, g->data);
	for (unsigned i = 0; i < g->prefix; i++)
		out = put_down(g, &g->emits.at[i], out, drop);
	jump(g, done);
	block_start(g, drop);
	stat_drop(g, DROP_HEADROOM);
	return_verdict(g, VERDICT_DROP);
	block_start(g, done);
}

/* Reading does no harm when the header is invalid: its pointer is good all the same (field.c). */
static void take_up(struct gen *g, struct gen_header *h)
{
	unsigned words = (h->bytes + 7) / 8;
	LLVMBasicBlockRef copy, next;

	switch (h->lives) {
	case LIVES_IN_VARS:
		break;
	case LIVES_IN_SCRATCH:
		if (h->unfolded || h->copied)
			break;
		copy = block_new(g, "take_up");
		next = block_new(g, "taken");
		branch(g, var_get(g, h->scratched), next, copy);
		block_start(g, copy);
		mem_copy(g, MEM_HEADER, header_scratch(g, h), MEM_HEADER, var_get(g, h->ptr), h->bytes);
		jump(g, next);
		block_start(g, next);
		break;
	case LIVES_IN_PACKET:
		if (h->taken_to_scratch) {
			mem_copy(g, MEM_HEADER, header_scratch(g, h), MEM_HEADER, var_get(g, h->ptr),
				 h->bytes);
			break;
		}
		h->taken = arena_array(g->arena, words, sizeof(*h->taken));
		for (unsigned i = 0; i < words; i++) {
			unsigned n = h->bytes - 8 * i >= 8 ? 8 : h->bytes - 8 * i;
			LLVMValueRef from = offset_by(g, var_get(g, h->ptr), 8 * i);

			h->taken[i] = mem_load(g, MEM_HEADER, from, 8 * n, natural_align(8 * n));
		}
		break;
	}
}

/* Behind the header's bytes, or where it would have been. */
static LLVMValueRef put_down(struct gen *g, struct gen_emit *e, LLVMValueRef out, LLVMBasicBlockRef drop)
{
	struct gen_header *h = e->h;
	LLVMBasicBlockRef check = block_new(g, "emit"), next = block_new(g, "next");
	LLVMValueRef behind = offset_by(g, out, h->bytes), to = var_new(g, g->ptr, "out");

	var_set(g, to, out);
	branch(g, is_emitted(g, e), check, next);
	block_start(g, check);
	if (h->unfolded)
		behind = varbit_put_down(g, h, out, drop);
	else
		put_bytes(g, h, out, drop);
	var_set(g, to, behind);
	jump(g, next);
	block_start(g, next);
	return var_get(g, to);
}

static void put_bytes(struct gen *g, struct gen_header *h, LLVMValueRef out, LLVMBasicBlockRef drop)
{
	LLVMValueRef behind = offset_by(g, out, h->bytes);
	LLVMBasicBlockRef put = block_new(g, "put");

	/* Cannot fail, but the verifier does not count headers. */
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, behind, var_get(g, g->data_end), ""), drop, put);
	block_start(g, put);
	if (h->lives == LIVES_IN_VARS)
		header_store(g, h, out);
	else if (h->lives == LIVES_IN_SCRATCH || h->taken_to_scratch)
		mem_copy(g, MEM_HEADER, out, MEM_HEADER, header_scratch(g, h), h->bytes);
	else
		for (unsigned i = 0; i < (h->bytes + 7) / 8; i++)
			mem_store(g, MEM_HEADER, offset_by(g, out, 8 * i), h->taken[i],
				  natural_align(width_of(h->taken[i])));
}

/* The packet grows or shrinks at its head; every pointer into it is void afterwards. */
static void move_head(struct gen *g, LLVMBasicBlockRef drop)
{
	LLVMBasicBlockRef move = block_new(g, "move_head"), ready = block_new(g, "head");
	LLVMValueRef grow = growth(g);

	branch(g, is_set(g, grow), move, ready);
	block_start(g, move);
	g->hook->move_head(g, grow, drop);
	jump(g, ready);
	block_start(g, ready);
}

/* Bytes emitted less bytes parsed. */
static LLVMValueRef growth(struct gen *g)
{
	LLVMValueRef sum = const_u64(g, 32, 0), size;

	if (g->deparse == DEPARSE_ALL)
		sum = LLVMBuildNeg(g->b, resize(g, var_get(g, g->parsed), 32), "");
	for (unsigned i = 0; i < g->prefix; i++) {
		struct gen_emit *e = &g->emits.at[i];

		if (g->deparse == DEPARSE_PREFIX && !may_change(e))
			continue;
		size = size_if(g, e->h, e->h->varbit_bytes, is_emitted(g, e));
		sum = LLVMBuildAdd(g->b, sum, size, "");
		if (g->deparse != DEPARSE_PREFIX)
			continue;
		size = size_if(g, e->h, e->h->parsed_bytes, var_get(g, e->h->in_packet));
		sum = LLVMBuildSub(g->b, sum, size, "");
	}
	return sum;
}

static LLVMValueRef is_emitted(struct gen *g, const struct gen_emit *e)
{
	return var_get(g, e->maybe ? e->flag : e->h->valid);
}

static LLVMValueRef size_if(struct gen *g, const struct gen_header *h, LLVMValueRef varbit_bytes,
			    LLVMValueRef cond)
{
	LLVMValueRef bytes = const_u64(g, 32, h->bytes);

	if (h->unfolded)
		bytes = varbit_header_bytes(g, h, varbit_bytes);
	return LLVMBuildSelect(g->b, cond, bytes, const_u64(g, 32, 0), "");
}
