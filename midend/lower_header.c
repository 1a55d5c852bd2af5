/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is special about headers, unions and stacks (sections 8.17 .. 8.20): validity, equality,
 * pushing and popping; and flattening values for externs and keys.
 */
#include "midend/lower.h"

static struct ir_operand both(struct lower *lo, struct ir_operand a, struct ir_operand b)
{
	if (lo_is_const(&a))
		return mpz_sgn(a.number) ? b : a;
	return lo_op2(lo, IR_OP_AND, 1, a, b);
}

static struct ir_operand items_equal(struct lower *lo, struct val *a, struct val *b, unsigned n)
{
	struct ir_operand all = lo_op_const(lo, 1, 1);

	for (unsigned i = 0; i < n; i++)
		all = both(lo, all, lo_equals(lo, lo_item_of(lo, a, i), lo_item_of(lo, b, i)));
	return all;
}

/* Both invalid, or both valid with equal fields. */
static struct ir_operand headers_equal(struct lower *lo, struct val *a, struct val *b)
{
	struct ir_operand valid = lo_validity(lo, a), fields, same;

	if (a->kind == VAL_INVALID)
		return lo_op1(lo, IR_OP_NOT, 1, lo_validity(lo, b));
	if (b->kind == VAL_INVALID)
		return lo_op1(lo, IR_OP_NOT, 1, valid);
	fields = items_equal(lo, a, b, type_n_fields(type_underlying(a->type)));
	same = lo_op2(lo, IR_OP_EQ, 1, valid, lo_validity(lo, b));
	if (lo_is_const(&valid))
		return both(lo, lo_validity(lo, b), fields);
	return both(lo, same, lo_op2(lo, IR_OP_OR, 1, lo_op1(lo, IR_OP_NOT, 1, valid), fields));
}

struct ir_operand lo_equals(struct lower *lo, struct val *a, struct val *b)
{
	struct type *u = type_underlying(a->type);

	if (lo_is_scalar_type(u) && lo_scalar_width(lo, u))
		return lo_op2(lo, IR_OP_EQ, 1, lo_read_scalar(lo, a), lo_read_scalar(lo, b));
	if (a->kind == VAL_CHOICE || a->kind == VAL_NEXT)
		a = lo_materialize(lo, a);
	if (b->kind == VAL_CHOICE || b->kind == VAL_NEXT)
		b = lo_materialize(lo, b);
	switch (u->kind) {
	case TY_HEADER:
		return headers_equal(lo, a, b);
	case TY_UNION:
		if (a->kind == VAL_INVALID || b->kind == VAL_INVALID)
			return lo_op2(lo, IR_OP_EQ, 1, lo_validity(lo, a), lo_validity(lo, b));
		/* fallthrough */
	case TY_STRUCT:
	case TY_TUPLE:
	case TY_STACK:
	case TY_LIST:
	case TY_RECORD:
		return items_equal(lo, a, b, a->n);
	case TY_VARBIT:
		return items_equal(lo, a, b, lo_varbit_is_value(lo, u) ? a->n : 0);
	default:
		return lo_op_const(lo, 1, 1);
	}
}

static void set_valid_one(struct lower *lo, struct val *v, void *data)
{
	struct val *u = v->in_union;

	if (v->kind != VAL_HEADER)
		return;
	/* Section 8.20: either way no other member of the union stays valid. */
	for (unsigned i = 0; u && i < u->n; i++)
		if (u->items[i]->header != v->header)
			lo_emit(lo, IR_SET_INVALID)->header = u->items[i]->header;
	lo_emit(lo, *(bool *)data ? IR_SET_VALID : IR_SET_INVALID)->header = v->header;
}

void lo_set_validity(struct lower *lo, struct val *header, bool valid)
{
	lo_for_choices(lo, header, set_valid_one, &valid);
}

static void copy_validity(struct lower *lo, struct val *v, void *data)
{
	lo_emit_copy(lo, ir_place_var(data), lo_validity(lo, v));
}

struct ir_operand lo_validity(struct lower *lo, struct val *v)
{
	struct ir_operand any = lo_op_const(lo, 1, 0);
	struct ir_var *var;

