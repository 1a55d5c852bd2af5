/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preprocessing tokens of a file. Backslash-newline vanishes wherever it stands (section 6.2);
 * comments are white space. A token that a line splice cuts gets a text of its own, every other
 * token points into the file. Unlike in C a string may contain newlines (section 6.4.3.3) and a
 * number is no more than letters, digits and '_', so that `1..MAX` is three tokens.
 */
#include <ctype.h>
#include <string.h>

#include "common/diag.h"
#include "frontend/pp.h"

static const char *over_splices(const char *p);
static const char *skip_space(struct pp *pp, struct pp_input *in);
static const char *skip_comment(struct pp *pp, struct pp_input *in, const char *p);
static const char *string_end(struct pp *pp, struct pp_input *in, const char *p);
static void set_text(struct pp *pp, struct pp_token *token, const char *begin, const char *end);

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *next_char(const char *p)
{
	return over_splices(p + 1);
}

void pp_lex(struct pp *pp, struct pp_input *in, struct pp_token *token)
{
	const char *begin, *p;

	in->space = in->p;
	begin = over_splices(skip_space(pp, in));
	p = begin;
	*token = (struct pp_token){ .space = begin > in->space, .text = begin,
				    .at = pp_loc(in, begin) };
	in->p = begin;
	if (begin >= in->end || (in->in_directive && *begin == '\n'))
		return;
	if (*p == '#' && in->line_start && !in->in_directive) {
		token->kind = PP_HASH;
		p = next_char(p);
	} else if (is_word_char(*p)) {
		token->kind = isdigit((unsigned char)*p) ? PP_NUMBER : PP_WORD;
		while (is_word_char(*p))
			p = next_char(p);
	} else if (*p == '"') {
		p = string_end(pp, in, p);
		token->kind = p ? PP_STRING : PP_OTHER;
		if (!p)
			p = next_char(begin);
	} else {
		token->kind = PP_OTHER;
		p = next_char(p);
	}
	in->line_start = false;
	set_text(pp, token, begin, p);
	in->p = p;
}

void pp_skip_line(struct pp *pp, struct pp_input *in, bool over)
{
	struct pp_token token;

	in->in_directive = true;
	do
		pp_lex(pp, in, &token);
	while (token.kind);
	in->in_directive = false;
	if (over && in->p < in->end) {
		in->p++;
		in->line_start = true;
	}
}

/* Every text ends in a NUL, so looking two characters ahead is safe. */
static const char *over_splices(const char *p)
{
	while (*p == '\\' && (p[1] == '\n' || (p[1] == '\r' && p[2] == '\n')))
		p += p[1] == '\n' ? 2 : 3;
	return p;
}

/* White space and comments, with the newlines when they end nothing. */
static const char *skip_space(struct pp *pp, struct pp_input *in)
{
	const char *p = over_splices(in->p);

	for (;;) {
		const char *second;

		if (*p == '\n') {
			if (in->in_directive)
				return p;
			in->line_start = true;
		} else if (*p == '/') {
			second = next_char(p);
			if (*second == '/') {
				while (p < in->end && *p != '\n')
					p = next_char(p);
				continue;
			}
			if (*second != '*')
				return p;
			p = skip_comment(pp, in, p);
			continue;
		} else if (*p != ' ' && *p != '\t' && *p != '\r' && *p != '\f' && *p != '\v') {
			return p;
		}
		p = next_char(p);
	}
}

static const char *skip_comment(struct pp *pp, struct pp_input *in, const char *p)
{
	const char *begin = p;

	p = next_char(next_char(p));
	while (p < in->end) {
		const char *second = next_char(p);

		if (*p == '*' && *second == '/')
			return next_char(second);
		p = second;
	}
	diag_error(pp->fe->diags, DIAG_LEXICAL,
		   (struct span){ pp_loc(in, begin), pp_loc(in, begin) + 2 },
		   "comment is never closed by '*/'");
	return in->end;
}

/* Behind the closing quote; NULL when there is none. */
static const char *string_end(struct pp *pp, struct pp_input *in, const char *p)
{
	const char *begin = p;
	bool one_line = in->in_directive || in->skipping;

	for (p = next_char(p); p < in->end && !(one_line && *p == '\n'); p = next_char(p)) {
		if (*p == '"')
			return next_char(p);
		if (*p == '\\' && p + 1 < in->end && p[1] != '\n')
			p++;
	}
	if (in->skipping)
		return NULL;
	diag_error(pp->fe->diags, DIAG_LEXICAL,
		   (struct span){ pp_loc(in, begin), pp_loc(in, begin) + 1 },
		   "string literal has no closing '\"'");
	return p;
}

static void set_text(struct pp *pp, struct pp_token *token, const char *begin, const char *end)
{
	struct strbuf text = { 0 };
	const char *p = begin;

	token->text = begin;
	token->len = (size_t)(end - begin);
	if (token->len < 2 || !memchr(begin, '\\', token->len))
		return;
	while (p < end) {
		const char *q = over_splices(p);

		if (q == p)
			strbuf_char(&text, *p++);
		p = q > p ? q : p;
	}
	if (text.len < token->len) {
		token->len = text.len;
		token->text = strbuf_take(&text, pp->fe->arena);
	}
	strbuf_free(&text);
}
