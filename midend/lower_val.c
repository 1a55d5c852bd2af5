/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values and places of any type over the IR's scalars and headers: making storage, taking parts,
 * reading and assigning. A place chosen at run time (an element of a stack) is a choice between
 * places; reading and writing it become a SWITCH, in which an index out of range matches nothing
 * and is harmless (section 8.25).
 */
#include <string.h>

#include "common/bits.h"
#include "midend/lower.h"

static struct val *header_field(struct lower *lo, struct ir_header *h, struct type *type,
				unsigned *field);
static struct val *choose_next(struct lower *lo, struct val *next);

unsigned lo_scalar_width(struct lower *lo, const struct type *type)
{
	const struct type *u = type_underlying((struct type *)type);

	switch (u->kind) {
	case TY_BIT:
	case TY_INT:
		return u->width;
	case TY_BOOL:
		return 1;
	case TY_ERROR:
	case TY_ENUM:
		return 32;
	default:
		return 0;
	}
}

bool lo_is_scalar_type(const struct type *type)
{
	switch (type_underlying((struct type *)type)->kind) {
	case TY_BIT:
	case TY_INT:
	case TY_BOOL:
	case TY_ERROR:
	case TY_ENUM:
		return true;
	default:
		return false;
	}
}

bool lo_is_signed_type(const struct type *type)
{
	const struct type *u = type_underlying((struct type *)type);

	return u->kind == TY_INT || u->kind == TY_INFINT;
}

enum ir_shape lo_shape_of(struct lower *lo, const struct type *type, struct ir_enum **enumeration)
{
	*enumeration = NULL;
	while (type->kind == TY_NEWTYPE)
		type = type->elem;
	switch (type->kind) {
	case TY_BOOL:
		return IR_SHAPE_BOOL;
	case TY_INT:
		return IR_SHAPE_INT;
	case TY_ERROR:
		return IR_SHAPE_ERROR;
	case TY_ENUM:
	case TY_SERENUM:
		*enumeration = lower_enum(lo, type->decl);
		return IR_SHAPE_ENUM;
	default:
		return IR_SHAPE_BIT;
	}
}

struct val *lo_new_val(struct lower *lo, enum val_kind kind, struct type *type)
{
	struct val *v = arena_make(lo->arena, struct val);

	v->kind = kind;
	v->type = type;
	v->member = -1;
	return v;
}

static struct val *new_items(struct lower *lo, enum val_kind kind, struct type *type, unsigned n)
{
	struct val *v = lo_new_val(lo, kind, type);

	v->items = arena_array(lo->arena, n, sizeof(*v->items));
	v->n = n;
	return v;
}

struct val *lo_val_scalar(struct lower *lo, struct type *type, struct ir_operand operand)
{
	struct val *v = lo_new_val(lo, VAL_SCALAR, type);

	v->operand = operand;
	v->stable = lo_is_const(&operand);
	return v;
}

struct val *lo_val_object(struct lower *lo, const struct instance *instance, struct type *type)
{
	bool is_array = instance && instance->type->kind == TY_STACK;
	struct val *v;

	if (is_array) {
		v = new_items(lo, VAL_STACK, type, instance->children.n);
		for (unsigned i = 0; i < v->n; i++)
			v->items[i] = lo_val_object(lo, instance->children.at[i], type->elem);
		return v;
	}
	v = lo_new_val(lo, VAL_OBJECT, type);
	v->instance = instance;
	return v;
}

struct val *lo_val_bool(struct lower *lo, struct ir_operand operand)
{
	return lo_val_scalar(lo, type_basic(lo->fe->types, TY_BOOL), operand);
}

/* A constant of type int has no width: it gets the least that holds it as two's complement. */
static unsigned natural_width(mpz_srcptr v)
{
	return mpz_sizeinbase(v, 2) + 1;
}

static struct val *aggregate_of_value(struct lower *lo, const struct value *value,
				      struct type *type)
{
	struct val *v = new_items(lo, VAL_AGGREGATE, type, value->n_items);

	for (unsigned i = 0; i < value->n_items; i++) {
		struct type *item = value->items[i]->type;

		if (type->kind == TY_STRUCT || type->kind == TY_HEADER)
			item = type_field(lo->fe->types, type, i);
		else if (type->kind == TY_STACK)
			item = type->elem;
		else if (type->kind == TY_TUPLE && i < type->n_args)
			item = type->args[i];
		v->items[i] = lo_val_of_value(lo, value->items[i], item);
	}
	v->built = true;
	return v;
}

