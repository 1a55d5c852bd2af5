/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of what is not written in P4: the methods every header and stack has, packets, and externs.
 * packet_in and packet_out become statements of their own; other externs stay calls by name, their
 * arguments flattened to scalars.
 */
#include <string.h>

#include "midend/lower.h"

static struct val *nothing(struct lower *lo, struct type *type)
{
	return lo_new_val(lo, VAL_VOID, type);
}

/* The size in bits or bytes of a type or of a value's type (section 9). */
static struct val *lower_size(struct lower *lo, struct call_info *info, struct expr *e)
{
	struct type *type = lower_type(lo, e->type);
	struct expr *callee = e->call.callee;
	unsigned width = lo_scalar_width(lo, type);
	struct type *of = NULL;
	uint64_t min, max, n;
	bool is_min;

	if (info->receiver)
		of = info->receiver->type;
	else if (callee->n.kind == EXPR_TYPE_MEMBER)
		of = callee->type_member.base->type;
	else if (callee->n.kind == EXPR_MEMBER)
		of = callee->member.base->type;
	of = of ? lower_type(lo, of) : NULL;
	if (of && of->kind == TY_TYPE)
		of = of->elem;
	if (!of || !type_size(lo->fe->types, of, &min, &max))
		return lower_unsupported(lo, e->n.at, type, "the size of this type is not known");
	is_min = info->builtin == BUILTIN_MIN_SIZE_BITS || info->builtin == BUILTIN_MIN_SIZE_BYTES;
	n = is_min ? min : max;
	if (info->builtin == BUILTIN_MIN_SIZE_BYTES || info->builtin == BUILTIN_MAX_SIZE_BYTES)
		n = (n + 7) / 8;
	return lo_val_scalar(lo, type, lo_op_const(lo, width ? width : 64, n));
}

struct push_pop {
	bool push;
	uint64_t count;
};

static void push_pop(struct lower *lo, struct val *stack, void *data)
{
	const struct push_pop *p = data;
	unsigned count = p->count < stack->n ? p->count : stack->n;

	if (p->push)
		lo_push_front(lo, stack, count);
	else
		lo_pop_front(lo, stack, count);
}

static void lower_push_pop(struct lower *lo, struct call_info *info)
{
	struct val *stack = lower_place(lo, info->receiver);
	struct push_pop p = { .push = info->builtin == BUILTIN_PUSH_FRONT };

	/* The checker has seen to it that the count is a constant. */
	if (lo_constant_u64(lo, info->args.at[0], &p.count))
		lo_for_choices(lo, stack, push_pop, &p);
}

struct val *lower_builtin(struct lower *lo, struct call_info *info, struct expr *e)
{
	struct span outer_at = lo->at;
	struct val *r = nothing(lo, NULL);

	lo->at = e->n.at;
	switch (info->builtin) {
	case BUILTIN_IS_VALID:
		r = lo_val_bool(lo, lo_validity(lo, lower_expr(lo, info->receiver)));
		break;
	case BUILTIN_SET_VALID:
		lo_set_validity(lo, lower_place(lo, info->receiver), true);
		break;
	case BUILTIN_SET_INVALID:
		lo_set_validity(lo, lower_place(lo, info->receiver), false);
		break;
	case BUILTIN_PUSH_FRONT:
	case BUILTIN_POP_FRONT:
		lower_push_pop(lo, info);
		break;
	case BUILTIN_MIN_SIZE_BITS:
	case BUILTIN_MIN_SIZE_BYTES:
	case BUILTIN_MAX_SIZE_BITS:
	case BUILTIN_MAX_SIZE_BYTES:
		r = lower_size(lo, info, e);
		break;
	case BUILTIN_NEXT:
	case BUILTIN_LAST:
	case BUILTIN_LAST_INDEX:
	case BUILTIN_SIZE:
	case BUILTIN_APPLY:
	case BUILTIN_HIT:
	case BUILTIN_MISS:
	case BUILTIN_ACTION_RUN:
		break;
	}
	lo->at = outer_at;
	return r;
}

/* Packets. */

