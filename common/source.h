/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source text and places in it. Every file read (and the text of macro and command-line definitions)
 * gets a stretch of one 32-bit position space, so a place is one number and a span is two; `loc` 0 is
 * "nowhere". Files stay in memory for diagnostics. Text is bytes; columns count bytes from 1, tabs as one.
 */
#ifndef P4BPF_COMMON_SOURCE_H
#define P4BPF_COMMON_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

typedef uint32_t loc_t;

/* Half open: [begin, end). Both ends lie in the same file. */
struct span {
	loc_t begin, end;
};

struct source_file {
	const char *path;	/* as the user would name it */
	const char *text;	/* NUL-terminated, `size` bytes before the NUL */
	size_t size;
	loc_t base;		/* position of text[0]; never 0 */
	loc_t included_at;	/* place of the #include, 0 for the main file */
	bool is_system;		/* from the installed p4include: warnings are silent there */
};

struct source_map;

struct source_map *source_map_new(struct arena *arena);

/*
 * Reads a file whole. NULL with *why set (static or arena text: "No such file or directory",
 * "is a directory", "larger than 64 MiB") when it cannot be read. The path "-" is standard input,
 * called "<stdin>".
 */
struct source_file *source_read(struct source_map *map, const char *path, loc_t included_at,
				const char **why);
/* Registers text that is not a file, e.g. "<command line>". Copies `text`. NULL when the position space is full. */
struct source_file *source_add(struct source_map *map, const char *path, const char *text, size_t size,
			       loc_t included_at);
/* The file that holds `loc`; NULL for 0. */
struct source_file *source_of(const struct source_map *map, loc_t loc);

/* 1-based line and column of `loc`; 0, 0 for nowhere. */
void source_line_col(const struct source_map *map, loc_t loc, unsigned *line, unsigned *col);
/* `#line`: from `loc` to the end of its file lines are counted from `line`, in a file called `path` (NULL: as
 * before). Places must come in ascending order. */
void source_set_line(struct source_map *map, loc_t loc, unsigned line, const char *path);
/* The name of the file that holds `loc`, as `#line` has it; NULL for nowhere. */
const char *source_path(const struct source_map *map, loc_t loc);
/* The line of text that holds `loc`, without its newline. */
const char *source_line(const struct source_map *map, loc_t loc, size_t *len);

static inline struct span span_join(struct span a, struct span b)
{
	if (!a.begin)
		return b;
	if (!b.begin)
		return a;
	return (struct span){ a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end };
}

#endif
