/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions. Operands are evaluated from left to right (section 8.1): one that a later operand's
 * call could change is copied first. The right side of &&, || and ?: is lowered aside; when that
 * made nothing but arithmetic on variables it is simply computed, else it gets a branch of its
 * own.
 */
#include <string.h>

#include "common/bits.h"
#include "midend/lower.h"

static struct val *expr_below(struct lower *lo, struct expr *e);
static struct val *lower_path(struct lower *lo, struct expr *e);
static struct val *lower_member(struct lower *lo, struct expr *e, bool as_place);
static struct val *lower_index(struct lower *lo, struct expr *e, bool as_place);
static struct val *lower_slice(struct lower *lo, struct expr *e, bool as_place);
static struct val *lower_unary(struct lower *lo, struct expr *e);
static struct val *lower_logic(struct lower *lo, struct expr *e);
static struct val *lower_arithmetic(struct lower *lo, struct expr *e);
static struct val *lower_mux(struct lower *lo, struct expr *e);
static struct val *lower_list(struct lower *lo, struct expr *e);
static struct val *lower_record(struct lower *lo, struct expr *e);
static struct val *default_val(struct lower *lo, struct type *type);

struct val *lower_expr(struct lower *lo, struct expr *e)
{
	struct val *v;

	if (lo_gave_up(lo))
		return lo_new_val(lo, VAL_VOID, e->type);
	lo->nesting++;
	v = expr_below(lo, e);
	lo->nesting--;
	return v;
}

static struct val *expr_below(struct lower *lo, struct expr *e)
{
	struct type *type = e->type ? lower_type(lo, e->type) : NULL;
	struct value *value = e->value;

	/* Of type int, or over operands of type int: known now that the instance is. */
	if (!value && type && type->kind == TY_INFINT)
		value = instance_eval(lo->fe, lo->frame->instance, e);
	if (value)
		return lo_val_of_value(lo, value, type ? type : value->type);
	switch ((enum expr_kind)e->n.kind) {
	case EXPR_PATH:
		return lower_path(lo, e);
	case EXPR_MEMBER:
		return lower_member(lo, e, false);
	case EXPR_INDEX:
		return lower_index(lo, e, false);
	case EXPR_SLICE:
	case EXPR_PLUS_SLICE:
		return lower_slice(lo, e, false);
	case EXPR_CALL:
		return lower_call(lo, e);
	case EXPR_NAMED:
		return lower_expr(lo, e->named.value);
	case EXPR_UNARY:
		return lower_unary(lo, e);
	case EXPR_BINARY:
		if (e->binary.op == OP_LAND || e->binary.op == OP_LOR)
			return lower_logic(lo, e);
		return lower_arithmetic(lo, e);
	case EXPR_MUX:
		return lower_mux(lo, e);
	case EXPR_CAST:
		return lo_convert(lo, lower_expr(lo, e->cast.operand), type);
	case EXPR_LIST:
		return lower_list(lo, e);
	case EXPR_RECORD:
		return lower_record(lo, e);
	case EXPR_INVALID:
		return lo_new_val(lo, VAL_INVALID, type);
	case EXPR_DOTS:
		return default_val(lo, type);
	case EXPR_CONSTRUCT:
		return lo_val_object(lo, instance_child(lo->frame->instance, e), type);
	case EXPR_THIS:
		return lo_val_object(lo, lo->frame->instance, type);
	case EXPR_INT:
	case EXPR_STRING:
	case EXPR_BOOL:
	case EXPR_TYPE_MEMBER:
	case EXPR_DONT_CARE:
	case EXPR_DEFAULT:
	case EXPR_SELECT:
		break;
	}
	return lower_unsupported(lo, e->n.at, type, "the expression '%s' cannot be evaluated here",
				 expr_text(lo->arena, e));
}

struct ir_operand lower_scalar(struct lower *lo, struct expr *e)
{
	return lo_read_scalar(lo, lower_expr(lo, e));
}

