/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions and types as P4 text, in programs and in diagnostics. Parentheses stand only where
 * precedence (op.def) asks for them; literals keep the base they were written in.
 */
#include "frontend/print.h"

#include "common/arena.h"
#include "common/bits.h"

static const struct {
	const char *text;
	int precedence;
} ops[OP_COUNT] = {
#define OP(name, text, arity, precedence) [OP_##name] = { text, precedence },
#include "frontend/op.def"
#undef OP
};

const char *expr_text(struct arena *arena, const struct expr *expr)
{
	struct printer p = { 0 };

	put_expr(&p, expr, PREC_ANY);
	return strbuf_take(&p.text, arena);
}

const char *tyref_text(struct arena *arena, const struct tyref *type)
{
	struct printer p = { 0 };

	put_type(&p, type);
	return strbuf_take(&p.text, arena);
}

const char *op_text(enum ast_op op)
{
	return op == OP_NONE ? "" : ops[op].text;
}

/* Expressions. */

static int precedence(const struct expr *e)
{
	switch ((enum expr_kind)e->n.kind) {
	case EXPR_INT:
		return e->integer.has_width || mpz_sgn(e->integer.value) >= 0 ? PREC_PRIMARY
									      : PREC_UNARY;
	case EXPR_UNARY:
	case EXPR_CAST:
		return PREC_UNARY;
	case EXPR_BINARY:
		return ops[e->binary.op].precedence;
	case EXPR_MUX:
		return PREC_MUX;
	case EXPR_NAMED:
		return PREC_ANY;
	case EXPR_STRING:
	case EXPR_BOOL:
	case EXPR_PATH:
	case EXPR_THIS:
	case EXPR_MEMBER:
	case EXPR_TYPE_MEMBER:
	case EXPR_INDEX:
	case EXPR_SLICE:
	case EXPR_PLUS_SLICE:
	case EXPR_CALL:
	case EXPR_CONSTRUCT:
	case EXPR_DONT_CARE:
	case EXPR_DEFAULT:
	case EXPR_DOTS:
	case EXPR_LIST:
	case EXPR_RECORD:
	case EXPR_INVALID:
	case EXPR_SELECT:
		return PREC_PRIMARY;
	}
	return PREC_PRIMARY;
}

static void put_integer(struct printer *p, const struct expr *e)
{
	const char *prefix = e->integer.base == 16 ? "0x" : e->integer.base == 8 ? "0o" :
			     e->integer.base == 2 ? "0b" : "";
	struct arena *scratch = arena_new();
	mpz_ptr value = bits_new(scratch);

	mpz_set(value, e->integer.value);
	if (e->integer.has_width) {
		/* A negative number of fixed width is its bit pattern. */
		strbuf_printf(&p->text, "%u%c", e->integer.width, e->integer.is_signed ? 's' : 'w');
		value = bits_wrap(scratch, value, e->integer.width, false);
	} else if (mpz_sgn(value) < 0) {
		put(p, "-");
		mpz_neg(value, value);
	}
	put(p, prefix);
	put(p, bits_to_text(scratch, value, e->integer.base));
	arena_free(scratch);
}

static void put_unary(struct printer *p, const struct expr *e)
{
	put(p, ops[e->unary.op].text);
	/* `+ +x` is no `++x`. */
	if (e->unary.operand->n.kind == EXPR_UNARY)
		put(p, " ");
	put_expr(p, e->unary.operand, PREC_UNARY);
}

static void put_binary(struct printer *p, const struct expr *e)
{
	int prec = ops[e->binary.op].precedence;

	/* Operators of one precedence go from left to right; those of key sets do not combine. */
	put_expr(p, e->binary.lhs, prec < PREC_EXPRESSION ? PREC_EXPRESSION : prec);
	strbuf_printf(&p->text, " %s ", ops[e->binary.op].text);
	put_expr(p, e->binary.rhs, prec + 1);
}

static void put_select(struct printer *p, const struct expr *e)
{
	put(p, "select (");
	put_exprs(p, &e->select.exprs);
	put(p, ") ");
	open_brace(p);
	vec_each(struct part *, c, &e->select.cases) {
		line(p);
		put_part(p, *c);
	}
	close_brace(p);
}

