/* SPDX-License-Identifier: Apache-2.0 */
/* The runtime's reader of pipeline descriptions: the text comes from whatever object a user loads. */
#include "runtime/lib/lib.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct p4bpf_desc *desc;

	describe_read(arena, "input.o", (const char *)data, size, &desc);
	arena_free(arena);
	return 0;
}
