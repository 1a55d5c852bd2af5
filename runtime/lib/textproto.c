/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads protobuf's text format into a tree of fields, without knowing any message: what a field must be
 * is its reader's business. Strings are bytes with their escapes resolved, other scalars stay text.
 * `name { }`, `name: { }`, `name < >` and lists `name: [ , ]` are read as repeated fields.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/arena.h"
#include "common/strbuf.h"
#include "runtime/lib/entries.h"

#define DEPTH_MAX 100

struct lexer {
	struct arena *arena;
	const char *label, *at;
	unsigned line, depth;
};

static int read_message(struct lexer *l, struct text_message *out, char end);
static int read_field(struct lexer *l, struct text_message *out);
static int read_value(struct lexer *l, struct text_field *out);
static int read_string(struct lexer *l, struct strbuf *out);
static int read_escape(struct lexer *l, struct strbuf *out);
static void skip(struct lexer *l);
static int expected(struct lexer *l, const char *what);

int textproto_read(struct arena *arena, const char *label, const char *text,
		   struct text_message *out)
{
	struct lexer l = { arena, label, text, 1, 0 };

	return read_message(&l, out, '\0');
}

const struct text_field *text_field(const struct text_message *m, const char *name)
{
	vec_each(const struct text_field, f, &m->fields) {
		if (!strcmp(f->name, name))
			return f;
	}
	return NULL;
}

static int read_message(struct lexer *l, struct text_message *out, char end)
{
	int err = 0;

	if (++l->depth > DEPTH_MAX)
		return fail(EINVAL, "%s:%u: messages nest deeper than %d", l->label, l->line, DEPTH_MAX);
	for (skip(l); !err && *l->at != end; skip(l))
		err = read_field(l, out);
	l->depth--;
	if (!err && end)
		l->at++;
	return err;
}

static int read_field(struct lexer *l, struct text_message *out)
{
	struct text_field field = { .line = l->line };
	size_t n = 0;
	bool colon;
	int err = 0;

	while (isalnum((unsigned char)l->at[n]) || l->at[n] == '_')
		n++;
	if (!n || isdigit((unsigned char)*l->at))
		return expected(l, "the name of a field");
	field.name = arena_strndup(l->arena, l->at, n);
	l->at += n;
	skip(l);
	colon = *l->at == ':';
	l->at += colon;
	skip(l);
	if (!colon && *l->at != '{' && *l->at != '<')
		return expected(l, "':' or '{'");
	if (*l->at != '[') {
		err = read_value(l, &field);
		vec_push(l->arena, &out->fields, field);
	} else {
		l->at++;
		for (skip(l); !err && *l->at != ']'; skip(l)) {
			struct text_field item = field;

			err = read_value(l, &item);
			vec_push(l->arena, &out->fields, item);
			skip(l);
			if (!err && *l->at == ',')
				l->at++;
			else if (!err && *l->at != ']')
				err = expected(l, "',' or ']'");
		}
		l->at += !err;
	}
	skip(l);
	if (!err && (*l->at == ',' || *l->at == ';'))
		l->at++;
	return err;
}

static int read_value(struct lexer *l, struct text_field *out)
{
	struct strbuf bytes = { 0 };
	size_t n;
	int err = 0;

	skip(l);
	if (*l->at == '{' || *l->at == '<') {
		char end = *l->at++ == '{' ? '}' : '>';

		out->message = arena_make(l->arena, struct text_message);
		return read_message(l, out->message, end);
	}
	if (*l->at == '"' || *l->at == '\'') {
		/* Pieces that follow each other are one string. */
		for (; !err && (*l->at == '"' || *l->at == '\''); skip(l))
			err = read_string(l, &bytes);
		out->n = bytes.len;
		out->bytes = memcpy(arena_alloc(l->arena, bytes.len + 1), strbuf_text(&bytes),
				    bytes.len);
		strbuf_free(&bytes);
		return err;
	}
	n = strspn(l->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-");
	if (!n)
		return expected(l, "a value");
	out->scalar = arena_strndup(l->arena, l->at, n);
	l->at += n;
	return 0;
}

static int read_string(struct lexer *l, struct strbuf *out)
{
	char quote = *l->at++;
	int err = 0;

	while (!err && *l->at != quote) {
		if (!*l->at || *l->at == '\n')
			return expected(l, "the end of the string");
		if (*l->at == '\\') {
			l->at++;
			err = read_escape(l, out);
		} else {
			strbuf_add_n(out, l->at++, 1);
		}
	}
	l->at += !err;
	return err;
}

static int read_escape(struct lexer *l, struct strbuf *out)
{
	static const char letters[] = "abfnrtv\\'\"?", values[] = "\a\b\f\n\r\t\v\\'\"?";
	const char *letter = *l->at ? strchr(letters, *l->at) : NULL;
	unsigned v = 0, digits = 0;
	char c;

	if (letter) {
		l->at++;
		strbuf_add_n(out, &values[letter - letters], 1);
		return 0;
	}
	if (*l->at == 'x' || *l->at == 'X') {
		l->at++;
		for (; digits < 2 && isxdigit((unsigned char)*l->at); digits++, l->at++)
			v = v * 16 + (unsigned)(isdigit((unsigned char)*l->at) ? *l->at - '0' :
						tolower((unsigned char)*l->at) - 'a' + 10);
	} else {
		for (; digits < 3 && *l->at >= '0' && *l->at <= '7'; digits++, l->at++)
			v = v * 8 + (unsigned)(*l->at - '0');
	}
	if (!digits || v > 255)
		return expected(l, "an escape (a letter, three octal digits, or x and two)");
	c = (char)v;
	strbuf_add_n(out, &c, 1);
	return 0;
}

static void skip(struct lexer *l)
{
	for (;;) {
		if (*l->at == '#')
			l->at += strcspn(l->at, "\n");
		if (!*l->at || !isspace((unsigned char)*l->at))
			return;
		l->line += *l->at++ == '\n';
	}
}

static int expected(struct lexer *l, const char *what)
{
	if (!*l->at || *l->at == '\n')
		return fail(EINVAL, "%s:%u: expected %s, found the end of the %s", l->label, l->line,
			    what, *l->at ? "line" : "file");
	return fail(EINVAL, "%s:%u: expected %s, found '%.*s'", l->label, l->line, what,
		    isprint((unsigned char)*l->at) ? 1 : 0, l->at);
}
