/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements: structured control flow becomes basic blocks. A body that has left (LEAVE, REJECT)
 * goes on in a block that nothing reaches. In a parser, the run of packet accesses under one bounds
 * check ends where code branches (parser.c).
 */
#include "backend/gen.h"

/* Rounds whose ways through the verifier can follow one by one. */
#define LONG_LOOP 16

static void if_stmt(struct gen *g, const struct ir_stmt *s);
static void switch_stmt(struct gen *g, const struct ir_stmt *s);
static void loop_stmt(struct gen *g, const struct ir_stmt *s);
static void forget_rounds(struct gen *g, const struct ir_stmt *s);
static bool is_here(struct gen *g, LLVMValueRef var);

void control_body(struct gen *g, const ir_body *body)
{
	control_range(g, body, 0, body->n);
}

void control_range(struct gen *g, const ir_body *body, unsigned begin, unsigned end)
{
	const ir_body *outer = g->body;
	unsigned outer_at = g->body_at;
	bool last = g->last;

	g->body = body;
	for (g->body_at = begin; g->body_at < end; g->body_at++) {
		struct gen_part *part = g->parts.n ? split_part(g, body->at[g->body_at]) : NULL;
		bool is_part = part && part != g->part;

		g->last = last && (is_part ? part->end : g->body_at + 1) == end;
		if (is_part) {
			part_run(g, part);
			g->body_at = part->end - 1;
		} else {
			control_stmt(g, body->at[g->body_at]);
		}
	}
	g->last = last;
	g->body = outer;
	g->body_at = outer_at;
}

void control_stmt(struct gen *g, const struct ir_stmt *s)
{
	LLVMBasicBlockRef after;

	at(g, s->at);
	switch (s->kind) {
	case IR_SET:
		expr_set(g, s);
		break;
	case IR_SET_VALID:
		header_set_valid(g, s->header);
		break;
	case IR_SET_INVALID:
		header_set_invalid(g, s->header);
		break;
	case IR_COPY_HEADER:
		header_copy(g, s->copy.dst, s->copy.src);
		break;
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
	case IR_LOOKAHEAD:
	case IR_ADVANCE:
	case IR_REJECT:
		parser_stmt(g, s);
		break;
	case IR_EMIT:
		deparser_emit(g, s);
		break;
	case IR_IF:
		if_stmt(g, s);
		break;
	case IR_SWITCH:
		switch_stmt(g, s);
		break;
	case IR_BLOCK:
		parser_settle(g);
		after = block_new(g, "after");
		g->labels[s->block.label] = after;
		control_body(g, &s->block.body);
		parser_settle(g);
		jump(g, after);
		block_start(g, after);
		break;
	case IR_LOOP:
		loop_stmt(g, s);
		break;
	case IR_LEAVE:
		parser_settle(g);
		part_leave(g, s->leave);
		start_dead_code(g);
		break;
	case IR_APPLY:
		parser_settle(g);
		table_apply(g, s);
		break;
	case IR_CALL:
		parser_settle(g);
		extern_call(g, s);
		break;
	}
}

static void if_stmt(struct gen *g, const struct ir_stmt *s)
{
	LLVMBasicBlockRef then = block_new(g, "then"), other = block_new(g, "else");
	LLVMBasicBlockRef after = block_new(g, "endif");

	parser_settle(g);
	branch(g, operand(g, &s->if_.cond), then, other);
	block_start(g, then);
	control_body(g, &s->if_.then);
	parser_settle(g);
	jump(g, after);
	block_start(g, other);
	control_body(g, &s->if_.other);
	parser_settle(g);
	jump(g, after);
	block_start(g, after);
}

static void switch_stmt(struct gen *g, const struct ir_stmt *s)
{
	LLVMBasicBlockRef other = block_new(g, "default"), after = block_new(g, "endswitch");
	LLVMValueRef on, sw;

	parser_settle(g);
	on = operand(g, &s->switch_.on);
	sw = LLVMBuildSwitch(g->b, on, other, s->switch_.cases.n);
	for (unsigned i = 0; i < s->switch_.cases.n; i++) {
		const struct ir_case *c = &s->switch_.cases.at[i];
		LLVMBasicBlockRef arm = block_new(g, "case");

		for (unsigned v = 0; v < c->values.n; v++)
			LLVMAddCase(sw, const_mpz(g, width_of(on), c->values.at[v]), arm);
		block_start(g, arm);
		control_body(g, &c->body);
		parser_settle(g);
		jump(g, after);
	}
	block_start(g, other);
	control_body(g, &s->switch_.other);
	parser_settle(g);
	jump(g, after);
	block_start(g, after);
}

/* The bound is counted at run time too: the verifier must see that the loop ends. */
static void loop_stmt(struct gen *g, const struct ir_stmt *s)
{
	LLVMBasicBlockRef head, body, after = block_new(g, "endloop");
	struct gen_part *part = split_part(g, &s->block.body);
	LLVMValueRef count, n;

	parser_settle(g);
	g->last = false;
	g->labels[s->block.label] = after;
	if (part) {
		part_rounds(g, part, s->block.bound);
		jump(g, after);
		block_start(g, after);
		return;
	}
	head = block_new(g, "loop");
	body = block_new(g, "body");
	count = var_new(g, g->i32, "count");
	var_set(g, count, const_u64(g, 32, 0));
	jump(g, head);
	block_start(g, head);
	n = var_get(g, count);
	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, n, const_u64(g, 32, s->block.bound), ""), body, after);
	block_start(g, body);
	var_set(g, count, LLVMBuildAdd(g->b, n, const_u64(g, 32, 1), ""));
	if (s->block.bound > LONG_LOOP)
		forget_rounds(g, s);
	control_body(g, &s->block.body);
	parser_settle(g);
	jump(g, head);
	block_start(g, after);
}

struct loop_writes {
	struct gen *g;
	bool *seen;		/* by ir_var.id */
	bool branches;
};

static void note_write(struct ir_place *place, void *data)
{
	struct loop_writes *writes = data;

	if (place->kind == IR_PLACE_VAR && place->var->width <= 64)
		writes->seen[place->var->id] = true;
}

static void note_stmt(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct loop_writes *writes = walk->data;

	ir_stmt_writes(stmt, note_write, writes);
	writes->branches |= stmt->kind == IR_IF || stmt->kind == IR_SWITCH || stmt->kind == IR_APPLY ||
			    (stmt->kind == IR_SET && stmt->set.op == IR_OP_MUX);
}

/*
 * What the rounds of a long loop computed is forgotten, so that the verifier does not follow every
 * way through all of them (see forget()).
 */
static void forget_rounds(struct gen *g, const struct ir_stmt *s)
{
	struct loop_writes writes = { g, arena_array(g->arena, g->p->vars.n, sizeof(bool)), false };
	struct ir_walk walk = { note_stmt, &writes };

	ir_walk_body(&walk, (ir_body *)&s->block.body);
	/* It never knows what is in the frame. */
	for (unsigned i = 0; i < g->p->vars.n && writes.branches; i++)
		if (writes.seen[i] && g->var_at[i] < 0 && is_here(g, g->vars[i]))
			var_set(g, g->vars[i], forget(g, var_get(g, g->vars[i])));
}

/* Whether the variable belongs to the function under construction, and not to a part the loop calls. */
static bool is_here(struct gen *g, LLVMValueRef var)
{
	return LLVMGetBasicBlockParent(LLVMGetInstructionParent(var)) == g->fn;
}