struct val *lo_val_of_value(struct lower *lo, const struct value *value, struct type *type)
{
	struct val *v;
	unsigned width = lo_scalar_width(lo, type);

	switch (value->kind) {
	case VALUE_INT:
		if (!width && type_underlying(type)->kind != TY_INFINT)
			return new_items(lo, VAL_AGGREGATE, type, 0);
		return lo_val_scalar(lo, type,
				     ir_const(lo->p, width ? width : natural_width(value->number),
					      value->number));
	case VALUE_BOOL:
		return lo_val_scalar(lo, type, lo_op_const(lo, 1, value->boolean));
	case VALUE_MEMBER:
		if (value->member->n.kind == DECL_ERROR_MEMBER)
			return lo_val_scalar(lo, type,
					     lo_op_const(lo, 32, value->member->error_member.index));
		if (value->member->value && value->member->value->kind == VALUE_INT)
			return lo_val_of_value(lo, value->member->value, type);
		return lo_val_scalar(lo, type,
				     lo_op_const(lo, 32, value->member->enum_member.index));
	case VALUE_STRING:
		v = lo_new_val(lo, VAL_STRING, type);
		v->string = value->string;
		return v;
	case VALUE_AGGREGATE:
		return aggregate_of_value(lo, value, type);
	case VALUE_INVALID:
		return lo_new_val(lo, VAL_INVALID, type);
	case VALUE_INSTANCE:
		return lo_val_object(lo, value->instance, type);
	}
	return lo_new_val(lo, VAL_VOID, type);
}

/* Storage. */

static struct val *stack_storage(struct lower *lo, struct type *type, const char *name)
{
	struct val *v = new_items(lo, VAL_STACK, type, type->size);
	unsigned n_stacks;

	for (unsigned i = 0; i < v->n; i++)
		v->items[i] =
			lo_storage(lo, type->elem, arena_printf(lo->arena, "%s[%u]", name, i));
	if (type->elem->kind != TY_HEADER && type->elem->kind != TY_UNION)
		return v;
	v->next = ir_var_new(lo->p, arena_printf(lo->arena, "%s.next", name), 32, IR_SHAPE_BIT);
	v->next->zero_first = true;
	n_stacks = type->elem->kind == TY_HEADER ? 1 : type_n_fields(type->elem);
	v->stacks = arena_array(lo->arena, n_stacks, sizeof(*v->stacks));
	for (unsigned m = 0; m < n_stacks; m++) {
		const char *of = name;

		if (type->elem->kind == TY_UNION)
			of = arena_printf(lo->arena, "%s.%s", name,
					  type_field_decl(type->elem, m)->name);
		v->stacks[m] = ir_stack_new(lo->p, of, v->next);
		for (unsigned i = 0; i < v->n; i++)
			ir_stack_push(lo->p, v->stacks[m],
				      type->elem->kind == TY_HEADER ?
					      v->items[i]->header :
					      v->items[i]->items[m]->header);
	}
	return v;
}

/* Its bits, followed by zeros, and how many they are; nothing when it can have none. */
static struct val *varbit_val(struct lower *lo, struct type *type, struct ir_operand bits,
			      struct ir_operand size)
{
	struct val *v = new_items(lo, VAL_VARBIT, type, bits.width ? 2 : 0);

	if (!v->n)
		return v;
	v->items[0] = lo_val_scalar(lo, type_bit(lo->fe->types, bits.width), bits);
	v->items[1] = lo_val_scalar(lo, type_bit(lo->fe->types, size.width), size);
	return v;
}

bool lo_varbit_is_value(struct lower *lo, struct type *type)
{
	unsigned width = type_underlying(type)->width;

	if (width > IR_MAX_WIDTH)
		lower_unsupported(lo, lo->at, NULL,
				  "a value of type '%s'; at most varbit<%d> is supported, or copying the "
				  "whole header", type_text(lo->fe->types, type), IR_MAX_WIDTH);
	return width && width <= IR_MAX_WIDTH;
}