void lower_exprs(struct lower *lo, struct expr *const *exprs, unsigned n, struct val **vals)
{
	unsigned last = 0;

	for (unsigned i = 0; i < n; i++)
		if (lo_has_effects(exprs[i]))
			last = i;
	for (unsigned i = 0; i < n; i++) {
		vals[i] = lower_expr(lo, exprs[i]);
		if (i < last)
			vals[i] = lo_snapshot(lo, vals[i]);
	}
}

struct val *lower_place(struct lower *lo, struct expr *e)
{
	switch (e->n.kind) {
	case EXPR_MEMBER:
		return lower_member(lo, e, true);
	case EXPR_INDEX:
		return lower_index(lo, e, true);
	case EXPR_SLICE:
	case EXPR_PLUS_SLICE:
		return lower_slice(lo, e, true);
	default:
		return lower_expr(lo, e);
	}
}

static bool enter_effects(struct ast_walk *walk, struct node *node)
{
	struct call_info *info;

	if (node->family != FAMILY_EXPR)
		return true;
	/* What is known at compile time happens then. */
	if (((struct expr *)node)->value)
		return false;
	if (node->kind != EXPR_CALL)
		return true;
	info = ((struct expr *)node)->call.info;
	if (!info || info->kind != CALL_BUILTIN || info->builtin == BUILTIN_SET_VALID ||
	    info->builtin == BUILTIN_SET_INVALID || info->builtin == BUILTIN_PUSH_FRONT ||
	    info->builtin == BUILTIN_POP_FRONT)
		*(bool *)walk->data = true;
	return true;
}

bool lo_has_effects(struct expr *e)
{
	bool found = false;
	struct ast_walk walk = { .enter = enter_effects, .data = &found };

	if (e)
		ast_walk(&walk, &e->n);
	return found;
}

bool lo_constant_u64(struct lower *lo, struct expr *e, uint64_t *out)
{
	struct value *value = e->value;

	if (!value)
		value = instance_eval(lo->fe, lo->frame->instance, e);
	return value && value->kind == VALUE_INT && bits_to_u64(value->number, out);
}

static struct val *object_val(struct lower *lo, struct decl *decl, struct type *type)
{
	const struct instance *made = NULL;

	for (const struct instance *in = lo->frame->instance; in && !made; in = in->parent)
		made = instance_child(in, decl);
	return lo_val_object(lo, made ? made : instance_child(lo->fe->main, decl), type);
}

static struct val *lower_path(struct lower *lo, struct expr *e)
{
	struct decl *decl = e->path.decl;
	struct type *type = lower_type(lo, e->type);
	struct val *v = decl ? lo_bound(lo, decl) : NULL;
	struct value *value;

	/* A parameter of type int has the value's width until it meets a type. */
	if (v && v->kind == VAL_SCALAR && v->type && v->type->kind == TY_INFINT)
		return lo_convert(lo, v, type);
	if (v)
		return v;
	if (decl && decl->n.kind == DECL_INSTANCE)
		return object_val(lo, decl, type);
	if (decl && decl->n.kind == DECL_PARAM) {
		value = instance_eval(lo->fe, lo->frame->instance, e);
		if (value)
			return lo_val_of_value(lo, value, type);
	}
	if (decl && decl->n.kind == DECL_CONST && decl->constant.init)
		return lo_convert(lo, lower_expr(lo, decl->constant.init), type);
	return lower_unsupported(lo, e->n.at, type, "'%s' has no value here", e->path.name);
}

/* t.apply().hit and its like; action_run is read by switch alone. */
static struct val *apply_member(struct lower *lo, struct expr *e)
{
	struct expr *call = e->member.base;
	struct decl *table = call->call.info->target;
	struct apply_result r;

	if (e->member.index == BUILTIN_ACTION_RUN) {
		r = lower_apply(lo, table, false, true);
		return lo_val_scalar(lo, e->type, ir_of_var(r.action));
	}
	r = lower_apply(lo, table, true, false);
	if (e->member.index == BUILTIN_HIT)
		return lo_val_bool(lo, ir_of_var(r.hit));
	return lo_val_bool(lo, lo_op1(lo, IR_OP_NOT, 1, ir_of_var(r.hit)));
}

