/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of externs that the program itself declares: their code is C of the user, linked in later.
 * Such a function has a signature in the IR (ir_function), the scalars of each parameter under
 * their names, because its arguments lie in a C struct whose shape must not depend on the call. A
 * header's first scalar says whether it is valid; a method's first parameter is the object: its
 * number among those of its kind and what it was constructed with.
 */
#include <string.h>

#include "midend/lower.h"

static struct ir_function *function_of(struct lower *lo, struct call_info *info,
				       struct val *receiver, struct type *type);
static bool add_scalars(struct lower *lo, struct type *type, const char *name,
			ir_param_list *list);

/* Neither in p4include nor in the file that declares the package of main: that is an architecture. */
bool lower_is_user_extern(struct lower *lo, const struct decl *target)
{
	struct source_file *file = source_of(lo->fe->sources, target->n.at.begin);

	return file && !file->is_system &&
	       file != source_of(lo->fe->sources, lo->fe->main->decl->n.at.begin);
}

/* As add_scalars has them. */
static void flatten_in(struct lower *lo, struct val *v, ir_operand_list *list)
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
			flatten_in(lo, lo_materialize(lo, v), list);
		break;
	case VAL_HEADER:
		vec_push(lo->arena, list, ir_of_valid(v->header));
		for (unsigned i = 0; i < v->header->type->fields.n; i++)
			vec_push(lo->arena, list, ir_of_field(v->header, i));
		break;
	default:
		if (v->kind == VAL_AGGREGATE && v->type && v->type->kind == TY_HEADER) {
			flatten_in(lo, lo_materialize(lo, v), list);
			break;
		}
		for (unsigned i = 0; i < v->n; i++)
			flatten_in(lo, v->items[i], list);
		break;
	}
}

/* What the call writes: variables, for a header one for each of its scalars. */
static void flatten_out(struct lower *lo, struct val *v, ir_place_list *list)
{
	switch (v->kind) {
	case VAL_SCALAR:
		vec_push(lo->arena, list, ir_place_var(lo_temp(lo, v->operand.width)));
		break;
	case VAL_HEADER:
		vec_push(lo->arena, list, ir_place_var(lo_temp(lo, 1)));
		for (unsigned i = 0; i < v->header->type->fields.n; i++)
			vec_push(lo->arena, list,
				 ir_place_var(lo_temp(lo, v->header->type->fields.at[i].width)));
		break;
	default:
		for (unsigned i = 0; i < v->n; i++)
			flatten_out(lo, v->items[i], list);
		break;
	}
}

static void store_header(struct lower *lo, struct ir_header *h, const ir_place_list *list,
			 unsigned *at)
{
	struct ir_stmt *s = lo_emit(lo, IR_IF);
	ir_body *outer;

	s->if_.cond = ir_of_place(&list->at[(*at)++]);
	outer = lo_body_begin(lo, &s->if_.then);
	lo_emit(lo, IR_SET_VALID)->header = h;
	for (unsigned i = 0; i < h->type->fields.n; i++)
		lo_emit_copy(lo, ir_place_field(h, i), ir_of_place(&list->at[*at + i]));
	lo_body_end(lo, outer);
	outer = lo_body_begin(lo, &s->if_.other);
	lo_emit(lo, IR_SET_INVALID)->header = h;
	lo_body_end(lo, outer);
	*at += h->type->fields.n;
}

/* Moves what flatten_out made for `v` into it. */
static void store(struct lower *lo, struct val *v, const ir_place_list *list, unsigned *at)
{
	switch (v->kind) {
	case VAL_SCALAR:
		lo_emit_copy(lo, v->operand.kind == IR_FIELD ?
					 ir_place_field(v->operand.header, v->operand.field) :
					 ir_place_var(v->operand.var),
			     ir_of_place(&list->at[(*at)++]));
		break;
	case VAL_HEADER:
		store_header(lo, v->header, list, at);
		break;
	default:
		for (unsigned i = 0; i < v->n; i++)
			store(lo, v->items[i], list, at);
		break;
	}
}

