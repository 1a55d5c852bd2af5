/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known at compile time: constants (section 18.1) and the instances that elaboration creates
 * from `main` (section 18.3). The checker folds constant expressions into struct value; elaborate.c walks
 * the package and gives the tree of struct instance that midend/lower.c inlines.
 */
#ifndef P4BPF_FRONTEND_VALUE_H
#define P4BPF_FRONTEND_VALUE_H

#include <gmp.h>
#include <stdbool.h>

#include "common/vec.h"

struct decl;
struct type;
struct instance;

enum value_kind {
	VALUE_INT,		/* number; type says bit<W>, int<W>, int, serializable enum or `type` of one */
	VALUE_BOOL,
	VALUE_STRING,
	VALUE_MEMBER,		/* decl: an ENUM_MEMBER, ERROR_MEMBER or MATCH_KIND_MEMBER */
	VALUE_AGGREGATE,	/* items, in field order: struct, valid header, tuple, list, stack */
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

/* One object made at compile time: an extern, parser, control or package, once per construction. */
struct instance {
	struct decl *decl;		/* EXTERN, PARSER, CONTROL, PACKAGE */
	struct type *type;		/* with type arguments */
	struct decl *at;		/* the INSTANCE declaration, or NULL for a nameless construction */
	struct decl *constructor;	/* of an extern: its METHOD */
	struct value **args;		/* constructor arguments in parameter order */
	unsigned n_args;
	const char *name;		/* control-plane name: path of local names joined by '.', @name applied;
					 * nameless blocks given to the package take the parameter's name as p4c does:
					 * a control's own name is its *declaration's* name (`ingress`, `MyIngress`) */
	struct instance *parent;
	VEC(struct instance *) children;
	/* Nested instances by the declaration (INSTANCE) or expression (CONSTRUCT, DIRECT_APPLY) that made them. */
	VEC(const void *) made_by;
};

/* The child made by that declaration or node, or NULL. */
struct instance *instance_child(const struct instance *parent, const void *made_by);
/* The value bound to a constructor parameter of the instance, or NULL. */
struct value *instance_arg(const struct instance *instance, const struct decl *ctor_param);

#endif
