/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shows the queue of diagnostics. Text, for people:
 *
 *	router.p4:12:9: error: cannot assign 'bit<8>' to 'bit<16>' [type-mismatch]
 *	   12 |         x = y;
 *	      |             ^
 *	router.p4:3:8: note: declared here
 *	...
 *	  hint: cast it: '(bit<16>)y'
 *
 * and JSON, for programs. Source is bytes and may be hostile: what is no printable UTF-8 is shown as
 * '?', and of a long line only the part around the place.
 */
#include "common/diag.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/diag_queue.h"
#include "common/strbuf.h"

/* Bytes of a source line shown, and how many of them before the place when the line is longer. */
#define LINE_MAX_SHOWN 200
#define LINE_BEFORE 80

struct colours {
	const char *bold, *error, *warning, *note, *mark, *off;
};

static const struct colours no_colours = { "", "", "", "", "", "" };
static const struct colours ansi_colours = {
	.bold = "\033[1m",
	.error = "\033[1;31m",
	.warning = "\033[1;35m",
	.note = "\033[1;36m",
	.mark = "\033[1;32m",
	.off = "\033[0m",
};

static const char *const severity_names[] = {
	[DIAG_NOTE] = "note",
	[DIAG_WARNING] = "warning",
	[DIAG_ERROR] = "error",
};

struct printer {
	FILE *out;
	const struct source_map *map;
	const struct colours *colours;
};

static void print_includes(const struct printer *p, const struct source_file *file);
static void print_diag(const struct printer *p, const struct diag *d);
static void print_head(const struct printer *p, struct span at, enum diag_severity severity,
		       const char *text, const char *id);
static void print_source(const struct printer *p, struct span at);
static void print_clean(FILE *out, const char *s, size_t n, char control);
static size_t clean_char(const char *s, size_t n, char control, char out[4]);
static const struct colours *choose_colours(FILE *out);
static json_t *json_place(const struct source_map *map, struct span at);
static json_t *json_diag(const struct source_map *map, const struct diag *d);
static json_t *json_text(const char *s);

void diags_print(struct diags *diags, FILE *out)
{
	struct printer p = { out, diags->map, choose_colours(out) };
	const struct source_file *last = NULL;
	unsigned errors = 0;

	diags_sort(diags);
	vec_each(struct diag *, d, &diags->queue) {
		const struct source_file *file = source_of(p.map, (*d)->at.begin);

		if ((*d)->severity == DIAG_ERROR && errors++ >= diags->max_errors)
			continue;
		if (file && file != last)
			print_includes(&p, file);
		last = file;
		print_diag(&p, *d);
	}
	if (diags->errors > diags->max_errors)
		fprintf(out, "%u more error%s not shown\n", diags->errors - diags->max_errors,
			diags->errors - diags->max_errors == 1 ? "" : "s");
}

