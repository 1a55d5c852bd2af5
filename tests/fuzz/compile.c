/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler whole, up to the object in memory, the IR verified between the passes. The input's size
 * picks the hook, so that both see traffic.
 */
#include <stdio.h>
#include <stdlib.h>

#include "backend/backend.h"
#include "midend/midend.h"
#include "tests/fuzz/fuzz.h"

static void generate(struct frontend *fe, size_t size)
{
	static const enum backend_hook hooks[] = {
		BACKEND_HOOK_AUTO, BACKEND_HOOK_XDP, BACKEND_HOOK_TC,
	};
	struct midend_opts passes = { .out = stderr };
	struct backend_opts opts = {
		.hook = hooks[size % 3], .opt_level = 1, .stats = true, .log = stderr,
		.source_path = "input.p4",
	};
	struct ir_program *ir = lower(fe, NULL, "input");
	char *object = NULL;
	size_t object_size;

	if (ir && !diags_errors(fe->diags) && midend_run(ir, fe->diags, &passes))
		backend_compile(ir, fe->diags, fe->sources, &opts, &object, &object_size);
	free(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frontend fe;
	struct pp_text pp;

	fuzz_begin(&fe, NULL);
	if (preprocess(&fe, fuzz_file(data, size), &pp) && parse(&fe, &pp) && check(&fe) &&
	    elaborate(&fe))
		generate(&fe, size);
	fuzz_end(&fe);
	return 0;
}
