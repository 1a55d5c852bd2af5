/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front end's map, in the order things happen:
 *
 *	preprocess	files -> one text with a map back to the sources (preprocess.c)
 *	parse		text -> syntax tree (lexer.l, parser.y, ast.c, print.c)
 *	check		names, types, constants: the tree's answers (check*.c, scope.c, types.c, infer.c, eval.c)
 *	elaborate	`main` -> tree of instances (elaborate.c)
 *
 * Each step queues diagnostics and may be called only when the one before gave no error.
 */
#ifndef P4BPF_FRONTEND_FRONTEND_H
#define P4BPF_FRONTEND_FRONTEND_H

#include <stdbool.h>
#include <stdio.h>

#include "common/arena.h"
#include "common/diag.h"
#include "common/intern.h"
#include "common/source.h"
#include "common/vec.h"
#include "frontend/ast.h"

struct type_table;
struct instance;

/* A macro of the command line: -D NAME[=VALUE] or, with `undefine`, -U NAME. */
struct cmdline_macro {
	const char *text;
	bool undefine;
};

struct frontend {
	/* given */
	struct arena *arena;
	struct intern *names;
	struct source_map *sources;
	struct diags *diags;
	VEC(const char *) include_dirs;		/* -I in order, then the installed p4include */
	const char *system_dir;			/* p4include: files from there are system files */
	VEC(struct cmdline_macro) macros;
	/* filled */
	VEC(const char *) dependencies;		/* every file read, for -M; the main file first */
	struct type_table *types;
	struct decl *program;
	struct instance *main;			/* elaborated package, NULL without `main` */
};

/* The program's text after preprocessing and the way back. */
struct pp_text {
	const char *text;			/* NUL-terminated */
	size_t size;
	struct pp_piece {			/* from `offset` on, text comes from `origin` (advancing with it
						 * unless from_macro, when all of it is at the macro's use) */
		uint32_t offset;
		loc_t origin;
		bool from_macro;
	} *pieces;
	size_t n_pieces;
};

/* `path` "-" reads standard input. False after an error. */
bool preprocess(struct frontend *fe, const char *path, struct pp_text *out);
/* Sets fe->program. False after an error. */
bool parse(struct frontend *fe, const struct pp_text *text);
/* Sets the tree's answers and fe->types. False after an error. */
bool check(struct frontend *fe);
/* Sets fe->main. False after an error; a program without `main` is an error here, not in check. */
bool elaborate(struct frontend *fe);

#endif