void diags_print_json(struct diags *diags, FILE *out)
{
	json_t *all = json_array();
	unsigned errors = 0;

	diags_sort(diags);
	vec_each(struct diag *, d, &diags->queue) {
		if ((*d)->severity == DIAG_ERROR && errors++ >= diags->max_errors)
			continue;
		json_array_append_new(all, json_diag(diags->map, *d));
	}
	json_dumpf(all, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(all);
}

static void print_includes(const struct printer *p, const struct source_file *file)
{
	while (file && file->included_at) {
		unsigned line, col;

		const char *path = source_path(p->map, file->included_at);

		source_line_col(p->map, file->included_at, &line, &col);
		file = source_of(p->map, file->included_at);
		fputs("In file included from ", p->out);
		print_clean(p->out, path, strlen(path), '?');
		fprintf(p->out, ":%u:\n", line);
	}
}

static void print_diag(const struct printer *p, const struct diag *d)
{
	print_head(p, d->at, d->severity, d->text, diag_name(d->id));
	print_source(p, d->at);
	for (unsigned i = 0; i < d->n_labels; i++) {
		print_head(p, d->labels[i].at, DIAG_NOTE, d->labels[i].text, NULL);
		print_source(p, d->labels[i].at);
	}
	if (d->hint) {
		fprintf(p->out, "  %shint:%s ", p->colours->note, p->colours->off);
		print_clean(p->out, d->hint, strlen(d->hint), '?');
		fputc('\n', p->out);
	}
}

static void print_head(const struct printer *p, struct span at, enum diag_severity severity,
		       const char *text, const char *id)
{
	const char *path = source_path(p->map, at.begin);
	const struct colours *c = p->colours;
	const char *colour = severity == DIAG_ERROR ? c->error :
			     severity == DIAG_WARNING ? c->warning : c->note;
	unsigned line, col;

	source_line_col(p->map, at.begin, &line, &col);
	fputs(c->bold, p->out);
	if (path) {
		print_clean(p->out, path, strlen(path), '?');
		fprintf(p->out, ":%u:%u:", line, col);
	} else {
		fputs("p4bpfc:", p->out);
	}
	fprintf(p->out, "%s %s%s:%s ", c->off, colour, severity_names[severity], c->off);
	print_clean(p->out, text, strlen(text), '?');
	if (id)
		fprintf(p->out, " [%s]", id);
	fputc('\n', p->out);
}

/* The line of `at` and carets under it, to the end of the span or of the line. */
static void print_source(const struct printer *p, struct span at)
{
	size_t len, from, to, skip = 0;
	unsigned line, col;
	const char *text;

	if (!at.begin)
		return;
	source_line_col(p->map, at.begin, &line, &col);
	text = source_line(p->map, at.begin, &len);
	from = col - 1 < len ? col - 1 : len;
	to = at.end > at.begin ? from + (at.end - at.begin) : from + 1;
	if (to > len)
		to = len > from ? len : from + 1;
	if (len > LINE_MAX_SHOWN) {
		skip = from > LINE_BEFORE ? from - LINE_BEFORE : 0;
		if (len - skip > LINE_MAX_SHOWN)
			len = skip + LINE_MAX_SHOWN;
		if (to > len)
			to = len > from ? len : from + 1;
	}
	fprintf(p->out, "%5u | %s", line, skip ? "..." : "");
	print_clean(p->out, text + skip, len - skip, ' ');
	fprintf(p->out, "\n      | %s%s", skip ? "   " : "", p->colours->mark);
	for (size_t i = skip; i < to;) {
		char shown[4];
		size_t n = i < len ? clean_char(text + i, len - i, ' ', shown) : 1;

		if (i >= from)
			fputc(i == from ? '^' : '~', p->out);
		else
			fputc(text[i] == '\t' ? '\t' : ' ', p->out);
		/* A place inside a multi-byte character must not be stepped over. */
		i += i < from && i + n > from ? from - i : n;
	}
	fprintf(p->out, "%s\n", p->colours->off);
}

static void print_clean(FILE *out, const char *s, size_t n, char control)
{
	for (size_t i = 0; i < n;) {
		char shown[4];
		size_t used = clean_char(s + i, n - i, control, shown);

		fwrite(shown, 1, used, out);
		i += used;
	}
}

/*
 * The first character of `s`, as it may go to a terminal, in `out`; returns its size in bytes, in `s`
 * and in `out` alike. Tabs stay; other control characters become `control`, bad UTF-8 '?'.
 */
static size_t clean_char(const char *s, size_t n, char control, char out[4])
{
	unsigned char c = (unsigned char)*s;
	size_t size = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : (c & 0xf0) == 0xe0 ? 3 :
		      c >= 0xf0 && c < 0xf5 ? 4 : 0;
	unsigned char second = size > 1 && n > 1 ? (unsigned char)s[1] : 0;

	/* Overlong forms, surrogates and what lies beyond U+10FFFF; U+0080..9F are controls. */
	if ((c == 0xe0 && second < 0xa0) || (c == 0xed && second >= 0xa0) ||
	    (c == 0xf0 && second < 0x90) || (c == 0xf4 && second >= 0x90) ||
	    (c == 0xc2 && second < 0xa0))
		size = 0;
	for (size_t i = 1; i < size; i++)
		if (i >= n || ((unsigned char)s[i] & 0xc0) != 0x80)
			size = 0;
	if (size <= 1) {
		out[0] = c == '\t' ? '\t' : !size ? '?' : c < 0x20 || c == 0x7f ? control : (char)c;
		return 1;
	}
	memcpy(out, s, size);
	return size;
}

static const struct colours *choose_colours(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");

	if (out != stderr || !isatty(STDERR_FILENO) || (no_color && *no_color))
		return &no_colours;
	return &ansi_colours;
}

static json_t *json_diag(const struct source_map *map, const struct diag *d)
{
	json_t *labels = json_array();
	json_t *o = json_place(map, d->at);

	json_object_set_new(o, "severity", json_string(severity_names[d->severity]));
	json_object_set_new(o, "id", json_string(diag_name(d->id)));
	json_object_set_new(o, "message", json_text(d->text));
	for (unsigned i = 0; i < d->n_labels; i++) {
		json_t *label = json_place(map, d->labels[i].at);

		json_object_set_new(label, "message", json_text(d->labels[i].text));
		json_array_append_new(labels, label);
	}
	json_object_set_new(o, "labels", labels);
	if (d->hint)
		json_object_set_new(o, "hint", json_text(d->hint));
	return o;
}

/* An object that begins with the place; just an empty one for nowhere. */
static json_t *json_place(const struct source_map *map, struct span at)
{
	const char *path = source_path(map, at.begin);
	unsigned line, col, end_line, end_col;
	json_t *o = json_object();

	if (!path)
		return o;
	source_line_col(map, at.begin, &line, &col);
	source_line_col(map, at.end > at.begin ? at.end : at.begin, &end_line, &end_col);
	json_object_set_new(o, "file", json_text(path));
	json_object_set_new(o, "line", json_integer(line));
	json_object_set_new(o, "column", json_integer(col));
	json_object_set_new(o, "end_line", json_integer(end_line));
	json_object_set_new(o, "end_column", json_integer(end_col));
	return o;
}

static json_t *json_text(const char *s)
{
	struct strbuf clean = { 0 };
	json_t *text;

	for (size_t n = strlen(s); n;) {
		char shown[4];
		size_t used = clean_char(s, n, '?', shown);

		strbuf_add_n(&clean, shown, used);
		s += used;
		n -= used;
	}
	text = json_string(strbuf_text(&clean));
	strbuf_free(&clean);
	return text;
}
