/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interned names: equal text, equal pointer, whatever memory the text came from.
 */
#include "common/intern.h"

#include <stdio.h>
#include <string.h>

#include "common/arena.h"
#include "tests/unit/tap.h"

static void test_equal(void)
{
	struct arena *arena = arena_new();
	struct intern *names = intern_new(arena);
	char text[] = "hdr.ipv4";
	const char *hdr;

	hdr = intern_n(names, text, 3);
	CU_ASSERT_STRING_EQUAL(hdr, "hdr");
	CU_ASSERT_PTR_NOT_EQUAL(hdr, text);
	CU_ASSERT_PTR_EQUAL(hdr, intern(names, "hdr"));
	CU_ASSERT_PTR_NOT_EQUAL(hdr, intern(names, "hdr."));
	memset(text, 'x', 3);
	CU_ASSERT_STRING_EQUAL(hdr, "hdr");
	arena_free(arena);
}

static void test_odd_names(void)
{
	struct arena *arena = arena_new();
	struct intern *names = intern_new(arena);

	CU_ASSERT_STRING_EQUAL(intern(names, ""), "");
	CU_ASSERT_PTR_EQUAL(intern(names, ""), intern_n(names, "zzz", 0));
	CU_ASSERT_PTR_NOT_EQUAL(intern_n(names, "a\0b", 3), intern_n(names, "a\0c", 3));
	CU_ASSERT_PTR_NOT_EQUAL(intern_n(names, "a\0b", 3), intern(names, "a"));
	arena_free(arena);
}

static void test_many(void)
{
	struct arena *arena = arena_new();
	struct intern *names = intern_new(arena);
	const char *first[5000];
	char text[16];
	int bad = 0;

	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "name%d", i);
		first[i] = intern(names, text);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "name%d", i);
		bad += intern(names, text) != first[i] || strcmp(first[i], text) != 0;
	}
	CU_ASSERT_EQUAL(bad, 0);
	arena_free(arena);
}

static CU_TestInfo tests[] = {
	{ "gives one pointer for equal text", test_equal },
	{ "takes empty names and NUL bytes", test_odd_names },
	{ "keeps thousands apart", test_many },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("intern", tests);
}