/* The object as the first argument: its number, then what it was constructed with. */
static void self_operands(struct lower *lo, struct ir_extern *x, const struct ir_function *f,
			  ir_operand_list *list)
{
	const ir_param_list *scalars = &f->params.at[0].scalars;
	uint64_t number = 0;

	for (uint32_t i = 0; i < x->id; i++)
		number += !strcmp(lo->p->externs.at[i]->kind, x->kind);
	vec_push(lo->arena, list, lo_op_const(lo, 32, number));
	for (unsigned i = 0; i < x->n_args && list->n < scalars->n; i++) {
		unsigned width = scalars->at[list->n].width;

		if (x->args[i].number)
			vec_push(lo->arena, list, ir_const(lo->p, width, x->args[i].number));
	}
}

/* A parameter's type; methods of generic objects have the object's type arguments in it. */
static struct type *param_type(struct lower *lo, const struct decl *param,
			       const struct val *receiver)
{
	const struct instance *in = receiver ? receiver->instance : NULL;
	const decl_list *params = in ? type_params_of(in->decl) : NULL;
	struct type_env env = { .params = params ? params->at : NULL,
				.args = params ? in->type->args : NULL,
				.n = params ? in->type->n_args : 0 };

	return lower_type(lo, type_subst(lo->fe->types, param->type, &env));
}

struct user_arg {
	struct val *place, *local;	/* out: where it goes, and where the call writes */
	struct ir_arg arg;
};

/* Whether an argument behind number `i` may change what it reads. */
static bool is_disturbed(struct lower *lo, const struct call_info *info, unsigned i)
{
	while (++i < info->args.n)
		if (info->args.at[i] && lo_has_effects(info->args.at[i]))
			return true;
	return false;
}

static void evaluate(struct lower *lo, struct call_info *info, unsigned i,
		     const struct val *receiver, struct user_arg *a)
{
	enum direction dir = info->params.at[i]->param.dir;
	struct type *type = param_type(lo, info->params.at[i], receiver);
	struct expr *arg = info->args.at[i];
	bool is_out = dir == DIR_OUT || dir == DIR_INOUT;

	if (arg && arg->n.kind != EXPR_DONT_CARE && is_out)
		a->place = lower_place(lo, arg);
	if (is_out)
		a->local = lo_local_storage(lo, type, "out");
	if (dir == DIR_INOUT && a->place)
		lo_assign(lo, a->local, a->place);
	if (dir == DIR_INOUT)
		flatten_in(lo, a->local, &a->arg.in);
	else if (!is_out && arg && is_disturbed(lo, info, i))
		flatten_in(lo, lo_snapshot(lo, lower_expr(lo, arg)), &a->arg.in);
	else if (!is_out && arg)
		flatten_in(lo, lower_expr(lo, arg), &a->arg.in);
	if (is_out)
		flatten_out(lo, a->local, &a->arg.out);
}

/* A call on its way to the IR, its arguments evaluated. */
struct user_call {
	const struct ir_function *function;
	struct user_arg *args;
	unsigned n;
	ir_place_list result;
};

/* On one object; of an array of them the one with the index found at run time. */
static void emit_call(struct lower *lo, struct val *receiver, void *data)
{
	const struct user_call *call = data;
	struct ir_stmt *s = lo_emit(lo, IR_CALL);
	struct ir_arg self = { 0 };

	s->call.name = call->function->name;
	if (receiver) {
		s->call.object = lower_object(lo, receiver->instance);
		self_operands(lo, s->call.object, call->function, &self.in);
		vec_push(lo->arena, &s->call.args, self);
	}
	for (unsigned i = 0; i < call->n; i++)
		vec_push(lo->arena, &s->call.args, call->args[i].arg);
	s->call.result = call->result;
}

/* Any of the objects that may be meant: they are of one type. */
static struct val *any_object(struct val *receiver)
{
	while (receiver && receiver->kind == VAL_CHOICE && receiver->n)
		receiver = receiver->items[0];
	return receiver && receiver->kind == VAL_OBJECT ? receiver : NULL;
}