static struct val *fields_storage(struct lower *lo, enum val_kind kind, struct type *type,
				  const char *name)
{
	unsigned n = type->kind == TY_TUPLE ? type->n_args : type_n_fields(type);
	struct val *v = new_items(lo, kind, type, n);

	for (unsigned i = 0; i < n; i++) {
		if (type->kind == TY_TUPLE)
			v->items[i] = lo_storage(lo, type->args[i],
						 arena_printf(lo->arena, "%s.%u", name, i));
		else
			v->items[i] = lo_storage(lo, type_field(lo->fe->types, type, i),
						 arena_printf(lo->arena, "%s.%s", name,
							      type_field_decl(type, i)->name));
		if (kind == VAL_UNION)
			v->items[i]->in_union = v;
	}
	return v;
}

struct val *lo_storage(struct lower *lo, struct type *type, const char *name)
{
	struct type *u = type ? type_underlying(type) : type_basic(lo->fe->types, TY_VOID);
	unsigned width = lo_scalar_width(lo, u);
	struct ir_var *var;
	struct val *v;

	switch (u->kind) {
	case TY_HEADER:
		v = lo_new_val(lo, VAL_HEADER, type);
		v->header = ir_header_new(lo->p, name, lower_header_type(lo, u));
		return v;
	case TY_UNION:
		return fields_storage(lo, VAL_UNION, u, name);
	case TY_STRUCT:
	case TY_TUPLE:
		return fields_storage(lo, VAL_AGGREGATE, u, name);
	case TY_STACK:
		return stack_storage(lo, u, name);
	case TY_BIT:
	case TY_INT:
	case TY_BOOL:
	case TY_ERROR:
	case TY_ENUM:
		if (!width)
			return new_items(lo, VAL_AGGREGATE, type, 0);
		var = ir_var_new(lo->p, name, width, IR_SHAPE_BIT);
		var->shape = lo_shape_of(lo, type, &var->enumeration);
		return lo_val_scalar(lo, type, ir_of_var(var));
	case TY_VARBIT:
		if (!lo_varbit_is_value(lo, u))
			return new_items(lo, VAL_VARBIT, type, 0);
		return varbit_val(lo, type, ir_of_var(ir_var_new(lo->p, name, u->width, IR_SHAPE_BIT)),
				  ir_of_var(ir_var_new(lo->p, arena_printf(lo->arena, "%s.size", name), 32,
						       IR_SHAPE_BIT)));
	default:
		return lo_new_val(lo, VAL_VOID, type);
	}
}

struct val *lo_local_storage(struct lower *lo, struct type *type, const char *name)
{
	const char *prefix = lo->frame ? lo->frame->prefix : NULL;
	struct val *v;

	if (prefix && *prefix)
		name = arena_printf(lo->arena, "%s.%s", prefix, name);
	v = lo_storage(lo, type, name);
	lo_invalidate(lo, v);
	return v;
}

/* Parts. */

unsigned lo_leaf_count(struct lower *lo, struct type *type)
{
	struct type *u = type_underlying(type);
	unsigned n = 0;

	switch (u->kind) {
	case TY_STRUCT:
		for (unsigned i = 0; i < type_n_fields(u); i++)
			n += lo_leaf_count(lo, type_field(lo->fe->types, u, i));
		return n;
	case TY_TUPLE:
		for (unsigned i = 0; i < u->n_args; i++)
			n += lo_leaf_count(lo, u->args[i]);
		return n;
	case TY_STACK:
		return u->size * lo_leaf_count(lo, u->elem);
	case TY_VARBIT:
		return 1;
	default:
		return lo_scalar_width(lo, type) ? 1 : 0;
	}
}

/* The value at flattened field *field of the header, which moves on behind it. */
static struct val *header_field(struct lower *lo, struct ir_header *h, struct type *type,
				unsigned *field)
{
	struct type *u = type_underlying(type);
	struct val *v;

	switch (u->kind) {
	case TY_STRUCT:
		v = new_items(lo, VAL_AGGREGATE, type, type_n_fields(u));
		for (unsigned i = 0; i < v->n; i++)
			v->items[i] = header_field(lo, h, type_field(lo->fe->types, u, i), field);
		return v;
	case TY_STACK:
		v = new_items(lo, VAL_STACK, type, u->size);
		for (unsigned i = 0; i < v->n; i++)
			v->items[i] = header_field(lo, h, u->elem, field);
		return v;
	case TY_VARBIT:
		return varbit_val(lo, type, ir_of_field(h, (*field)++), ir_of_size(h));
	default:
		if (!lo_scalar_width(lo, type))
			return new_items(lo, VAL_AGGREGATE, type, 0);
		return lo_val_scalar(lo, type, ir_of_field(h, (*field)++));
	}
}

