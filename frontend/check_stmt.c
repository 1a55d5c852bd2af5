/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements (section 12): types of what they use, whether they may stand where they do, and
 * whether the end of a body can be reached. switch has a file of its own.
 */
#include "frontend/check.h"

static void check_assign(struct checker *c, struct stmt *stmt);
static void check_return(struct checker *c, struct stmt *stmt);
static void check_for(struct checker *c, struct stmt *stmt);
static void check_for_in(struct checker *c, struct stmt *stmt);
static void check_if(struct checker *c, struct stmt *stmt);

static bool in_parser(const struct checker *c)
{
	return c->place == AT_STATE || c->place == AT_PARSER;
}

static void refuse(struct checker *c, struct stmt *stmt, const char *what)
{
	diag_error(c->diags, DIAG_STATEMENT, stmt->n.at, "%s cannot stand %s", what,
		   place_noun(c->place));
}

void check_stmts(struct checker *c, stmt_list *list)
{
	bool reported = false;

	for (unsigned i = 0; i < list->n; i++) {
		check_stmt(c, list->at[i]);
		if (i + 1 < list->n && !reported && !falls_through(list->at[i])) {
			diag_warn(c->diags, DIAG_UNREACHABLE, list->at[i + 1]->n.at,
				  "this statement is never reached");
			reported = true;
		}
	}
}

static void check_direct(struct checker *c, struct stmt *stmt)
{
	check_direct_apply(c, stmt);
	if (!stmt->direct_apply.info)
		vec_each(struct expr *, arg, &stmt->direct_apply.args)
			if ((*arg)->n.kind != EXPR_DONT_CARE && (*arg)->n.kind != EXPR_NAMED)
				check_expr(c, *arg);
}

static void check_local(struct checker *c, struct decl *decl)
{
	check_decl(c, decl);
}

void check_stmt(struct checker *c, struct stmt *stmt)
{
	if (!enter_nesting(c, stmt->n.at))
		return;
	switch ((enum stmt_kind)stmt->n.kind) {
	case STMT_BLOCK:
		check_annos(c, &stmt->block.annos, NULL);
		scope_enter(c->scopes);
		check_stmts(c, &stmt->block.body);
		scope_leave(c->scopes);
		break;
	case STMT_DECL:
		check_local(c, stmt->decl.decl);
		break;
	case STMT_ASSIGN:
		check_assign(c, stmt);
		break;
	case STMT_CALL:
		check_call_stmt(c, stmt->call.call);
		break;
	case STMT_DIRECT_APPLY:
		check_direct(c, stmt);
		break;
	case STMT_IF:
		check_if(c, stmt);
		break;
	case STMT_SWITCH:
		check_switch(c, stmt);
		break;
	case STMT_EXIT:
		/* Section 12.5. */
		if (in_parser(c) || c->place == AT_FUNCTION || c->place == AT_METHOD)
			refuse(c, stmt, "exit");
		break;
	case STMT_RETURN:
		check_return(c, stmt);
		break;
	case STMT_EMPTY:
		break;
	case STMT_FOR:
		check_for(c, stmt);
		break;
	case STMT_FOR_IN:
		check_for_in(c, stmt);
		break;
	case STMT_BREAK:
	case STMT_CONTINUE:
		if (!c->loops)
			diag_error(c->diags, DIAG_STATEMENT, stmt->n.at,
				   "%s stands outside of a loop",
				   stmt->n.kind == STMT_BREAK ? "break" : "continue");
		break;
	}
	leave_nesting(c);
}

void check_call_stmt(struct checker *c, struct expr *call)
{
	struct type *type = check_expr(c, call);

	if (call->n.kind != EXPR_CALL && !is_bad(type))
		diag_error(c->diags, DIAG_STATEMENT, call->n.at,
			   "'%s' does nothing: it is not a call", expr_text(c->arena, call));
}

/* `lhs op= rhs` computes `lhs op rhs`, whose type must be that of lhs (section 12.1). */
static void check_compound(struct checker *c, struct stmt *stmt)
{
	struct expr *lhs = stmt->assign.lhs, *rhs = stmt->assign.rhs;
	struct type *type = lhs->type, *result;
	struct value *value = lhs->value;

	result = binary_type(c, stmt->assign.op, lhs, rhs, stmt->n.at);
	lhs->type = type;
	lhs->value = value;
	if (!is_bad(result) && result != type)
		complain_type(c, stmt->n.at, "the result", result, type);
}

static void check_assign(struct checker *c, struct stmt *stmt)
{
	struct expr *lhs = stmt->assign.lhs, *rhs = stmt->assign.rhs;
	struct type *type = check_expr(c, lhs);

	check_expr(c, rhs);
	if (!check_lvalue(c, lhs, "the assignment") || is_bad(type))
		return;
	if (stmt->assign.op != OP_NONE)
		check_compound(c, stmt);
	else
		coerce(c, rhs, type, "the assigned value",
		       lhs->n.kind == EXPR_PATH ? lhs->path.decl
		       : lhs->n.kind == EXPR_MEMBER ? lhs->member.decl : NULL);
}

