/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker's own map. It walks the program once, in source order, since P4 knows only what was
 * declared before (section 6.9; parser states are the exception), and leaves its answers in the
 * tree as frontend.h describes. In the order things happen:
 *
 *	check.c		the program, names, the vocabulary of complaints
 *	check_type.c	types as written -> types; which may contain which (section 7.2.9)
 *	check_typedecl.c declarations of types (7.2) and their parameters
 *	check_decl.c	constants, variables, functions, actions, parsers, controls (10, 11)
 *	check_instance.c instantiations (11.3)
 *	check_stmt.c	statements (12)
 *	check_switch.c	switch (12.7)
 *	check_state.c	states and transitions (13)
 *	check_keyset.c	select and key sets (13.6, 8.16)
 *	check_table.c	tables (14.2)
 *	check_entry.c	their entries (14.2.1.4)
 *	check_expr.c	expressions
 *	check_op.c	operators (8.5 .. 8.12)
 *	check_member.c	`a.b` (8.14 .. 8.21)
 *	check_call.c	calls (8.22, 9)
 *	check_args.c	arguments to parameters, overloads (6.8)
 *	check_anno.c	annotations (20)
 *	cast.c		implicit and explicit casts (8.12)
 *	infer.c		type arguments (7.2.12)
 *
 * Every check function copes with parts that were already refused: they have the type `error`,
 * which fits everywhere and is never complained about again.
 */
#ifndef P4BPF_FRONTEND_CHECK_H
#define P4BPF_FRONTEND_CHECK_H

#include "common/arena.h"
#include "common/bits.h"
#include "common/diag.h"
#include "common/suggest.h"
#include "frontend/eval.h"
#include "frontend/frontend.h"
#include "frontend/scope.h"
#include "frontend/types.h"
#include "frontend/value.h"

/*
 * Where in the program the checker is: appendix F says what may be called and instantiated there.
 */
enum place {
	AT_TOP,
	AT_PARSER,	/* local declarations of a parser */
	AT_STATE,
	AT_CONTROL,	/* local declarations of a control */
	AT_APPLY,
	AT_ACTION,
	AT_FUNCTION,
	AT_METHOD,	/* implementation of an abstract method */
	AT_TABLE,	/* keys, action lists, entries, properties */
};

struct member_index;

struct this_call {
	const struct decl *from;	/* the implementation */
	const char *to;
	struct span at;
};

struct wide_data {
	struct decl *param;
	struct span at;
};

struct checker {
	struct frontend *fe;
	struct arena *arena;
	struct diags *diags;
	struct type_table *types;
	struct scopes *scopes;
	struct eval ev;
	struct member_index *members;
	struct decl *within;		/* innermost enclosing declaration */
	struct type *this_type;		/* of the instance whose methods are implemented, or NULL */
	/*
	 * Calls among these methods by `this`: they are the one way to recursion in a language
	 * without.
	 */
	VEC(struct this_call) this_calls;
	enum place place;
	struct type *returns;		/* of the function; void in actions and apply; else NULL */
	unsigned loops;			/* enclosing for statements */
	unsigned depth;			/* of expressions and types */
	unsigned n_errors, n_match_kinds, specializations;
	unsigned suggestions;		/* made so far: a hopeless program does not get one each */
	bool in_keyset;			/* masks and ranges may stand here */
	bool in_switch;			/* action_run may stand here (section 12.7.1) */
	const struct decl *initializing;	/* its name means nothing in its own initializer */
	/*
	 * Action data of other types than numbers, judged when main says whose control plane it is.
	 */
	VEC(struct wide_data) wide_data;
	struct span value_switch;	/* a switch over a value, if there was one */
	struct decl *accept, *reject;	/* the two states every parser has */
	/* Types used all the time. */
	struct type *t_error_type, *t_void, *t_bool, *t_string, *t_infint, *t_error, *t_match_kind;
	struct type *t_state;
};

/* check.c */
#define is_bad(type) ((type)->kind == TY_ERROR_TYPE)
/* Finds a name; complains, with a suggestion, and returns NULL when there is none. */
struct binding *find_name(struct checker *c, const char *name, bool global, struct span at);
/*
 * Adds to the innermost scope, complaining about a duplicate; overloads are told apart by the
 * caller.
 */
void declare(struct checker *c, struct decl *decl);
/*
 * Members of a declaration by name (fields, methods, enum members, states); NULL when there is
 * none.
 */
decl_list *find_members(struct checker *c, struct decl *of, const char *name);
void add_member(struct checker *c, struct decl *of, struct decl *member);
/* Adds each, complaining about duplicates ("field", "parameter" ...) unless `overload`. */
void add_members(struct checker *c, struct decl *of, const decl_list *members, const char *what,
		 bool overload);
