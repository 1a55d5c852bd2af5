/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text under construction. Lives on malloc, not in an arena, because text grows in place; the finished
 * string can be taken into an arena. `strbuf_free` may be called twice.
 */
#ifndef P4BPF_COMMON_STRBUF_H
#define P4BPF_COMMON_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct strbuf {
	char *text;	/* NUL-terminated once anything was added, else NULL */
	size_t len, cap;
};

void strbuf_free(struct strbuf *sb);
void strbuf_char(struct strbuf *sb, char c);
void strbuf_add(struct strbuf *sb, const char *s);
void strbuf_add_n(struct strbuf *sb, const char *s, size_t n);
void strbuf_printf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vprintf(struct strbuf *sb, const char *fmt, va_list ap);
/* The text, "" when empty; owned by `sb`. */
const char *strbuf_text(const struct strbuf *sb);
/* Copies the text into `arena` and frees `sb`. */
char *strbuf_take(struct strbuf *sb, struct arena *arena);

#endif
