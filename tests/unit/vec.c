/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors: elements keep their order and value while the block moves, of any element size.
 */
#include "common/vec.h"

#include "common/arena.h"
#include "tests/unit/tap.h"

static void test_push(void)
{
	struct arena *arena = arena_new();
	VEC(uint64_t) v = { 0 };
	int bad = 0;

	for (uint64_t i = 0; i < 100000; i++)
		vec_push(arena, &v, i * i);
	CU_ASSERT_EQUAL(v.n, 100000);
	CU_ASSERT(v.cap >= v.n);
	for (uint64_t i = 0; i < v.n; i++)
		bad += v.at[i] != i * i;
	CU_ASSERT_EQUAL(bad, 0);
	arena_free(arena);
}

static void test_each(void)
{
	struct arena *arena = arena_new();
	VEC(const char *) names = { 0 };
	char text[8] = "";
	int n = 0;

	vec_each(const char *, name, &names)
		CU_FAIL("an empty vector has elements");
	vec_push(arena, &names, "x");
	vec_push(arena, &names, "y");
	vec_push(arena, &names, "z");
	vec_each(const char *, name, &names)
		text[n++] = **name;
	CU_ASSERT_STRING_EQUAL(text, "xyz");
	arena_free(arena);
}

static void test_odd_size(void)
{
	struct triple {
		char c[3];
	};
	struct arena *arena = arena_new();
	VEC(struct triple) v = { 0 };

	for (int i = 0; i < 50; i++)
		vec_push(arena, &v, ((struct triple){ { (char)i, 'b', 'c' } }));
	CU_ASSERT_EQUAL(v.at[49].c[0], 49);
	CU_ASSERT_EQUAL(v.at[17].c[2], 'c');
	arena_free(arena);
}

static CU_TestInfo tests[] = {
	{ "keeps what is pushed", test_push },
	{ "walks elements in order", test_each },
	{ "takes elements of any size", test_odd_size },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("vec", tests);
}