	switch (v->kind) {
	case VAL_HEADER:
		return ir_of_valid(v->header);
	case VAL_UNION:
		for (unsigned i = 0; i < v->n; i++) {
			struct ir_operand one = ir_of_valid(v->items[i]->header);

			any = i ? lo_op2(lo, IR_OP_OR, 1, any, one) : one;
		}
		return any;
	case VAL_INVALID:
		return any;
	case VAL_CHOICE:
	case VAL_NEXT:
		var = lo_temp(lo, 1);
		lo_for_choices(lo, v, copy_validity, var);
		return ir_of_var(var);
	default:
		return lo_op_const(lo, 1, 1);
	}
}

void lo_invalidate(struct lower *lo, struct val *v)
{
	switch (v->kind) {
	case VAL_HEADER:
		lo_emit(lo, IR_SET_INVALID)->header = v->header;
		break;
	case VAL_UNION:
	case VAL_AGGREGATE:
	case VAL_STACK:
		for (unsigned i = 0; i < v->n; i++)
			lo_invalidate(lo, v->items[i]);
		if (v->next)
			lo_emit_copy(lo, ir_place_var(v->next), lo_op_const(lo, 32, 0));
		break;
	default:
		break;
	}
}

void lo_flatten_operands(struct lower *lo, struct val *v, ir_operand_list *list)
{
	switch (v->kind) {
	case VAL_SCALAR:
	case VAL_SLICE:
		vec_push(lo->arena, list, lo_read_scalar(lo, v));
		break;
	case VAL_CHOICE:
	case VAL_NEXT:
	case VAL_INVALID:
		if (lo_is_scalar_type(v->type))
			vec_push(lo->arena, list, lo_read_scalar(lo, v));
		else
			lo_flatten_operands(lo, lo_materialize(lo, v), list);
		break;
	case VAL_HEADER:
		for (unsigned i = 0; i < v->header->type->fields.n; i++)
			vec_push(lo->arena, list, ir_of_field(v->header, i));
		break;
	case VAL_VARBIT:
		if (v->n && v->items[0]->operand.kind != IR_FIELD)
			lower_unsupported(lo, lo->at, NULL,
					  "a varbit handed to an extern must be a header's field");
		else if (v->n)
			vec_push(lo->arena, list, v->items[0]->operand);
		break;
	default:
		for (unsigned i = 0; i < v->n; i++)
			lo_flatten_operands(lo, v->items[i], list);
		break;
	}
}

void lo_flatten_places(struct lower *lo, struct val *v, ir_place_list *list)
{
	switch (v->kind) {
	case VAL_SCALAR:
		if (v->operand.kind == IR_VAR)
			vec_push(lo->arena, list, ir_place_var(v->operand.var));
		else if (v->operand.kind == IR_FIELD)
			vec_push(lo->arena, list,
				 ir_place_field(v->operand.header, v->operand.field));
		break;
	case VAL_HEADER:
		for (unsigned i = 0; i < v->header->type->fields.n; i++)
			if (!v->header->type->fields.at[i].is_varbit)
				vec_push(lo->arena, list, ir_place_field(v->header, i));
		break;
	default:
		for (unsigned i = 0; i < v->n; i++)
			lo_flatten_places(lo, v->items[i], list);
		break;
	}
}

void lo_push_front(struct lower *lo, struct val *stack, unsigned count)
{
	struct ir_operand size = lo_op_const(lo, 32, stack->n), next, beyond;

	for (unsigned i = stack->n; i-- > 0;) {
		if (i >= count)
			lo_assign(lo, stack->items[i], stack->items[i - count]);
		else
			lo_invalidate(lo, stack->items[i]);
	}
	next = lo_op2(lo, IR_OP_ADD, 32, ir_of_var(stack->next), lo_op_const(lo, 32, count));
	beyond = lo_op2(lo, IR_OP_ULT, 1, size, next);
	lo_emit_copy(lo, ir_place_var(stack->next), lo_op_mux(lo, beyond, size, next));
}

void lo_pop_front(struct lower *lo, struct val *stack, unsigned count)
{
	struct ir_operand n = lo_op_const(lo, 32, count), next = ir_of_var(stack->next);

	for (unsigned i = 0; i < stack->n; i++) {
		if (count < stack->n - i)
			lo_assign(lo, stack->items[i], stack->items[i + count]);
		else
			lo_invalidate(lo, stack->items[i]);
	}
	lo_emit_copy(lo, ir_place_var(stack->next), lo_op2(lo, IR_OP_USUB_SAT, 32, next, n));
}