static void check_return(struct checker *c, struct stmt *stmt)
{
	struct expr *value = stmt->return_.value;

	if (value)
		check_expr(c, value);
	if (!c->returns) {
		refuse(c, stmt, "return");
		return;
	}
	if (is_bad(c->returns))
		return;
	if (c->returns == c->t_void) {
		if (value)
			diag_error(c->diags, DIAG_RETURN, value->n.at, "nothing can be returned %s",
				   c->place == AT_FUNCTION || c->place == AT_METHOD
					   ? "from a function of type void" : place_noun(c->place));
		return;
	}
	if (!value)
		diag_error(c->diags, DIAG_RETURN, stmt->n.at,
			   "a value of type '%s' must be returned", text_of(c, c->returns));
	else
		coerce(c, value, c->returns, "the returned value", NULL);
}

/* `else if` chains are long but not deep. */
static void check_if(struct checker *c, struct stmt *stmt)
{
	for (;;) {
		check_expr_as(c, stmt->if_.cond, c->t_bool, "the condition");
		scope_enter(c->scopes);
		check_stmt(c, stmt->if_.then);
		scope_leave(c->scopes);
		if (!stmt->if_.other)
			return;
		if (stmt->if_.other->n.kind != STMT_IF)
			break;
		stmt = stmt->if_.other;
	}
	scope_enter(c->scopes);
	check_stmt(c, stmt->if_.other);
	scope_leave(c->scopes);
}

static void check_loop_body(struct checker *c, struct stmt *body)
{
	c->loops++;
	scope_enter(c->scopes);
	check_stmt(c, body);
	scope_leave(c->scopes);
	c->loops--;
}

static void check_for(struct checker *c, struct stmt *stmt)
{
	if (in_parser(c))
		refuse(c, stmt, "a loop");
	check_annos(c, &stmt->for_.annos, NULL);
	scope_enter(c->scopes);
	check_stmts(c, &stmt->for_.init);
	if (stmt->for_.cond)
		check_expr_as(c, stmt->for_.cond, c->t_bool, "the condition");
	check_stmts(c, &stmt->for_.update);
	check_loop_body(c, stmt->for_.body);
	scope_leave(c->scopes);
}

/* The type of the elements a loop goes over. */
static struct type *collection_elem(struct checker *c, struct expr *collection)
{
	struct type *type;

	c->in_keyset = true;
	type = check_expr(c, collection);
	c->in_keyset = false;
	switch (type->kind) {
	case TY_ERROR_TYPE:
		return type;
	case TY_SET:
	case TY_STACK:
	case TY_LIST:
		return type->elem;
	default:
		diag_error(
			c->diags, DIAG_STATEMENT, collection->n.at,
			"a loop goes over a range, an array, a header stack or a list, not over '%s'",
			text_of(c, type));
		return c->t_error_type;
	}
}

static void check_for_in(struct checker *c, struct stmt *stmt)
{
	struct expr *collection = stmt->for_in.collection;
	struct decl *decl = stmt->for_in.decl;
	struct type *elem, *type;

	if (in_parser(c))
		refuse(c, stmt, "a loop");
	check_annos(c, &stmt->for_in.annos, NULL);
	elem = collection_elem(c, collection);
	scope_enter(c->scopes);
	if (decl) {
		check_decl(c, decl);
		type = decl->type;
	} else {
		type = check_expr(c, stmt->for_in.lvalue);
		check_lvalue(c, stmt->for_in.lvalue, "the loop");
	}
	if (!is_bad(elem) && !is_bad(type) && elem != type) {
		/* The bounds of `0 .. 3` take the variable's type. */
		if (elem->kind == TY_INFINT && collection->n.kind == EXPR_BINARY &&
		    type_is_fixed(type)) {
			coerce(c, collection->binary.lhs, type, "the lower bound", decl);
			coerce(c, collection->binary.rhs, type, "the upper bound", decl);
			collection->type = type_of(c->types, TY_SET, type);
		} else {
			complain_type(c, collection->n.at, "the element", elem, type);
		}
	}
	check_loop_body(c, stmt->for_in.body);
	scope_leave(c->scopes);
}

static bool switch_falls_through(const struct stmt *stmt)
{
	bool has_default = false;

	for (unsigned i = 0; i < stmt->switch_.cases.n; i++) {
		const struct part *p = stmt->switch_.cases.at[i];

		has_default |=
			!p->switch_case.label || p->switch_case.label->n.kind == EXPR_DEFAULT;
		if (p->switch_case.body && falls_through(p->switch_case.body))
			return true;
		if (!p->switch_case.body && i + 1 == stmt->switch_.cases.n)
			return true;
	}
	return !has_default;
}

bool falls_through(const struct stmt *stmt)
{
	switch ((enum stmt_kind)stmt->n.kind) {
	case STMT_BLOCK:
		for (unsigned i = 0; i < stmt->block.body.n; i++)
			if (!falls_through(stmt->block.body.at[i]))
				return false;
		return true;
	case STMT_IF:
		for (; stmt->if_.other; stmt = stmt->if_.other) {
			if (falls_through(stmt->if_.then))
				return true;
			if (stmt->if_.other->n.kind != STMT_IF)
				return falls_through(stmt->if_.other);
		}
		return true;
	case STMT_SWITCH:
		return switch_falls_through(stmt);
	case STMT_EXIT:
	case STMT_RETURN:
	case STMT_BREAK:
	case STMT_CONTINUE:
		return false;
	default:
		return true;
	}
}
