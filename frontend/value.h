/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known at compile time: constants (section 18.1) and the instances that elaboration
 * creates from `main` (section 18.3). The checker folds constant expressions into struct value;
 * elaborate.c walks the package and gives the tree of struct instance that midend/lower.c inlines.
 */
#ifndef P4BPF_FRONTEND_VALUE_H
#define P4BPF_FRONTEND_VALUE_H

#include <stdio.h>	/* before gmp.h, which asks for it to declare gmp_fprintf */
#include <gmp.h>
#include <stdbool.h>

#include "common/vec.h"
#include "frontend/ast.h"

struct arena;
struct decl;
struct diags;
struct expr;
struct frontend;
struct part;
struct type;
struct type_table;
struct instance;

enum value_kind {
	VALUE_INT,		/* number, also of serializable enums and `type`s of numbers */
	VALUE_BOOL,
	VALUE_STRING,
	VALUE_MEMBER,		/* decl: an ENUM_MEMBER, ERROR_MEMBER or MATCH_KIND_MEMBER */
	VALUE_AGGREGATE,	/* items in field order: struct, valid header, tuple, list, stack */
	VALUE_INVALID,		/* {#}: an invalid header or union */
	VALUE_INSTANCE,		/* instance */
};

struct value {
	enum value_kind kind;
	struct type *type;
	mpz_srcptr number;
	bool boolean;
	const char *string;
	struct decl *member;
	struct value **items;
	unsigned n_items;
	struct instance *instance;
};

/* Making values. Integers are wrapped to the type's width when it has one. */
struct value *value_int(struct arena *arena, struct type *type, mpz_srcptr number);
struct value *value_bool(struct arena *arena, struct type *type, bool b);
struct value *value_string(struct arena *arena, struct type *type, const char *s);
struct value *value_member(struct arena *arena, struct type *type, struct decl *member);
struct value *value_aggregate(struct arena *arena, struct type *type, struct value **items,
			      unsigned n);
struct value *value_invalid(struct arena *arena, struct type *type);
/* The default value of section 7.3; NULL when the type has none, or one too large to spell out. */
struct value *value_default(struct arena *arena, struct type_table *types, struct type *type);
bool value_equal(const struct value *a, const struct value *b);
/* Whether it has more than `parts` parts, shared ones counted each time. */
bool value_is_larger(const struct value *value, unsigned parts);
/* As the user would write it. */
const char *value_text(struct arena *arena, const struct value *value);

/* One object made at compile time: an extern, parser, control or package, once per construction. */
struct instance {
	struct decl *decl;		/* EXTERN, PARSER, CONTROL, PACKAGE */
	struct type *type;		/* with type arguments */
	struct decl *at;		/* the INSTANCE declaration; NULL when nameless */
	struct decl *constructor;	/* of an extern: its METHOD */
	struct value **args;		/* constructor arguments in parameter order */
	unsigned n_args;
	/*
	 * Control-plane name: path of local names joined by '.', @name applied. A block given to a
	 * package is called as its declaration (`ingress`, `MyIngress`).
	 */
	const char *name;
	struct instance *parent;
	VEC(struct instance *) children;
	/*
	 * Nested instances by the declaration (INSTANCE) or expression (CONSTRUCT, DIRECT_APPLY)
	 * that made them. Those of the top level are children of main. A CONSTRUCT among
	 * constructor arguments makes a child of the instance being constructed, best found through
	 * instance_arg.
	 */
	VEC(const void *) made_by;
};

/*
 * The value of an expression inside an instance, where its constructor parameters are known; NULL
 * when it is not compile-time known. For what `expr.value` cannot say because the checker sees each
 * body once.
 */
struct value *instance_eval(struct frontend *fe, const struct instance *instance,
			    struct expr *expr);

/*
 * Control-plane names (section 18.3.1). The local name is @name's when there is one. Full names are
 * the instance's name, a dot and the local name; declarations of the top level have their local
 * name; a @name that starts with '.' stands for itself without the dot. The first gives the string
 * in @name alone, NULL when there is none.
 */
const char *control_plane_annotated_name(struct arena *arena, const part_list *annos);
const char *control_plane_local_name(struct arena *arena, const struct decl *decl);
const char *control_plane_name(struct arena *arena, const struct instance *in,
			       const struct decl *decl);
/*
 * A key's name: @name, or its expression as section 18.3.1.3 spells it; NULL when it needs a @name.
 */
const char *control_plane_key_name(struct arena *arena, const struct part *key_element);
bool is_hidden(const struct decl *decl);

/* The child made by that declaration or node, or NULL. */
struct instance *instance_child(const struct instance *parent, const void *made_by);
/* The value bound to a constructor parameter of the instance or of one around it, or NULL. */
struct value *instance_arg(const struct instance *instance, const struct decl *ctor_param);

#endif
