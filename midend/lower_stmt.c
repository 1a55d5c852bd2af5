/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements (section 12). Assignments evaluate the place on the left before the value on the
 * right; switch loses its fall-through; loops get a bound that the number of their rounds cannot
 * exceed.
 */
#include "midend/lower.h"

#include "common/bits.h"

/* A loop whose rounds are not known may not run longer than this: a packet must come to an end. */
#define MAX_ROUNDS 65536

static void lower_assign(struct lower *lo, struct stmt *s);
static void lower_if(struct lower *lo, struct stmt *s);
static void lower_switch(struct lower *lo, struct stmt *s);
static void lower_for(struct lower *lo, struct stmt *s);
static void lower_for_in(struct lower *lo, struct stmt *s);

void lower_stmt(struct lower *lo, struct stmt *s)
{
	struct span outer_at = lo->at;

	if (lo_gave_up(lo))
		return;
	lo->at = s->n.at;
	lo->nesting++;
	switch ((enum stmt_kind)s->n.kind) {
	case STMT_BLOCK:
		lower_stmts(lo, &s->block.body);
		break;
	case STMT_DECL:
		if (s->decl.decl->n.kind == DECL_VAR)
			lower_var(lo, s->decl.decl);
		break;
	case STMT_ASSIGN:
		lower_assign(lo, s);
		break;
	case STMT_CALL:
		lower_expr(lo, s->call.call);
		break;
	case STMT_DIRECT_APPLY:
		lower_call_info(lo, s->direct_apply.info, s, NULL, s->n.at);
		break;
	case STMT_IF:
		lower_if(lo, s);
		break;
	case STMT_SWITCH:
		lower_switch(lo, s);
		break;
	case STMT_EXIT:
		lower_exit(lo);
		break;
	case STMT_RETURN:
		lower_return(lo, s->return_.value);
		break;
	case STMT_EMPTY:
		break;
	case STMT_FOR:
		lower_for(lo, s);
		break;
	case STMT_FOR_IN:
		lower_for_in(lo, s);
		break;
	case STMT_BREAK:
		if (lo->loops)
			lo_emit_leave(lo, lo->loops->break_label);
		break;
	case STMT_CONTINUE:
		if (lo->loops)
			lo_emit_leave(lo, lo->loops->continue_label);
		break;
	}
	lo->nesting--;
	lo->at = outer_at;
}

void lower_stmts(struct lower *lo, const stmt_list *list)
{
	vec_each(struct stmt *, s, list)
		lower_stmt(lo, *s);
}

/*
 * `x = a + b` has made `tmp = a + b; x = tmp`, where tmp is new and read here alone: one statement
 * does.
 */
static void merge_last_copy(struct lower *lo, uint32_t first_var)
{
	struct ir_stmt *copy, *op;

	if (lo->out->n < 2)
		return;
	copy = lo->out->at[lo->out->n - 1];
	op = lo->out->at[lo->out->n - 2];
	if (copy->kind != IR_SET || copy->set.op != IR_OP_COPY || copy->set.a.kind != IR_VAR ||
	    copy->set.a.var->id < first_var || op->kind != IR_SET ||
	    op->set.dst.kind != IR_PLACE_VAR || op->set.dst.var != copy->set.a.var)
		return;
	op->set.dst = copy->set.dst;
	lo->out->n--;
}

static bool is_operation(const struct expr *e)
{
	return e->n.kind == EXPR_BINARY || e->n.kind == EXPR_UNARY || e->n.kind == EXPR_CAST ||
	       e->n.kind == EXPR_SLICE;
}

void lower_var(struct lower *lo, struct decl *d)
{
	struct type *type = lower_type(lo, d->type);
	uint32_t first_var = lo->p->vars.n;
	struct val *init = NULL, *v;

	lo->at = d->n.at;
	if (d->var.init)
		init = lo_convert(lo, lower_expr(lo, d->var.init), type);
	v = lo_local_storage(lo, type, d->name);
	if (init)
		lo_assign(lo, v, init);
	if (init && is_operation(d->var.init))
		merge_last_copy(lo, first_var);
	lo_bind(lo, d, v);
}

static void lower_assign(struct lower *lo, struct stmt *s)
{
	uint32_t first_var = lo->p->vars.n;
	struct val *to = lower_place(lo, s->assign.lhs), *old, *from;
	struct type *type = lower_type(lo, s->assign.lhs->type);

	if (s->assign.op == OP_NONE) {
		from = lo_convert(lo, lower_expr(lo, s->assign.rhs), type);
		lo_assign(lo, to, from);
		if (is_operation(s->assign.rhs))
			merge_last_copy(lo, first_var);
		return;
	}
	old = to;
	if (lo_has_effects(s->assign.rhs))
		old = lo_snapshot(lo, to);
	else if (to->kind != VAL_SCALAR)
		old = lo_val_scalar(lo, type, lo_read_scalar(lo, to));
	from = lower_expr(lo, s->assign.rhs);
	from = lo_val_scalar(lo, type, lower_binary(lo, s->assign.op, type, old, from));
	lo_assign(lo, to, from);
	merge_last_copy(lo, first_var);
}

