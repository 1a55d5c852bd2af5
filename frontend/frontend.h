/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front end's map, in the order things happen:
 *
 *	preprocess	files -> one text with a map back to the sources (preprocess.c)
 *	parse		text -> syntax tree (lexer.l, parser.y, ast.c, print.c)
 *	check		names, types, constants: the tree's answers (check.h is the map)
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
/*
 * Sets the tree's answers and fe->types. False after an error. What the answers mean:
 *
 *  - expr.type is the type *after* implicit casts (section 8.12.2): the literal in `x + 1` has x's
 *    type, a serializable enum used as its number has the underlying type, `{a, b}` assigned to a
 *    struct has the struct's type. No CAST nodes are inserted. Before a shift, both operands keep
 *    their own types.
 *  - expr.value, when set, says all there is to know: constants, folded. An expression of type
 *    `int` is always compile-time known; when its value is NULL it depends on a constructor
 *    parameter (or on a type parameter's size) and instance_eval (value.h) gives it.
 *  - Inside generic declarations types contain TY_VARs; substitute (types.h) with
 *    call_info.type_args, the instance's type arguments, and, for a method, the receiver's type
 *    arguments.
 *  - LIST and RECORD have one item per member after check: a trailing `...` is replaced by DOTS
 *    expressions (in a RECORD inside NAMED) with type and value set. A RECORD's items keep the
 *    order written.
 *  - A DOTS expression with type and value is the default value of that type (value NULL: too
 *    large, or of a type parameter). INVALID ({#}) has the header's or union's type.
 *  - PATH.decl is the declaration meant (of overloads, the one called). A state's name is TY_STATE;
 *    `accept` and `reject` are STATE declarations of that name without parent. TYPE_MEMBER.decl is
 *    the ENUM_MEMBER or ERROR_MEMBER; MEMBER on a type's name says MEMBER_ENUM or MEMBER_ERROR.
 *    `T.minSizeInBits()` is a CALL of a TYPE_MEMBER without receiver.
 *  - MEMBER_BUILTIN without a call: next, last, lastIndex, size, and hit, miss, action_run of a
 *    table.apply(). SLICE bounds have values; PLUS_SLICE's width has one, its lo may not.
 *  - Key sets (select, entries): BINARY MASK and RANGE have type set<T> and both operands type T;
 *    DEFAULT and DONT_CARE have type set<T> (set<the tuple> when one stands for all); a PATH to a
 *    VALUE_SET has type set<T>; everything else has type T and is the singleton. A key set has as
 *    many elements as select has expressions (a table keys), or is one DEFAULT, DONT_CARE or
 *    VALUE_SET; `{a, b}` for several keys was taken apart. Masks, ranges and entries are
 *    compile-time known; a single value in a select may be a variable. Sets on exact keys pass.
 *  - call_info.args may hold a parameter's default value: its types are in terms of the callee's
 *    own type parameters. A parameter of type `int` may get a run-time number (extern methods
 *    only): the argument keeps its type. Parameters without direction take run-time values
 *    everywhere but in constructors and table entries. Type arguments nobody determined are
 *    TY_DONT_CARE.
 *  - A CONSTRUCT of an extern object may stand where objects are used, `E(1).get(x)`: it is a
 *    child of the enclosing instance, made by the expression.
 *  - Labels of `switch (t.apply().action_run)` are PATHs whose decl is the ACTION.
 *  - INSTANCE, CONSTRUCT, DIRECT_APPLY, CALL, ACTION_REF and the property default_action carry a
 *    call_info. For DIRECT_APPLY it is that of apply (CALL_PARSER_APPLY or CALL_CONTROL_APPLY, no
 *    receiver).
 *  - Binding order: error, match_kind and plain enum members are numbered from 0 in order of
 *    declaration, errors and match kinds across all their declarations.
 */
bool check(struct frontend *fe);
/* Sets fe->main. False after an error; a program without `main` is an error here, not in check. */
bool elaborate(struct frontend *fe);

#endif
