/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of what is written in P4, inlined. Parameters follow section 6.8: arguments are evaluated
 * from left to right, `in` is a copy, `out` and `inout` are copied back when the callee is left,
 * by return and by exit too.
 *
 * A copy is only made where it can be told from none: a place is handed over as it is when it is
 * made of whole variables and headers and the callee can reach it by no other name. Functions,
 * controls and parsers reach nothing but their arguments, so those need only be disjoint; an
 * action reaches the control around it, so its body is searched for the argument's declaration.
 * Single fields of headers are always copied, because writing an invalid header's field has no
 * effect but writing a parameter has.
 */
#include <string.h>

#include "midend/lower.h"

#define MAX_INLINE_DEPTH 200

/* One argument on its way into the callee. */
struct passing {
	struct decl *param;
	struct expr *arg;
	enum direction dir;
	struct val *val;	/* value, or place for out and inout */
	struct val *saved;	/* inout: the value before later arguments changed it */
	bool by_reference;	/* externs and packets */
};

static struct val *lower_function(struct lower *lo, struct call_info *info, struct type *type);
static struct val *lower_method(struct lower *lo, struct call_info *info, struct val *receiver,
				struct type *type);
static void lower_action(struct lower *lo, struct call_info *info);
static void lower_control_apply(struct lower *lo, struct call_info *info,
				const struct instance *instance);
static const struct instance *applied_instance(struct lower *lo, struct call_info *info,
					       const void *made_by);

struct val *lower_call(struct lower *lo, struct expr *e)
{
	struct type *type = e->type ? lower_type(lo, e->type) : NULL;

	if (e->call.info->kind == CALL_BUILTIN)
		return lower_builtin(lo, e->call.info, e);
	return lower_call_info(lo, e->call.info, e, type, e->n.at);
}

struct val *lower_call_info(struct lower *lo, struct call_info *info, const void *made_by,
			    struct type *type, struct span at)
{
	struct span outer_at = lo->at;
	struct val *r = lo_new_val(lo, VAL_VOID, type), *receiver;
	const struct instance *instance;

	if (lo->depth >= MAX_INLINE_DEPTH) {
		diag_error(lo->fe->diags, DIAG_LIMIT, at, "calls are nested deeper than %d levels",
			   MAX_INLINE_DEPTH);
		return r;
	}
	if (lo_gave_up(lo))
		return r;
	lo->depth++;
	lo->at = at;
	switch (info->kind) {
	case CALL_FUNCTION:
		r = lower_function(lo, info, type);
		break;
	case CALL_ACTION:
		lower_action(lo, info);
		break;
	case CALL_EXTERN_FUNCTION:
		r = lower_extern_call(lo, info, NULL, type);
		break;
	case CALL_METHOD:
		receiver = info->receiver ? lower_expr(lo, info->receiver) : NULL;
		if (receiver && receiver->kind == VAL_PACKET)
			r = lower_packet_call(lo, info, type);
		else
			r = lower_method(lo, info, receiver, type);
		break;
	case CALL_TABLE_APPLY:
		lower_apply(lo, info->target, false, false);
		break;
	case CALL_PARSER_APPLY:
	case CALL_CONTROL_APPLY:
		instance = applied_instance(lo, info, made_by);
		if (!instance)
			lower_unsupported(lo, at, NULL,
					  "applying this instance is not supported yet");
		else if (info->kind == CALL_PARSER_APPLY)
			lower_parser_apply(lo, info, instance);
		else
			lower_control_apply(lo, info, instance);
		break;
	case CALL_BUILTIN:
	case CALL_CONSTRUCTOR:
		r = lower_unsupported(lo, at, type, "this call is not supported here");
		break;
	}
	lo->at = outer_at;
	lo->depth--;
	return r;
}

static const struct instance *applied_instance(struct lower *lo, struct call_info *info,
					       const void *made_by)
{
	struct val *v;

	if (!info->receiver)
		return instance_child(lo->frame->instance, made_by);
	v = lower_expr(lo, info->receiver);
	return v->kind == VAL_OBJECT ? v->instance : NULL;
}

/* Arguments. */

