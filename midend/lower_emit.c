/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Emitting statements and operations. An operation on constants gives a constant, because constants
 * decide the program's shape; and operations that change nothing are left out so that the IR stays
 * readable. Everything else is LLVM's business.
 */
#include <string.h>

#include "common/bits.h"
#include "midend/fold.h"
#include "midend/lower.h"

static struct ir_operand operation(struct lower *lo, enum ir_op op, unsigned width,
				   struct ir_operand a, struct ir_operand b, struct ir_operand c,
				   unsigned hi, unsigned lo_bit);
static void drop_last_leave(ir_body *body, ir_label label);

struct ir_stmt *lo_emit(struct lower *lo, enum ir_stmt_kind kind)
{
	struct ir_stmt *s = ir_stmt_new(lo->p, kind, lo->at);

	lo->emitted++;
	vec_push(lo->arena, lo->out, s);
	return s;
}

void lo_emit_set(struct lower *lo, struct ir_place dst, enum ir_op op, struct ir_operand a,
		 struct ir_operand b, struct ir_operand c)
{
	struct ir_stmt *s = lo_emit(lo, IR_SET);

	s->set.dst = dst;
	s->set.op = op;
	s->set.a = a;
	s->set.b = b;
	s->set.c = c;
}

void lo_emit_copy(struct lower *lo, struct ir_place dst, struct ir_operand a)
{
	struct ir_operand none = { 0 };

	lo_emit_set(lo, dst, IR_OP_COPY, a, none, none);
}

void lo_emit_leave(struct lower *lo, ir_label label)
{
	lo_emit(lo, IR_LEAVE)->leave = label;
}

void lo_emit_reject(struct lower *lo, const char *error)
{
	uint32_t number = 0;

	while (number < lo->p->errors.n && strcmp(lo->p->errors.at[number], error))
		number++;
	lo_emit(lo, IR_REJECT)->operand = lo_op_const(lo, 32, number);
}

struct ir_operand lo_op1(struct lower *lo, enum ir_op op, unsigned width, struct ir_operand a)
{
	return operation(lo, op, width, a, a, a, 0, 0);
}

struct ir_operand lo_op2(struct lower *lo, enum ir_op op, unsigned width, struct ir_operand a,
			 struct ir_operand b)
{
	return operation(lo, op, width, a, b, b, 0, 0);
}

struct ir_operand lo_op_mux(struct lower *lo, struct ir_operand cond, struct ir_operand a,
			    struct ir_operand b)
{
	if (lo_is_const(&cond))
		return mpz_sgn(cond.number) ? a : b;
	return operation(lo, IR_OP_MUX, a.width, cond, a, b, 0, 0);
}

struct ir_operand lo_op_slice(struct lower *lo, struct ir_operand a, unsigned hi, unsigned lo_bit)
{
	if (!lo_bit && hi + 1 == a.width)
		return a;
	return operation(lo, IR_OP_SLICE, hi - lo_bit + 1, a, a, a, hi, lo_bit);
}

struct ir_operand lo_op_insert(struct lower *lo, struct ir_operand a, struct ir_operand b,
			       unsigned hi, unsigned lo_bit)
{
	if (!lo_bit && hi + 1 == a.width)
		return b;
	return operation(lo, IR_OP_INSERT, a.width, a, b, b, hi, lo_bit);
}

struct ir_operand lo_op_resize(struct lower *lo, struct ir_operand a, unsigned width,
			       bool is_signed)
{
	if (a.width == width)
		return a;
	if (a.width > width)
		return lo_op1(lo, IR_OP_TRUNC, width, a);
	return lo_op1(lo, is_signed ? IR_OP_SEXT : IR_OP_ZEXT, width, a);
}

struct ir_operand lo_op_const(struct lower *lo, unsigned width, uint64_t v)
{
	return ir_const_u64(lo->p, width, v);
}

bool lo_is_const(const struct ir_operand *o)
{
	return o->kind == IR_CONST;
}

