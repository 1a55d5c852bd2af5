/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The source map: files in order of their stretch of the position space, so a place finds its file by
 * binary search. Between two files lies one position, the end of the first, which diagnostics at the
 * end of a file need. Each file's table of line starts is built when the first place in it is asked for.
 */
#include "common/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/arena.h"
#include "common/strbuf.h"
#include "common/vec.h"

#define MAX_FILE ((size_t)64 << 20)

/* What `#line` says of the lines from `line` on (counted from 0). */
struct renumbering {
	uint32_t line, number;
	const char *path;
};

struct entry {
	struct source_file file;
	VEC(uint32_t) lines;	/* offset of each line's first byte; empty until wanted */
	VEC(struct renumbering) renumberings;
};

struct source_map {
	struct arena *arena;
	VEC(struct entry *) files;
	loc_t next;	/* base of the next file */
};

static bool read_all(FILE *in, struct strbuf *text, const char **why);
static struct entry *entry_of(const struct source_map *map, loc_t loc);
static uint32_t line_index(const struct source_map *map, struct entry *e, uint32_t offset);
static const struct renumbering *renumbering_of(const struct entry *e, uint32_t line);

struct source_map *source_map_new(struct arena *arena)
{
	struct source_map *map = arena_make(arena, struct source_map);

	map->arena = arena;
	map->next = 1;
	return map;
}

struct source_file *source_read(struct source_map *map, const char *path, loc_t included_at,
				const char **why)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *in = is_stdin ? stdin : fopen(path, "rb");
	struct source_file *file = NULL;
	struct strbuf text = { 0 };
	struct stat st;

	if (!in) {
		*why = arena_strdup(map->arena, strerror(errno));
		return NULL;
	}
	if (!fstat(fileno(in), &st) && S_ISDIR(st.st_mode)) {
		*why = "is a directory";
	} else if (read_all(in, &text, why)) {
		file = source_add(map, is_stdin ? "<stdin>" : path, strbuf_text(&text), text.len,
				  included_at);
		if (!file)
			*why = "all source files together are larger than 4 GiB";
	}
	strbuf_free(&text);
	if (!is_stdin)
		fclose(in);
	return file;
}

struct source_file *source_add(struct source_map *map, const char *path, const char *text, size_t size,
			       loc_t included_at)
{
	struct entry *e;

	if (size >= UINT32_MAX - map->next)
		return NULL;
	e = arena_make(map->arena, struct entry);
	e->file = (struct source_file){
		.path = arena_strdup(map->arena, path),
		.text = arena_strndup(map->arena, text, size),
		.size = size,
		.base = map->next,
		.included_at = included_at,
	};
	map->next += (loc_t)size + 1;
	vec_push(map->arena, &map->files, e);
	return &e->file;
}

struct source_file *source_of(const struct source_map *map, loc_t loc)
{
	struct entry *e = entry_of(map, loc);

	return e ? &e->file : NULL;
}

void source_line_col(const struct source_map *map, loc_t loc, unsigned *line, unsigned *col)
{
	struct entry *e = entry_of(map, loc);
	const struct renumbering *r;
	uint32_t i;

	*line = *col = 0;
	if (!e)
		return;
	i = line_index(map, e, loc - e->file.base);
	r = renumbering_of(e, i);
	*line = r ? r->number + (i - r->line) : i + 1;
	*col = loc - e->file.base - e->lines.at[i] + 1;
}

void source_set_line(struct source_map *map, loc_t loc, unsigned line, const char *path)
{
	struct entry *e = entry_of(map, loc);
	struct renumbering r = { 0, line, path };

	if (!e)
		return;
	r.line = line_index(map, e, loc - e->file.base);
	if (!path)
		r.path = source_path(map, loc);
	vec_push(map->arena, &e->renumberings, r);
}

const char *source_path(const struct source_map *map, loc_t loc)
{
	struct entry *e = entry_of(map, loc);
	const struct renumbering *r;

	if (!e)
		return NULL;
	r = e->renumberings.n ? renumbering_of(e, line_index(map, e, loc - e->file.base)) : NULL;
	return r ? r->path : e->file.path;
}

const char *source_line(const struct source_map *map, loc_t loc, size_t *len)
{
	struct entry *e = entry_of(map, loc);
	const char *start, *newline;
	size_t left;
	uint32_t i;

	*len = 0;
	if (!e)
		return "";
	i = line_index(map, e, loc - e->file.base);
	start = e->file.text + e->lines.at[i];
	left = e->file.size - (size_t)(start - e->file.text);
	newline = memchr(start, '\n', left);
	*len = newline ? (size_t)(newline - start) : left;
	if (*len && start[*len - 1] == '\r')
		(*len)--;
	return start;
}

static bool read_all(FILE *in, struct strbuf *text, const char **why)
{
	char block[16384];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), in)) > 0) {
		if (text->len + n > MAX_FILE) {
			*why = "larger than 64 MiB";
			return false;
		}
		strbuf_add_n(text, block, n);
	}
	if (ferror(in)) {
		*why = "read error";
		return false;
	}
	return true;
}

static struct entry *entry_of(const struct source_map *map, loc_t loc)
{
	uint32_t lo = 0, hi = map->files.n;

	if (!loc || loc >= map->next)
		return NULL;
	/* The last file whose base is not beyond `loc`; file 0 has base 1. */
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (map->files.at[mid]->file.base <= loc)
			lo = mid;
		else
			hi = mid;
	}
	return map->files.at[lo];
}

static uint32_t line_index(const struct source_map *map, struct entry *e, uint32_t offset)
{
	uint32_t lo = 0, hi;

	if (!e->lines.n) {
		vec_push(map->arena, &e->lines, 0);
		for (size_t i = 0; i < e->file.size; i++)
			if (e->file.text[i] == '\n')
				vec_push(map->arena, &e->lines, (uint32_t)i + 1);
	}
	hi = e->lines.n;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (e->lines.at[mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

/* The last `#line` at or before `line`; NULL when there is none. */
static const struct renumbering *renumbering_of(const struct entry *e, uint32_t line)
{
	uint32_t lo = 0, hi = e->renumberings.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (e->renumberings.at[mid].line <= line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &e->renumberings.at[lo - 1] : NULL;
}