static struct val *builtin_member(struct lower *lo, struct expr *e)
{
	struct type *type = lower_type(lo, e->type);
	struct val *stack, *next;

	switch ((enum builtin)e->member.index) {
	case BUILTIN_HIT:
	case BUILTIN_MISS:
	case BUILTIN_ACTION_RUN:
		return apply_member(lo, e);
	default:
		break;
	}
	stack = lo_materialize_stack(lo, lower_place(lo, e->member.base));
	switch ((enum builtin)e->member.index) {
	case BUILTIN_NEXT:
		return lo_next_of(lo, stack);
	case BUILTIN_LAST:
		return lo_last_of(lo, stack);
	case BUILTIN_LAST_INDEX:
		next = lo_counter_of(lo, stack);
		return lo_val_scalar(lo, type, lo_op2(lo, IR_OP_SUB, 32, lo_read_scalar(lo, next),
						      lo_op_const(lo, 32, 1)));
	case BUILTIN_SIZE:
		return lo_val_scalar(lo, type, lo_op_const(lo, 32, stack->type->size));
	default:
		return lower_unsupported(lo, e->n.at, type, "'%s' is not supported here",
					 e->member.name);
	}
}

static struct val *lower_member(struct lower *lo, struct expr *e, bool as_place)
{
	struct val *base;

	if (e->value)
		return lo_val_of_value(lo, e->value, lower_type(lo, e->type));
	if (e->member.kind == MEMBER_BUILTIN)
		return builtin_member(lo, e);
	base = as_place ? lower_place(lo, e->member.base) : lower_expr(lo, e->member.base);
	return lo_item_of(lo, base, e->member.index);
}

static struct val *lower_index(struct lower *lo, struct expr *e, bool as_place)
{
	struct val *base =
		as_place ? lower_place(lo, e->index.base) : lower_expr(lo, e->index.base);
	struct val *index = lower_expr(lo, e->index.index);
	struct ir_operand o;

	/* A place is used after what stands to its right has been evaluated (section 6.8). */
	if (as_place)
		index = lo_snapshot(lo, index);
	o = lo_read_scalar(lo, index);
	if (!lo_is_const(&o) && base->kind != VAL_STACK && base->kind != VAL_CHOICE)
		base = lo_materialize(lo, base);
	return lo_element_of(lo, base, o);
}

static struct val *lower_slice(struct lower *lo, struct expr *e, bool as_place)
{
	bool plus = e->n.kind == EXPR_PLUS_SLICE;
	struct expr *base_expr = plus ? e->plus_slice.base : e->slice.base;
	struct val *base = as_place ? lower_place(lo, base_expr) : lower_expr(lo, base_expr);
	struct type *type = lower_type(lo, e->type);
	struct val *v = lo_new_val(lo, VAL_SLICE, type);
	uint64_t low, high;

	v->base = base;
	if (!lo_scalar_width(lo, type))
		return lo_val_of_value(lo, value_default(lo->arena, lo->fe->types, type), type);
	if (lo_constant_u64(lo, plus ? e->plus_slice.lo : e->slice.lo, &low)) {
		if (plus)
			high = low + lo_scalar_width(lo, type) - 1;
		else if (!lo_constant_u64(lo, e->slice.hi, &high))
			high = low + lo_scalar_width(lo, type) - 1;
		v->hi = high;
		v->lo = low;
		if (high >= lo_scalar_width(lo, base->type) || high < low)
			return lower_unsupported(lo, e->n.at, type,
						 "a slice beyond the value's bits");
	} else if (plus) {
		struct val *index = lower_expr(lo, e->plus_slice.lo);

		v->from_index = true;
		v->index = lo_read_scalar(lo, as_place ? lo_snapshot(lo, index) : index);
	} else {
		return lower_unsupported(lo, e->n.at, type, "a slice whose bounds are not known");
	}
	return as_place ? v : lo_val_scalar(lo, type, lo_read_scalar(lo, v));
}

