/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the actions of parser.y do that takes more than a line: places, literals, calls, and the count of
 * how deep the tree grows.
 */
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/diag.h"
#include "frontend/frontend.h"
#include "frontend/parse.h"

static bool in_file(const struct source_file *file, loc_t loc)
{
	return file && loc >= file->base && loc <= file->base + file->size;
}

struct span span_through(struct parser *p, struct span a, struct span b)
{
	if (a.begin == a.end)
		return b;
	if (b.begin == b.end)
		return a;
	/* Nearly always the file of the last question. */
	if (!in_file(p->file, a.begin))
		p->file = source_of(p->fe->sources, a.begin);
	return in_file(p->file, b.begin) ? span_join(a, b) : a;
}

void measure(struct parser *p, struct node *node)
{
	if (!ast_measure(node))
		nested_too_deep(p, node->at);
}

struct decl *annotate(struct parser *p, struct decl *decl, part_list annos, struct span at)
{
	decl->annos = annos;
	decl->n.at = span_through(p, at, decl->n.at);
	measure(p, &decl->n);
	return decl;
}

/* The number before `w` or `s`; false when it is more than MAX_WIDTH. */
static bool read_width(const char *text, size_t len, unsigned *width)
{
	*width = 0;
	for (size_t i = 0; i < len; i++) {
		*width = *width * 10 + (text[i] - '0');
		if (*width > MAX_WIDTH)
			return false;
	}
	return true;
}

static int base_of_prefix(char letter)
{
	switch (letter) {
	case 'x':
	case 'X':
		return 16;
	case 'o':
	case 'O':
		return 8;
	case 'b':
	case 'B':
		return 2;
	case 'd':
	case 'D':
		return 10;
	default:
		return 0;
	}
}

/*
 * Section 6.4.3.2. A value beyond its width is cut, with a warning (section 7.1.6.6); the bit pattern of
 * a signed number may be written out in full in any base but ten.
 */
struct expr *integer_literal(struct parser *p, const struct token *token)
{
	struct expr *e = new_expr(p->fe->arena, EXPR_INT, token->at);
	const char *digits = token->text;
	size_t len = token->len, prefix = strspn(digits, "0123456789");
	mpz_srcptr value = NULL;
	unsigned width = 0;
	int base = 10;
	bool has_width = prefix < len && (digits[prefix] == 'w' || digits[prefix] == 's');

	if (has_width) {
		e->integer.is_signed = digits[prefix] == 's';
		if (!read_width(digits, prefix, &width)) {
			diag_error(p->fe->diags, DIAG_LIMIT, token->at,
				   "an integer of %.*s bits: the limit is %d",
				   prefix < 40 ? (int)prefix : 40, digits, MAX_WIDTH);
			width = 1;
		}
		digits += prefix + 1;
		len -= prefix + 1;
	}
	if (len > 2 && digits[0] == '0' && base_of_prefix(digits[1])) {
		base = base_of_prefix(digits[1]);
		digits += 2;
		len -= 2;
	}
	if (len && (digits[0] != '_' || base != 10 || digits[-1] == 'd' || digits[-1] == 'D'))
		value = bits_from_text(p->fe->arena, digits, len, base);
	if (!value) {
		diag_error(p->fe->diags, DIAG_LEXICAL, token->at, "'%.*s' is not a number of base %d",
			   token->len < 40 ? (int)token->len : 40, token->text, base);
		value = bits_new(p->fe->arena);
	} else if (has_width && !bits_fits(value, width, e->integer.is_signed && base == 10)) {
		diag_warn(p->fe->diags, DIAG_OVERFLOW, token->at, "%s does not fit in %s<%u>",
			  bits_to_text(p->fe->arena, value, 10),
			  e->integer.is_signed ? "int" : "bit", width);
	}
	if (has_width)
		value = bits_wrap(p->fe->arena, value, width, e->integer.is_signed);
	e->integer.value = value;
	e->integer.width = width;
	e->integer.base = base;
	return e;
}

struct expr *binary(struct parser *p, enum ast_op op, struct expr *lhs, struct expr *rhs,
		    struct span at)
{
	struct expr *e = new_expr(p->fe->arena, EXPR_BINARY, at);

	e->binary.op = op;
	e->binary.lhs = lhs;
	e->binary.rhs = rhs;
	measure(p, &e->n);
	return e;
}

struct expr *unary(struct parser *p, enum ast_op op, struct expr *operand, struct span at)
{
	struct expr *e = new_expr(p->fe->arena, EXPR_UNARY, at);

	e->unary.op = op;
	e->unary.operand = operand;
	measure(p, &e->n);
	return e;
}

struct expr *member(struct parser *p, struct expr *base, const char *name, struct span at)
{
	struct expr *e = new_expr(p->fe->arena, EXPR_MEMBER, at);

	e->member.base = base;
	e->member.name = name;
	measure(p, &e->n);
	return e;
}

struct stmt *call_stmt(struct parser *p, struct expr *callee, tyref_list types, expr_list args,
		       struct span at)
{
	struct stmt *s;
	struct expr *call;

	if (callee->n.kind == EXPR_TYPE_MEMBER && !strcmp(callee->type_member.name, "apply")) {
		s = new_stmt(p->fe->arena, STMT_DIRECT_APPLY, at);
		s->direct_apply.type = callee->type_member.base;
		s->direct_apply.args = args;
	} else {
		call = new_expr(p->fe->arena, EXPR_CALL, at);
		call->call.callee = callee;
		call->call.type_args = types;
		call->call.args = args;
		measure(p, &call->n);
		s = new_stmt(p->fe->arena, STMT_CALL, at);
		s->call.call = call;
	}
	measure(p, &s->n);
	return s;
}
