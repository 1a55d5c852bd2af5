/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the syntactic front end share, and nobody else sees:
 *
 *	lexer.l		characters -> tokens, knowing no names
 *	names.c		which names are types at this point of the program
 *	tokens.c	tokens as the grammar wants them: types told from other names, `<` of type
 *			arguments from less-than, annotation bodies in one piece; skips after an error
 *	parser.y	the grammar; its actions make nodes with build.c
 *	syntax_error.c	what was expected and what was found, in the user's words
 *
 * P4's grammar is not context free: `a < b > (c)` and `(a) (b)` mean different things when a or b
 * is a type. The grammar of appendix G therefore has two kinds of identifier, and the parser must
 * know every declaration by the time its name is used. The actions of parser.y declare a name as
 * soon as it is complete; a name is always followed by a punctuation mark, so the one token of
 * lookahead bison may have read by then is never a name.
 */
#ifndef P4BPF_FRONTEND_PARSE_H
#define P4BPF_FRONTEND_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/source.h"
#include "common/vec.h"
#include "frontend/ast.h"

struct frontend;
struct pp_text;
struct names;
struct intern;

/* Deepest nesting of brackets; other nesting is bounded by AST_MAX_DEPTH and bison's stack. */
#define MAX_NESTING 1000
/* Longest name, number or string. */
#define MAX_TOKEN ((size_t)64 << 10)
/* Widest integer literal: a limit of this compiler. */
#define MAX_WIDTH 65536

/* names.c */
enum name_kind { NAME_NONE, NAME_TYPE, NAME_OTHER };

struct names *names_new(struct arena *arena, struct intern *table);
/* The token of a keyword; 0 when `name` is not one. */
int names_keyword(const struct names *names, const char *name);
/* Declares `name` in the innermost scope, over what outer scopes say. */
void names_declare(struct names *names, const char *name, enum name_kind kind);
enum name_kind names_find(const struct names *names, const char *name);
/* As declared in the outermost scope, for `.name`. */
enum name_kind names_find_global(const struct names *names, const char *name);
/* Opens a scope and returns its mark; names_leave closes it and every scope opened since. */
unsigned names_enter(struct names *names);
void names_leave(struct names *names, unsigned mark);
/* How many scopes are open: a mark, too. */
unsigned names_depth(const struct names *names);

/* Characters that form no token, allowed in annotations only; bison's number for no symbol. */
#define STRAY 257

struct token {
	int kind;
	struct span at;
	const char *text;	/* in the preprocessed text */
	size_t len;
	const char *name;	/* identifiers and keywords: interned */
	bool is_keyword;
	bool starts_line;	/* first on its line */
	bool touches;		/* no space before it */
};

/* Where a list began, so that an error inside it can be overcome: see resync. */
struct mark {
	unsigned nesting, scopes;
	unsigned errors;	/* said before it */
};

/* Lists an error inside which can be overcome. */
struct decls {
	decl_list list;
	struct mark mark;
};

struct stmts {
	stmt_list list;
	struct mark mark;
};

struct parts {
	part_list list;
	struct mark mark;
};

struct open_bracket {
	char kind;		/* '(', '[', '{', or '<' of type arguments */
	struct span at;
};

#define LOOKAHEAD 4
#define MAX_REPLAY 3

struct parser {
	struct frontend *fe;
	struct names *names;

	/* lexer.l */
	void *scanner;
	const struct pp_text *text;
	size_t offset;		/* of the next character */
	size_t piece;		/* of text->pieces that holds it */
	bool starts_line, touches;
	struct source_file *file;	/* that of the last place asked for */

	/* tokens.c: ring of tokens read ahead, and tokens to be given again */
	struct token ahead[LOOKAHEAD];
	unsigned first_ahead, n_ahead;
	struct token replay[MAX_REPLAY];
	unsigned n_replay;
	struct token last, before_last;	/* given to the parser */
	struct open_bracket open[MAX_NESTING];
	unsigned nesting;
	const char *error_text;	/* token of the last syntax error: the parser must move on */
	unsigned error_nesting;	/* and the nesting of the list it was in */
	bool gave_up;		/* the rest of the text reads as empty, errors are not shown */

	/* parser.y */
	struct decl *inner_type;	/* S of `typedef struct S { ... } T;` */
};

/* lexer.l */
void lexer_begin(struct parser *parser);
void lexer_end(struct parser *parser);
void lexer_next(struct parser *parser, struct token *token);

