/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command line of p4bpfc says. The options themselves are rows of the table in options.c,
 * from which --help is printed as well.
 */
#ifndef P4BPF_COMPILER_OPTIONS_H
#define P4BPF_COMPILER_OPTIONS_H

#include <stdbool.h>

#include "backend/backend.h"
#include "common/vec.h"
#include "frontend/frontend.h"

enum emit { EMIT_OBJ, EMIT_ASM, EMIT_LLVM, EMIT_IR, EMIT_AST, EMIT_P4, EMIT_P4INFO, EMIT_DOT };

struct options {
	const char *input;
	const char *output;		/* NULL: by the input's name, or standard output for text */
	enum emit emit;
	bool check_only;
	VEC(const char *) include_dirs;
	VEC(struct cmdline_macro) macros;
	bool depend, depend_only;	/* -MD; -M */
	const char *depend_file;	/* -MF */
	const char *arch;
	const char *p4info;
	struct backend_opts backend;
	VEC(const char *) disabled;	/* -Wno-ID */
	VEC(const char *) promoted;	/* -Werror=ID; NULL for all */
	bool json;
	bool verbose;
	bool time_passes;
	const char *dump_after, *run_pass;
};

/* -1 to go on; else the exit code, everything said that is to be said. */
int options_parse(struct options *o, struct arena *arena, int argc, char **argv);

#endif