struct val *lo_item_of(struct lower *lo, struct val *v, unsigned i)
{
	unsigned field = 0;
	struct val *r;

	switch (v->kind) {
	case VAL_HEADER: {
		struct type *u = type_underlying(v->type);

		for (unsigned j = 0; j < i; j++)
			field += lo_leaf_count(lo, type_field(lo->fe->types, u, j));
		return header_field(lo, v->header, type_field(lo->fe->types, u, i), &field);
	}
	case VAL_NEXT:
		if (v->base->type->elem->kind == TY_UNION) {
			r = lo_new_val(lo, VAL_NEXT, type_field(lo->fe->types, v->type, i));
			r->base = v->base;
			r->member = i;
			return r;
		}
		return lo_item_of(lo, choose_next(lo, v), i);
	case VAL_CHOICE:
		r = new_items(lo, VAL_CHOICE, NULL, v->n);
		r->index = v->index;
		for (unsigned j = 0; j < v->n; j++)
			r->items[j] = lo_item_of(lo, v->items[j], i);
		r->type = r->n ? r->items[0]->type : v->type;
		return r;
	case VAL_INVALID:
		return lo_item_of(lo, lo_materialize(lo, v), i);
	default:
		return i < v->n ? v->items[i] : lo_new_val(lo, VAL_VOID, v->type);
	}
}

struct val *lo_element_of(struct lower *lo, struct val *v, struct ir_operand index)
{
	struct val *r;
	uint64_t n;

	if (v->kind == VAL_CHOICE) {
		r = new_items(lo, VAL_CHOICE, NULL, v->n);
		r->index = v->index;
		for (unsigned j = 0; j < v->n; j++)
			r->items[j] = lo_element_of(lo, v->items[j], index);
		r->type = r->n ? r->items[0]->type : v->type;
		return r;
	}
	if (lo_is_const(&index) && bits_to_u64(index.number, &n) && n < v->n)
		return v->items[n];
	/* Known to be out of range only after elaboration: read as any, write to nowhere. */
	if (lo_is_const(&index) || !v->n)
		return lo_local_storage(lo, type_underlying(v->type)->elem, "nowhere");
	r = lo_new_val(lo, VAL_CHOICE, v->items[0]->type);
	r->items = v->items;
	r->n = v->n;
	r->index = index;
	return r;
}

struct val *lo_next_of(struct lower *lo, struct val *stack)
{
	struct val *v = lo_new_val(lo, VAL_NEXT, stack->type->elem);

	v->base = stack;
	return v;
}

/* Evaluating next or last beyond the stack rejects (section 8.18). */
static void reject_if(struct lower *lo, struct ir_operand cond)
{
	struct ir_stmt *s = lo_emit(lo, IR_IF);
	ir_body *outer = lo_body_begin(lo, &s->if_.then);

	s->if_.cond = cond;
	lo_emit_reject(lo, "StackOutOfBounds");
	lo_body_end(lo, outer);
}

struct val *lo_counter_of(struct lower *lo, struct val *stack)
{
	struct type *type = type_bit(lo->fe->types, 32);
	struct val *r;

	if (stack->kind != VAL_CHOICE)
		return lo_val_scalar(lo, type, ir_of_var(stack->next));
	r = new_items(lo, VAL_CHOICE, type, stack->n);
	r->index = stack->index;
	for (unsigned i = 0; i < r->n; i++)
		r->items[i] = lo_counter_of(lo, stack->items[i]);
	return r;
}

static struct val *choose_next(struct lower *lo, struct val *next)
{
	struct val *stack = next->base, *v;
	struct ir_operand index = lo_read_scalar(lo, lo_counter_of(lo, stack));

	reject_if(lo, lo_op2(lo, IR_OP_ULE, 1, lo_op_const(lo, 32, stack->type->size), index));
	v = lo_element_of(lo, stack, index);
	return next->member < 0 ? v : lo_item_of(lo, v, next->member);
}

struct val *lo_last_of(struct lower *lo, struct val *stack)
{
	struct ir_operand next = lo_read_scalar(lo, lo_counter_of(lo, stack));

