/* SPDX-License-Identifier: Apache-2.0 */
/*
 * String builder: text grows by every kind of addition and is always terminated.
 */
#include "common/strbuf.h"

#include <string.h>

#include "common/arena.h"
#include "tests/unit/tap.h"

static void test_empty(void)
{
	struct strbuf sb = { 0 };

	CU_ASSERT_STRING_EQUAL(strbuf_text(&sb), "");
	strbuf_add(&sb, "");
	CU_ASSERT_STRING_EQUAL(strbuf_text(&sb), "");
	CU_ASSERT_EQUAL(sb.len, 0);
	strbuf_free(&sb);
	strbuf_free(&sb);
	CU_ASSERT_STRING_EQUAL(strbuf_text(&sb), "");
}

static void test_add(void)
{
	struct strbuf sb = { 0 };

	strbuf_add(&sb, "select");
	strbuf_char(&sb, '(');
	strbuf_add_n(&sb, "hdr.eth.type", 7);
	strbuf_printf(&sb, ", %#x)", 0x800);
	CU_ASSERT_STRING_EQUAL(strbuf_text(&sb), "select(hdr.eth, 0x800)");
	CU_ASSERT_EQUAL(sb.len, strlen("select(hdr.eth, 0x800)"));
	strbuf_free(&sb);
}

static void test_nul_inside(void)
{
	struct strbuf sb = { 0 };

	strbuf_add_n(&sb, "a\0b", 3);
	CU_ASSERT_EQUAL(sb.len, 3);
	CU_ASSERT_EQUAL(memcmp(strbuf_text(&sb), "a\0b", 4), 0);
	strbuf_free(&sb);
}

static void test_growth(void)
{
	struct strbuf sb = { 0 };
	int bad = 0;

	for (int i = 0; i < 100000; i++)
		strbuf_char(&sb, (char)('a' + i % 26));
	strbuf_printf(&sb, "%50000s", "end");
	CU_ASSERT_EQUAL(sb.len, 150000);
	for (int i = 0; i < 100000; i++)
		bad += sb.text[i] != 'a' + i % 26;
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT_STRING_EQUAL(sb.text + 149997, "end");
	strbuf_free(&sb);
}

static void test_take(void)
{
	struct arena *arena = arena_new();
	struct strbuf sb = { 0 };
	char *taken;

	strbuf_add(&sb, "kept");
	taken = strbuf_take(&sb, arena);
	CU_ASSERT_STRING_EQUAL(taken, "kept");
	CU_ASSERT_PTR_NULL(sb.text);
	CU_ASSERT_STRING_EQUAL(strbuf_take(&sb, arena), "");
	arena_free(arena);
}

static CU_TestInfo tests[] = {
	{ "is \"\" when empty and may be freed twice", test_empty },
	{ "adds text, bytes, characters and formats", test_add },
	{ "keeps NUL bytes", test_nul_inside },
	{ "grows", test_growth },
	{ "hands its text to an arena", test_take },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("strbuf", tests);
}
