/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parsers: a state is a basic block, an edge a branch. The cursor is a pointer into the packet.
 *
 * One bounds check serves a run: the packet accesses of a state and of the states that can only
 * follow it, up to the first statement that branches or moves the cursor by an amount known at run
 * time. When the check fails the packet is too short for one of them. Where a rejected packet is
 * dropped that is all there is to know; else the run is done again, statement by statement, each
 * with its own check.
 *
 * A cursor that moved by a run-time amount is computed anew from the packet's start and a bounded
 * offset, and both are hidden from LLVM: the verifier learns bounds of the registers it sees
 * compared, and LLVM would compare one and add another that it knows to be equal.
 */
#include <string.h>

#include "backend/parser.h"
#include "common/bits.h"

/* How often loops may come back, all together; the error ParserTimeout is for targets with such a limit. */
#define MAX_ROUNDS 128

static void state_code(struct gen *g, struct state_info *info);
static void enter_loop(struct gen *g);
static void transition(struct gen *g, const struct ir_state *state);
static LLVMValueRef keyset(struct gen *g, const struct ir_keyset *set, LLVMValueRef on);
static void extract(struct gen *g, const struct ir_stmt *stmt);
static void extract_varbit(struct gen *g, const struct ir_stmt *stmt);
static void advance(struct gen *g, const struct ir_stmt *stmt);
static LLVMValueRef reach(struct gen *g, unsigned bits);
static void consumed(struct gen *g, LLVMValueRef before);
static unsigned run_extent(struct gen *g);
static void run_again(struct gen *g, LLVMBasicBlockRef block);
static void check(struct gen *g, LLVMValueRef ptr, unsigned bytes, LLVMBasicBlockRef too_short);
static LLVMValueRef cursor_at(struct gen *g, LLVMValueRef *offset);
static LLVMValueRef whole_bytes(struct gen *g, LLVMValueRef bits);
static void fail(struct gen *g, const char *error);

void parser_block(struct gen *g, struct ir_block *parser)
{
	parser_graph(g, parser);
	g->accept = block_new(g, "accept");
	g->reject = block_new(g, "reject");
	g->too_short = block_new(g, "too_short");
	for (unsigned i = 0; i < parser->states.n; i++) {
		struct state_info *info = state_info(g, parser->states.at[i]);

		if (info->state == parser->accept)
			info->block = g->accept;
		else if (info->state == parser->reject)
			info->block = g->reject;
		else if (info->seen && !info->chained)
			info->block = block_new(g, info->state->name);
	}
	parser_variables(g);
	var_set(g, g->cursor, var_get(g, g->data));
	var_set(g, g->parsed, const_u64(g, 64, 0));
	jump(g, state_info(g, parser->states.at[0])->block);
	for (unsigned i = 0; i < parser->states.n; i++) {
		struct state_info *info = state_info(g, parser->states.at[i]);

		if (info->block && info->state != parser->accept && info->state != parser->reject)
			state_code(g, info);
	}
	block_start(g, g->too_short);
	var_set(g, g->vars[g->p->parser_error->id], const_u64(g, 32, error_number(g, "PacketTooShort")));
	jump(g, g->reject);
	block_start(g, g->reject);
	g->binding->reject(g);
	block_start(g, g->accept);
	g->parser = NULL;
}

void parser_variables(struct gen *g)
{
	if (g->cursor)
		return;
	g->cursor = var_new(g, g->ptr, "cursor");
	g->parsed = var_new(g, g->i64, "parsed");
	g->rounds = var_new(g, g->i32, "rounds");
}

