/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the preprocessor's files share (section 6.2 and what C adds to it):
 *
 *	preprocess.c	files, directives, conditions; the text put out and its map
 *	pp_lex.c	a file's characters -> preprocessing tokens; comments and splices end here
 *	pp_macro.c	definitions and expansion
 *	pp_include.c	finding the files of #include
 *	pp_if.c		the expressions of #if and #elif
 */
#ifndef P4BPF_FRONTEND_PP_H
#define P4BPF_FRONTEND_PP_H

#include <string.h>

#include "common/strbuf.h"
#include "frontend/frontend.h"

/* Limits: reached only by programs that would never end, or by attempts to fill the memory. */
#define PP_MAX_INCLUDE_DEPTH 200
#define PP_MAX_FILES 10000
#define PP_MAX_OUTPUT ((size_t)256 << 20)
#define PP_MAX_EXPANSION 1000000	/* tokens out of macros, in all; 64 bytes of text count as one */
#define PP_MAX_TOKEN (1 << 20)		/* bytes of one token made by # or ## */
#define PP_MAX_MACRO_DEPTH 200		/* macro calls in arguments of macro calls */
#define PP_MAX_PARAMS 255		/* of one macro: they are looked for one by one */

enum pp_kind {
	PP_END,		/* of the file, of a directive's line, or of a list of tokens */
	PP_HASH,	/* '#' as the first token of a line */
	PP_WORD,
	PP_NUMBER,	/* a digit and the letters, digits and '_' that follow */
	PP_STRING,
	PP_OTHER,	/* one character */
};

struct pp_token {
	enum pp_kind kind;
	bool space;		/* white space before it */
	bool painted;		/* a macro's name that came out of that macro: stays what it is */
	bool from_macro;	/* `at` is the place of the macro's use */
	const char *text;
	size_t len;
	loc_t at;
};

typedef VEC(struct pp_token) pp_tokens;

struct macro;
struct context;

/* A file being read. */
struct pp_input {
	struct source_file *file;
	const char *p, *end;
	bool line_start;	/* nothing but white space on this line so far */
	bool in_directive;	/* a newline ends it */
	bool skipping;		/* text that is not used: anything goes */
	const char *space;	/* white space before the last token */
	struct pp_input *above;	/* the file that includes this one */
	unsigned depth;
};

struct pp {
	struct frontend *fe;
	struct arena *scratch;		/* of one expansion */
	struct macro *macros;
	struct context *contexts;	/* macros being expanded, innermost first */
	unsigned long expansion;	/* tokens so far */
	unsigned macro_depth;
	struct pp_input *input;
	unsigned n_files;
	VEC(const char *) once;		/* files with #pragma once */
	struct strbuf out;
	VEC(struct pp_piece) pieces;
	const char *last_end;		/* where the last token put out ended */
	bool failed;			/* fatally: the rest is skipped */
};

/* pp_lex.c */
void pp_lex(struct pp *pp, struct pp_input *in, struct pp_token *token);
/* To the end of the line; over the newline when `over`. */
void pp_skip_line(struct pp *pp, struct pp_input *in, bool over);
static inline loc_t pp_loc(const struct pp_input *in, const char *p)
{
	return in->file->base + (loc_t)(p - in->file->text);
}
static inline struct span pp_span(const struct pp_token *t)
{
	return (struct span){ t->at, t->at + (t->from_macro || !t->len ? 1 : t->len) };
}
static inline bool pp_is(const struct pp_token *t, const char *text)
{
	return t->len == strlen(text) && !memcmp(t->text, text, t->len);
}

/* pp_macro.c */
void pp_define(struct pp *pp, struct pp_input *in);
void pp_undefine(struct pp *pp, const struct pp_token *name);
bool pp_is_defined(const struct pp *pp, const struct pp_token *name);
/* Whether the token is a macro in use; then pp_read_macro gives, one by one, what it stands for. */
bool pp_expand(struct pp *pp, struct pp_token *token);
bool pp_read_macro(struct pp *pp, struct pp_token *token);
/* The rest of the directive's line, expanded; `defined X` stays when `keep_defined`. */
pp_tokens pp_rest_of_line(struct pp *pp, bool keep_defined);
void pp_macros_free(struct pp *pp);

/* pp_if.c: the value of a condition whose line ends at `end`. */
bool pp_condition(struct pp *pp, pp_tokens tokens, loc_t end);

/* pp_include.c: the file of the #include whose name follows; NULL when there is nothing to read. */
struct source_file *pp_include(struct pp *pp, struct pp_input *in);

/* preprocess.c: ends the work. */
void pp_fail(struct pp *pp);

#endif