/* Operators. */

static struct val *result(struct lower *lo, struct type *type, struct ir_operand o)
{
	struct val *v = lo_val_scalar(lo, type, o);

	/* Made by an operation just now: nobody else knows the variable. */
	v->stable = true;
	return v;
}

static struct val *lower_unary(struct lower *lo, struct expr *e)
{
	struct val *v = lower_expr(lo, e->unary.operand);
	struct type *type = lower_type(lo, e->type);
	struct ir_operand o;

	if (!lo_scalar_width(lo, type))
		return v;
	o = lo_read_scalar(lo, v);
	switch (e->unary.op) {
	case OP_NOT:
	case OP_CMPL:
		return result(lo, type, lo_op1(lo, IR_OP_NOT, o.width, o));
	case OP_NEG:
		return result(lo, type, lo_op1(lo, IR_OP_NEG, o.width, o));
	default:
		return lo_val_scalar(lo, type, o);
	}
}

/*
 * Whether a body only computes variables from `first` on, made while it was lowered, from other
 * variables: running it needlessly costs and harms nothing.
 */
static bool is_arithmetic(const ir_body *body, uint32_t first)
{
	for (uint32_t i = 0; i < body->n; i++) {
		const struct ir_stmt *s = body->at[i];

		if (s->kind != IR_SET || s->set.dst.kind != IR_PLACE_VAR ||
		    s->set.dst.var->id < first || s->set.a.kind == IR_FIELD ||
		    s->set.op == IR_OP_UDIV || s->set.op == IR_OP_UMOD ||
		    (ir_op_operands(s->set.op) > 1 && s->set.b.kind == IR_FIELD))
			return false;
	}
	return true;
}

static void splice(struct lower *lo, const ir_body *body)
{
	for (uint32_t i = 0; i < body->n; i++)
		vec_push(lo->arena, lo->out, body->at[i]);
}

/* Sections 8.5.1: the right side is evaluated only when it decides. */
static struct val *lower_logic(struct lower *lo, struct expr *e)
{
	bool is_and = e->binary.op == OP_LAND;
	struct ir_operand a = lower_scalar(lo, e->binary.lhs), b;
	uint32_t first = lo->p->vars.n;
	ir_body aside = { 0 }, *outer;
	struct ir_stmt *s;
	struct ir_var *v;

	if (lo_is_const(&a)) {
		if (is_and == !mpz_sgn(a.number))
			return lo_val_bool(lo, a);
		return lower_expr(lo, e->binary.rhs);
	}
	outer = lo_body_begin(lo, &aside);
	b = lower_scalar(lo, e->binary.rhs);
	lo_body_end(lo, outer);
	if (b.kind != IR_FIELD && is_arithmetic(&aside, first)) {
		splice(lo, &aside);
		if (lo_is_const(&b))
			return lo_val_bool(lo, is_and == !mpz_sgn(b.number) ? b : a);
		return result(lo, e->type, lo_op2(lo, is_and ? IR_OP_AND : IR_OP_OR, 1, a, b));
	}
	v = lo_temp(lo, 1);
	lo_emit_copy(lo, ir_place_var(v), a);
	s = lo_emit(lo, IR_IF);
	s->if_.cond = a;
	outer = lo_body_begin(lo, is_and ? &s->if_.then : &s->if_.other);
	splice(lo, &aside);
	lo_emit_copy(lo, ir_place_var(v), b);
	lo_body_end(lo, outer);
	return result(lo, e->type, ir_of_var(v));
}

static struct ir_operand shift_op(struct lower *lo, enum ast_op op, struct type *type,
				  struct ir_operand a, struct ir_operand b)
{
	if (op == OP_SHL)
		return lo_op2(lo, IR_OP_SHL, a.width, a, b);
	return lo_op2(lo, lo_is_signed_type(type) ? IR_OP_ASHR : IR_OP_LSHR, a.width, a, b);
}

