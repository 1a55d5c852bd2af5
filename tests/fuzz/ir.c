/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of IR text, the verifier behind it, and for IR that is well formed the printer and the passes. */
#include <stdio.h>

#include "midend/midend.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct midend_opts opts = { .out = stderr };
	struct frontend fe;
	struct source_file *file;
	struct ir_program *ir;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	fuzz_begin(&fe, NULL);
	file = source_add(fe.sources, "input.ir", (const char *)data, size, 0);
	ir = file ? ir_read(fe.arena, fe.names, fe.diags, file) : NULL;
	if (ir && ir_verify(nowhere, ir)) {
		ir_print(nowhere, ir);
		midend_run(ir, fe.diags, &opts);
	}
	fuzz_end(&fe);
	return 0;
}