void parser_stmt(struct gen *g, const struct ir_stmt *stmt)
{
	unsigned width, first;
	LLVMValueRef ptr;

	switch (stmt->kind) {
	case IR_EXTRACT:
		if (stmt->extract.has_size)
			extract_varbit(g, stmt);
		else
			extract(g, stmt);
		break;
	case IR_EXTRACT_NEXT:
		diag_error(g->diags, DIAG_UNSUPPORTED, stmt->at,
			   "cannot tell which element of stack '%s' is extracted here",
			   stmt->extract.stack->name);
		break;
	case IR_LOOKAHEAD:
		width = ir_place_width(&stmt->lookahead.place);
		first = g->run.pos % 8 + stmt->lookahead.skip;
		ptr = reach(g, stmt->lookahead.skip + width);
		place_set(g, &stmt->lookahead.place, bits_load(g, ptr, (first + width + 7) / 8, first, width));
		break;
	case IR_ADVANCE:
		advance(g, stmt);
		break;
	case IR_REJECT:
		parser_settle(g);
		var_set(g, g->vars[g->p->parser_error->id], resize(g, operand(g, &stmt->operand), 32));
		jump(g, g->reject);
		start_dead_code(g);
		break;
	default:
		break;
	}
}

void parser_settle(struct gen *g)
{
	if (!g->run.base)
		return;
	consumed(g, var_get(g, g->parsed));
	g->run = (struct gen_run){ 0 };
}

uint64_t error_number(struct gen *g, const char *name)
{
	for (unsigned i = 0; i < g->p->errors.n; i++)
		if (!strcmp(g->p->errors.at[i], name))
			return i;
	/* A program whose core.p4 lacks the error still has to see that there was one. */
	return 1;
}

/* ---- States ---- */

static void state_code(struct gen *g, struct state_info *info)
{
	block_start(g, info->block);
	if (info->loops)
		enter_loop(g);
	for (g->state = info->state;;) {
		const struct ir_state *next;

		control_body(g, &g->state->body);
		next = state_chained(g, g->state);
		if (!next)
			break;
		g->state = next;
	}
	at(g, g->state->at);
	parser_settle(g);
	transition(g, g->state);
	g->state = NULL;
}

/*
 * A state that loops come back to. The verifier walks every round of a loop, and must not walk it
 * once for each way through the rounds before, so it has to forget where the cursor is. The count
 * of rounds, which it does know, shows it that the loop ends.
 */
static void enter_loop(struct gen *g)
{
	LLVMBasicBlockRef over = block_new(g, "timeout"), enter = block_new(g, "enter");
	LLVMValueRef n = var_get(g, g->rounds), offset;

	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGE, n, const_u64(g, 32, MAX_ROUNDS), ""), over, enter);
	block_start(g, over);
	fail(g, "ParserTimeout");
	block_start(g, enter);
	var_set(g, g->rounds, LLVMBuildAdd(g->b, n, const_u64(g, 32, 1), ""));
	offset = forget(g, var_get(g, g->parsed));
	var_set(g, g->cursor, cursor_at(g, &offset));
	var_set(g, g->parsed, offset);
}

static void transition(struct gen *g, const struct ir_state *state)
{
	LLVMValueRef *on = arena_array(g->arena, state->on.n, sizeof(*on));

	if (state->transition == IR_GOTO) {
		jump(g, state_info(g, state->next)->block);
		return;
	}
	for (unsigned i = 0; i < state->on.n; i++)
		on[i] = operand(g, &state->on.at[i]);
	for (unsigned i = 0; i < state->cases.n; i++) {
		const struct ir_select_case *c = &state->cases.at[i];
		LLVMBasicBlockRef next = block_new(g, "next");
		LLVMValueRef match = const_u64(g, 1, 1);

		for (unsigned k = 0; k < c->keys.n;) {
			const struct ir_keyset *set = &c->keys.at[k];
			bool in_map = set->kind == IR_KEYSET_VALUE_SET;
			LLVMValueRef one = in_map ? value_set_has(g, set->value_set, &on[k])
						  : keyset(g, set, on[k]);

			match = LLVMBuildAnd(g->b, match, one, "");
			k += in_map ? set->value_set->keys.n : 1;
		}
		branch(g, match, state_info(g, c->target)->block, next);
		block_start(g, next);
	}
	fail(g, "NoMatch");
}

