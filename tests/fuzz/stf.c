/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of packet tests. */
#include "common/strbuf.h"
#include "runtime/test/stf.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct strbuf errors = { 0 };

	stf_read(arena, fuzz_file(data, size), &errors);
	strbuf_free(&errors);
	arena_free(arena);
	return 0;
}