struct extraction {
	bool has_size;
	struct ir_operand size;
};

static void extract_one(struct lower *lo, struct val *v, void *data)
{
	const struct extraction *x = data;
	struct ir_stmt *s;

	if (v->kind != VAL_HEADER)
		return;
	s = lo_emit(lo, IR_EXTRACT);
	s->extract.header = v->header;
	s->extract.has_size = x->has_size;
	s->extract.size = x->size;
	for (unsigned i = 0; v->in_union && i < v->in_union->n; i++)
		if (v->in_union->items[i]->header != v->header)
			lo_emit(lo, IR_SET_INVALID)->header = v->in_union->items[i]->header;
}

static void invalidate_others(struct lower *lo, struct val *u, void *data)
{
	int member = *(int *)data;

	for (unsigned i = 0; i < u->n; i++)
		if ((int)i != member)
			lo_emit(lo, IR_SET_INVALID)->header = u->items[i]->header;
}

struct next_extraction {
	const struct extraction *x;
	int member;
};

static void extract_next(struct lower *lo, struct val *stack, void *data)
{
	struct next_extraction *next = data;
	struct ir_stmt *s = lo_emit(lo, IR_EXTRACT_NEXT);
	struct ir_operand last;

	s->extract.stack = stack->stacks[next->member < 0 ? 0 : next->member];
	s->extract.has_size = next->x->has_size;
	s->extract.size = next->x->size;
	if (next->member < 0)
		return;
	/* The index has moved on: the union that was filled is the last one. */
	last = lo_op2(lo, IR_OP_SUB, 32, ir_of_var(stack->next), lo_op_const(lo, 32, 1));
	lo_for_choices(lo, lo_element_of(lo, stack, last), invalidate_others, &next->member);
}

static void lower_extract(struct lower *lo, struct call_info *info)
{
	struct extraction x = { .has_size = info->args.n > 1 && info->args.at[1] };
	struct type *type = info->type_args.n ? lower_type(lo, info->type_args.at[0]) : NULL;
	struct next_extraction next = { .x = &x };
	struct expr *arg = info->args.at[0];
	struct val *v;

	if (!arg || arg->n.kind == EXPR_DONT_CARE)
		v = type ? lo_local_storage(lo, type, "skipped") : nothing(lo, NULL);
	else
		v = lower_place(lo, arg);
	if (x.has_size)
		x.size = lo_op_resize(lo, lower_scalar(lo, info->args.at[1]), 32, false);
	if (v->kind == VAL_NEXT) {
		next.member = v->member;
		lo_for_choices(lo, v->base, extract_next, &next);
	} else {
		lo_for_choices(lo, v, extract_one, &x);
	}
}

/* What lies at the cursor: in one piece, or too much for that. */
struct view {
	struct ir_operand bits;
	unsigned width, at;		/* bits in all; taken so far */
	bool is_whole;
};

static struct ir_operand look_at(struct lower *lo, struct view *view, unsigned width)
{
	unsigned at = view->at;
	struct ir_stmt *s;
	struct ir_var *v;

	view->at += width;
	if (view->is_whole)
		return lo_op_slice(lo, view->bits, view->width - at - 1, view->width - view->at);
	v = lo_temp(lo, width);
	s = lo_emit(lo, IR_LOOKAHEAD);
	s->lookahead.place = ir_place_var(v);
	s->lookahead.skip = at;
	return ir_of_var(v);
}

/* The next value of `type` in view. */
static struct val *cut(struct lower *lo, struct type *type, struct view *view)
{
	struct type *u = type_underlying(type);
	unsigned n = 0, width;
	struct val *v;

	switch (u->kind) {
	case TY_STRUCT:
	case TY_HEADER:
		n = type_n_fields(u);
		break;
	case TY_TUPLE:
		n = u->n_args;
		break;
	case TY_STACK:
		n = u->size;
		break;
	default:
		width = lo_scalar_width(lo, type);
		if (!width)
			return nothing(lo, type);
		return lo_val_scalar(lo, type, look_at(lo, view, width));
	}
	v = lo_new_val(lo, VAL_AGGREGATE, u);
	v->built = true;
	v->n = n;
	v->items = arena_array(lo->arena, n, sizeof(*v->items));
	for (unsigned i = 0; i < n; i++) {
		struct type *item = u->kind == TY_TUPLE ? u->args[i] :
				    u->kind == TY_STACK ? u->elem :
							  type_field(lo->fe->types, u, i);

		v->items[i] = cut(lo, item, view);
	}
	return v;
}

