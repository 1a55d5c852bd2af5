/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the actions of parser.y do that takes more than a line: places, literals, calls, and the
 * count of how deep the tree grows.
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
 * Section 6.4.3.2. A value beyond its width is cut, with a warning (section 7.1.6.6); the bit
 * pattern of a signed number may be written out in full in any base but ten.
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
		diag_error(p->fe->diags, DIAG_LEXICAL, token->at,
			   "'%.*s' is not a number of base %d",
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
	e->integer.has_width = has_width;
	e->integer.width = width;
	e->integer.base = base;
	return e;
}

struct expr *binary(struct parser *p, enum ast_op op, struct expr *lhs, struct expr *rhs,
		    struct span at)
{
	return NEW_EXPR(BINARY, binary, at, .op = op, .lhs = lhs, .rhs = rhs);
}

struct expr *unary(struct parser *p, enum ast_op op, struct expr *operand, struct span at)
{
	return NEW_EXPR(UNARY, unary, at, .op = op, .operand = operand);
}

struct tyref *arrays(struct parser *p, struct tyref *type, expr_list dims, struct span at)
{
	at = span_through(p, type->n.at, at);
	vec_each(struct expr *, size, &dims)
		type = NEW_TYPE(STACK, stack, at, .elem = type, .size = *size);
	return type;
}

struct decl *annotate(struct parser *p, struct decl *decl, part_list annos, struct span at)
{
	decl->annos = annos;
	decl->n.at = span_through(p, at, decl->n.at);
	measure(p, &decl->n);
	return decl;
}

struct stmt *annotate_stmt(struct parser *p, struct stmt *stmt, part_list annos, struct span at)
{
	if (stmt->n.kind == STMT_BLOCK)
		stmt->block.annos = annos;
	else if (stmt->n.kind == STMT_FOR)
		stmt->for_.annos = annos;
	else
		stmt->for_in.annos = annos;
	stmt->n.at = at;
	measure(p, &stmt->n);
	return stmt;
}

struct decl *function_decl(struct parser *p, struct decl *head, struct stmt *body, struct span at)
{
	return NEW_DECL(FUNCTION, function, at, head->name, head->name_at,
			.ret = head->extern_function.ret,
			.type_params = head->extern_function.type_params,
			.params = head->extern_function.params, .body = body);
}

struct decl *method_decl(struct parser *p, struct decl *head, bool is_abstract, struct span at)
{
	return NEW_DECL(METHOD, method, at, head->name, head->name_at, .is_abstract = is_abstract,
			.ret = head->extern_function.ret,
			.type_params = head->extern_function.type_params,
			.params = head->extern_function.params);
}

/* Whether something in the list was wrong: then what is missing may have been there. */
static bool is_broken(const struct parser *p, struct mark mark)
{
	return diags_errors(p->fe->diags) != mark.errors;
}

/* Section 13.2: local elements first, then the states, of which there is at least one. */
struct decl *parser_decl(struct parser *p, struct decl *head, decl_list ctor_params,
			 struct decls items, struct span at)
{
	struct decl *parser = new_decl(ARENA, DECL_PARSER, at, head->name);
	const struct decl *state = NULL;
	struct diag *d;

	parser->name_at = head->name_at;
	parser->parser.type_params = head->parser_type.type_params;
	parser->parser.params = head->parser_type.params;
	parser->parser.ctor_params = ctor_params;
	vec_each(struct decl *, item, &items.list) {
		if ((*item)->n.kind == DECL_STATE) {
			state = *item;
			vec_push(ARENA, &parser->parser.states, *item);
			continue;
		}
		if (state) {
			d = diag_error(p->fe->diags, DIAG_SYNTAX, (*item)->name_at,
				       "'%s' is declared after a state", (*item)->name);
			diag_label(d, state->name_at, "the states begin after all declarations");
		}
		vec_push(ARENA, &parser->parser.locals, *item);
	}
	if (!state && !is_broken(p, items.mark))
		diag_error(p->fe->diags, DIAG_SYNTAX, parser->name_at, "parser '%s' has no states",
			   parser->name);
	measure(p, &parser->n);
	return parser;
}

struct decl *control_decl(struct parser *p, struct decl *head, decl_list ctor_params,
			  struct decls locals, struct stmt *body, struct span at)
{
	if (!body && !is_broken(p, locals.mark))
		diag_error(p->fe->diags, DIAG_SYNTAX, head->name_at,
			   "control '%s' has no 'apply { ... }' at its end", head->name);
	return NEW_DECL(CONTROL, control, at, head->name, head->name_at,
			.type_params = head->control_type.type_params,
			.params = head->control_type.params, .ctor_params = ctor_params,
			.locals = locals.list, .body = body);
}

decl_list members_of(enum decl_kind kind, decl_list members)
{
	vec_each(struct decl *, member, &members)
		(*member)->n.kind = kind;
	return members;
}

struct stmt *call_stmt(struct parser *p, struct expr *callee, tyref_list types, expr_list args,
		       struct span at)
{
	if (callee->n.kind == EXPR_TYPE_MEMBER && !strcmp(callee->type_member.name, "apply"))
		return NEW_STMT(DIRECT_APPLY, direct_apply, at, .type = callee->type_member.base,
				.args = args);
	return NEW_STMT(CALL, call, at,
			.call = NEW_EXPR(CALL, call, at, .callee = callee, .type_args = types,
					 .args = args));
}

struct stmt *decl_stmt(struct parser *p, struct decl *decl, part_list annos, struct span at)
{
	decl->n.at = at;
	annotate(p, decl, annos, at);
	return NEW_STMT(DECL, decl, at, .decl = decl);
}

/* Section 11.3: an instance needs a place of its own, which a block has not. */
struct stmt *refuse_instance(struct parser *p, const struct decl *instance, struct span at)
{
	struct diag *d = diag_error(p->fe->diags, DIAG_INSTANCE, at, "instance '%s' inside a block",
				    instance->name);

	diag_hint(d, "instances stand before 'apply' of a control, before the states of a parser, "
		     "or outside");
	return NULL;
}

void refuse_annotations(struct parser *p, part_list annos, struct span at, const char *on)
{
	if (annos.n)
		diag_error(p->fe->diags, DIAG_SYNTAX, at, "%s takes no annotations", on);
}