	reject_if(lo, lo_op2(lo, IR_OP_EQ, 1, next, lo_op_const(lo, 32, 0)));
	return lo_element_of(lo, stack, lo_op2(lo, IR_OP_SUB, 32, next, lo_op_const(lo, 32, 1)));
}

struct val *lo_materialize_stack(struct lower *lo, struct val *v)
{
	return v->kind == VAL_STACK || v->kind == VAL_CHOICE ? v : lo_materialize(lo, v);
}

void lo_for_choices(struct lower *lo, struct val *v,
		    void (*fn)(struct lower *lo, struct val *v, void *data), void *data)
{
	struct ir_stmt *s;

	if (v->kind == VAL_NEXT)
		v = choose_next(lo, v);
	if (v->kind != VAL_CHOICE) {
		fn(lo, v, data);
		return;
	}
	s = lo_emit(lo, IR_SWITCH);
	s->switch_.on = v->index;
	for (unsigned i = 0; i < v->n; i++) {
		struct ir_case c = { 0 };
		mpz_srcptr number = bits_from_u64(lo->arena, i);
		ir_body *outer;

		if (!bits_fits(number, v->index.width, false))
			break;
		vec_push(lo->arena, &c.values, number);
		outer = lo_body_begin(lo, &c.body);
		lo_for_choices(lo, v->items[i], fn, data);
		lo_body_end(lo, outer);
		vec_push(lo->arena, &s->switch_.cases, c);
	}
}

/* Reading and writing. */

static void copy_choice(struct lower *lo, struct val *v, void *data)
{
	lo_emit_copy(lo, ir_place_var(data), lo_read_scalar(lo, v));
}

static struct ir_operand read_slice(struct lower *lo, struct val *v)
{
	struct ir_operand whole = lo_read_scalar(lo, v->base);

	if (!v->from_index)
		return lo_op_slice(lo, whole, v->hi, v->lo);
	return lo_op_resize(lo, lo_op2(lo, IR_OP_LSHR, whole.width, whole, v->index),
			    lo_scalar_width(lo, v->type), false);
}

struct ir_operand lo_read_scalar(struct lower *lo, struct val *v)
{
	struct ir_var *var;

	switch (v->kind) {
	case VAL_SCALAR:
		return v->operand;
	case VAL_SLICE:
		return read_slice(lo, v);
	case VAL_CHOICE:
		var = lo_temp(lo, lo_scalar_width(lo, v->type));
		lo_for_choices(lo, v, copy_choice, var);
		return ir_of_var(var);
	case VAL_VARBIT:
		lower_unsupported(lo, lo->at, NULL,
				  "a varbit cannot be computed with");
		return lo_op_const(lo, 1, 0);
	default:
		/* Only after an error, or for an empty type. */
		return lo_op_const(lo, 1, 0);
	}
}

static struct ir_place place_of(const struct val *v)
{
	if (v->operand.kind == IR_VAR)
		return ir_place_var(v->operand.var);
	return v->operand.kind == IR_SIZE ? ir_place_size(v->operand.header) :
					    ir_place_field(v->operand.header, v->operand.field);
}

/* base[index +: width] = part, at run time: with masks. */
static struct ir_operand insert_at(struct lower *lo, struct val *slice, struct ir_operand whole,
				   struct ir_operand part)
{
	unsigned width = whole.width;
	struct ir_operand ones = ir_const(lo->p, width, bits_ones(lo->arena, part.width));
	struct ir_operand mask = lo_op2(lo, IR_OP_SHL, width, ones, slice->index);
	struct ir_operand kept =
		lo_op2(lo, IR_OP_AND, width, whole, lo_op1(lo, IR_OP_NOT, width, mask));
	struct ir_operand moved = lo_op2(lo, IR_OP_SHL, width, lo_op_resize(lo, part, width, false),
					 slice->index);

	return lo_op2(lo, IR_OP_OR, width, kept, moved);
}

static void assign_slice(struct lower *lo, struct val *to, struct val *from)
{
	struct ir_operand part = lo_read_scalar(lo, from);
	struct ir_operand whole = lo_read_scalar(lo, to->base);
	struct ir_operand changed = to->from_index ? insert_at(lo, to, whole, part) :
						     lo_op_insert(lo, whole, part, to->hi, to->lo);

	lo_assign(lo, to->base, lo_val_scalar(lo, to->base->type, changed));
}