/*
 * Run-time values of type int, cast to it from fixed-width ones: wide enough that no result is
 * cut. The cast back is what cuts.
 */
static void widen(struct lower *lo, enum ast_op op, struct ir_operand *a, struct ir_operand *b)
{
	unsigned width = (a->width > b->width ? a->width : b->width) + 1;

	if (op == OP_SHL || op == OP_SHR)
		return;
	if (op == OP_MUL)
		width = a->width + b->width;
	if (width > IR_MAX_WIDTH)
		width = IR_MAX_WIDTH;
	*a = lo_op_resize(lo, *a, width, true);
	*b = lo_op_resize(lo, *b, width, true);
}

/* `type` is that of the operands. */
struct ir_operand lower_binary(struct lower *lo, enum ast_op op, struct type *type, struct val *av,
			       struct val *bv)
{
	bool is_signed = lo_is_signed_type(type);
	struct ir_operand a, b;

	if (op == OP_EQ && type->kind != TY_INFINT)
		return lo_equals(lo, av, bv);
	if (op == OP_NE && !lo_scalar_width(lo, type) && type->kind != TY_INFINT)
		return lo_op1(lo, IR_OP_NOT, 1, lo_equals(lo, av, bv));
	a = lo_read_scalar(lo, av);
	b = lo_read_scalar(lo, bv);
	if (type->kind == TY_INFINT)
		widen(lo, op, &a, &b);
	switch (op) {
	case OP_EQ:
	case OP_NE:
		return lo_op2(lo, op == OP_EQ ? IR_OP_EQ : IR_OP_NE, 1, a, b);
	case OP_MUL:
		return lo_op2(lo, IR_OP_MUL, a.width, a, b);
	case OP_DIV:
	case OP_MOD:
		return lo_op2(lo, op == OP_DIV ? IR_OP_UDIV : IR_OP_UMOD, a.width, a, b);
	case OP_ADD:
		return lo_op2(lo, IR_OP_ADD, a.width, a, b);
	case OP_SUB:
		return lo_op2(lo, IR_OP_SUB, a.width, a, b);
	case OP_ADD_SAT:
		return lo_op2(lo, is_signed ? IR_OP_SADD_SAT : IR_OP_UADD_SAT, a.width, a, b);
	case OP_SUB_SAT:
		return lo_op2(lo, is_signed ? IR_OP_SSUB_SAT : IR_OP_USUB_SAT, a.width, a, b);
	case OP_SHL:
	case OP_SHR:
		return shift_op(lo, op, type, a, b);
	case OP_LT:
		return lo_op2(lo, is_signed ? IR_OP_SLT : IR_OP_ULT, 1, a, b);
	case OP_LE:
		return lo_op2(lo, is_signed ? IR_OP_SLE : IR_OP_ULE, 1, a, b);
	case OP_GT:
		return lo_op2(lo, is_signed ? IR_OP_SLT : IR_OP_ULT, 1, b, a);
	case OP_GE:
		return lo_op2(lo, is_signed ? IR_OP_SLE : IR_OP_ULE, 1, b, a);
	case OP_BAND:
		return lo_op2(lo, IR_OP_AND, a.width, a, b);
	case OP_BOR:
		return lo_op2(lo, IR_OP_OR, a.width, a, b);
	case OP_BXOR:
		return lo_op2(lo, IR_OP_XOR, a.width, a, b);
	case OP_CONCAT:
		return lo_op2(lo, IR_OP_CONCAT, a.width + b.width, a, b);
	default:
		lower_unsupported(lo, lo->at, NULL, "operator '%s' is not supported here",
				  op_text(op));
		return a;
	}
}

static struct val *lower_arithmetic(struct lower *lo, struct expr *e)
{
	struct expr *sides[2] = { e->binary.lhs, e->binary.rhs };
	struct type *type = lower_type(lo, e->type);
	struct type *operands = lower_type(lo, sides[0]->type);
	struct val *vals[2], *range;
	struct ir_operand o;
	struct value *value;