/* a && b without else is two conditions, one inside the other. */
static void lower_if_then(struct lower *lo, struct expr *cond, struct stmt *then)
{
	struct ir_operand c;
	struct ir_stmt *s;
	ir_body *outer;

	if (cond->n.kind == EXPR_BINARY && cond->binary.op == OP_LAND && !cond->value) {
		c = lower_scalar(lo, cond->binary.lhs);
		if (lo_is_const(&c)) {
			if (mpz_sgn(c.number))
				lower_if_then(lo, cond->binary.rhs, then);
			return;
		}
		s = lo_emit(lo, IR_IF);
		s->if_.cond = c;
		outer = lo_body_begin(lo, &s->if_.then);
		lower_if_then(lo, cond->binary.rhs, then);
		lo_body_end(lo, outer);
		return;
	}
	c = lower_scalar(lo, cond);
	if (lo_is_const(&c)) {
		if (mpz_sgn(c.number))
			lower_stmt(lo, then);
		return;
	}
	s = lo_emit(lo, IR_IF);
	s->if_.cond = c;
	outer = lo_body_begin(lo, &s->if_.then);
	lower_stmt(lo, then);
	lo_body_end(lo, outer);
}

static void lower_if(struct lower *lo, struct stmt *s)
{
	struct ir_operand cond;
	struct ir_stmt *r;
	ir_body *outer;

	if (lo->frame->in_parser && lo_needs_states(s)) {
		lower_if_states(lo, s);
		return;
	}
	if (!s->if_.other) {
		lower_if_then(lo, s->if_.cond, s->if_.then);
		return;
	}
	cond = lower_scalar(lo, s->if_.cond);
	if (lo_is_const(&cond)) {
		lower_stmt(lo, mpz_sgn(cond.number) ? s->if_.then : s->if_.other);
		return;
	}
	r = lo_emit(lo, IR_IF);
	r->if_.cond = cond;
	outer = lo_body_begin(lo, &r->if_.then);
	lower_stmt(lo, s->if_.then);
	lo_body_end(lo, outer);
	outer = lo_body_begin(lo, &r->if_.other);
	lower_stmt(lo, s->if_.other);
	lo_body_end(lo, outer);
}

/* Switch. The labels in front of a body are its values; a default among them makes it the rest. */

static mpz_srcptr label_value(struct lower *lo, struct stmt *s, struct expr *label, unsigned width)
{
	struct type *type = s->switch_.expr->type;
	struct ir_operand o;

	if (type->kind == TY_ACTION_RUN)
		return bits_from_u64(lo->arena, lo_action_number(lo, type->decl, label->path.decl));
	o = lower_scalar(lo, label);
	if (!lo_is_const(&o)) {
		lower_unsupported(lo, label->n.at, NULL, "a switch label that is not a constant");
		return bits_new(lo->arena);
	}
	return lo_op_resize(lo, o, width, lo_is_signed_type(type)).number;
}

static void lower_switch(struct lower *lo, struct stmt *s)
{
	struct ir_operand on = lower_scalar(lo, s->switch_.expr);
	struct ir_stmt *r;
	struct ir_case c = { 0 };
	bool is_default = false;

	/* A constant of type int: wide enough for any label it meets. */
	if (type_underlying(s->switch_.expr->type)->kind == TY_INFINT)
		on = lo_op_resize(lo, on, IR_MAX_WIDTH, true);
	r = lo_emit(lo, IR_SWITCH);
	r->switch_.on = on;
	vec_each(struct part *, p, &s->switch_.cases) {
		struct expr *label = (*p)->switch_case.label;
		ir_body body = { 0 }, *outer;

		if (!label || label->n.kind == EXPR_DEFAULT)
			is_default = true;
		else
			vec_push(lo->arena, &c.values, label_value(lo, s, label, on.width));
		if (!(*p)->switch_case.body)
			continue;
		outer = lo_body_begin(lo, &body);
		lower_stmt(lo, (*p)->switch_case.body);
		lo_body_end(lo, outer);
		if (is_default) {
			r->switch_.other = body;
		} else {
			c.body = body;
			vec_push(lo->arena, &r->switch_.cases, c);
		}
		c = (struct ir_case){ 0 };
		is_default = false;
	}
}

/* Loops. */

