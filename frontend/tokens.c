/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens the grammar sees, made from those of the lexer with what the program has declared so
 * far: identifiers become TYPE_IDENTIFIERs where they name types; `<` and `>` around type arguments
 * become L_ANGLE and R_ANGLE; '>' '>' becomes a shift elsewhere; `@name` is one token and `(...)`
 * after it another, whatever stands inside (section 20.1). Keeps the stack of open brackets, which
 * bounds nesting and lets resync find the end of a broken element.
 */
#include <string.h>

#include "common/diag.h"
#include "common/intern.h"
#include "common/strbuf.h"
#include "frontend/frontend.h"
#include "frontend/parse.h"
#include "frontend/parser.h"

static const struct token *peek(struct parser *p, unsigned i);
static void take(struct parser *p, struct token *token);
static void classify(struct parser *p, struct token *token);
static bool begins_type_args(struct parser *p);
static void annotation(struct parser *p, struct token *token);
static void annotation_body(struct parser *p, struct token *token, bool to_line_end);
static void track(struct parser *p, struct token *token);
static void push_back(struct parser *p, const struct token *token);

void next_token(struct parser *p, struct token *token)
{
	if (p->n_replay) {
		*token = p->replay[--p->n_replay];
	} else {
		take(p, token);
		classify(p, token);
	}
	track(p, token);
	if (p->gave_up)
		token->kind = 0;
	p->before_last = p->last;
	p->last = *token;
}

const struct token *peek_token(struct parser *p)
{
	return peek(p, 0);
}

struct mark mark_here(const struct parser *p)
{
	return (struct mark){ p->nesting, names_depth(p->names), diags_errors(p->fe->diags) };
}

/* Words that begin a declaration and nothing else, so that a ';' missing before them costs nothing
 * more. */
static bool begins_declaration(const struct token *token)
{
	switch (token->kind) {
	case ACTION:
	case CONST:
	case CONTROL:
	case ENUM:
	case EXTERN:
	case HEADER:
	case HEADER_UNION:
	case PACKAGE:
	case PARSER:
	case STRUCT:
	case TABLE:
	case TYPEDEF:
		return token->starts_line;
	default:
		return false;
	}
}

/* Of these, the ones that stand outside everything: before them '}' is missing. */
static bool begins_outermost(const struct token *token)
{
	return begins_declaration(token) && token->kind != ACTION && token->kind != CONST &&
	       token->kind != TABLE;
}

static void skip(struct parser *p, struct token *token)
{
	take(p, token);
	classify(p, token);
	p->n_replay = 0;
	track(p, token);
	p->last = *token;
}

/* Whether the broken element ends with `token`, which is on the level of the list. */
static bool ends_element(struct parser *p, const struct token *token)
{
	const struct token *next;

	if (token->kind != '}')
		return token->kind == ';';
	/* What still stands on the line of a '}', as in `} else {`, goes with it. */
	next = peek(p, 0);
	return !next->kind || next->kind == '}' || next->starts_line;
}

/* Parentheses open in the broken element may never be closed: only braces count from here on. */
static void drop_parens(struct parser *p, unsigned nesting)
{
	unsigned kept = nesting;

	for (unsigned i = nesting; i < p->nesting; i++)
		if (p->open[i].kind == '{')
			p->open[kept++] = p->open[i];
	if (p->nesting > nesting)
		p->nesting = kept;
}

bool resync(struct parser *p, struct mark mark)
{
	struct token token = p->last;
	bool again, ended = false, outermost = false;

	/* A token that failed before may only close one list after the other, or be skipped. */
	again = token.text == p->error_text && mark.nesting >= p->error_nesting;
	if (p->gave_up || (again && (!token.kind || p->nesting < mark.nesting)))
		return false;
	p->error_text = token.text;
	p->error_nesting = mark.nesting;
	p->n_replay = 0;
	names_leave(p->names, mark.scopes);
	drop_parens(p, mark.nesting);
	/* The end of the text or list, or a new declaration, are for the parser to see again. */
	while (token.kind && p->nesting >= mark.nesting) {
		bool same_level = p->nesting == mark.nesting;

		ended = same_level && ends_element(p, &token);
		outermost = same_level && !again && begins_outermost(&token);
		if (ended || outermost || (same_level && !again && begins_declaration(&token)))
			break;
		skip(p, &token);
		again = false;
	}
	/* The replay, last token first. */
	if (!ended)
		push_back(p, &token);
	token.at.end = token.at.begin;
	token.len = 0;
	if (outermost && mark.nesting) {
		token.kind = '}';
		push_back(p, &token);
	}
	token.kind = ';';
	push_back(p, &token);
	p->nesting = mark.nesting;
	return true;
}