	if (type_underlying(operands)->kind == TY_INFINT) {
		value = instance_eval(lo->fe, lo->frame->instance, e);
		if (value)
			return lo_val_of_value(lo, value, type);
	}
	lower_exprs(lo, sides, 2, vals);
	if (e->binary.op == OP_RANGE) {
		range = lo_new_val(lo, VAL_RANGE, type);
		range->items = arena_array(lo->arena, 2, sizeof(*range->items));
		memcpy(range->items, vals, sizeof(vals));
		range->n = 2;
		return range;
	}
	if (e->binary.op == OP_CONCAT) {
		if (vals[0]->kind == VAL_AGGREGATE)
			return vals[1];
		if (vals[1]->kind == VAL_AGGREGATE)
			return vals[0];
	} else if (lo_is_scalar_type(type) && !lo_scalar_width(lo, type)) {
		return vals[0];
	}
	o = lower_binary(lo, e->binary.op, operands, vals[0], vals[1]);
	/* Computed as int, of a fixed width after the implicit cast. */
	if (operands->kind == TY_INFINT && lo_scalar_width(lo, type))
		o = lo_op_resize(lo, o, lo_scalar_width(lo, type), true);
	return result(lo, type, o);
}

static struct val *lower_mux(struct lower *lo, struct expr *e)
{
	struct ir_operand cond = lower_scalar(lo, e->mux.cond), a, b;
	struct type *type = lower_type(lo, e->type);
	ir_body then = { 0 }, other = { 0 }, *outer;
	uint32_t first = lo->p->vars.n;
	struct val *x, *y, *v;
	struct ir_stmt *s;

	if (lo_is_const(&cond))
		return lower_expr(lo, mpz_sgn(cond.number) ? e->mux.then : e->mux.other);
	outer = lo_body_begin(lo, &then);
	x = lower_expr(lo, e->mux.then);
	lo_body_end(lo, outer);
	outer = lo_body_begin(lo, &other);
	y = lower_expr(lo, e->mux.other);
	lo_body_end(lo, outer);
	if (x->kind == VAL_SCALAR && y->kind == VAL_SCALAR && x->operand.kind != IR_FIELD &&
	    y->operand.kind != IR_FIELD && is_arithmetic(&then, first) &&
	    is_arithmetic(&other, first)) {
		splice(lo, &then);
		splice(lo, &other);
		a = x->operand;
		b = y->operand;
		return result(lo, type, lo_op_mux(lo, cond, a, b));
	}
	v = lo_local_storage(lo, type, "tmp");
	s = lo_emit(lo, IR_IF);
	s->if_.cond = cond;
	s->if_.then = then;
	s->if_.other = other;
	outer = lo_body_begin(lo, &s->if_.then);
	lo_assign(lo, v, x);
	lo_body_end(lo, outer);
	outer = lo_body_begin(lo, &s->if_.other);
	lo_assign(lo, v, y);
	lo_body_end(lo, outer);
	return v;
}

/* Lists and conversions. */

static struct val *built(struct lower *lo, struct type *type, unsigned n)
{
	struct val *v = lo_new_val(lo, VAL_AGGREGATE, type);

	v->items = arena_array(lo->arena, n, sizeof(*v->items));
	v->n = n;
	v->built = true;
	return v;
}

static struct type *item_type(struct lower *lo, struct type *type, unsigned i)
{
	switch (type->kind) {
	case TY_STRUCT:
	case TY_HEADER:
		return i < type_n_fields(type) ? type_field(lo->fe->types, type, i) : NULL;
	case TY_TUPLE:
	case TY_RECORD:
		return i < type->n_args ? type->args[i] : NULL;
	case TY_STACK:
	case TY_LIST:
		return type->elem;
	default:
		return NULL;
	}
}

static struct val *lower_list(struct lower *lo, struct expr *e)
{
	struct type *type = lower_type(lo, e->type);
	struct val *v = built(lo, type, e->list.items.n);

