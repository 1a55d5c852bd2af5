/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax tree of a P4_16 program. Five families of nodes (decl, stmt, expr, type, part), each a
 * tagged union whose arms come from the rows of ast.def; every node knows its kind and its place in the
 * source. The parser fills it, the checker adds the answers (types, resolved declarations, call
 * information), midend/lower.c reads it. Nodes live in the compilation's arena and are never freed alone.
 */
#ifndef P4BPF_FRONTEND_AST_H
#define P4BPF_FRONTEND_AST_H

#include <stdio.h>	/* before gmp.h, which asks for it to declare gmp_fprintf */
#include <gmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/source.h"
#include "common/vec.h"

struct arena;
struct decl;
struct stmt;
struct expr;
struct tyref;
struct part;
struct type;		/* types.h: what the checker knows */
struct value;		/* value.h: what is known at compile time */
struct call_info;

enum node_family { FAMILY_DECL, FAMILY_STMT, FAMILY_EXPR, FAMILY_TYPE, FAMILY_PART };

enum decl_kind {
#define DECL(kind, arm, fields) DECL_##kind,
#include "frontend/ast.def"
};
enum stmt_kind {
#define STMT(kind, arm, fields) STMT_##kind,
#include "frontend/ast.def"
};
enum expr_kind {
#define EXPR(kind, arm, fields) EXPR_##kind,
#include "frontend/ast.def"
};
enum tyref_kind {
#define TYPE(kind, arm, fields) TYREF_##kind,
#include "frontend/ast.def"
};
enum part_kind {
#define PART(kind, arm, fields) PART_##kind,
#include "frontend/ast.def"
};

/* No tree is deeper, so passes may recurse. */
#define AST_MAX_DEPTH 1000

enum direction { DIR_NONE, DIR_IN, DIR_OUT, DIR_INOUT };

enum anno_body { ANNO_NONE, ANNO_TOKENS, ANNO_EXPRS, ANNO_PAIRS };

/* Operators: OP(NAME, "text", arity, precedence), higher binds tighter (section 8.2). */
enum ast_op {
	OP_NONE,	/* plain `=` in an assignment */
#define OP(name, text, arity, precedence) OP_##name,
#include "frontend/op.def"
#undef OP
	OP_COUNT
};

/* What `base.name` turned out to be. */
enum member_kind {
	MEMBER_UNKNOWN,
	MEMBER_FIELD,		/* of a struct, header or union; index = field */
	MEMBER_METHOD,		/* of an extern; decl = METHOD (of several overloads, the call_info tells) */
	MEMBER_ENUM,		/* base is a type name; decl = ENUM_MEMBER */
	MEMBER_ERROR,		/* base is `error`; decl = ERROR_MEMBER */
	MEMBER_TUPLE,		/* unused by the grammar; t[i] is an INDEX */
	MEMBER_BUILTIN,		/* index = enum builtin */
};

/* Members every value of some type has, without a declaration (sections 8.16 .. 8.20, 14.2). */
enum builtin {
#define BUILTIN(id, name) BUILTIN_##id,
	BUILTIN(IS_VALID, "isValid")		/* header, union */
	BUILTIN(SET_VALID, "setValid")
	BUILTIN(SET_INVALID, "setInvalid")
	BUILTIN(PUSH_FRONT, "push_front")	/* stack */
	BUILTIN(POP_FRONT, "pop_front")
	BUILTIN(NEXT, "next")
	BUILTIN(LAST, "last")
	BUILTIN(LAST_INDEX, "lastIndex")
	BUILTIN(SIZE, "size")
	BUILTIN(MIN_SIZE_BITS, "minSizeInBits")
	BUILTIN(MIN_SIZE_BYTES, "minSizeInBytes")
	BUILTIN(MAX_SIZE_BITS, "maxSizeInBits")
	BUILTIN(MAX_SIZE_BYTES, "maxSizeInBytes")
	BUILTIN(APPLY, "apply")			/* table, parser, control */
	BUILTIN(HIT, "hit")			/* of table.apply() */
	BUILTIN(MISS, "miss")
	BUILTIN(ACTION_RUN, "action_run")
#undef BUILTIN
};

/* The common head of every node. */
struct node {
	uint8_t family;		/* enum node_family */
	uint8_t kind;		/* of that family */
	uint16_t depth;		/* levels of nodes below; the parser keeps it under AST_MAX_DEPTH */
	struct span at;
};

typedef VEC(struct decl *) decl_list;
typedef VEC(struct stmt *) stmt_list;
typedef VEC(struct expr *) expr_list;
typedef VEC(struct tyref *) tyref_list;
typedef VEC(struct part *) part_list;

/* The arms, from the rows. */
#define E(name) struct expr *name;
#define S(name) struct stmt *name;
#define T(name) struct tyref *name;
#define D(name) struct decl *name;
#define P(name) struct part *name;
#define EL(name) expr_list name;
#define SL(name) stmt_list name;
#define TL(name) tyref_list name;
#define DL(name) decl_list name;
#define PL(name) part_list name;
#define N(name) const char *name;
#define V(vtype, name) vtype name;
#define Z(name) mpz_srcptr name;
#define A(atype, name) atype name;

