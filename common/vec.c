/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The untyped half of VEC: moves the elements to a block of at least twice the capacity. The count of
 * elements is 32 bits wide; a vector that would need more ends the process, as lack of memory does.
 */
#include "common/vec.h"

#include <string.h>

#include "common/arena.h"

#define FIRST_CAP 8

void vec_grow_(struct arena *arena, void **at, uint32_t *cap, uint32_t want, size_t elem_size)
{
	uint32_t new_cap = *cap ? *cap : FIRST_CAP;
	void *block;

	/* `want` is the count plus one: 0 when the count has reached its limit. */
	if (!want)
		out_of_memory();
	if (*cap)
		new_cap = *cap > UINT32_MAX / 2 ? UINT32_MAX : *cap * 2;
	if (new_cap < want)
		new_cap = want;
	block = arena_array(arena, new_cap, elem_size);
	if (*cap)
		memcpy(block, *at, *cap * elem_size);
	*at = block;
	*cap = new_cap;
}
