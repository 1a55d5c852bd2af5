/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing string on malloc. Capacity doubles, so adding n bytes one at a time costs n. The buffer
 * always ends in a NUL that `len` does not count.
 */
#include "common/strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

static void reserve(struct strbuf *sb, size_t more);

void strbuf_free(struct strbuf *sb)
{
	free(sb->text);
	*sb = (struct strbuf){ 0 };
}

void strbuf_char(struct strbuf *sb, char c)
{
	strbuf_add_n(sb, &c, 1);
}

void strbuf_add(struct strbuf *sb, const char *s)
{
	strbuf_add_n(sb, s, strlen(s));
}

void strbuf_add_n(struct strbuf *sb, const char *s, size_t n)
{
	reserve(sb, n);
	if (n)
		memcpy(sb->text + sb->len, s, n);
	sb->len += n;
	sb->text[sb->len] = '\0';
}

void strbuf_printf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vprintf(sb, fmt, ap);
	va_end(ap);
}

void strbuf_vprintf(struct strbuf *sb, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		out_of_memory();
	reserve(sb, (size_t)n);
	vsnprintf(sb->text + sb->len, (size_t)n + 1, fmt, ap);
	sb->len += (size_t)n;
}

const char *strbuf_text(const struct strbuf *sb)
{
	return sb->text ? sb->text : "";
}

char *strbuf_take(struct strbuf *sb, struct arena *arena)
{
	char *s = arena_strndup(arena, strbuf_text(sb), sb->len);

	strbuf_free(sb);
	return s;
}

/* Room for `more` bytes and the NUL. */
static void reserve(struct strbuf *sb, size_t more)
{
	size_t cap = sb->cap ? sb->cap : 32;

	if (more > SIZE_MAX / 2 - sb->len - 1)
		out_of_memory();
	while (cap < sb->len + more + 1)
		cap *= 2;
	if (cap == sb->cap)
		return;
	sb->text = realloc(sb->text, cap);
	if (!sb->text)
		out_of_memory();
	sb->cap = cap;
}