void put_expr(struct printer *p, const struct expr *e, int min)
{
	bool parens = precedence(e) < min;

	if (parens)
		put(p, "(");
	switch ((enum expr_kind)e->n.kind) {
	case EXPR_INT:
		put_integer(p, e);
		break;
	case EXPR_STRING:
		strbuf_printf(&p->text, "\"%s\"", e->string.text);
		break;
	case EXPR_BOOL:
		put(p, e->boolean.value ? "true" : "false");
		break;
	case EXPR_PATH:
		strbuf_printf(&p->text, "%s%s", e->path.is_global ? "." : "", e->path.name);
		break;
	case EXPR_THIS:
		put(p, "this");
		break;
	case EXPR_MEMBER:
		put_expr(p, e->member.base, PREC_POSTFIX);
		strbuf_printf(&p->text, ".%s", e->member.name);
		break;
	case EXPR_TYPE_MEMBER:
		put_type(p, e->type_member.base);
		strbuf_printf(&p->text, ".%s", e->type_member.name);
		break;
	case EXPR_INDEX:
		put_expr(p, e->index.base, PREC_POSTFIX);
		put(p, "[");
		put_expr(p, e->index.index, PREC_EXPRESSION);
		put(p, "]");
		break;
	case EXPR_SLICE:
		put_expr(p, e->slice.base, PREC_POSTFIX);
		put(p, "[");
		put_expr(p, e->slice.hi, PREC_EXPRESSION);
		put(p, ":");
		put_expr(p, e->slice.lo, PREC_EXPRESSION);
		put(p, "]");
		break;
	case EXPR_PLUS_SLICE:
		put_expr(p, e->plus_slice.base, PREC_POSTFIX);
		put(p, "[");
		put_expr(p, e->plus_slice.lo, PREC_EXPRESSION);
		put(p, " +: ");
		put_expr(p, e->plus_slice.width, PREC_EXPRESSION);
		put(p, "]");
		break;
	case EXPR_CALL:
		put_expr(p, e->call.callee, PREC_POSTFIX);
		if (e->call.type_args.n)
			put_types(p, &e->call.type_args);
		put(p, "(");
		put_exprs(p, &e->call.args);
		put(p, ")");
		break;
	case EXPR_CONSTRUCT:
		put_type(p, e->construct.of);
		put(p, "(");
		put_exprs(p, &e->construct.args);
		put(p, ")");
		break;
	case EXPR_NAMED:
		strbuf_printf(&p->text, "%s = ", e->named.name);
		put_expr(p, e->named.value, PREC_EXPRESSION);
		break;
	case EXPR_DONT_CARE:
		put(p, "_");
		break;
	case EXPR_DEFAULT:
		put(p, "default");
		break;
	case EXPR_DOTS:
		put(p, "...");
		break;
	case EXPR_UNARY:
		put_unary(p, e);
		break;
	case EXPR_BINARY:
		put_binary(p, e);
		break;
	case EXPR_MUX:
		put_expr(p, e->mux.cond, PREC_MUX + 1);
		put(p, " ? ");
		put_expr(p, e->mux.then, PREC_EXPRESSION);
		put(p, " : ");
		put_expr(p, e->mux.other, PREC_MUX);
		break;
	case EXPR_CAST:
		put(p, "(");
		put_type(p, e->cast.to);
		put(p, ")");
		put_expr(p, e->cast.operand, PREC_UNARY);
		break;
	case EXPR_LIST:
		put(p, e->list.items.n ? "{ " : "{");
		put_exprs(p, &e->list.items);
		put(p, e->list.items.n ? " }" : "}");
		break;
	case EXPR_RECORD:
		put(p, "{ ");
		put_exprs(p, &e->record.items);
		put(p, " }");
		break;
	case EXPR_INVALID:
		put(p, "{#}");
		break;
	case EXPR_SELECT:
		put_select(p, e);
		break;
	}
	if (parens)
		put(p, ")");
}

void put_exprs(struct printer *p, const expr_list *list)
{
	for (uint32_t i = 0; i < list->n; i++) {
		if (i)
			put(p, ", ");
		put_expr(p, list->at[i], PREC_ANY);
	}
}

/* Types. */

static void put_width(struct printer *p, const char *name, const struct expr *width)
{
	put(p, name);
	if (!width)
		return;
	put(p, width->n.kind == EXPR_INT ? "<" : "<(");
	put_expr(p, width, PREC_EXPRESSION);
	put(p, width->n.kind == EXPR_INT ? ">" : ")>");
}

void put_type(struct printer *p, const struct tyref *t)
{
	switch ((enum tyref_kind)t->n.kind) {
	case TYREF_BOOL:
		put(p, "bool");
		break;
	case TYREF_ERROR:
		put(p, "error");
		break;
	case TYREF_MATCH_KIND:
		put(p, "match_kind");
		break;
	case TYREF_STRING:
		put(p, "string");
		break;
	case TYREF_VOID:
		put(p, "void");
		break;
	case TYREF_INFINT:
		put(p, "int");
		break;
	case TYREF_BIT:
		put_width(p, "bit", t->bit.width);
		break;
	case TYREF_INT:
		put_width(p, "int", t->integer.width);
		break;
	case TYREF_VARBIT:
		put_width(p, "varbit", t->varbit.width);
		break;
	case TYREF_NAMED:
		strbuf_printf(&p->text, "%s%s", t->named.is_global ? "." : "", t->named.name);
		break;
	case TYREF_SPECIALIZED:
		put_type(p, t->specialized.base);
		put_types(p, &t->specialized.args);
		break;
	case TYREF_STACK:
		put_type(p, t->stack.elem);
		put(p, "[");
		put_expr(p, t->stack.size, PREC_EXPRESSION);
		put(p, "]");
		break;
	case TYREF_TUPLE:
		put(p, "tuple");
		put_types(p, &t->tuple.items);
		break;
	case TYREF_LIST:
		put(p, "list<");
		put_type(p, t->list.elem);
		put(p, ">");
		break;
	case TYREF_DONT_CARE:
		put(p, "_");
		break;
	}
}

void put_types(struct printer *p, const tyref_list *list)
{
	put(p, "<");
	for (uint32_t i = 0; i < list->n; i++) {
		if (i)
			put(p, ", ");
		put_type(p, list->at[i]);
	}
	put(p, ">");
}
