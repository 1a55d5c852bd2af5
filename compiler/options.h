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
#include "control/control.h"
#include "frontend/frontend.h"

enum emit { EMIT_OBJ, EMIT_ASM, EMIT_LLVM, EMIT_IR, EMIT_AST, EMIT_P4, EMIT_P4INFO, EMIT_DOT,
	    EMIT_EXTERN_HEADER };

/* A file of P4Info, or of the entries that the source gives its tables. */
struct control_file {
	const char *path;
	bool entries;
	bool by_suffix;			/* the suffix says the format; else --p4runtime-format */
	enum control_format format;
};

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
	VEC(struct control_file) control_files;
	enum control_format control_format;
	VEC(const char *) links;	/* --link */
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
/* Whether the input is a program in IR, by its name: *.ir. */
bool options_input_is_ir(const struct options *o);

#endif