/* `x` of `x = x + step`, `x += step`, `x = x - step`, `x -= step`; else NULL. */
static struct decl *stepped(struct stmt *s, struct expr **step, bool *down)
{
	struct expr *rhs = s->assign.rhs;
	struct decl *x;
	enum ast_op op;

	if (s->n.kind != STMT_ASSIGN || s->assign.lhs->n.kind != EXPR_PATH)
		return NULL;
	x = s->assign.lhs->path.decl;
	op = s->assign.op;
	if (op == OP_NONE && rhs->n.kind == EXPR_BINARY && rhs->binary.lhs->n.kind == EXPR_PATH &&
	    rhs->binary.lhs->path.decl == x) {
		op = rhs->binary.op;
		rhs = rhs->binary.rhs;
	}
	if (op != OP_ADD && op != OP_SUB)
		return NULL;
	*step = rhs;
	*down = op == OP_SUB;
	return x;
}

struct write_search {
	struct lower *lo;
	const struct decl *x;
	bool down;
	bool found;
};

/* Writes of x other than steps in the loop's own direction, which only shorten it. */
static bool enter_writes(struct ast_walk *walk, struct node *node)
{
	struct write_search *search = walk->data;
	struct stmt *s = (struct stmt *)node;
	struct expr *step;
	uint64_t n;
	bool down;

	if (node->family == FAMILY_STMT && node->kind == STMT_ASSIGN &&
	    s->assign.lhs->n.kind == EXPR_PATH && s->assign.lhs->path.decl == search->x &&
	    (stepped(s, &step, &down) != search->x || down != search->down ||
	     !lo_constant_u64(search->lo, step, &n)))
		search->found = true;
	/* A call may write what it is given. */
	if (node->family == FAMILY_EXPR && node->kind == EXPR_CALL &&
	    ((struct expr *)node)->call.info)
		vec_each(struct expr *, arg, &((struct expr *)node)->call.info->args)
			if (*arg && (*arg)->n.kind == EXPR_PATH && (*arg)->path.decl == search->x)
				search->found = true;
	return true;
}

static bool writes(struct lower *lo, struct stmt *s, const struct decl *x, bool down)
{
	struct write_search search = { .lo = lo, .x = x, .down = down };
	struct ast_walk walk = { .enter = enter_writes, .data = &search };

	ast_walk(&walk, &s->n);
	return search.found;
}

/*
 * The most rounds of `for (...; x < limit; x += step) body`: when the body leaves x alone, the
 * range of x over the step. The start counts when it is a constant.
 */
static bool counted_rounds(struct lower *lo, struct stmt *s, uint64_t *rounds)
{
	struct expr *cond = s->for_.cond, *step_expr = NULL, *limit;
	uint64_t end, step, start = 0;
	struct decl *x = NULL;
	bool down = false;
	struct val *v;

	vec_each(struct stmt *, u, &s->for_.update)
		if (!x)
			x = stepped(*u, &step_expr, &down);
	if (!x || !cond || cond->n.kind != EXPR_BINARY || writes(lo, s->for_.body, x, down) ||
	    !lo_constant_u64(lo, step_expr, &step) || !step)
		return false;
	v = lo_bound(lo, x);
	limit = cond->binary.lhs->n.kind == EXPR_PATH && cond->binary.lhs->path.decl == x ?
			cond->binary.rhs : cond->binary.lhs;
	if (!v || v->kind != VAL_SCALAR || v->operand.width > 32)
		return false;
	if (down || !lo_constant_u64(lo, limit, &end))
		end = UINT64_C(1) << v->operand.width;
	vec_each(struct stmt *, i, &s->for_.init) {
		struct expr *init = NULL;

		if ((*i)->n.kind == STMT_DECL && (*i)->decl.decl == x)
			init = x->var.init;
		else if ((*i)->n.kind == STMT_ASSIGN && (*i)->assign.lhs->n.kind == EXPR_PATH &&
			 (*i)->assign.lhs->path.decl == x)
			init = (*i)->assign.rhs;
		if (init && lo_constant_u64(lo, init, &start) && down)
			end = start + 1, start = 0;
	}
	if (start > end || lo_is_signed_type(v->type))
		start = 0;
	/*
	 * One more: the round that only finds the condition false. `<=` and `!=` need one as well.
	 */
	*rounds = (end - start) / step + 2;
	return true;
}

static void loop_body(struct lower *lo, struct loop *loop, struct stmt *body)
{
	struct block_scope block;

	lo_block_begin(lo, &block);
	loop->continue_label = block.label;
	loop->up = lo->loops;
	lo->loops = loop;
	lower_stmt(lo, body);
	lo->loops = loop->up;
	lo_block_end(lo, &block);
}