static struct decl *root_of(struct expr *e)
{
	for (;;) {
		switch (e->n.kind) {
		case EXPR_MEMBER:
			e = e->member.base;
			break;
		case EXPR_INDEX:
			e = e->index.base;
			break;
		case EXPR_SLICE:
			e = e->slice.base;
			break;
		case EXPR_PLUS_SLICE:
			e = e->plus_slice.base;
			break;
		case EXPR_PATH:
			return e->path.decl;
		default:
			return NULL;
		}
	}
}

struct mention {
	const struct decl *wanted;
	bool found;
};

static bool enter_mention(struct ast_walk *walk, struct node *node)
{
	struct mention *m = walk->data;
	struct expr *e = (struct expr *)node;

	if (m->found || node->family != FAMILY_EXPR)
		return !m->found;
	if (node->kind == EXPR_PATH && e->path.decl == m->wanted)
		m->found = true;
	if (node->kind == EXPR_CALL && e->call.info && e->call.info->kind == CALL_ACTION)
		ast_walk(walk, &e->call.info->target->action.body->n);
	return !m->found;
}

/* Whether an action, or one it calls, knows the declaration by itself. */
static bool action_mentions(const struct decl *action, const struct decl *wanted)
{
	struct mention m = { .wanted = wanted };
	struct ast_walk walk = { .enter = enter_mention, .data = &m };

	if (!wanted)
		return true;
	ast_walk(&walk, &action->action.body->n);
	return m.found;
}

static bool has_fields(const struct val *v)
{
	if (v->kind == VAL_SCALAR)
		return v->operand.kind == IR_FIELD;
	if (v->kind == VAL_AGGREGATE || v->kind == VAL_STACK)
		for (unsigned i = 0; i < v->n; i++)
			if (has_fields(v->items[i]))
				return true;
	return false;
}

static bool is_written(const struct passing *p)
{
	return p->dir == DIR_OUT || p->dir == DIR_INOUT;
}