struct decl {
	struct node n;
	const char *name;	/* interned; NULL for PROGRAM, ERROR, MATCH_KIND; "" for nameless */
	struct span name_at;
	part_list annos;
	struct type *type;	/* checker: of a value declaration (const, var, param, field, instance ...) */
	struct value *value;	/* checker: of a constant or enum member with a value */
	struct decl *parent;	/* checker: enclosing declaration */
	union {
#define DECL(kind, arm, fields) struct { fields } arm;
#include "frontend/ast.def"
	};
};

struct stmt {
	struct node n;
	union {
#define STMT(kind, arm, fields) struct { fields } arm;
#include "frontend/ast.def"
	};
};

struct expr {
	struct node n;
	struct type *type;	/* checker; the type `error` silences parents */
	struct value *value;	/* checker: set when the expression is a compile-time known constant */
	union {
#define EXPR(kind, arm, fields) struct { fields } arm;
#include "frontend/ast.def"
	};
};

struct tyref {
	struct node n;
	struct type *type;	/* checker: what it denotes */
	union {
#define TYPE(kind, arm, fields) struct { fields } arm;
#include "frontend/ast.def"
	};
};

struct part {
	struct node n;
	part_list annos;
	union {
#define PART(kind, arm, fields) struct { fields } arm;
#include "frontend/ast.def"
	};
};

#undef E
#undef S
#undef T
#undef D
#undef P
#undef EL
#undef SL
#undef TL
#undef DL
#undef PL
#undef N
#undef V
#undef Z
#undef A

/* What a call calls, worked out by the checker. */
enum call_kind {
	CALL_FUNCTION,		/* target FUNCTION */
	CALL_ACTION,		/* target ACTION, called directly */
	CALL_EXTERN_FUNCTION,	/* target EXTERN_FUNCTION */
	CALL_METHOD,		/* target METHOD; receiver = the extern object's expression */
	CALL_BUILTIN,		/* builtin; receiver = header, stack, ... */
	CALL_TABLE_APPLY,	/* receiver's declaration = TABLE */
	CALL_PARSER_APPLY,	/* target PARSER (NULL for a constructor parameter of parser type) */
	CALL_CONTROL_APPLY,
	CALL_CONSTRUCTOR,	/* target = EXTERN's METHOD, PARSER, CONTROL or PACKAGE; result_type is the object's */
};

struct call_info {
	enum call_kind kind;
	enum builtin builtin;
	struct decl *target;
	struct expr *receiver;
	/* In parameter order, one each: the argument, or NULL for `_`, an @optional one left out, or a
	 * directionless action parameter that the control plane supplies. A default value (section 6.8.2) is
	 * filled in here. */
	expr_list args;
	decl_list params;		/* the parameters themselves */
	VEC(struct type *) type_args;	/* one per type parameter of the target, inferred or given */
};

/*
 * Sets node->depth from the children; the parser calls it when they are complete. False when the tree is
 * deeper than AST_MAX_DEPTH.
 */
bool ast_measure(struct node *node);

/* Making nodes: zeroed, with kind and place. */
struct decl *new_decl(struct arena *arena, enum decl_kind kind, struct span at, const char *name);
struct stmt *new_stmt(struct arena *arena, enum stmt_kind kind, struct span at);
struct expr *new_expr(struct arena *arena, enum expr_kind kind, struct span at);
struct tyref *new_tyref(struct arena *arena, enum tyref_kind kind, struct span at);
struct part *new_part(struct arena *arena, enum part_kind kind, struct span at);

/*
 * The walker: calls `enter` before and `leave` after the children of each node, in source order, also
 * annotations. `enter` returning false skips the children (leave is still called). Either may be NULL.
 * Depth is bounded by the parser's nesting limit.
 */
struct ast_walk {
	bool (*enter)(struct ast_walk *walk, struct node *node);
	void (*leave)(struct ast_walk *walk, struct node *node);
	void *data;
};
void ast_walk(struct ast_walk *walk, struct node *node);

/* Equal up to places in the source and answers of later passes. */
bool ast_equal(const struct node *a, const struct node *b);
/* Without the answers of later passes. */
struct node *ast_clone(struct arena *arena, const struct node *node);
/* "DECL_PARSER" -> "parser": a kind's name for dumps. */
const char *ast_kind_name(const struct node *node);
/* One line a node, indented, with names, places left out: --emit ast. */
void ast_dump(FILE *out, const struct node *node);
/* As P4 text that parses back to an equal tree: --emit p4. */
void ast_print(FILE *out, const struct decl *program);
/* An expression or type as the user would write it, for diagnostics; arena text. */
const char *expr_text(struct arena *arena, const struct expr *expr);
const char *tyref_text(struct arena *arena, const struct tyref *type);
const char *op_text(enum ast_op op);

/* The annotation of that name (without '@'), or NULL. */
struct part *annotation_of(const part_list *annos, const char *name);

#endif
