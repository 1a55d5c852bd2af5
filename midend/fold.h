/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IR's operations on constants. LLVM folds what is only slow; the midend folds where a
 * constant is needed for the shape of the program: keysets, stack indices, loop bounds, which
 * state follows.
 */
#ifndef P4BPF_MIDEND_FOLD_H
#define P4BPF_MIDEND_FOLD_H

#include "midend/ir.h"

/*
 * The result of `op` on constants, `width` bits wide; NULL when an operand is no constant, or for a
 * division by zero. `b` and `c` are looked at as far as the operation has operands.
 */
mpz_srcptr ir_fold(struct arena *arena, enum ir_op op, unsigned width, const struct ir_operand *a,
		   const struct ir_operand *b, const struct ir_operand *c, unsigned hi,
		   unsigned lo);

#endif