static void invalidate_siblings(struct lower *lo, struct val *member)
{
	struct val *u = member->in_union;

	for (unsigned i = 0; u && i < u->n; i++)
		if (u->items[i]->header != member->header)
			lo_emit(lo, IR_SET_INVALID)->header = u->items[i]->header;
}

static void assign_items(struct lower *lo, struct val *to, struct val *from)
{
	unsigned n = to->kind == VAL_HEADER ? type_n_fields(type_underlying(to->type)) : to->n;

	for (unsigned i = 0; i < n; i++)
		lo_assign(lo, lo_item_of(lo, to, i), lo_item_of(lo, from, i));
}

/* Section 8.20: whatever is assigned to a member of a union, the others end invalid. */
static void assign_header(struct lower *lo, struct val *to, struct val *from)
{
	switch (from->kind) {
	case VAL_HEADER:
		if (to->header != from->header) {
			struct ir_stmt *s = lo_emit(lo, IR_COPY_HEADER);

			s->copy.dst = to->header;
			s->copy.src = from->header;
		}
		break;
	case VAL_INVALID:
		lo_emit(lo, IR_SET_INVALID)->header = to->header;
		break;
	default:
		lo_emit(lo, IR_SET_VALID)->header = to->header;
		assign_items(lo, to, from);
		break;
	}
	invalidate_siblings(lo, to);
}

static void assign_union(struct lower *lo, struct val *to, struct val *from)
{
	for (unsigned i = 0; i < to->n; i++) {
		struct ir_stmt *s;

		if (from->kind != VAL_UNION) {
			lo_emit(lo, IR_SET_INVALID)->header = to->items[i]->header;
		} else if (to != from) {
			s = lo_emit(lo, IR_COPY_HEADER);
			s->copy.dst = to->items[i]->header;
			s->copy.src = from->items[i]->header;
		}
	}
}

static void assign_to_choice(struct lower *lo, struct val *to, void *data)
{
	lo_assign(lo, to, data);
}

static void assign_from_choice(struct lower *lo, struct val *from, void *data)
{
	lo_assign(lo, data, from);
}

static bool is_choice(const struct val *v)
{
	return v->kind == VAL_CHOICE || v->kind == VAL_NEXT;
}

void lo_assign(struct lower *lo, struct val *to, struct val *from)
{
	if (is_choice(to)) {
		if (is_choice(from) || from->kind == VAL_SLICE)
			from = lo_snapshot(lo, from);
		lo_for_choices(lo, to, assign_to_choice, from);
		return;
	}
	if (to->kind == VAL_SLICE) {
		assign_slice(lo, to, from);
		return;
	}
	if (to->kind == VAL_SCALAR) {
		struct ir_place place;
		struct ir_operand o = lo_read_scalar(lo, from);

		/* Constants are no places: only after an error. */
		if (lo_is_const(&to->operand) || to->operand.kind == IR_VALID)
			return;
		place = place_of(to);
		if (o.kind == IR_CONST || o.kind == IR_VALID ||
		    o.kind != to->operand.kind || o.var != to->operand.var ||
		    o.header != to->operand.header || o.field != to->operand.field)
			lo_emit_copy(lo, place, o);
		return;
	}
	if (is_choice(from)) {
		lo_for_choices(lo, from, assign_from_choice, to);
		return;
	}
	if (from->built && lo_overlaps(to, from))
		from = lo_snapshot(lo, from);
	switch (to->kind) {
	case VAL_HEADER:
		assign_header(lo, to, from);
		break;
	case VAL_UNION:
		assign_union(lo, to, from);
		break;
	case VAL_STACK:
		if (to->next && from->next && to->next != from->next)
			lo_emit_copy(lo, ir_place_var(to->next), ir_of_var(from->next));
		/* fallthrough */
	case VAL_AGGREGATE:
		assign_items(lo, to, from);
		break;
	case VAL_VARBIT:
		if (lo_varbit_is_value(lo, to->type))
			assign_items(lo, to, from);
		break;
	default:
		break;
	}
}

struct val *lo_snapshot(struct lower *lo, struct val *v)
{
	struct val *copy;
	struct ir_operand o;