/* tokens.c */
void next_token(struct parser *parser, struct token *token);
/* The token that comes next, as the lexer gives it. */
const struct token *peek_token(struct parser *parser);
struct mark mark_here(const struct parser *parser);
/*
 * After a syntax error in the list begun at `mark`: skips to the end of the broken element. The
 * parser then sees a ';', and after it the next element or the list's end. False when there is no
 * way on.
 */
bool resync(struct parser *parser, struct mark mark);
/* No more errors, no more text: for limits that make going on useless. */
void give_up(struct parser *parser);
void nested_too_deep(struct parser *parser, struct span at);

/* syntax_error.c: `symbols` of parser.y could have stood instead of the last token; reordered. */
void unexpected_token(struct parser *parser, const char **symbols, int n);

/* build.c: nodes, and what the actions of parser.y do that takes more than a line. */

/* A span from the begin of `a` to the end of `b`; `a` when they lie in different files. */
struct span span_through(struct parser *parser, struct span a, struct span b);
/* Sets the node's depth; gives up when it is too deep. */
void measure(struct parser *parser, struct node *node);

#define ARENA (p->fe->arena)
/* A new node with its fields, measured, by parser `p`: NEW_EXPR(NAMED, named, at, .name = n, .value
 * = e). */
#define NODE(made, field, ...)                                                                     \
	({                                                                                         \
		__typeof__(made) node_ = made;                                                     \
		node_->field = (__typeof__(node_->field)){ __VA_ARGS__ };                          \
		measure(p, &node_->n);                                                             \
		node_;                                                                             \
	})
#define NEW_EXPR(kind, field, at, ...)                                                             \
	NODE(new_expr(ARENA, EXPR_##kind, at), field, __VA_ARGS__)
#define NEW_STMT(kind, field, at, ...)                                                             \
	NODE(new_stmt(ARENA, STMT_##kind, at), field, __VA_ARGS__)
#define NEW_TYPE(kind, field, at, ...)                                                             \
	NODE(new_tyref(ARENA, TYREF_##kind, at), field, __VA_ARGS__)
#define NEW_PART(kind, field, at, ...)                                                             \
	NODE(new_part(ARENA, PART_##kind, at), field, __VA_ARGS__)
#define NEW_DECL(kind, field, at, name, name_place, ...)                                           \
	({                                                                                         \
		struct decl *decl_ = NODE(new_decl(ARENA, DECL_##kind, at, name), field,           \
					  __VA_ARGS__);                                            \
		decl_->name_at = name_place;                                                       \
		decl_;                                                                             \
	})


struct expr *integer_literal(struct parser *p, const struct token *token);
struct expr *binary(struct parser *p, enum ast_op op, struct expr *lhs, struct expr *rhs,
		    struct span at);
struct expr *unary(struct parser *p, enum ast_op op, struct expr *operand, struct span at);
/* The type of `type name[dims]`, which ends at the end of `at`. */
struct tyref *arrays(struct parser *p, struct tyref *type, expr_list dims, struct span at);

/* Hangs annotations, which begin at the begin of `at`, on a declaration or statement. */
struct decl *annotate(struct parser *p, struct decl *decl, part_list annos, struct span at);
struct stmt *annotate_stmt(struct parser *p, struct stmt *stmt, part_list annos, struct span at);
/* Declarations of what an EXTERN_FUNCTION, PARSER_TYPE or CONTROL_TYPE begins. */
struct decl *function_decl(struct parser *p, struct decl *head, struct stmt *body, struct span at);
struct decl *method_decl(struct parser *p, struct decl *head, bool is_abstract, struct span at);
struct decl *parser_decl(struct parser *p, struct decl *head, decl_list ctor_params,
			 struct decls items, struct span at);
struct decl *control_decl(struct parser *p, struct decl *head, decl_list ctor_params,
			  struct decls locals, struct stmt *body, struct span at);
/* Members read as those of an enum, made members of `kind`. */
decl_list members_of(enum decl_kind kind, decl_list members);

/* `callee<types>(args)`, or the application of a type that has no instance. */
struct stmt *call_stmt(struct parser *p, struct expr *callee, tyref_list types, expr_list args,
		       struct span at);
struct stmt *decl_stmt(struct parser *p, struct decl *decl, part_list annos, struct span at);

/* Errors the grammar lets through to say them better. The statement is NULL. */
struct stmt *refuse_instance(struct parser *p, const struct decl *instance, struct span at);
void refuse_annotations(struct parser *p, part_list annos, struct span at, const char *on);

#endif