static struct val *lower_lookahead(struct lower *lo, struct type *type)
{
	unsigned width = type_bits(lo->fe->types, type);
	struct view view = { .width = width };

	if (!width)
		return lo_storage(lo, type, "nothing");
	if (width <= IR_MAX_WIDTH) {
		view.bits = look_at(lo, &view, width);
		view.is_whole = true;
	} else {
		/* All of it must be there before any of it counts. */
		view.at = width - 1;
		look_at(lo, &view, 1);
	}
	view.at = 0;
	return cut(lo, type, &view);
}

static void emit_headers(struct lower *lo, struct val *v, void *data)
{
	switch (v->kind) {
	case VAL_HEADER:
		lo_emit(lo, IR_EMIT)->header = v->header;
		break;
	case VAL_AGGREGATE:
		if (v->type->kind == TY_HEADER) {
			emit_headers(lo, lo_materialize(lo, v), data);
			break;
		}
		/* fallthrough */
	case VAL_UNION:
	case VAL_STACK:
		for (unsigned i = 0; i < v->n; i++)
			emit_headers(lo, v->items[i], data);
		break;
	case VAL_CHOICE:
		lo_for_choices(lo, v, emit_headers, data);
		break;
	default:
		break;
	}
}

struct val *lower_packet_call(struct lower *lo, struct call_info *info, struct type *type)
{
	const char *name = info->target->name;
	struct ir_stmt *s;
	struct ir_var *v;

	if (!strcmp(name, "extract")) {
		lower_extract(lo, info);
	} else if (!strcmp(name, "lookahead")) {
		return lower_lookahead(lo, type);
	} else if (!strcmp(name, "advance")) {
		struct ir_operand bits =
			lo_op_resize(lo, lower_scalar(lo, info->args.at[0]), 32, false);

		lo_emit(lo, IR_ADVANCE)->operand = bits;
	} else if (!strcmp(name, "length")) {
		v = lo_temp(lo, 32);
		s = lo_emit(lo, IR_CALL);
		s->call.name = intern(lo->fe->names, "packet_in.length");
		vec_push(lo->arena, &s->call.result, ir_place_var(v));
		return lo_val_scalar(lo, type, ir_of_var(v));
	} else if (!strcmp(name, "emit")) {
		emit_headers(lo, lower_expr(lo, info->args.at[0]), NULL);
	} else {
		return lower_unsupported(lo, lo->at, type, "packet method '%s' is not supported", name);
	}
	return nothing(lo, type);
}

/* Externs. */

/* verify (section 13.7): the only extern of core.p4 that changes where control goes. */
static struct val *lower_verify(struct lower *lo, struct call_info *info)
{
	struct val *vals[2];
	struct ir_operand check, error;
	struct ir_stmt *s;
	ir_body *outer;

	lower_exprs(lo, info->args.at, 2, vals);
	check = lo_read_scalar(lo, vals[0]);
	error = lo_read_scalar(lo, vals[1]);
	if (lo_is_const(&check) && mpz_sgn(check.number))
		return nothing(lo, NULL);
	s = lo_emit(lo, IR_IF);
	s->if_.cond = check;
	outer = lo_body_begin(lo, &s->if_.other);
	lo_emit(lo, IR_REJECT)->operand = error;
	lo_body_end(lo, outer);
	return nothing(lo, NULL);
}

struct extern_out {
	struct val *place, *direct;
};

