/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Syntax errors in the user's words. Bison says which symbols could have stood where the parser
 * stopped, often fifty of them; groups of symbols that together are "an expression" or "a type"
 * become that, and what is always possible (operators, annotations) is left out when there is
 * something else to say.
 */
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"
#include "common/strbuf.h"
#include "frontend/frontend.h"
#include "frontend/parse.h"
#include "frontend/parser.h"

/* What a symbol can be the beginning of, or a part of. */
enum {
	IN_EXPRESSION = 1 << 0,
	IN_TYPE = 1 << 1,
	IN_STATEMENT = 1 << 2,
	IN_DECLARATION = 1 << 3,
	IN_NAME = 1 << 4,
	IN_OPERATOR = 1 << 5,
	IN_ASSIGNMENT = 1 << 6,
};

static const struct {
	const char *symbol;
	unsigned groups;
} members[] = {
	{ "name", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION | IN_NAME },
	{ "type name", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION | IN_NAME },
	{ "actions", IN_EXPRESSION | IN_STATEMENT | IN_NAME },
	{ "apply", IN_EXPRESSION | IN_STATEMENT | IN_NAME },
	{ "entries", IN_EXPRESSION | IN_STATEMENT | IN_NAME },
	{ "key", IN_EXPRESSION | IN_STATEMENT | IN_NAME },
	{ "list", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION | IN_NAME },
	{ "priority", IN_EXPRESSION | IN_STATEMENT | IN_NAME },
	{ "state", IN_EXPRESSION | IN_STATEMENT | IN_NAME },
	{ "type", IN_EXPRESSION | IN_STATEMENT | IN_DECLARATION | IN_NAME },
	{ "'.'", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION | IN_OPERATOR |
		 IN_ASSIGNMENT },
	{ "number", IN_EXPRESSION },
	{ "string literal", IN_EXPRESSION },
	{ "true", IN_EXPRESSION },
	{ "false", IN_EXPRESSION },
	{ "this", IN_EXPRESSION | IN_STATEMENT },
	{ "...", IN_EXPRESSION },
	{ "{#}", IN_EXPRESSION },
	{ "'!'", IN_EXPRESSION },
	{ "'~'", IN_EXPRESSION },
	{ "'{'", IN_EXPRESSION | IN_STATEMENT },
	{ "'('", IN_EXPRESSION | IN_STATEMENT | IN_OPERATOR | IN_ASSIGNMENT },
	{ "'-'", IN_EXPRESSION | IN_OPERATOR },
	{ "'+'", IN_EXPRESSION | IN_OPERATOR },
	{ "default", IN_EXPRESSION },
	{ "_", IN_EXPRESSION | IN_TYPE },
	{ "bit", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "bool", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "error", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "int", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "match_kind", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "string", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "tuple", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "varbit", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "void", IN_TYPE | IN_DECLARATION },
	{ "in", IN_TYPE },
	{ "out", IN_TYPE },
	{ "inout", IN_TYPE },
	{ "header", IN_TYPE | IN_DECLARATION },
	{ "header_union", IN_TYPE | IN_DECLARATION },
	{ "struct", IN_TYPE | IN_DECLARATION },
	{ "enum", IN_TYPE | IN_DECLARATION },
	{ "annotation", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION | IN_NAME |
			IN_OPERATOR | IN_ASSIGNMENT },
	{ "annotation body", IN_EXPRESSION | IN_TYPE | IN_STATEMENT | IN_DECLARATION },
	{ "const", IN_STATEMENT | IN_DECLARATION },
	{ "action", IN_DECLARATION },
	{ "table", IN_DECLARATION },
	{ "value_set", IN_DECLARATION },
	{ "extern", IN_DECLARATION },
	{ "parser", IN_DECLARATION },
	{ "control", IN_DECLARATION },
	{ "package", IN_DECLARATION },
	{ "typedef", IN_DECLARATION },
	{ "';'", IN_STATEMENT | IN_DECLARATION },
	{ "if", IN_STATEMENT },
	{ "return", IN_STATEMENT },
	{ "exit", IN_STATEMENT },
	{ "break", IN_STATEMENT },
	{ "continue", IN_STATEMENT },
	{ "switch", IN_STATEMENT },
	{ "for", IN_STATEMENT },
	{ "'*'", IN_OPERATOR },
	{ "'/'", IN_OPERATOR },
	{ "'%'", IN_OPERATOR },
	{ "'&'", IN_OPERATOR },
	{ "'^'", IN_OPERATOR },
	{ "'|'", IN_OPERATOR },
	{ "'<'", IN_OPERATOR | IN_ASSIGNMENT },
	{ "'>'", IN_OPERATOR },
	{ "'?'", IN_OPERATOR },
	{ "'['", IN_OPERATOR | IN_ASSIGNMENT },
	{ "++", IN_OPERATOR },
	{ "|+|", IN_OPERATOR },
	{ "|-|", IN_OPERATOR },
	{ "<<", IN_OPERATOR },
	{ ">>", IN_OPERATOR },
	{ "<=", IN_OPERATOR },
	{ ">=", IN_OPERATOR },
	{ "==", IN_OPERATOR },
	{ "!=", IN_OPERATOR },
	{ "&&", IN_OPERATOR },
	{ "||", IN_OPERATOR },
	{ "&&&", IN_OPERATOR },
	{ "..", IN_OPERATOR },
	{ "'<' of type arguments", IN_OPERATOR | IN_ASSIGNMENT },
	{ "'='", IN_ASSIGNMENT },
	{ "+=", IN_ASSIGNMENT },
	{ "-=", IN_ASSIGNMENT },
	{ "*=", IN_ASSIGNMENT },
	{ "/=", IN_ASSIGNMENT },
	{ "%=", IN_ASSIGNMENT },
	{ "&=", IN_ASSIGNMENT },
	{ "|=", IN_ASSIGNMENT },
	{ "^=", IN_ASSIGNMENT },
	{ "<<=", IN_ASSIGNMENT },
	{ ">>=", IN_ASSIGNMENT },
	{ "|+|=", IN_ASSIGNMENT },
	{ "|-|=", IN_ASSIGNMENT },
};