struct val *lower_user_call(struct lower *lo, struct call_info *info, struct val *receiver,
			    struct type *type)
{
	struct user_call call = { .n = info->args.n };
	struct val *object = any_object(receiver), *result;
	unsigned at = 0;

	if (receiver && !object)
		return lower_unsupported(lo, lo->at, type,
					 "this object is not known at compile time");
	call.function = function_of(lo, info, object, type);
	if (!call.function)
		return type && type->kind != TY_VOID ? lo_storage(lo, type, "error") :
						       lo_new_val(lo, VAL_VOID, type);
	call.args = arena_array(lo->arena, call.n, sizeof(*call.args));
	for (unsigned i = 0; i < call.n; i++)
		evaluate(lo, info, i, object, &call.args[i]);
	result = type && type->kind != TY_VOID ? lo_local_storage(lo, type, "result") :
						 lo_new_val(lo, VAL_VOID, type);
	flatten_out(lo, result, &call.result);
	if (receiver)
		lo_for_choices(lo, receiver, emit_call, &call);
	else
		emit_call(lo, NULL, &call);
	for (unsigned i = 0; i < call.n; i++) {
		struct user_arg *a = &call.args[i];

		at = 0;
		if (a->local)
			store(lo, a->local, &a->arg.out, &at);
		if (a->place)
			lo_assign(lo, a->place, a->local);
	}
	at = 0;
	store(lo, result, &call.result, &at);
	result->stable = result->kind == VAL_SCALAR;
	return result;
}

/* Signatures. */

static bool add_scalar(struct lower *lo, const char *name, unsigned width, enum ir_shape shape,
		       ir_param_list *list)
{
	struct ir_param param = { .name = intern(lo->fe->names, name), .width = width,
				  .shape = shape };

	vec_push(lo->arena, list, param);
	return true;
}

static bool add_header(struct lower *lo, struct type *type, const char *name, ir_param_list *list)
{
	bool ok = add_scalar(lo, *name ? arena_printf(lo->arena, "%s.valid", name) : "valid", 1,
			     IR_SHAPE_BOOL, list);

	for (unsigned i = 0; ok && i < type_n_fields(type); i++)
		ok = add_scalars(lo, type_field(lo->fe->types, type, i),
				 arena_printf(lo->arena, *name ? "%s.%s" : "%s%s", name,
					      type_field_decl(type, i)->name),
				 list);
	return ok;
}

/* The scalars a value of the type is made of, in order; false when C cannot have it. */
static bool add_scalars(struct lower *lo, struct type *type, const char *name, ir_param_list *list)
{
	struct type *u = type_underlying(lower_type(lo, type));
	unsigned width = lo_scalar_width(lo, u), n = 0;
	struct ir_enum *enumeration;
	bool ok = true;

	if (width && u->kind != TY_VARBIT)
		return add_scalar(lo, name, width,
				  u->kind == TY_INT ? IR_SHAPE_INT :
						      lo_shape_of(lo, u, &enumeration) == IR_SHAPE_BOOL ?
						      IR_SHAPE_BOOL : IR_SHAPE_BIT, list);
	switch (u->kind) {
	case TY_HEADER:
		return add_header(lo, u, name, list);
	case TY_STRUCT:
	case TY_UNION:
		n = type_n_fields(u);
		break;
	case TY_TUPLE:
		n = u->n_args;
		break;
	case TY_STACK:
		n = u->size;
		break;
	default:
		return false;
	}
	for (unsigned i = 0; ok && i < n; i++) {
		bool named = u->kind == TY_STRUCT || u->kind == TY_UNION;
		struct type *item = named ? type_field(lo->fe->types, u, i) :
				    u->kind == TY_TUPLE ? u->args[i] : u->elem;
		const char *of = named ? type_field_decl(u, i)->name :
					 arena_printf(lo->arena, "%u", i);

		if (*name)
			of = arena_printf(lo->arena, "%s.%s", name, of);
		ok = add_scalars(lo, item, of, list);
	}
	return ok;
}