static LLVMValueRef keyset(struct gen *g, const struct ir_keyset *set, LLVMValueRef on)
{
	unsigned width = width_of(on);
	LLVMValueRef low, high;

	switch (set->kind) {
	case IR_KEYSET_ANY:
	case IR_KEYSET_VALUE_SET:
		break;
	case IR_KEYSET_MASK:
		on = LLVMBuildAnd(g->b, on, const_mpz(g, width, set->mask), "");
		return equals(g, on, const_mpz(g, width, set->value));
	case IR_KEYSET_RANGE:
		low = LLVMBuildICmp(g->b, LLVMIntUGE, on, const_mpz(g, width, set->value), "");
		high = LLVMBuildICmp(g->b, LLVMIntULE, on, const_mpz(g, width, set->mask), "");
		return LLVMBuildAnd(g->b, low, high, "");
	}
	return const_u64(g, 1, 1);
}

static void extract(struct gen *g, const struct ir_stmt *stmt)
{
	const struct ir_header *header = stmt->extract.header;
	LLVMValueRef ptr;

	ptr = reach(g, header->type->width);
	header_extracted(g, header, ptr);
	g->run.pos += header->type->width;
}

/* Section 13.8.2: the fields before, `size` bits, and the fields behind. */
static void extract_varbit(struct gen *g, const struct ir_stmt *stmt)
{
	const struct ir_header *header = stmt->extract.header;
	struct gen_header *h = header_of(g, header);
	const struct ir_field *varbit = &header->type->fields.at[h->varbit];
	unsigned before = varbit->offset / 8, max = varbit->width / 8;
	unsigned rest = (header->type->width - varbit->offset - varbit->width) / 8;
	LLVMBasicBlockRef too_long = block_new(g, "too_long"), fits = block_new(g, "fits");
	LLVMValueRef bytes, start, parsed, behind;

	parser_settle(g);
	if (!varbit_is_whole(h)) {
		diag_error(g->diags, DIAG_UNSUPPORTED, stmt->at,
			   "the parts of header '%s' around its varbit field are no whole bytes", header->name);
		return;
	}
	bytes = whole_bytes(g, operand(g, &stmt->extract.size));
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, bytes, const_u64(g, 64, max), ""), too_long, fits);
	block_start(g, too_long);
	fail(g, "HeaderTooShort");
	block_start(g, fits);
	start = var_get(g, g->cursor);
	check(g, start, before, g->too_short);
	parsed = LLVMBuildAdd(g->b, var_get(g, g->parsed), const_u64(g, 64, before), "");
	parsed = LLVMBuildAdd(g->b, parsed, bytes, "");
	behind = cursor_at(g, &parsed);
	check(g, behind, rest, g->too_short);
	header_extracted(g, header, start);
	varbit_extract(g, h, start, bytes, behind);
	var_set(g, g->cursor, offset_by(g, behind, rest));
	var_set(g, g->parsed, LLVMBuildAdd(g->b, parsed, const_u64(g, 64, rest), ""));
}

static void advance(struct gen *g, const struct ir_stmt *stmt)
{
	LLVMValueRef to;
	uint64_t bits;

	if (stmt->operand.kind == IR_CONST && bits_to_u64(stmt->operand.number, &bits) &&
	    bits <= 8 * MAX_OFFSET) {
		reach(g, bits);
		g->run.pos += bits;
		return;
	}
	parser_settle(g);
	to = whole_bytes(g, operand(g, &stmt->operand));
	to = LLVMBuildAdd(g->b, var_get(g, g->parsed), to, "");
	var_set(g, g->cursor, cursor_at(g, &to));
	var_set(g, g->parsed, to);
	check(g, var_get(g, g->cursor), 0, g->too_short);
}

/* ---- Runs ---- */

/* A pointer to the cursor's byte; `bits` from the cursor on are in the packet. */
static LLVMValueRef reach(struct gen *g, unsigned bits)
{
	unsigned need = g->run.pos + bits;
	LLVMBasicBlockRef one_by_one;

	if (!g->run.base)
		g->run.base = var_get(g, g->cursor);
	if (need <= g->run.checked)
		return offset_by(g, g->run.base, g->run.pos / 8);
	g->run.checked = g->run.one_by_one ? need : run_extent(g);
	if (g->run.one_by_one)
		consumed(g, g->run.parsed);
	if (g->run.checked > need && g->binding->rejected_goes_on) {
		one_by_one = block_new(g, "one_by_one");
		check(g, g->run.base, (g->run.checked + 7) / 8, one_by_one);
		run_again(g, one_by_one);
	} else {
		check(g, g->run.base, (g->run.checked + 7) / 8, g->too_short);
	}
	return offset_by(g, g->run.base, g->run.pos / 8);
}