static void leave_unless(struct lower *lo, struct ir_operand cond, ir_label label)
{
	struct ir_stmt *s;
	ir_body *outer;

	if (lo_is_const(&cond) && mpz_sgn(cond.number))
		return;
	s = lo_emit(lo, IR_IF);
	s->if_.cond = cond;
	outer = lo_body_begin(lo, &s->if_.other);
	lo_emit_leave(lo, label);
	lo_body_end(lo, outer);
}

static void lower_for(struct lower *lo, struct stmt *s)
{
	struct loop loop = { 0 };
	struct ir_stmt *r;
	uint64_t rounds;
	ir_body *outer;

	lower_stmts(lo, &s->for_.init);
	if (!counted_rounds(lo, s, &rounds) || rounds > MAX_ROUNDS) {
		lower_unsupported(lo, s->n.at, NULL,
				  "a loop must have a bound of at most %d rounds that the compiler "
				  "can see",
				  MAX_ROUNDS);
		return;
	}
	r = lo_emit(lo, IR_LOOP);
	r->block.label = loop.break_label = lo->p->next_label++;
	r->block.bound = rounds;
	outer = lo_body_begin(lo, &r->block.body);
	if (s->for_.cond)
		leave_unless(lo, lower_scalar(lo, s->for_.cond), loop.break_label);
	loop_body(lo, &loop, s->for_.body);
	lower_stmts(lo, &s->for_.update);
	lo_body_end(lo, outer);
}

/* One round for each item, spelled out. */
static void for_each_item(struct lower *lo, struct stmt *s, struct val *x, struct val *items)
{
	struct loop loop = { 0 };
	struct block_scope all;

	lo_block_begin(lo, &all);
	loop.break_label = all.label;
	for (unsigned i = 0; i < items->n; i++) {
		lo_assign(lo, x, lo_convert(lo, items->items[i], x->type));
		loop_body(lo, &loop, s->for_in.body);
	}
	lo_block_end(lo, &all);
}

/* Ends are inclusive; the counter is not `x`, which the body may write (section 12.8). */
static void for_range(struct lower *lo, struct stmt *s, struct val *x, struct val *range)
{
	struct loop loop = { 0 };
	struct ir_operand from = lo_read_scalar(lo, range->items[0]);
	struct ir_operand to = lo_read_scalar(lo, range->items[1]), counter;
	bool is_signed = lo_is_signed_type(x->type);
	unsigned width = lo_scalar_width(lo, x->type);
	struct ir_stmt *r;
	uint64_t rounds;
	ir_body *outer;

	from = lo_op_resize(lo, from, width, is_signed);
	to = lo_op_resize(lo, to, width, is_signed);
	rounds = width < 32 ? UINT64_C(1) << width : UINT64_MAX;
	if (lo_is_const(&from) && lo_is_const(&to)) {
		struct ir_operand count = lo_op2(lo, IR_OP_SUB, width, to, from);

		if (!bits_to_u64(count.number, &rounds))
			rounds = UINT64_MAX;
		else
			rounds++;
	}
	if (rounds > MAX_ROUNDS) {
		lower_unsupported(lo, s->n.at, NULL,
				  "a loop must have a bound of at most %d rounds "
				  "that the compiler can see",
				  MAX_ROUNDS);
		return;
	}
	counter = ir_of_var(lo_temp(lo, width));
	lo_emit_copy(lo, ir_place_var(counter.var), from);
	to = lo_snapshot(lo, lo_val_scalar(lo, x->type, to))->operand;
	r = lo_emit(lo, IR_LOOP);
	r->block.label = loop.break_label = lo->p->next_label++;
	r->block.bound = rounds + 1;
	outer = lo_body_begin(lo, &r->block.body);
	leave_unless(lo, lo_op2(lo, is_signed ? IR_OP_SLE : IR_OP_ULE, 1, counter, to),
		     loop.break_label);
	lo_assign(lo, x, lo_val_scalar(lo, x->type, counter));
	loop_body(lo, &loop, s->for_in.body);
	/* Stops before the counter could wrap around. */
	leave_unless(lo, lo_op2(lo, IR_OP_NE, 1, counter, to), loop.break_label);
	lo_emit_set(lo, ir_place_var(counter.var), IR_OP_ADD, counter, lo_op_const(lo, width, 1),
		    counter);
	lo_body_end(lo, outer);
}

static void lower_for_in(struct lower *lo, struct stmt *s)
{
	struct decl *d = s->for_in.decl;
	struct val *items = lower_expr(lo, s->for_in.collection), *x;

	if (d) {
		x = lo_local_storage(lo, lower_type(lo, d->type), d->name);
		lo_bind(lo, d, x);
	} else {
		x = lower_place(lo, s->for_in.lvalue);
	}
	if (items->kind == VAL_RANGE)
		for_range(lo, s, x, items);
	else
		for_each_item(lo, s, x, lo_snapshot(lo, items));
}