/*
 * A group stands for its members when the tell-tale symbol is expected. In this order: a statement
 * may begin with a type, a type with a name. What is always possible comes last and is only said
 * when nothing else is.
 */
static const struct {
	const char *tell_tale;
	unsigned group;
	const char *text;
	bool is_weak;
} groups[] = {
	{ "if", IN_STATEMENT, "a statement", false },
	{ "number", IN_EXPRESSION, "an expression", false },
	{ "package", IN_DECLARATION, "a declaration", false },
	{ "value_set", IN_DECLARATION, "a declaration", false },
	{ "table", IN_DECLARATION, "a declaration", false },
	{ "inout", IN_TYPE, "a parameter", false },
	{ "varbit", IN_TYPE, "a type", false },
	{ "name", IN_NAME, "a name", false },
	{ "+=", IN_ASSIGNMENT, "an assignment or a call", false },
	{ "'*'", IN_OPERATOR, "an operator", true },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
/* More alternatives than this help nobody. */
#define MAX_SAID 4
#define MAX_SHOWN 40

struct expectation {
	const char **symbols;	/* those that no group stands for */
	int n;
	unsigned groups;
	bool after_value;	/* an operator could have followed */
	const char *said[COUNT(groups)];
	int n_said;
};

static unsigned groups_of(const char *symbol);
static bool is_expected(const struct expectation *e, const char *symbol);
static void sum_up(struct expectation *e);
static void hint(struct diag *d, const struct token *token, const struct expectation *e);
static bool global_variable(struct parser *p, const struct expectation *e);
static bool type_as_value(struct parser *p, const struct expectation *e);
static bool unknown_type(struct parser *p, const struct expectation *e);
static bool missing_semicolon(struct parser *p, const struct expectation *e);
static const char *alternatives(struct parser *p, const struct expectation *e);
static const char *shown(struct parser *p, const struct token *token);

void unexpected_token(struct parser *p, const char **symbols, int n)
{
	struct expectation e = { .symbols = symbols, .n = n };
	const struct token *token = &p->last;
	struct diag *d;

	/* The token was complained about already; it closes list after list now. */
	if (p->gave_up || token->text == p->error_text)
		return;
	if (global_variable(p, &e) || type_as_value(p, &e))
		return;
	e.after_value = is_expected(&e, "'*'");
	sum_up(&e);
	if (unknown_type(p, &e) || missing_semicolon(p, &e))
		return;
	if (e.n + e.n_said > 0 && e.n + e.n_said <= MAX_SAID)
		d = diag_error(p->fe->diags, DIAG_SYNTAX, token->at, "expected %s, found %s",
			       alternatives(p, &e), shown(p, token));
	else
		d = diag_error(p->fe->diags, DIAG_SYNTAX, token->at, "%s is not expected here",
			       shown(p, token));
	if (!token->kind && p->nesting)
		diag_label(d, p->open[p->nesting - 1].at, "this '%c' is never closed",
			   p->open[p->nesting - 1].kind);
	hint(d, token, &e);
}

static bool is_expected(const struct expectation *e, const char *symbol)
{
	for (int i = 0; i < e->n; i++)
		if (!strcmp(e->symbols[i], symbol))
			return true;
	return false;
}

static void hint(struct diag *d, const struct token *token, const struct expectation *e)
{
	if (token->kind == DONT_CARE && (e->groups & IN_NAME))
		diag_hint(d, "'_' is reserved and names nothing");
	else if ((e->groups & IN_DECLARATION) && is_expected(e, "apply") && token->name)
		diag_hint(d, "statements stand inside 'apply { ... }'");
	else if (token->is_keyword && (e->groups & IN_NAME))
		diag_hint(d, "'%s' is a keyword", token->name);
	else if (token->kind == '=' && e->after_value && e->n == 1 && !strcmp(e->symbols[0], "')'"))
		diag_hint(d, "values are compared by '=='");
	else if (token->kind == IN && (e->groups & IN_ASSIGNMENT))
		diag_hint(d, "a loop declares its variable: 'for (TYPE name in ...)'");
	else if ((token->kind == BIT || token->kind == INT) && (e->groups & IN_EXPRESSION))
		diag_hint(d, "a cast has its type in parentheses: '(%s<8>)value'", token->name);
}

static unsigned groups_of(const char *symbol)
{
	for (size_t i = 0; i < COUNT(members); i++)
		if (!strcmp(members[i].symbol, symbol))
			return members[i].groups;
	return 0;
}

static void drop(struct expectation *e, unsigned group)
{
	int kept = 0;

	for (int i = 0; i < e->n; i++)
		if (!(groups_of(e->symbols[i]) & group))
			e->symbols[kept++] = e->symbols[i];
	e->n = kept;
}

/* What may continue the thing before is not worth saying where something else is wanted. */
static void drop_continuations(struct expectation *e)
{
	int kept = 0;

	for (int i = 0; i < e->n; i++) {
		const char *symbol = e->symbols[i];
		bool is_continuation = !strcmp(symbol, "'.'") || !strcmp(symbol, "'['") ||
				       !strcmp(symbol, "'<' of type arguments") ||
				       (!strcmp(symbol, "'('") && (e->groups & IN_NAME));

		if (!is_continuation)
			e->symbols[kept++] = symbol;
	}
	if (kept + e->n_said)
		e->n = kept;
}

/* Lets groups take the place of their members. */
static void sum_up(struct expectation *e)
{
	for (size_t i = 0; i < COUNT(groups); i++) {
		if (!is_expected(e, groups[i].tell_tale))
			continue;
		drop(e, groups[i].group);
		if (groups[i].is_weak && e->n + e->n_said)
			continue;
		e->groups |= groups[i].group;
		e->said[e->n_said++] = groups[i].text;
	}
	drop_continuations(e);
}

/* `bit<8> x;` outside of everything, where a name after a type is a function's. */
static bool global_variable(struct parser *p, const struct expectation *e)
{
	struct diag *d;

	if ((p->last.kind != ';' && p->last.kind != '=') || p->nesting || !is_expected(e, "'('") ||
	    is_expected(e, "'*'") || is_expected(e, "'.'"))
		return false;
	d = diag_error(p->fe->diags, DIAG_SYNTAX, p->before_last.at,
		       "variable %s outside of parsers, controls and functions",
		       shown(p, &p->before_last));
	diag_hint(d, "only constants and instances can be declared here");
	return true;
}

/* `x > T`: after a type's name in an expression only a constructor's arguments or a member can
 * follow. */
static bool type_as_value(struct parser *p, const struct expectation *e)
{
	if (p->before_last.kind != TYPE_IDENTIFIER || !is_expected(e, "'.'") ||
	    is_expected(e, "name") || is_expected(e, "'['"))
		return false;
	diag_error(p->fe->diags, DIAG_SYNTAX, p->before_last.at,
		   "expected an expression, found %s", shown(p, &p->before_last));
	return true;
}

/* `Foo x;` where nothing declared Foo: the most frequent syntax error that is none. */
static bool unknown_type(struct parser *p, const struct expectation *e)
{
	const struct token *type = NULL;
	struct diag *d;
	int next;

	if (p->last.kind == IDENTIFIER && (e->groups & (IN_TYPE | IN_DECLARATION))) {
		next = peek_token(p)->kind;
		if (next == IDENTIFIER || next == '<' || next == L_ANGLE || next == '(' ||
		    next == '[' || next == TYPE_IDENTIFIER || e->groups == IN_TYPE)
			type = &p->last;
	} else if (p->before_last.kind == IDENTIFIER) {
		if (p->last.kind == IDENTIFIER && (e->groups & IN_ASSIGNMENT))
			type = &p->before_last;
		else if ((p->last.kind == '(' || p->last.kind == '<') && e->groups == IN_NAME)
			type = &p->before_last;
	}
	if (!type)
		return false;
	if (names_find(p->names, type->name) == NAME_OTHER) {
		diag_error(p->fe->diags, DIAG_SYNTAX, type->at, "expected a type, found '%s'",
			   type->name);
		return true;
	}
	d = diag_error(p->fe->diags, DIAG_UNDEFINED, type->at,
		       "no type '%s' is declared before this", type->name);
	if (p->last.kind == '(' && p->nesting > 1)
		diag_hint(d, "a function begins with the type it returns, or 'void'");
	else
		diag_hint(d, "a type must be declared, or included, before its first use");
	return true;
}

/* Said of the place where the ';' should be, when the next token is on another line. */
static bool missing_semicolon(struct parser *p, const struct expectation *e)
{
	struct span at = { p->before_last.at.end, p->before_last.at.end + 1 };
	struct diag *d;

	if (e->n_said || e->n != 1 || strcmp(e->symbols[0], "';'") || !p->last.starts_line)
		return false;
	d = diag_error(p->fe->diags, DIAG_SYNTAX, at, "expected ';' after %s",
		       shown(p, &p->before_last));
	diag_hint(d, "add ';'");
	return true;
}

static const char *alternatives(struct parser *p, const struct expectation *e)
{
	struct strbuf text = { 0 };
	int total = e->n + e->n_said;

	for (int i = 0; i < total; i++) {
		const char *symbol = i < e->n_said ? e->said[i] : e->symbols[i - e->n_said];
		bool quote = i >= e->n_said && symbol[0] != '\'' && strcmp(symbol, "end of file");

		if (i)
			strbuf_add(&text, i == total - 1 ? " or " : ", ");
		if (!strncmp(symbol, "'<'", 3) || !strncmp(symbol, "'>'", 3))
			strbuf_add_n(&text, symbol, 3);
		else
			strbuf_printf(&text, quote ? "'%s'" : "%s", symbol);
	}
	return strbuf_take(&text, p->fe->arena);
}

static const char *shown(struct parser *p, const struct token *token)
{
	size_t len = token->len < MAX_SHOWN ? token->len : MAX_SHOWN;
	const char *newline = memchr(token->text, '\n', len);

	if (!token->kind)
		return "the end of the file";
	if (newline)
		len = (size_t)(newline - token->text);
	return arena_printf(p->fe->arena, "%s'%.*s%s'",
			    token->kind == TYPE_IDENTIFIER ? "type " : "", (int)len, token->text,
			    len < token->len ? "..." : "");
}
