/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which writes of a register depend on what was read from it, in one control: what pass atomic must
 * keep together.
 */
#ifndef P4BPF_MIDEND_DEPENDENCE_H
#define P4BPF_MIDEND_DEPENDENCE_H

#include "midend/ir.h"

/* A body and the statement it belongs to. */
struct nest {
	struct nest *up;		/* NULL: a block's own */
	uint32_t up_at;			/* which statement of up->body */
	unsigned depth;
	ir_body *body;
};

struct access {
	struct ir_stmt *stmt;
	struct nest *nest;		/* it is statement `at` there */
	uint32_t at;
	bool is_write;
	uint64_t bit;			/* reads: its own; more than 63 share the last one */
	uint64_t after;			/* writes: bits of the reads they depend on */
};
typedef VEC(struct access) access_list;

/* Whether the statement calls method `name` of a register. */
bool is_register_call(const struct ir_stmt *s, const char *name);
/* All accesses in order. */
void dependence_find(struct ir_program *p, struct arena *scratch, ir_body *body, access_list *out);

#endif