/* "did you mean": among members of `of`, or names in scope for which `fits` holds. */
void hint_member(struct checker *c, struct diag *d, const decl_list *members, const char *wanted);
/* Warns of a use of something @deprecated (section 20.3.8). */
void note_use(struct checker *c, struct decl *decl, struct span at);
/* Whether `decl` encloses what is being checked: a call or use of it would be recursion. */
bool is_enclosing(const struct checker *c, const struct decl *decl);
/* "a table", "an action": what a name stands for. */
const char *decl_noun(const struct decl *decl);
const char *place_noun(enum place place);
#define text_of(c, type) type_text((c)->types, type)
struct diag *complain_type(struct checker *c, struct span at, const char *what, struct type *found,
			   struct type *expected);
/* Refuses deep nesting; pairs with leave_nesting. */
bool enter_nesting(struct checker *c, struct span at);
void leave_nesting(struct checker *c);
void note_unsupported(struct checker *c, struct span at, const char *construct);

/* check_type.c */
enum {
	TYPE_VOID_OK = 1 << 0,		/* a return type */
	TYPE_GENERIC_OK = 1 << 1,	/* type arguments may be left to inference */
	TYPE_DONT_CARE_OK = 1 << 2,
};
struct type *resolve_type(struct checker *c, struct tyref *ref, unsigned flags);
/* After specialization: nesting rules hold for the fields of generic types too. */
bool check_well_formed(struct checker *c, struct type *type, struct span at);
/* Whether a type with these contents may be an element of the container; NULL or why not. */
enum container { IN_HEADER, IN_UNION, IN_STRUCT, IN_TUPLE, IN_LIST, IN_ARRAY };
const char *nesting_error(struct checker *c, enum container container, struct type *elem);
/* A value of the type can be stored, copied and passed: no extern, parser, table ... */
bool is_value_type(const struct type *type);
/* A positive number, known here and now, at most `max`. */
bool constant_size(struct checker *c, struct expr *e, const char *what, uint64_t max,
		   unsigned *out);

/* check_typedecl.c */
void check_type_decl(struct checker *c, struct decl *decl);
void declare_type_params(struct checker *c, decl_list *params);
/* What kind of thing has the parameters: decides which types and directions they may have. */
void check_params(struct checker *c, decl_list *params, struct decl *of, bool constructor);

/* check_decl.c */
void check_decl(struct checker *c, struct decl *decl);
/* `objects`: extern functions may return extern objects. */
struct type *check_return_type(struct checker *c, struct tyref *ref, bool objects);
void check_function_body(struct checker *c, struct decl *decl, struct type *ret, decl_list *params,
			 struct stmt *body);

/* check_instance.c */
void check_instance(struct checker *c, struct decl *decl);
struct type *check_construct(struct checker *c, struct expr *e);

/* check_stmt.c */
void check_stmt(struct checker *c, struct stmt *stmt);
void check_stmts(struct checker *c, stmt_list *list);
/* A call whose result is not used. */
void check_call_stmt(struct checker *c, struct expr *call);
/* Whether control can reach the end of the statement. */
bool falls_through(const struct stmt *stmt);
void check_switch(struct checker *c, struct stmt *stmt);

/* check_state.c */
void check_states(struct checker *c, struct decl *parser);

/* check_keyset.c */
struct keyset_want {
	struct type **types;
	unsigned n;
	struct type *whole;	/* types[0], or the tuple of all */
	const char *what;	/* "select expression", "key" */
	enum diag_id id;
};
void check_keyset(struct checker *c, expr_list *keyset, const struct keyset_want *want,
		  struct span at);
void check_select(struct checker *c, struct decl *parser, struct expr *e);

/* check_table.c */
void check_table(struct checker *c, struct decl *table);
/* A reference to an action with the arguments the program gives; finds and checks all of it. */
struct call_info *check_action_ref(struct checker *c, struct expr *path, expr_list *args,
				   struct span at, bool in_list);
/* Complains where an argument differs from the one the table's list binds (section 14.2.1.3). */
void compare_bound_args(struct checker *c, const struct call_info *info, const struct part *listed);
struct part *table_property(const struct decl *table, enum part_kind kind, const char *name);
/* The element of the table's action list that names `action`, or NULL. */
struct part *find_table_action(const struct decl *table, const struct decl *action);

/* check_entry.c */
void check_entries(struct checker *c, struct decl *table, struct part *entries);

