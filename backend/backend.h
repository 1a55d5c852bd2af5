/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backend: IR -> LLVM IR -> BPF ELF object with BTF, line information and the pipeline
 * description (runtime/abi.h). It never sees the syntax tree.
 */
#ifndef P4BPF_BACKEND_BACKEND_H
#define P4BPF_BACKEND_BACKEND_H

#include <stdbool.h>
#include <stdio.h>

#include "common/control_kind.h"
#include "common/diag.h"
#include "common/source.h"
#include "midend/ir.h"

enum backend_output { BACKEND_OBJ, BACKEND_ASM, BACKEND_LLVM };
enum backend_hook { BACKEND_HOOK_AUTO, BACKEND_HOOK_XDP, BACKEND_HOOK_TC };

struct backend_opts {
	enum backend_output output;
	enum backend_hook hook;
	int opt_level;			/* 0 .. 2 */
	bool stats;			/* per-table hit and miss counts and drop reasons (default on) */
	unsigned part_size;		/* cut controls into functions this large; 0: where they must be */
	bool verbose;			/* say which hook and why, on `log` */
	bool time_passes;
	FILE *log;
	const char *source_path;	/* main file, for the debug information */
	/*
	 * The identifier that P4Info gives the object of that kind and full name, or, with `field`,
	 * its field; 0 for none. Called with `control`; NULL: there are no identifiers.
	 */
	uint32_t (*control_id)(const void *control, enum control_kind kind, const char *name,
			       const char *field);
	const void *control;
	const char *const *links;	/* objects with the externs that C implements */
	unsigned n_links;
};

/*
 * Compiles `p` into memory: *data (malloc, the caller frees) and *size. False after queueing an
 * error (an extern or a feature the hook cannot carry, a program that cannot fit).
 */
bool backend_compile(struct ir_program *p, struct diags *diags, struct source_map *sources,
		     const struct backend_opts *opts, char **data, size_t *size);

/*
 * Prints the C header for the program's own externs, as the hook of `opts` has them. False after
 * an error (a hook that the architecture cannot be on).
 */
bool backend_extern_header(FILE *out, struct ir_program *p, struct diags *diags,
			   const struct backend_opts *opts);

#endif