struct ir_var *lo_temp(struct lower *lo, unsigned width)
{
	return ir_var_new(lo->p, "tmp", width, IR_SHAPE_BIT);
}

ir_body *lo_body_begin(struct lower *lo, ir_body *body)
{
	ir_body *outer = lo->out;

	lo->out = body;
	return outer;
}

void lo_body_end(struct lower *lo, ir_body *outer)
{
	lo->out = outer;
}

void lo_block_begin(struct lower *lo, struct block_scope *block)
{
	*block = (struct block_scope){ .label = lo->p->next_label++ };
	block->outer = lo_body_begin(lo, &block->body);
}

void lo_block_end(struct lower *lo, struct block_scope *block)
{
	lo_body_end(lo, block->outer);
	drop_last_leave(&block->body, block->label);
	if (lo_body_leaves(&block->body, block->label)) {
		struct ir_stmt *s = lo_emit(lo, IR_BLOCK);

		s->block.label = block->label;
		s->block.body = block->body;
		return;
	}
	for (uint32_t i = 0; i < block->body.n; i++)
		vec_push(lo->arena, lo->out, block->body.at[i]);
}

struct leave_search {
	ir_label label;
	bool found;
};

static void find_leave(struct ir_walk *walk, struct ir_stmt *s)
{
	struct leave_search *search = walk->data;

	search->found |= s->kind == IR_LEAVE && s->leave == search->label;
}

bool lo_body_leaves(const ir_body *body, ir_label label)
{
	struct leave_search search = { .label = label };
	struct ir_walk walk = { .stmt = find_leave, .data = &search };

	ir_walk_body(&walk, (ir_body *)body);
	return search.found;
}

/* A leave at the very end of the block it leaves goes where control goes anyway. */
static void drop_last_leave(ir_body *body, ir_label label)
{
	struct ir_stmt *s;

	if (!body->n)
		return;
	s = body->at[body->n - 1];
	switch (s->kind) {
	case IR_LEAVE:
		if (s->leave == label)
			body->n--;
		break;
	case IR_IF:
		drop_last_leave(&s->if_.then, label);
		drop_last_leave(&s->if_.other, label);
		break;
	case IR_SWITCH:
		vec_each(struct ir_case, c, &s->switch_.cases)
			drop_last_leave(&c->body, label);
		drop_last_leave(&s->switch_.other, label);
		break;
	case IR_APPLY:
		vec_each(struct ir_arm, a, &s->apply.arms)
			drop_last_leave(&a->body, label);
		break;
	case IR_BLOCK:
		drop_last_leave(&s->block.body, label);
		break;
	default:
		break;
	}
}

/* Whether the operation gives its operand `a` as it is: x + 0, x & ones, x | 0 and the like. */
static bool changes_nothing(enum ir_op op, const struct ir_operand *b)
{
	if (!lo_is_const(b))
		return false;
	switch (op) {
	case IR_OP_ADD:
	case IR_OP_SUB:
	case IR_OP_OR:
	case IR_OP_XOR:
	case IR_OP_SHL:
	case IR_OP_LSHR:
	case IR_OP_ASHR:
		return !mpz_sgn(b->number);
	case IR_OP_AND:
		return mpz_popcount(b->number) == b->width;
	default:
		return false;
	}
}

static struct ir_operand operation(struct lower *lo, enum ir_op op, unsigned width,
				   struct ir_operand a, struct ir_operand b, struct ir_operand c,
				   unsigned hi, unsigned lo_bit)
{
	mpz_srcptr folded = ir_fold(lo->arena, op, width, &a, &b, &c, hi, lo_bit);
	struct ir_stmt *s;
	struct ir_var *v;

	if (folded)
		return ir_const(lo->p, width, folded);
	if (op == IR_OP_COPY || (ir_op_operands(op) == 2 && changes_nothing(op, &b)))
		return a;
	v = lo_temp(lo, width);
	lo_emit_set(lo, ir_place_var(v), op, a, b, c);
	s = lo->out->at[lo->out->n - 1];
	s->set.hi = hi;
	s->set.lo = lo_bit;
	return ir_of_var(v);
}
