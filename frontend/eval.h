/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compile-time evaluation of operators (section 18.1). Operands are values whose types the checker
 * has already approved; the result is a value of type `result`, or NULL when there is none
 * (division by zero, a number beyond any sense), which is reported when `diags` is set.
 */
#ifndef P4BPF_FRONTEND_EVAL_H
#define P4BPF_FRONTEND_EVAL_H

#include "frontend/ast.h"
#include "frontend/types.h"
#include "frontend/value.h"

struct diags;

struct eval {
	struct arena *arena;
	struct type_table *types;
	struct diags *diags;		/* NULL: silent */
};

struct value *eval_unary(struct eval *ev, enum ast_op op, struct value *a, struct type *result,
			 struct span at);
struct value *eval_binary(struct eval *ev, enum ast_op op, struct value *a, struct value *b,
			  struct type *result, struct span at);
/* Bits hi .. lo of an integer, as bit<hi - lo + 1>. */
struct value *eval_slice(struct eval *ev, struct value *v, unsigned hi, unsigned lo,
			 struct type *result);
/* A cast the checker allowed, implicit or explicit; aggregates are converted member by member. */
struct value *eval_cast(struct eval *ev, struct value *v, struct type *to, struct span at);

/*
 * The value of `expr` from the values of its parts, which `part` supplies (NULL: not known). The
 * checker hands in the values already stored in the tree, elaboration those of one instance.
 */
struct value *eval_node(struct eval *ev, struct expr *expr,
			struct value *(*part)(struct expr *expr, void *data), void *data);

#endif