void give_up(struct parser *p)
{
	p->gave_up = true;
}

void nested_too_deep(struct parser *p, struct span at)
{
	if (!p->gave_up)
		diag_error(p->fe->diags, DIAG_LIMIT, at, "nested deeper than %d levels",
			   MAX_NESTING);
	give_up(p);
}

/* The i-th token that is still to be taken. */
static const struct token *peek(struct parser *p, unsigned i)
{
	while (p->n_ahead <= i)
		lexer_next(p, &p->ahead[(p->first_ahead + p->n_ahead++) % LOOKAHEAD]);
	return &p->ahead[(p->first_ahead + i) % LOOKAHEAD];
}

static void take(struct parser *p, struct token *token)
{
	*token = *peek(p, 0);
	p->first_ahead = (p->first_ahead + 1) % LOOKAHEAD;
	p->n_ahead--;
}

/* Takes the next token, too, and makes it part of `token`. */
static void merge(struct parser *p, struct token *token, int kind)
{
	struct token next;

	take(p, &next);
	token->kind = kind;
	token->at = span_through(p, token->at, next.at);
	token->len = (size_t)(next.text + next.len - token->text);
}

static bool ends_expression(int kind)
{
	switch (kind) {
	case IDENTIFIER:
	case TYPE_IDENTIFIER:
	case APPLY:
	case KEY:
	case ACTIONS:
	case STATE:
	case ENTRIES:
	case TYPE:
	case PRIORITY:
	case LIST:
	case ERROR:
	case THIS:
	case R_ANGLE:
	case ')':
	case ']':
		return true;
	default:
		return false;
	}
}

static void stray(struct parser *p, const struct token *token)
{
	unsigned char c = token->text[0];

	if (p->gave_up)
		return;
	if (c == '"')
		diag_error(p->fe->diags, DIAG_LEXICAL, token->at,
			   "string literal has no closing '\"'");
	else if (c >= 0x80)
		diag_error(p->fe->diags, DIAG_LEXICAL, token->at,
			   "'%.*s' outside a string or comment: P4 is written in ASCII",
			   (int)(token->len < 40 ? token->len : 40), token->text);
	else if (c < 0x20 || c == 0x7f)
		diag_error(p->fe->diags, DIAG_LEXICAL, token->at, "control character 0x%02x", c);
	else
		diag_error(p->fe->diags, DIAG_LEXICAL, token->at, "'%c' has no meaning in P4", c);
}

static void classify(struct parser *p, struct token *token)
{
	const struct token *next;
	enum name_kind kind;

	while (token->kind == STRAY) {
		stray(p, token);
		take(p, token);
	}
	switch (token->kind) {
	case IDENTIFIER:
		/* A member is never a type; after a leading dot only the outermost scope counts. */
		if (p->last.kind == '.' && ends_expression(p->before_last.kind))
			kind = NAME_OTHER;
		else if (p->last.kind == '.')
			kind = names_find_global(p->names, token->name);
		else
			kind = names_find(p->names, token->name);
		if (kind == NAME_TYPE)
			token->kind = TYPE_IDENTIFIER;
		break;
	case '<':
		if (begins_type_args(p))
			token->kind = L_ANGLE;
		break;
	case '>':
		next = peek(p, 0);
		if (p->nesting && p->open[p->nesting - 1].kind == '<')
			token->kind = R_ANGLE;
		else if (next->touches && next->kind == '>')
			merge(p, token, SHR);
		else if (next->touches && next->kind == GE)
			merge(p, token, ASSIGN_SHR);
		break;
	case '+':
		if (peek(p, 0)->kind == ':')
			merge(p, token, PLUS_COLON);
		break;
	case '@':
		annotation(p, token);
		break;
	case '(':
		if (p->last.kind == ANNOTATION)
			annotation_body(p, token, false);
		break;
	}
}

/* Whether the i-th next token starts a type that is not the base of `type.member`. */
static bool is_type_ahead(struct parser *p, unsigned i)
{
	const struct token *token = peek(p, i);

	switch (token->kind) {
	case BIT:
	case BOOL:
	case DONT_CARE:
	case ERROR:
	case INT:
	case LIST:
	case MATCH_KIND:
	case STRING:
	case TUPLE:
	case VARBIT:
	case VOID:
		return peek(p, i + 1)->kind != '.';
	case IDENTIFIER:
		return names_find(p->names, token->name) == NAME_TYPE &&
		       peek(p, i + 1)->kind != '.';
	case '.':
		token = peek(p, i + 1);
		return token->kind == IDENTIFIER && peek(p, i + 2)->kind != '.' &&
		       names_find_global(p->names, token->name) == NAME_TYPE;
	default:
		return false;
	}
}

