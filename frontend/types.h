/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types as the checker knows them (section 7). Hash-consed: equal types are one pointer, so equality is
 * `==`. typedefs vanish here (section 7.2.8), `type` declarations (section 7.2.9) stay distinct. The type
 * TY_ERROR_TYPE belongs to expressions already complained about and is compatible with everything.
 */
#ifndef P4BPF_FRONTEND_TYPES_H
#define P4BPF_FRONTEND_TYPES_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct decl;
struct type_table;

enum type_kind {
	TY_ERROR_TYPE,		/* ill-typed */
	TY_VOID,
	TY_BOOL,
	TY_STRING,
	TY_INFINT,		/* int, compile-time only */
	TY_BIT,			/* width */
	TY_INT,			/* width */
	TY_VARBIT,		/* width = maximum */
	TY_ERROR,		/* the P4 type `error` */
	TY_MATCH_KIND,
	TY_ENUM,		/* decl ENUM without underlying type */
	TY_SERENUM,		/* decl ENUM, elem = underlying bit/int type */
	TY_HEADER,		/* decl, args */
	TY_UNION,		/* decl, args */
	TY_STRUCT,		/* decl, args */
	TY_STACK,		/* elem (header or union), size */
	TY_TUPLE,		/* args; also the type of `{a, b}` */
	TY_RECORD,		/* args and names: the type of `{x = a, y = b}` before it meets a struct */
	TY_LIST,		/* list<elem> */
	TY_SET,			/* elem: keysets, `a &&& b`, `a .. b` */
	TY_NEWTYPE,		/* decl NEWTYPE, elem = the type it wraps */
	TY_EXTERN,		/* decl, args */
	TY_PARSER,		/* decl PARSER or PARSER_TYPE, args */
	TY_CONTROL,		/* decl CONTROL or CONTROL_TYPE, args */
	TY_PACKAGE,		/* decl, args */
	TY_TABLE,		/* decl TABLE */
	TY_APPLY_RESULT,	/* decl TABLE: what table.apply() returns */
	TY_ACTION_RUN,		/* decl TABLE: the type of .action_run */
	TY_ACTION,		/* decl ACTION */
	TY_CALLABLE,		/* decl FUNCTION, EXTERN_FUNCTION or METHOD: a name that may only be called */
	TY_STATE,		/* a parser state's name */
	TY_TYPE,		/* a type's name used where an expression may stand; elem = that type */
	TY_VAR,			/* a type parameter; decl TYPE_PARAM (or a fresh one while inferring) */
	TY_DONT_CARE,		/* `_` as type argument */
	TY_INVALID_VALUE,	/* the type of {#} before it meets a header or union */
	TY_DOTS,		/* the type of `...` */
};

struct type {
	enum type_kind kind;
	unsigned width;			/* BIT, INT, VARBIT; 0 when it depends on a type variable's constant */
	unsigned size;			/* STACK */
	struct decl *decl;
	struct type *elem;
	struct type **args;		/* type arguments, tuple members */
	const char **names;		/* RECORD */
	unsigned n_args;
	uint32_t serial;		/* order of creation: stable sorting, fresh variables */
};

/* A type as the user would write it, in the table's arena. */
const char *type_text(struct type_table *table, const struct type *type);

/* Field `i` of a header, union or struct (type arguments substituted), with its declaration. */
struct type *type_field(struct type_table *table, const struct type *type, unsigned i);
struct decl *type_field_decl(const struct type *type, unsigned i);
unsigned type_n_fields(const struct type *type);

/*
 * Replaces type parameters: params[i] (TYPE_PARAM declarations) by args[i]. Returns `type` itself when
 * nothing in it changes. lower.c composes one of these per inlined call.
 */
struct type_env {
	const struct type_env *up;	/* consulted when a variable is not here */
	struct decl *const *params;
	struct type *const *args;
	unsigned n;
};
struct type *type_subst(struct type_table *table, struct type *type, const struct type_env *env);

/* `type` declarations and serializable enums seen through to bit<W>, int<W> or bool ...; others as they are. */
struct type *type_underlying(struct type *type);
/* Bits a value takes in a header: bool 1, error and plain enum 0 (not serializable), varbit its maximum. */
unsigned type_bits(struct type_table *table, const struct type *type);

#endif
