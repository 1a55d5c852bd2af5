/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arenas: memory is zeroed, aligned and apart; large and small blocks mix; deferred calls run newest
 * first.
 */
#include "common/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "tests/unit/tap.h"

static void test_zeroed_and_aligned(void)
{
	struct arena *arena = arena_new();
	unsigned char *blocks[300];
	int bad = 0;

	/* Sizes up to 90 KB cross chunks and get chunks of their own. */
	for (int i = 0; i < 300; i++) {
		size_t size = (size_t)i * i;

		blocks[i] = arena_alloc(arena, size);
		bad += (uintptr_t)blocks[i] % alignof(max_align_t) != 0;
		for (size_t k = 0; k < size; k++)
			bad += blocks[i][k] != 0;
		memset(blocks[i], i, size);
	}
	for (int i = 0; i < 300; i++)
		for (size_t k = 0; k < (size_t)i * i; k++)
			bad += blocks[i][k] != (unsigned char)i;
	CU_ASSERT_EQUAL(bad, 0);
	arena_free(arena);
}

static void test_size_zero(void)
{
	struct arena *arena = arena_new();

	CU_ASSERT_PTR_NOT_NULL(arena_alloc(arena, 0));
	CU_ASSERT_PTR_NOT_NULL(arena_array(arena, 0, 8));
	CU_ASSERT_EQUAL(arena_used(arena), 0);
	arena_free(arena);
	arena_free(NULL);
}

static void test_used(void)
{
	struct arena *arena = arena_new();

	arena_alloc(arena, 10);
	arena_array(arena, 5, 100000);
	CU_ASSERT_EQUAL(arena_used(arena), 500010);
	arena_free(arena);
}

static void test_strings(void)
{
	struct arena *arena = arena_new();
	char *big;

	CU_ASSERT_STRING_EQUAL(arena_strdup(arena, "header"), "header");
	CU_ASSERT_STRING_EQUAL(arena_strndup(arena, "header", 4), "head");
	CU_ASSERT_STRING_EQUAL(arena_strndup(arena, NULL, 0), "");
	CU_ASSERT_STRING_EQUAL(arena_printf(arena, "bit<%d> %s", 48, "dst"), "bit<48> dst");
	big = arena_printf(arena, "%*d", 70000, 7);
	CU_ASSERT_EQUAL(strlen(big), 70000);
	arena_free(arena);
}

static char order[8];

static void note(void *data)
{
	strcat(order, data);
}

static void test_defer(void)
{
	struct arena *arena = arena_new();

	arena_defer(arena, note, "a");
	arena_defer(arena, note, "b");
	arena_defer(arena, note, "c");
	CU_ASSERT_STRING_EQUAL(order, "");
	arena_free(arena);
	CU_ASSERT_STRING_EQUAL(order, "cba");
}

static CU_TestInfo tests[] = {
	{ "gives zeroed, aligned, separate blocks", test_zeroed_and_aligned },
	{ "gives a pointer for size 0", test_size_zero },
	{ "counts bytes", test_used },
	{ "copies and formats strings", test_strings },
	{ "runs deferred calls newest first", test_defer },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("arena", tests);
}
