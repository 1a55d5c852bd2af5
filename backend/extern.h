/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Externs: each function and method is a row of extern.def and a function of one of the extern_*.c files.
 * Objects are prepared by their kind's function before code is generated.
 */
#ifndef P4BPF_BACKEND_EXTERN_H
#define P4BPF_BACKEND_EXTERN_H

#include "backend/gen.h"

/* A call with its operands evaluated: all `in` arguments flattened, in order. */
struct extern_call {
	const struct ir_stmt *stmt;
	struct gen_extern *object;
	LLVMValueRef *in;
	unsigned n;
};

/* An instance of an extern object. */
struct gen_extern {
	struct ir_extern *ir;
	LLVMValueRef map;
	uint64_t size;
	bool sparse;
};

/* The result, or NULL when the extern returns none. */
#define FUNCTION(name, arity, code) LLVMValueRef code(struct gen *g, const struct extern_call *c);
/* False after an error. */
#define OBJECT(kind, prepare) bool prepare(struct gen *g, struct gen_extern *e);
#include "backend/extern.def"

#endif