static bool add_self(struct lower *lo, const struct instance *instance, struct ir_function *f)
{
	struct ir_function_param self = { .name = intern(lo->fe->names, "self"), .in = true };
	const struct decl *constructor = instance->constructor;
	bool ok = add_scalar(lo, "number", 32, IR_SHAPE_BIT, &self.scalars);

	for (unsigned i = 0; constructor && ok && i < instance->n_args; i++) {
		struct decl *param = constructor->method.params.at[i];
		struct type *type = lower_type(lo, param->type);

		/* Strings have no scalar; a number without a width is 64 bits wide. */
		if (type->kind == TY_INFINT)
			ok = add_scalar(lo, param->name, 64, IR_SHAPE_BIT, &self.scalars);
		else if (lo_is_scalar_type(type))
			ok = add_scalars(lo, type, param->name, &self.scalars);
	}
	vec_push(lo->arena, &f->params, self);
	return ok;
}

static bool same_scalars(const ir_param_list *a, const ir_param_list *b)
{
	for (unsigned i = 0; a->n == b->n && i < a->n; i++)
		if (a->at[i].name != b->at[i].name || a->at[i].width != b->at[i].width)
			return false;
	return a->n == b->n;
}

static bool same_function(const struct ir_function *a, const struct ir_function *b)
{
	for (unsigned i = 0; a->params.n == b->params.n && i < a->params.n; i++)
		if (a->params.at[i].name != b->params.at[i].name ||
		    a->params.at[i].in != b->params.at[i].in ||
		    a->params.at[i].out != b->params.at[i].out ||
		    !same_scalars(&a->params.at[i].scalars, &b->params.at[i].scalars))
			return false;
	return a->params.n == b->params.n && same_scalars(&a->result, &b->result);
}

static struct ir_function *function_of(struct lower *lo, struct call_info *info,
				       struct val *receiver, struct type *type)
{
	struct ir_function *f = arena_make(lo->arena, struct ir_function);
	const struct decl *target = info->target;
	bool ok = true;

	if (type_params_of(target) && type_params_of(target)->n) {
		lower_unsupported(lo, target->n.at, NULL,
				  "C has no generic functions: declare '%s' without type parameters",
				  target->name);
		return NULL;
	}
	f->at = target->n.at;
	f->name = intern(lo->fe->names,
			 receiver ? arena_printf(lo->arena, "%s.%s",
						 receiver->instance->decl->name, target->name) :
				    target->name);
	if (receiver)
		ok = add_self(lo, receiver->instance, f);
	for (unsigned i = 0; ok && i < info->params.n; i++) {
		const struct decl *param = info->params.at[i];
		struct ir_function_param p = {
			.name = intern(lo->fe->names, param->name),
			.in = param->param.dir != DIR_OUT,
			.out = param->param.dir == DIR_OUT || param->param.dir == DIR_INOUT,
		};

		ok = add_scalars(lo, param_type(lo, param, receiver), "", &p.scalars);
		if (!ok)
			lower_unsupported(lo, param->n.at, NULL,
					  "C cannot take a parameter of type '%s'",
					  type_text(lo->fe->types, param_type(lo, param, receiver)));
		vec_push(lo->arena, &f->params, p);
	}
	if (ok && type && type->kind != TY_VOID && !add_scalars(lo, type, "", &f->result)) {
		ok = false;
		lower_unsupported(lo, f->at, NULL, "C cannot give a result of type '%s'",
				  type_text(lo->fe->types, type));
	}
	if (!ok)
		return NULL;
	vec_each(struct ir_function *, other, &lo->p->functions) {
		if ((*other)->name != f->name)
			continue;
		if (same_function(*other, f))
			return *other;
		lower_unsupported(lo, f->at, NULL,
				  "'%s' is called with parameters of different types; in C it is one function",
				  f->name);
		return NULL;
	}
	vec_push(lo->arena, &lo->p->functions, f);
	return f;
}
