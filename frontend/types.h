/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types as the checker knows them (section 7). Hash-consed: equal types are one pointer, so
 * equality is `==`. typedefs vanish here (section 7.2.8), `type` declarations (section 7.2.9) stay
 * distinct. The type TY_ERROR_TYPE belongs to expressions already complained about and is
 * compatible with everything.
 */
#ifndef P4BPF_FRONTEND_TYPES_H
#define P4BPF_FRONTEND_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/ast.h"

struct arena;
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
	TY_RECORD,		/* args, names: of `{x = a, y = b}` before it meets a struct */
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
	TY_CALLABLE,		/* decl FUNCTION, EXTERN_FUNCTION or METHOD: may only be called */
	TY_STATE,		/* a parser state's name */
	TY_TYPE,		/* a type's name where an expression may stand; elem = that type */
	TY_VAR,			/* a type parameter; decl TYPE_PARAM */
	TY_DONT_CARE,		/* `_` as type argument */
	TY_INVALID_VALUE,	/* the type of {#} before it meets a header or union */
	TY_DOTS,		/* the type of `...` */
};

struct type {
	enum type_kind kind;
	unsigned width;			/* BIT, INT, VARBIT */
	unsigned size;			/* STACK */
	struct decl *decl;
	struct type *elem;
	struct type **args;		/* type arguments, tuple members */
	const char **names;		/* RECORD */
	unsigned n_args;
	uint32_t serial;		/* order of creation: stable sorting, fresh variables */
	bool has_vars;			/* a TY_VAR occurs in args or elem */
	/* What types.c has worked out so far about sizes and contents; use the functions below. */
	uint32_t known;
	uint32_t mark;
	uint64_t min_bits, max_bits;
};

/*
 * The widest bit<W>, int<W>, varbit<W>, and the largest array or stack, that this compiler carries.
 */
#define TYPE_MAX_WIDTH 2048
#define TYPE_MAX_VARBIT 65536
#define TYPE_MAX_STACK 65536

/* Making types. The table lives in the arena. */
struct type_table *type_table_new(struct arena *arena);
/* Kinds without parameters: ERROR_TYPE, VOID, BOOL, STRING, INFINT, ERROR, MATCH_KIND, STATE ... */
struct type *type_basic(struct type_table *table, enum type_kind kind);
struct type *type_bit(struct type_table *table, unsigned width);
struct type *type_int(struct type_table *table, unsigned width);
struct type *type_varbit(struct type_table *table, unsigned width);
/* Kinds that are a declaration with type arguments (n_args 0 when it is not generic). */
struct type *type_named(struct type_table *table, enum type_kind kind, struct decl *decl,
			struct type *const *args, unsigned n_args);
/* NEWTYPE and SERENUM: a declaration over another type. */
struct type *type_over(struct type_table *table, enum type_kind kind, struct decl *decl,
		       struct type *elem);
struct type *type_stack(struct type_table *table, struct type *elem, unsigned size);
/* LIST, SET, TYPE: made of one other type. */
struct type *type_of(struct type_table *table, enum type_kind kind, struct type *elem);
struct type *type_tuple(struct type_table *table, struct type *const *args, unsigned n);
struct type *type_record(struct type_table *table, struct type *const *args,
			 const char *const *names, unsigned n);
struct type *type_var(struct type_table *table, struct decl *param);

/* A type as the user would write it, in the table's arena. */
const char *type_text(struct type_table *table, const struct type *type);

/* Field `i` of a header, union or struct (type arguments substituted), with its declaration. */
struct type *type_field(struct type_table *table, const struct type *type, unsigned i);
struct decl *type_field_decl(const struct type *type, unsigned i);
unsigned type_n_fields(const struct type *type);

/*
 * Replaces type parameters: params[i] (TYPE_PARAM declarations) by args[i]. Returns `type` itself
 * when nothing in it changes. lower.c composes one of these per inlined call.
 */
struct type_env {
	const struct type_env *up;	/* consulted when a variable is not here */
	struct decl *const *params;
	struct type *const *args;
	unsigned n;
};
struct type *type_subst(struct type_table *table, struct type *type, const struct type_env *env);

/*
 * `type` declarations and serializable enums seen through to bit<W>, int<W> or bool ...; others as
 * they are.
 */
struct type *type_underlying(struct type *type);
/*
 * Bits a value takes in a header: bool 1, error and plain enum 0 (not serializable), varbit its
 * maximum.
 */
unsigned type_bits(struct type_table *table, const struct type *type);
/*
 * Least and greatest size in bits as section 9 defines them for minSizeInBits and maxSizeInBits.
 * False when the type has no size (plain enum, error, string, extern, type variable ...).
 */
bool type_size(struct type_table *table, struct type *type, uint64_t *min, uint64_t *max);

/*
 * For walks over what a type is made of: types share their parts, and a tower of tuples doubled n
 * times must not cost 2^n. True the first time `type` is met since type_start_walk gave `walk`.
 */
uint32_t type_start_walk(struct type_table *table);
bool type_first_visit(struct type *type, uint32_t walk);

/* Type parameters of a declaration; NULL for kinds that cannot have any. */
const decl_list *type_params_of(const struct decl *decl);
/* bit<W> or int<W>. */
bool type_is_fixed(const struct type *type);
/* Header, union, or a stack of them. */
bool type_is_header_like(const struct type *type);
/* Whether a value of the type may be compared with == (section 8): every part of it may. */
bool type_has_equality(struct type_table *table, struct type *type);
/* error.NoError, the default of type error: set once it is declared, NULL before. */
void type_set_no_error(struct type_table *table, struct decl *no_error);
struct decl *type_no_error(const struct type_table *table);
/* Whether section 7.3 gives the type a default value. */
bool type_has_default(struct type_table *table, struct type *type);

#endif