	switch (v->kind) {
	case VAL_SLICE:
	case VAL_CHOICE:
		if (v->kind == VAL_CHOICE && !lo_is_scalar_type(v->type))
			break;
		copy = lo_val_scalar(lo, v->type, lo_read_scalar(lo, v));
		copy->stable = true;
		return copy;
	case VAL_SCALAR:
		if (v->stable)
			return v;
		o = ir_of_var(lo_temp(lo, v->operand.width));
		o.var->shape = lo_shape_of(lo, v->type, &o.var->enumeration);
		lo_emit_copy(lo, ir_place_var(o.var), v->operand);
		copy = lo_val_scalar(lo, v->type, o);
		copy->stable = true;
		return copy;
	case VAL_AGGREGATE:
		copy = new_items(lo, VAL_AGGREGATE, v->type, v->n);
		for (unsigned i = 0; i < v->n; i++)
			copy->items[i] = lo_snapshot(lo, v->items[i]);
		return copy;
	case VAL_RANGE:
		copy = new_items(lo, VAL_RANGE, v->type, v->n);
		for (unsigned i = 0; i < v->n; i++)
			copy->items[i] = lo_snapshot(lo, v->items[i]);
		return copy;
	case VAL_VARBIT:
		copy = new_items(lo, VAL_VARBIT, v->type, lo_varbit_is_value(lo, v->type) ? v->n : 0);
		for (unsigned i = 0; i < copy->n; i++)
			copy->items[i] = lo_snapshot(lo, v->items[i]);
		return copy;
	case VAL_HEADER:
	case VAL_UNION:
	case VAL_STACK:
	case VAL_NEXT:
		break;
	case VAL_INVALID:
	case VAL_OBJECT:
	case VAL_PACKET:
	case VAL_STRING:
	case VAL_VOID:
		return v;
	}
	copy = lo_local_storage(lo, v->type, "tmp");
	lo_assign(lo, copy, v);
	return copy;
}

bool lo_is_plain_place(const struct val *v)
{
	switch (v->kind) {
	case VAL_SCALAR:
		return v->operand.kind == IR_VAR || v->operand.kind == IR_FIELD;
	case VAL_HEADER:
	case VAL_UNION:
	case VAL_STACK:
		return true;
	case VAL_AGGREGATE:
		if (v->type->kind == TY_HEADER || v->type->kind == TY_STACK)
			return false;
		for (unsigned i = 0; i < v->n; i++)
			if (!lo_is_plain_place(v->items[i]))
				return false;
		return true;
	default:
		return false;
	}
}

struct val *lo_materialize(struct lower *lo, struct val *v)
{
	struct val *place;

	if (lo_is_plain_place(v) || v->kind == VAL_VOID)
		return v;
	place = lo_local_storage(lo, v->type, "tmp");
	lo_assign(lo, place, v);
	return place;
}

static bool overlaps_header(const struct val *v, const struct ir_header *h)
{
	switch (v->kind) {
	case VAL_SCALAR:
		return (v->operand.kind == IR_FIELD || v->operand.kind == IR_VALID ||
			v->operand.kind == IR_SIZE) && v->operand.header == h;
	case VAL_HEADER:
		return v->header == h;
	case VAL_SLICE:
	case VAL_NEXT:
		return overlaps_header(v->base, h);
	default:
		for (unsigned i = 0; i < v->n; i++)
			if (overlaps_header(v->items[i], h))
				return true;
		return false;
	}
}

static bool overlaps_var(const struct val *v, const struct ir_var *var)
{
	switch (v->kind) {
	case VAL_SCALAR:
		return v->operand.kind == IR_VAR && v->operand.var == var;
	case VAL_SLICE:
	case VAL_NEXT:
		return overlaps_var(v->base, var);
	default:
		if (v->kind == VAL_STACK && v->next == var)
			return true;
		for (unsigned i = 0; i < v->n; i++)
			if (overlaps_var(v->items[i], var))
				return true;
		return false;
	}
}

/* A field counts as its whole header. */
bool lo_overlaps(const struct val *a, const struct val *b)
{
	switch (a->kind) {
	case VAL_SCALAR:
		if (a->operand.kind == IR_VAR)
			return overlaps_var(b, a->operand.var);
		return a->operand.kind != IR_CONST && overlaps_header(b, a->operand.header);
	case VAL_HEADER:
		return overlaps_header(b, a->header);
	case VAL_SLICE:
	case VAL_NEXT:
		return lo_overlaps(a->base, b);
	default:
		for (unsigned i = 0; i < a->n; i++)
			if (lo_overlaps(a->items[i], b))
				return true;
		return false;
	}
}
