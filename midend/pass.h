/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function per row of pass.def. A pass that cannot go on queues an error; the loop (pass.c)
 * stops there. `scratch` lives as long as the pass.
 */
#ifndef P4BPF_MIDEND_PASS_H
#define P4BPF_MIDEND_PASS_H

#include "midend/ir.h"

#define PASS(name, needs, gives, breaks, doc)                                                      \
	void pass_##name(struct ir_program *p, struct diags *diags, struct arena *scratch);
#include "midend/pass.def"

#endif