/* A '<' was read. Nothing can be less than a type, and no type is less than anything. */
static bool begins_type_args(struct parser *p)
{
	switch (p->last.kind) {
	case BIT:
	case INT:
	case LIST:
	case TUPLE:
	case TYPE_IDENTIFIER:
	case VALUE_SET:
	case VARBIT:
		return true;
	default:
		return is_type_ahead(p, 0);
	}
}

/* '@' was read: any word may be an annotation's name. `@pragma NAME TOKENS` ends with its line. */
static void annotation(struct parser *p, struct token *token)
{
	const struct token *next = peek(p, 0);
	bool is_pragma = next->name && !strcmp(next->name, "pragma") && peek(p, 1)->name &&
			 !peek(p, 1)->starts_line;

	if (!next->name) {
		if (!p->gave_up)
			diag_error(p->fe->diags, DIAG_SYNTAX, token->at,
				   "expected a name after '@'");
		p->error_text = token->text;
		return;
	}
	if (is_pragma)
		merge(p, token, ANNOTATION);
	token->name = peek(p, 0)->name;
	merge(p, token, ANNOTATION);
	next = peek(p, 0);
	if (is_pragma && next->kind && !next->starts_line) {
		struct token body = *next;

		annotation_body(p, &body, true);
		push_back(p, &body);
	}
}

/*
 * The rest of an annotation as one token whose name is the text, one space between tokens. Begins
 * at the '(' just read and ends with the ')' that closes it, or covers the tokens up to the end of
 * the line.
 */
static void annotation_body(struct parser *p, struct token *token, bool to_line_end)
{
	struct strbuf text = { 0 };
	struct token part = *token;
	unsigned parens = 0;

	for (;;) {
		const struct token *next = peek(p, 0);

		if (!next->kind || (to_line_end && next->starts_line))
			break;
		if (!to_line_end && next->kind == ')' && !parens)
			break;
		take(p, &part);
		if (part.kind == ')' && !parens && !p->gave_up) {
			diag_error(p->fe->diags, DIAG_SYNTAX, part.at, "')' of a pragma without '('");
			give_up(p);
		}
		parens += part.kind == '(' ? 1 : part.kind == ')' && parens ? -1 : 0;
		if (text.len)
			strbuf_char(&text, ' ');
		strbuf_add_n(&text, part.text, part.len);
	}
	if ((to_line_end ? parens != 0 : !peek(p, 0)->kind) && !p->gave_up) {
		diag_error(p->fe->diags, DIAG_SYNTAX, token->at, "'(' of %s is never closed",
			   to_line_end ? "a pragma" : "an annotation");
		give_up(p);
	} else if (!to_line_end) {
		take(p, &part);
	}
	token->at = span_through(p, token->at, part.at);
	token->name = intern(p->fe->names, strbuf_text(&text));
	token->kind = ANNOTATION_BODY;
	strbuf_free(&text);
}

static void open_bracket(struct parser *p, char kind, const struct token *token)
{
	if (p->nesting == MAX_NESTING) {
		nested_too_deep(p, token->at);
		return;
	}
	p->open[p->nesting++] = (struct open_bracket){ kind, token->at };
}

/* Closes type arguments that were never closed, then the bracket itself. */
static void close_bracket(struct parser *p, char kind)
{
	while (p->nesting && p->open[p->nesting - 1].kind == '<' && kind != '<')
		p->nesting--;
	if (p->nesting && p->open[p->nesting - 1].kind == kind)
		p->nesting--;
}

/* Keeps the stack of open brackets. */
static void track(struct parser *p, struct token *token)
{
	switch (token->kind) {
	case '(':
	case '[':
	case '{':
		open_bracket(p, token->kind, token);
		break;
	case L_ANGLE:
		open_bracket(p, '<', token);
		break;
	case R_ANGLE:
		close_bracket(p, '<');
		break;
	case ')':
		close_bracket(p, '(');
		break;
	case ']':
		close_bracket(p, '[');
		break;
	case ';':
	case '}':
		/* Neither can stand in parentheses, but for the ';' of a `for`, which closes
		 * nothing then. */
		while (p->nesting && p->open[p->nesting - 1].kind != '{')
			p->nesting--;
		if (token->kind == '}')
			close_bracket(p, '{');
		break;
	}
}

static void push_back(struct parser *p, const struct token *token)
{
	p->replay[p->n_replay++] = *token;
}
