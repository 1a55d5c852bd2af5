/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extern functions that C implements: how a call's arguments lie in the struct handed over, which
 * the generated code, the header for the C side and the check before linking must agree on. The
 * interface as its user sees it is docs/externs.md.
 */
#ifndef P4BPF_BACKEND_USER_EXTERN_H
#define P4BPF_BACKEND_USER_EXTERN_H

#include "backend/gen.h"
#include "backend/extern.h"

struct user_member {
	const char *name;		/* in C: PARAM, PARAM_PATH or `result` */
	const struct ir_param *param;
	unsigned offset, bytes;
	bool wide;			/* bytes in network order, else a native integer */
	unsigned first_of;		/* index of the parameter it begins, + 1; else 0 */
};

struct user_function {
	const struct ir_function *ir;
	const char *symbol;		/* in C */
	const char *args_type;		/* name of the struct */
	VEC(struct user_member) members;	/* of the parameters in order, then the result */
	unsigned size, align;
	LLVMValueRef fn;
};

/* Lays out the struct; takes memory from the arena. */
void user_layout(struct arena *arena, const struct ir_function *ir, struct user_function *f);
/* Whether the backend has code of its own for the extern (extern.c). */
bool extern_is_known(const char *name);
/* Whether the program calls any. */
bool user_functions_called(const struct ir_program *p);
/* A call; the operands are evaluated. */
void user_call(struct gen *g, const struct ir_function *ir, const struct extern_call *c);

/* The header for the C side, for all such functions that are called. */
void user_header(FILE *out, const struct ir_program *p, const struct hook *hook);
/*
 * backend/link.c: links the object with those of opts->links, which must define just these
 * functions. *data (malloc) is replaced. False after an error.
 */
bool user_link(struct gen *g, char **data, size_t *size);

#endif
