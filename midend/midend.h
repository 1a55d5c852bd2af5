/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The midend's map, in the order things happen:
 *
 *	lower	checked tree + instances -> IR (lower*.c: alone in seeing both)
 *	passes	IR -> smaller IR, one row each in pass.def, one file each (pass_*.c)
 *
 * Passes are run by midend_run: it checks what a pass needs, runs it, verifies the IR (with
 * P4BPF_VERIFY=1 in the environment or under --enable-sanitizers), dumps it when asked, and stops
 * at the first pass that queued an error.
 */
#ifndef P4BPF_MIDEND_MIDEND_H
#define P4BPF_MIDEND_MIDEND_H

#include <stdbool.h>
#include <stdio.h>

#include "midend/arch.h"
#include "midend/ir.h"

struct frontend;

struct midend_opts {
	const char *dump_after;		/* pass name, or NULL */
	bool time_passes;
	FILE *out;			/* for dumps and times */
};

/*
 * NULL after an error (unsupported construct, unknown architecture). `arch` NULL: by main's
 * package.
 */
struct ir_program *lower(struct frontend *fe, const struct arch *arch, const char *name);
/* All passes in order. False after an error. */
bool midend_run(struct ir_program *p, struct diags *diags, const struct midend_opts *opts);
/* One pass by name: for tests/pass. False after an error or when there is no such pass. */
bool midend_run_pass(struct ir_program *p, struct diags *diags, const char *pass);
bool midend_has_pass(const char *pass);
void midend_list_passes(FILE *out);

#endif
