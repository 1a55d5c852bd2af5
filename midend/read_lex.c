/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens of the IR's text form. Ends of lines are tokens, because lines are the statements; empty
 * lines and comments are not. After the first error every token is the end, so no loop of the
 * reader goes on.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/bits.h"
#include "midend/read.h"


void tok_fail(struct reader *r, const char *expected)
{
	if (r->failed)
		return;
	r->failed = true;
	if (r->token == T_NEWLINE || r->token == T_END)
		diag_error(r->diags, DIAG_SYNTAX, r->span, "expected %s, found the end of the %s",
			   expected, r->token == T_END ? "file" : "line");
	else
		diag_error(r->diags, DIAG_SYNTAX, r->span, "expected %s, found '%.*s'", expected,
			   (int)(r->span.end - r->span.begin),
			   r->file->text + (r->span.begin - r->file->base));
	r->token = T_END;
}

bool tok_is_punct(const struct reader *r, const char *text)
{
	return r->token == T_PUNCT && !strcmp(r->text, text);
}

bool tok_accept_punct(struct reader *r, const char *text)
{
	if (!tok_is_punct(r, text))
		return false;
	tok_next(r);
	return true;
}

bool tok_accept_word(struct reader *r, const char *word)
{
	if (r->token != T_NAME || strcmp(r->text, word))
		return false;
	tok_next(r);
	return true;
}

void tok_expect_punct(struct reader *r, const char *text)
{
	if (!tok_accept_punct(r, text))
		tok_fail(r, arena_printf(r->p->arena, "'%s'", text));
}

void tok_expect_line_end(struct reader *r)
{
	if (r->token == T_NEWLINE)
		tok_next(r);
	else if (r->token != T_END)
		tok_fail(r, "the end of the line");
}

const char *tok_expect_name(struct reader *r, const char *what)
{
	const char *name = r->text;

	if (r->token != T_NAME && r->token != T_STRING) {
		tok_fail(r, what);
		return intern(r->p->names, "");
	}
	tok_next(r);
	return name;
}

mpz_srcptr tok_expect_number(struct reader *r)
{
	mpz_srcptr number = r->number;

	if (r->token != T_NUMBER) {
		tok_fail(r, "a number");
		return bits_new(r->p->arena);
	}
	tok_next(r);
	return number;
}

uint64_t tok_expect_u64(struct reader *r, uint64_t max)
{
	uint64_t v;

	if (r->token == T_NUMBER && (!bits_to_u64(r->number, &v) || v > max))
		tok_fail(r, "a smaller number");
	return bits_to_u64(tok_expect_number(r), &v) ? v : 0;
}

size_t ir_name_length(const char *s)
{
	const char *at = s;

	if (!isalpha((unsigned char)*at) && *at != '_' && *at != '$')
		return 0;
	while (*at) {
		if (isalnum((unsigned char)*at) || strchr("_.$", *at)) {
			at++;
		} else if (*at == '[' && strspn(at + 1, "0123456789") > 0 &&
			   at[1 + strspn(at + 1, "0123456789")] == ']') {
			at += 2 + strspn(at + 1, "0123456789");
		} else {
			break;
		}
	}
	return at - s;
}

static void read_string(struct reader *r)
{
	char *text = arena_alloc(r->p->arena, r->end - r->at + 1);
	size_t n = 0;

	r->at++;
	while (r->at < r->end && *r->at != '"' && *r->at != '\n') {
	       unsigned code;
		int used;

		if (*r->at == '\\' && sscanf(r->at, "\\x%2x%n", &code, &used) == 1) {
			text[n++] = code;
			r->at += used;
			continue;
		}
		if (*r->at == '\\' && r->at + 1 < r->end)
			r->at++;
		text[n++] = *r->at++;
	}
	r->token = T_STRING;
	r->text = intern_n(r->p->names, text, n);
	if (r->at < r->end && *r->at == '"')
	    r->at++;
}

static void read_number(struct reader *r)
{
	const char *start = r->at;
	bool hex = start[0] == '0' && start[1] == 'x';

	while (isalnum((unsigned char)*r->at))
		r->at++;
	r->token = T_NUMBER;
	r->number = hex ? bits_from_text(r->p->arena, start + 2, r->at - start - 2, 16) :
			  bits_from_text(r->p->arena, start, r->at - start, 10);
	if (!r->number) {
		r->token = T_PUNCT;
		r->text = "";
	}
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r'))
		r->at++;
	if (r->at < r->end && *r->at == '#')
		while (r->at < r->end && *r->at != '\n')
			r->at++;
}

void tok_next(struct reader *r)
{
	static const char *const two[] = { "->", "=>", ".." };
	const char *start;

	if (r->failed)
		return;
	skip_blanks(r);
	start = r->at;
	if (r->at == r->end) {
		r->token = T_END;
	} else if (*r->at == '\n') {
		r->token = T_NEWLINE;
		/* Empty lines and comments of their own do not count. */
		while (r->at < r->end && *r->at == '\n') {
			r->at++;
			skip_blanks(r);
		}
	} else if (ir_name_length(r->at)) {
		r->at += ir_name_length(r->at);
		r->token = T_NAME;
		r->text = intern_n(r->p->names, start, r->at - start);
	} else if (isdigit((unsigned char)*r->at)) {
		read_number(r);
	} else if (*r->at == '"') {
		   read_string(r);
	} else {
		char one[2] = { *r->at, 0 };

		r->token = T_PUNCT;
		r->text = NULL;
		for (size_t i = 0; i < sizeof(two) / sizeof(*two); i++)
			if (!strncmp(r->at, two[i], 2))
				r->text = two[i];
		r->at += r->text ? 2 : 1;
		if (!r->text)
			r->text = intern(r->p->names, one);
	}
	r->span.begin = r->file->base + (start - r->file->text);
	r->span.end = r->file->base + (r->at - r->file->text);
}