/* check_expr.c */
struct type *check_expr(struct checker *c, struct expr *e);
/* Must have the type, after implicit casts. `what` begins the complaint: "the condition". */
bool check_expr_as(struct checker *c, struct expr *e, struct type *want, const char *what);
/* Stores the value that the parts' values give. */
void fold(struct checker *c, struct expr *e);
/* Known at compile time, constructor parameters included (section 18.1). */
bool is_compile_time_known(const struct expr *e);
/* Complains unless `e` may be written; `what` says who writes: "assignment". */
bool check_lvalue(struct checker *c, struct expr *e, const char *what);

/* check_op.c */
struct type *check_unary(struct checker *c, struct expr *e);
struct type *check_binary(struct checker *c, struct expr *e);
struct type *check_mux(struct checker *c, struct expr *e);
struct type *check_slice(struct checker *c, struct expr *e);
struct type *check_plus_slice(struct checker *c, struct expr *e);
struct type *check_index(struct checker *c, struct expr *e);
/* Type of `lhs op rhs` with both already checked; casts them implicitly. */
struct type *binary_type(struct checker *c, enum ast_op op, struct expr *lhs, struct expr *rhs,
			 struct span at);

/* check_member.c */
struct type *check_member(struct checker *c, struct expr *e);
struct type *check_type_member(struct checker *c, struct expr *e);
/* The builtin of that name, or -1. */
int find_builtin(const char *name);

/* check_call.c */
struct type *check_call(struct checker *c, struct expr *e);
void check_direct_apply(struct checker *c, struct stmt *stmt);

/* check_args.c */
struct callee {
	struct decl *decl;		/* to label in complaints; may be NULL */
	const char *name;
	const decl_list *params;
	const decl_list *type_params;	/* to infer; NULL for none */
	const struct type_env *outer;	/* what is known already: the receiver's type arguments */
	enum call_kind kind;
	bool partial;			/* in a table's list: the control plane gives the data */
	bool constant_data;		/* action data is given here and must be known */
	bool keep_uninferred;		/* type parameters nobody determines are don't-care */
};
/*
 * The overload that the number and names of arguments select (section 6.8); NULL after a complaint.
 */
struct decl *select_overload(struct checker *c, const decl_list *overloads, const expr_list *args,
			     struct span at, const char *name);
const decl_list *params_of(const struct decl *decl);
/* Of a parser, control or package; NULL for others. */
const decl_list *ctor_params_of(const struct decl *decl);
/* As many, of the same names: no call could tell them apart. */
bool same_param_names(const decl_list *a, const decl_list *b);
/* Whether the number and names of the arguments fit, whatever their types. */
bool arity_fits(const decl_list *params, const expr_list *args);
/*
 * Checks arguments against parameters: fills info->args, params, type_args. `type_args` are those
 * written, may be NULL. `env_out` gets what substitutes the callee's own type parameters. False
 * after a complaint.
 */
bool bind_args(struct checker *c, const struct callee *callee, const expr_list *args,
	       const tyref_list *type_args, struct span at, struct call_info *info,
	       struct type_env *env_out);

/* check_anno.c */
void check_annos(struct checker *c, part_list *annos, const struct decl *of);

/* check_unset.c */
/* Warns of variables that nothing gives a value, in a program without errors. */
void warn_unset(struct checker *c);

/* cast.c */
/* Whether `e`, already checked, fits where a `to` is wanted, without changing anything. */
bool can_cast_implicitly(struct checker *c, const struct expr *e, struct type *to);
/*
 * Makes `e` a `to` by implicit casts, or complains: "WHAT has type A, expected B", with a label
 * where `declared`, if any, was declared. True when it fits.
 */
bool coerce(struct checker *c, struct expr *e, struct type *to, const char *what,
	    const struct decl *declared);
bool can_cast_explicitly(struct checker *c, struct type *from, struct type *to);
/* `(to)e` as the user would write it. */
const char *cast_text(struct checker *c, struct type *to, const struct expr *e);
struct type *check_cast(struct checker *c, struct expr *e);

/* infer.c */
struct inference {
	struct checker *c;
	const decl_list *vars;
	struct type **bound;		/* one per var, NULL until known */
	bool strict;			/* no casts: parameters of blocks must be equal */
	unsigned steps;
	/* Why two blocks do not fit: which parameter, and in what it differs. */
	const char *why;
	struct span why_at;
};
/* Makes `want`, which may hold variables, and `got` equal as far as implicit casts go. */
bool unify(struct inference *in, struct type *want, struct type *got);
/* A parser or control (type) of type `got` may stand where `want` is wanted: same parameters. */
bool unify_blocks(struct inference *in, struct type *want, struct type *got);

#endif
