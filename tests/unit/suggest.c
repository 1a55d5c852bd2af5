/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "did you mean": typing mistakes are found, names that merely look a little alike are not offered.
 */
#include "common/suggest.h"

#include <string.h>

#include "tests/unit/tap.h"

/* The best of `candidates`, which end with NULL. */
static const char *best(const char *wanted, const char *const *candidates)
{
	struct suggestion s;

	suggest_start(&s, wanted);
	for (; *candidates; candidates++)
		suggest_offer(&s, *candidates);
	return s.best;
}

static const char *const fields[] = { "srcAddr", "dstAddr", "etherType", "ttl", NULL };

static void check(const char *wanted, const char *expected)
{
	const char *found = best(wanted, fields);

	CU_ASSERT_STRING_EQUAL(found ? found : "nothing", expected);
}

static void test_mistakes(void)
{
	check("srcAdr", "srcAddr");
	check("dstAddrr", "dstAddr");
	check("dstaddr", "dstAddr");
	check("ehterType", "etherType");
	check("tlt", "ttl");
}

static void test_strangers(void)
{
	check("checksum", "nothing");
	check("x", "nothing");
	check("", "nothing");
	check("address", "nothing");
}

static void test_best_wins(void)
{
	static const char *const near[] = { "hdr_b", "hdr_abc", "hdr_bbd", NULL };

	CU_ASSERT_STRING_EQUAL(best("hdr_bbd", near), "hdr_bbd");
	/* Of equally good ones the first offered. */
	CU_ASSERT_STRING_EQUAL(best("hdr_abd", near), "hdr_abc");
}

static void test_long_names(void)
{
	static char wanted[10001], candidate[10001];
	const char *const one[] = { candidate, NULL };

	memset(wanted, 'a', sizeof(wanted) - 1);
	memset(candidate, 'a', sizeof(candidate) - 1);
	candidate[5000] = 'b';
	/* Whatever the answer, it must not take the square of the length. */
	for (int i = 0; i < 1000; i++)
		best(wanted, one);
}

static CU_TestInfo tests[] = {
	{ "finds what was mistyped", test_mistakes },
	{ "does not offer strangers", test_strangers },
	{ "offers the closest", test_best_wins },
	{ "bears very long names", test_long_names },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("suggest", tests);
}