	lower_exprs(lo, e->list.items.at, v->n, v->items);
	for (unsigned i = 0; i < v->n; i++) {
		struct type *item = item_type(lo, type, i);

		if (item)
			v->items[i] = lo_convert(lo, v->items[i], item);
	}
	return v;
}

static unsigned field_number(const struct type *type, const char *name, unsigned otherwise)
{
	if (type->kind == TY_STRUCT || type->kind == TY_HEADER)
		for (unsigned i = 0; i < type_n_fields(type); i++)
			if (type_field_decl(type, i)->name == name)
				return i;
	if (type->kind == TY_RECORD)
		for (unsigned i = 0; i < type->n_args; i++)
			if (type->names[i] == name)
				return i;
	return otherwise;
}

static struct val *lower_record(struct lower *lo, struct expr *e)
{
	struct type *type = lower_type(lo, e->type);
	unsigned n = e->record.items.n;
	struct val *v = built(lo, type, n);
	struct val **vals = arena_array(lo->arena, n, sizeof(*vals));

	lower_exprs(lo, e->record.items.at, n, vals);
	for (unsigned i = 0; i < n; i++) {
		struct expr *item = e->record.items.at[i];
		unsigned at =
			item->n.kind == EXPR_NAMED ? field_number(type, item->named.name, i) : i;
		struct type *to = item_type(lo, type, at);

		if (at < n)
			v->items[at] = to ? lo_convert(lo, vals[i], to) : vals[i];
	}
	return v;
}

static struct val *convert_items(struct lower *lo, struct val *v, struct type *to)
{
	struct val *r = built(lo, to, v->n);

	for (unsigned i = 0; i < v->n; i++) {
		unsigned at = i;
		struct type *item;

		if (v->type->kind == TY_RECORD && v->type->names)
			at = field_number(to, v->type->names[i], i);
		item = item_type(lo, to, at);
		if (at < r->n)
			r->items[at] = item ? lo_convert(lo, v->items[i], item) : v->items[i];
	}
	return r;
}

struct val *lo_convert(struct lower *lo, struct val *v, struct type *to)
{
	struct type *u = type_underlying(to);
	unsigned width = lo_scalar_width(lo, to);
	struct val *r;

	if (v->type == to || v->kind == VAL_VOID)
		return v;
	if (u->kind == TY_INFINT && v->kind == VAL_SCALAR)
		return lo_val_scalar(lo, to, lo_op_resize(lo, v->operand, v->operand.width + 1,
							  lo_is_signed_type(v->type)));
	if (lo_is_scalar_type(u)) {
		if (!width || v->kind == VAL_AGGREGATE)
			return width ? lo_val_scalar(lo, to, lo_op_const(lo, width, 0)) :
				       built(lo, to, 0);
		r = lo_val_scalar(lo, to, lo_op_resize(lo, lo_read_scalar(lo, v), width,
						 lo_is_signed_type(v->type)));
		r->stable |= v->stable;
		return r;
	}
	if (v->kind == VAL_INVALID)
		return lo_new_val(lo, VAL_INVALID, to);
	if (v->kind == VAL_AGGREGATE && v->built)
		return convert_items(lo, v, u);
	return v;
}

/* Section 7.3: zeros, the first member of an enum, invalid headers. */
static struct val *default_val(struct lower *lo, struct type *type)
{
	struct type *u = type_underlying(type);
	struct val *v;
	unsigned n;

	switch (u->kind) {
	case TY_HEADER:
	case TY_UNION:
		return lo_new_val(lo, VAL_INVALID, type);
	case TY_STRUCT:
	case TY_TUPLE:
	case TY_STACK:
		n = u->kind == TY_TUPLE ? u->n_args : u->size;
		if (u->kind == TY_STRUCT)
			n = type_n_fields(u);
		v = built(lo, u, n);
		for (unsigned i = 0; i < n; i++)
			v->items[i] = default_val(lo, item_type(lo, u, i));
		return v;
	default:
		n = lo_scalar_width(lo, type);
		return n ? lo_val_scalar(lo, type, lo_op_const(lo, n, 0)) : built(lo, type, 0);
	}
}