/* The run's bytes so far are behind the cursor; `before`: how many were when it began. */
static void consumed(struct gen *g, LLVMValueRef before)
{
	unsigned bytes = g->run.pos / 8;

	var_set(g, g->cursor, offset_by(g, g->run.base, bytes));
	var_set(g, g->parsed, LLVMBuildAdd(g->b, before, const_u64(g, 64, bytes), ""));
}

/* The statements of a run, the one under construction first. */
struct run_walk {
	const struct ir_state *state;
	const ir_body *body;
	unsigned at, pos, need;
};

/* The next one; NULL when the run ends. */
static const struct ir_stmt *run_next(struct gen *g, struct run_walk *walk)
{
	while (walk->at == walk->body->n) {
		if (walk->body != &walk->state->body)
			return NULL;
		walk->state = state_chained(g, walk->state);
		if (!walk->state)
			return NULL;
		walk->body = &walk->state->body;
		walk->at = 0;
	}
	return parser_step(walk->body->at[walk->at], &walk->pos, &walk->need) ? walk->body->at[walk->at++]
									      : NULL;
}

/* Bits behind the run's base that its statements from this one on need. */
static unsigned run_extent(struct gen *g)
{
	struct run_walk walk = { g->state, g->body, g->body_at, g->run.pos, g->run.pos };

	while (run_next(g, &walk))
		;
	return walk.need;
}

/* The run's statements once more, each with a check of its own: one of them fails. */
static void run_again(struct gen *g, LLVMBasicBlockRef block)
{
	struct run_walk walk = { g->state, g->body, g->body_at, g->run.pos, g->run.pos };
	LLVMBasicBlockRef usual = LLVMGetInsertBlock(g->b);
	struct gen_run run = g->run;
	const struct ir_stmt *stmt;

	block_start(g, block);
	g->run.one_by_one = true;
	g->run.parsed = var_get(g, g->parsed);
	g->run.checked = g->run.pos;
	while ((stmt = run_next(g, &walk)))
		control_stmt(g, stmt);
	jump(g, g->too_short);
	g->run = run;
	block_start(g, usual);
}

/* To `too_short` unless `bytes` behind `ptr` are in the packet. */
static void check(struct gen *g, LLVMValueRef ptr, unsigned bytes, LLVMBasicBlockRef too_short)
{
	LLVMBasicBlockRef fits = block_new(g, "fits");
	LLVMValueRef end = var_get(g, g->data_end);

	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, offset_by(g, ptr, bytes), end, ""), too_short,
		    fits);
	block_start(g, fits);
}

/* `offset` bytes behind the packet's start, see above. The caller checks against the end. */
static LLVMValueRef cursor_at(struct gen *g, LLVMValueRef *offset)
{
	LLVMBasicBlockRef bounded = block_new(g, "bounded");

	*offset = opaque(g, *offset);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGT, *offset, const_u64(g, 64, MAX_OFFSET), ""),
		    g->too_short, bounded);
	block_start(g, bounded);
	return opaque(g, offset_by_value(g, var_get(g, g->data), *offset));
}

/* A number of bits as a number of bytes; a fraction of a byte is more than this target can do. */
static LLVMValueRef whole_bytes(struct gen *g, LLVMValueRef bits)
{
	LLVMBasicBlockRef part = block_new(g, "part"), whole = block_new(g, "whole");

	bits = resize(g, bits, 64);
	branch_rare(g, is_set(g, LLVMBuildAnd(g->b, bits, const_u64(g, 64, 7), "")), part, whole);
	block_start(g, part);
	fail(g, "ParserInvalidArgument");
	block_start(g, whole);
	return LLVMBuildLShr(g->b, bits, const_u64(g, 64, 3), "");
}

static void fail(struct gen *g, const char *error)
{
	var_set(g, g->vars[g->p->parser_error->id], const_u64(g, 32, error_number(g, error)));
	jump(g, g->reject);
}