/* Arguments in the order they are written, which named arguments may change. */
static void source_order(struct passing *p, unsigned n, unsigned *order)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned at = i;

		for (; at > 0 && p[i].arg && p[order[at - 1]].arg &&
		     p[order[at - 1]].arg->n.at.begin > p[i].arg->n.at.begin; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

static void evaluate_args(struct lower *lo, struct passing *p, unsigned n)
{
	unsigned *order = arena_array(lo->arena, n, sizeof(*order)), last = 0;
	bool any_effects = false;

	source_order(p, n, order);
	for (unsigned i = 0; i < n; i++)
		if (lo_has_effects(p[order[i]].arg)) {
			last = i;
			any_effects = true;
		}
	for (unsigned i = 0; i < n; i++) {
		struct passing *a = &p[order[i]];
		bool disturbed = any_effects && i < last;

		if (!a->arg)
			continue;
		if (!is_written(a)) {
			a->val = lower_expr(lo, a->arg);
			if (disturbed)
				a->val = lo_snapshot(lo, a->val);
			continue;
		}
		a->val = lower_place(lo, a->arg);
		if (a->dir == DIR_INOUT && (disturbed || !lo_is_plain_place(a->val)))
			a->saved = lo_snapshot(lo, a->val);
	}
}

static bool is_disjoint(const struct passing *p, unsigned n, unsigned i)
{
	for (unsigned j = 0; j < n; j++)
		if (j != i && p[j].val && is_written(&p[j]) && lo_overlaps(p[i].val, p[j].val))
			return false;
	return true;
}

static bool passes_directly(struct passing *p, unsigned n, unsigned i, const struct decl *callee)
{
	struct val *v = p[i].val;

	if (p[i].saved || !lo_is_plain_place(v) || has_fields(v) || !is_disjoint(p, n, i))
		return false;
	if (callee->n.kind != DECL_ACTION)
		return true;
	return !action_mentions(callee, root_of(p[i].arg));
}

/*
 * The value of an `in` parameter: the argument itself unless something could change it meanwhile.
 */
static struct val *in_value(struct lower *lo, struct passing *p, unsigned n, unsigned i,
			    const struct decl *callee)
{
	struct val *v = p[i].val;

	switch (v->kind) {
	case VAL_CHOICE:
	case VAL_NEXT:
	case VAL_SLICE:
		return lo_snapshot(lo, v);
	case VAL_OBJECT:
	case VAL_PACKET:
	case VAL_STRING:
	case VAL_VOID:
		return v;
	default:
		break;
	}
	if (!is_disjoint(p, n, i))
		return lo_snapshot(lo, v);
	if (callee->n.kind == DECL_ACTION && (v->kind == VAL_SCALAR || v->built ||
					      action_mentions(callee, root_of(p[i].arg))))
		return lo_snapshot(lo, v);
	if (v->kind == VAL_AGGREGATE && v->type->kind == TY_HEADER)
		return lo_materialize(lo, v);
	return v;
}

static void bind_param(struct lower *lo, struct frame *frame, struct passing *p, unsigned n,
		       unsigned i, const struct decl *callee)
{
	struct type *type = lower_type(lo, p[i].param->type);
	struct copy_out copy;

	if (!p[i].arg) {
		/* `_` for an out parameter, or one that is @optional. */
		lo_bind(lo, p[i].param, lo_local_storage(lo, type, p[i].param->name));
		return;
	}
	if (!is_written(&p[i])) {
		lo_bind(lo, p[i].param, lo_convert(lo, in_value(lo, p, n, i, callee), type));
		return;
	}
	if (passes_directly(p, n, i, callee)) {
		if (p[i].dir == DIR_OUT)
			lo_invalidate(lo, p[i].val);
		lo_bind(lo, p[i].param, p[i].val);
		return;
	}
	copy.to = p[i].val;
	copy.from = lo_local_storage(lo, type, p[i].param->name);
	if (p[i].dir == DIR_INOUT)
		lo_assign(lo, copy.from, p[i].saved ? p[i].saved : p[i].val);
	vec_push(lo->arena, &frame->copies, copy);
	lo_bind(lo, p[i].param, copy.from);
}

/*
 * The callee's own parameters: info has those of its type when it is a constructor parameter, and
 * those of the abstract method it implements.
 */
static const decl_list *own_params(const struct decl *callee, const struct call_info *info)
{
	if (callee->n.kind == DECL_CONTROL)
		return &callee->control.params;
	if (callee->n.kind == DECL_PARSER)
		return &callee->parser.params;
	if (callee->n.kind == DECL_FUNCTION)
		return &callee->function.params;
	return &info->params;
}

void lo_call_begin(struct lower *lo, struct frame *frame, struct call_info *info,
		   const struct decl *callee)
{
	const decl_list *params = own_params(callee, info);
	unsigned n = info->params.n;
	struct passing *p = arena_array(lo->arena, n, sizeof(*p));

	for (unsigned i = 0; i < n; i++) {
		/* An implementation may leave out optional parameters at the end. */
		p[i].param = i < params->n ? params->at[i] : info->params.at[i];
		p[i].arg = info->args.at[i];
		p[i].dir = p[i].param->param.dir;
		if (p[i].arg && p[i].arg->n.kind == EXPR_NAMED)
			p[i].arg = p[i].arg->named.value;
		if (p[i].arg && p[i].arg->n.kind == EXPR_DONT_CARE)
			p[i].arg = NULL;
	}
	evaluate_args(lo, p, n);
	frame->up = lo->frame;
	frame->in_parser = lo->frame->in_parser;
	lo->frame = frame;
	for (unsigned i = 0; i < n; i++)
		bind_param(lo, frame, p, n, i, callee);
}

static void copy_back(struct lower *lo, const struct frame *frame)
{
	vec_each(struct copy_out, copy, &frame->copies)
		lo_assign(lo, copy->to, copy->from);
}

void lo_call_end(struct lower *lo, struct frame *frame)
{
	copy_back(lo, frame);
	lo->frame = frame->up;
}

/* Section 12.5: exit ends the block; on the way every callee's parameters are copied back. */
void lower_exit(struct lower *lo)
{
	for (const struct frame *f = lo->frame; f; f = f->up)
		copy_back(lo, f);
	lo_emit_leave(lo, lo->exit_label);
}

void lower_return(struct lower *lo, struct expr *value)
{
	struct frame *f = lo->frame;

	if (value && f->result)
		lo_assign(lo, f->result, lo_convert(lo, lower_expr(lo, value), f->result->type));
	lo_emit_leave(lo, f->return_label);
}

/* Bodies. */

static void body_in_block(struct lower *lo, struct stmt *body)
{
	struct block_scope block;

	lo_block_begin(lo, &block);
	lo->frame->return_label = block.label;
	lower_stmt(lo, body);
	lo_block_end(lo, &block);
}

static struct type_env *call_env(struct lower *lo, struct call_info *info)
{
	const decl_list *params = type_params_of(info->target);
	struct type_env *env = arena_make(lo->arena, struct type_env);
	struct type **args = arena_array(lo->arena, info->type_args.n, sizeof(*args));

	for (uint32_t i = 0; i < info->type_args.n; i++)
		args[i] = lower_type(lo, info->type_args.at[i]);
	env->params = params ? params->at : NULL;
	env->args = args;
	env->n = info->type_args.n;
	return env;
}

static struct val *inline_function(struct lower *lo, struct frame *frame, struct call_info *info,
				   const struct decl *fn, struct type *type)
{
	lo_call_begin(lo, frame, info, fn);
	if (type && type->kind != TY_VOID)
		frame->result = lo_local_storage(lo, type, "result");
	body_in_block(lo, fn->function.body);
	lo_call_end(lo, frame);
	if (!frame->result)
		return lo_new_val(lo, VAL_VOID, type);
	/* Each call has a result of its own. */
	frame->result->stable = frame->result->kind == VAL_SCALAR;
	return frame->result;
}

static struct val *lower_function(struct lower *lo, struct call_info *info, struct type *type)
{
	struct frame frame = {
		.instance = lo->fe->main,
		.env = call_env(lo, info),
		.prefix = info->target->name,
	};

	return inline_function(lo, &frame, info, info->target, type);
}

/* The body that the initializer of `object` gives to a method (section 11.3.1), or NULL. */
static const struct decl *method_body(const struct instance *object, const char *name)
{
	if (object->at)
		vec_each(struct decl *, d, &object->at->instance.body)
			if ((*d)->n.kind == DECL_FUNCTION && (*d)->name == name)
				return *d;
	return NULL;
}

struct method_call {
	struct call_info *info;
	struct type *type;
	struct val *result;
};

static void call_body(struct lower *lo, struct val *receiver, void *data)
{
	const struct instance *object = receiver->instance;
	struct method_call *call = data;
	const struct decl *body = method_body(object, call->info->target->name);
	struct type_env env = lo_instance_env(object);
	struct frame frame = { .instance = object, .env = &env };
	struct val *r;

	/* An optional method that nobody wrote does nothing. */
	if (!body)
		return;
	frame.prefix = arena_printf(lo->arena, "%s.%s", object->name, body->name);
	r = inline_function(lo, &frame, call->info, body, call->type);
	if (r->kind != VAL_VOID)
		lo_assign(lo, call->result, r);
}

static struct val *lower_method(struct lower *lo, struct call_info *info, struct val *receiver,
				struct type *type)
{
	struct method_call call = { .info = info, .type = type };

	if (!info->target->method.is_abstract)
		return lower_extern_call(lo, info, receiver, type);
	call.result = type && type->kind != TY_VOID ? lo_local_storage(lo, type, "result") :
						      lo_new_val(lo, VAL_VOID, type);
	lo_for_choices(lo, receiver, call_body, &call);
	return call.result;
}

void lo_action_body(struct lower *lo, struct decl *action)
{
	body_in_block(lo, action->action.body);
}

static void lower_action(struct lower *lo, struct call_info *info)
{
	struct frame frame = {
		.instance = lo->frame->instance,
		.env = lo->frame->env,
		.prefix = control_plane_name(lo->arena, lo->frame->instance, info->target),
	};

	lo_call_begin(lo, &frame, info, info->target);
	lo_action_body(lo, info->target);
	lo_call_end(lo, &frame);
}

void lo_control_body(struct lower *lo, const struct instance *instance)
{
	struct block_scope block;

	lo_block_begin(lo, &block);
	lo->frame->return_label = block.label;
	vec_each(struct decl *, d, &instance->decl->control.locals)
		if ((*d)->n.kind == DECL_VAR)
			lower_var(lo, *d);
	lower_stmt(lo, instance->decl->control.body);
	lo_block_end(lo, &block);
}

static void lower_control_apply(struct lower *lo, struct call_info *info,
				const struct instance *instance)
{
	struct type_env env = lo_instance_env(instance);
	struct frame frame = { .instance = instance, .env = &env, .prefix = instance->name };

	lo_call_begin(lo, &frame, info, instance->decl);
	lo_control_body(lo, instance);
	lo_call_end(lo, &frame);
}