static void extern_arg(struct lower *lo, struct ir_arg *arg, enum direction dir, struct val *v,
		       struct extern_out *out)
{
	if (dir == DIR_OUT || dir == DIR_INOUT) {
		out->place = out->direct = v;
		if (!lo_is_plain_place(v)) {
			out->direct = lo_local_storage(lo, v->type, "tmp");
			if (dir == DIR_INOUT)
				lo_assign(lo, out->direct, v);
		}
		v = out->direct;
		lo_flatten_places(lo, v, &arg->out);
	}
	if (v->kind == VAL_AGGREGATE && v->type->kind == TY_HEADER)
		v = lo_materialize(lo, v);
	if (dir != DIR_OUT)
		lo_flatten_operands(lo, v, &arg->in);
	if (v->kind == VAL_HEADER)
		arg->header = v->header;
	if (v->kind == VAL_STRING)
		arg->string = v->string;
}

/* The arguments' values, or places for out and inout, evaluated from left to right. */
static void extern_vals(struct lower *lo, struct call_info *info, struct val **vals)
{
	unsigned n = info->args.n, last = 0;

	for (unsigned i = 0; i < n; i++)
		if (lo_has_effects(info->args.at[i]))
			last = i;
	for (unsigned i = 0; i < n; i++) {
		struct expr *arg = info->args.at[i];
		enum direction dir = info->params.at[i]->param.dir;

		if (!arg || arg->n.kind == EXPR_DONT_CARE) {
			vals[i] = NULL;
		} else if (dir == DIR_OUT || dir == DIR_INOUT) {
			vals[i] = lower_place(lo, arg);
		} else {
			vals[i] = lower_expr(lo, arg);
			if (i < last)
				vals[i] = lo_snapshot(lo, vals[i]);
		}
	}
}

/* A method or function on its way to the IR, its arguments evaluated. */
struct extern_call {
	struct call_info *info;
	struct val **vals, *result;
};

static void emit_call(struct lower *lo, struct val *receiver, void *data)
{
	const struct extern_call *call = data;
	const decl_list *params = &call->info->params;
	unsigned n = call->info->args.n;
	struct extern_out *outs = arena_array(lo->arena, n, sizeof(*outs));
	struct ir_arg *args = arena_array(lo->arena, n, sizeof(*args));
	const char *name = call->info->target->name;
	struct ir_stmt *s;

	for (unsigned i = 0; i < n; i++)
		if (call->vals[i])
			extern_arg(lo, &args[i], params->at[i]->param.dir, call->vals[i], &outs[i]);
	s = lo_emit(lo, IR_CALL);
	s->call.name = intern(lo->fe->names, name);
	if (receiver) {
		s->call.name = intern(lo->fe->names,
				      arena_printf(lo->arena, "%s.%s",
						   receiver->instance->decl->name, name));
		s->call.object = lower_object(lo, receiver->instance);
	} else if (lo->arch->call_object) {
		s->call.object = lo->arch->call_object(lo, call->info);
	}
	for (unsigned i = 0; i < n; i++)
		vec_push(lo->arena, &s->call.args, args[i]);
	lo_flatten_places(lo, call->result, &s->call.result);
	for (unsigned i = 0; i < n; i++)
		if (outs[i].place != outs[i].direct)
			lo_assign(lo, outs[i].place, outs[i].direct);
}

struct val *lower_extern_call(struct lower *lo, struct call_info *info, struct val *receiver,
			      struct type *type)
{
	struct extern_call call = { .info = info };

	if (!receiver && lo->block->kind == IR_PARSER && !strcmp(info->target->name, "verify"))
		return lower_verify(lo, info);
	if (!receiver && lo->arch->lower_call && lo->arch->lower_call(lo, info))
		return nothing(lo, type);
	if (lower_is_user_extern(lo, info->target))
		return lower_user_call(lo, info, receiver, type);
	call.vals = arena_array(lo->arena, info->args.n, sizeof(*call.vals));
	extern_vals(lo, info, call.vals);
	call.result = type && type->kind != TY_VOID ? lo_local_storage(lo, type, "result") :
						      nothing(lo, type);
	if (receiver)
		lo_for_choices(lo, receiver, emit_call, &call);
	else
		emit_call(lo, NULL, &call);
	call.result->stable = call.result->kind == VAL_SCALAR;
	return call.result;
}
