/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of any size: wrapping to bit<W> and int<W> (section 8.6, 8.7), text, bytes in network order.
 */
#include "common/bits.h"

#include <string.h>

#include "common/arena.h"
#include "tests/unit/tap.h"

static struct arena *arena;

static mpz_ptr number(const char *text)
{
	mpz_ptr v = bits_new(arena);

	CU_ASSERT_EQUAL_FATAL(mpz_set_str(v, text, 0), 0);
	return v;
}

static void check(mpz_srcptr v, const char *want)
{
	CU_ASSERT_STRING_EQUAL(bits_to_text(arena, v, 10), want);
}

static void test_from_machine(void)
{
	arena = arena_new();
	check(bits_new(arena), "0");
	check(bits_from_u64(arena, UINT64_MAX), "18446744073709551615");
	check(bits_from_i64(arena, INT64_MIN), "-9223372036854775808");
	check(bits_from_i64(arena, -1), "-1");
	arena_free(arena);
}

static void test_from_text(void)
{
	arena = arena_new();
	check(bits_from_text(arena, "1_000", 5, 10), "1000");
	check(bits_from_text(arena, "fF_fF", 5, 16), "65535");
	check(bits_from_text(arena, "1010", 4, 2), "10");
	check(bits_from_text(arena, "777", 3, 8), "511");
	check(bits_from_text(arena, "12345", 2, 10), "12");
	check(bits_from_text(arena, "_1_", 3, 10), "1");
	check(bits_from_text(arena, "ffffffffffffffffffffffffffffffff", 32, 16),
	      "340282366920938463463374607431768211455");
	CU_ASSERT_PTR_NULL(bits_from_text(arena, "12", 2, 2));
	CU_ASSERT_PTR_NULL(bits_from_text(arena, "8", 1, 8));
	CU_ASSERT_PTR_NULL(bits_from_text(arena, "1a", 2, 10));
	CU_ASSERT_PTR_NULL(bits_from_text(arena, "g", 1, 16));
	CU_ASSERT_PTR_NULL(bits_from_text(arena, "-1", 2, 10));
	CU_ASSERT_PTR_NULL(bits_from_text(arena, "", 0, 10));
	CU_ASSERT_PTR_NULL(bits_from_text(arena, "__", 2, 10));
	arena_free(arena);
}

static void test_wrap(void)
{
	static const struct {
		const char *value;
		unsigned width;
		bool is_signed;
		const char *want;
	} rows[] = {
		{ "255", 8, false, "255" }, { "256", 8, false, "0" }, { "-1", 8, false, "255" },
		{ "-257", 8, false, "255" }, { "127", 8, true, "127" }, { "128", 8, true, "-128" },
		{ "255", 8, true, "-1" }, { "-128", 8, true, "-128" }, { "-129", 8, true, "127" },
		{ "1", 1, true, "-1" }, { "5", 0, false, "0" }, { "5", 0, true, "0" },
		{ "0x1ffffffffffffffffffff", 80, false, "1208925819614629174706175" },
		{ "0x1ffffffffffffffffffff", 80, true, "-1" },
	};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(bits_wrap(arena, number(rows[i].value), rows[i].width, rows[i].is_signed),
		      rows[i].want);
	arena_free(arena);
}

static void test_fits(void)
{
	static const struct {
		const char *value;
		unsigned width;
		bool is_signed, want;
	} rows[] = {
		{ "0", 0, false, true }, { "0", 0, true, true }, { "1", 0, false, false },
		{ "255", 8, false, true }, { "256", 8, false, false }, { "-1", 8, false, false },
		{ "127", 8, true, true }, { "128", 8, true, false }, { "-128", 8, true, true },
		{ "-129", 8, true, false }, { "-127", 8, true, true }, { "-1", 1, true, true },
		{ "1", 1, true, false }, { "-192", 8, true, false }, { "-1", 0, true, false },
		{ "0xffffffffffffffffffffffff", 96, false, true },
		{ "0xffffffffffffffffffffffff", 95, false, false },
	};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CU_ASSERT_EQUAL(bits_fits(number(rows[i].value), rows[i].width, rows[i].is_signed),
				rows[i].want);
	arena_free(arena);
}

static void test_ones(void)
{
	arena = arena_new();
	check(bits_ones(arena, 0), "0");
	check(bits_ones(arena, 1), "1");
	check(bits_ones(arena, 64), "18446744073709551615");
	check(bits_ones(arena, 65), "36893488147419103231");
	arena_free(arena);
}

static void test_to_u64(void)
{
	uint64_t v = 7;

	arena = arena_new();
	CU_ASSERT(bits_to_u64(number("0"), &v) && v == 0);
	CU_ASSERT(bits_to_u64(number("0xffffffffffffffff"), &v) && v == UINT64_MAX);
	CU_ASSERT(bits_to_u64(number("0x123456789a"), &v) && v == 0x123456789a);
	CU_ASSERT_FALSE(bits_to_u64(number("0x10000000000000000"), &v));
	CU_ASSERT_FALSE(bits_to_u64(number("-1"), &v));
	CU_ASSERT_EQUAL(v, 0x123456789a);
	arena_free(arena);
}

static void check_bytes(const char *value, const char *want, size_t size)
{
	uint8_t out[16];

	memset(out, 0xcc, sizeof(out));
	bits_to_bytes(number(value), out, size);
	CU_ASSERT_EQUAL(memcmp(out, want, size), 0);
	CU_ASSERT_EQUAL(out[size], 0xcc);
}

static void test_bytes(void)
{
	arena = arena_new();
	check_bytes("0x0a000001", "\x0a\x00\x00\x01", 4);
	check_bytes("1", "\0\0\0\0\0\1", 6);
	check_bytes("0", "\0\0", 2);
	check_bytes("-1", "\xff\xff\xff", 3);
	check_bytes("-2", "\xff\xfe", 2);
	check_bytes("0x12345", "\x23\x45", 2);
	check_bytes("5", "", 0);
	check(bits_from_bytes(arena, (const uint8_t *)"\x0a\x00\x00\x01", 4), "167772161");
	check(bits_from_bytes(arena, (const uint8_t *)"\0\0\0\0\0\0\0\0\1\0", 10), "256");
	check(bits_from_bytes(arena, NULL, 0), "0");
	arena_free(arena);
}

static void test_to_text(void)
{
	arena = arena_new();
	CU_ASSERT_STRING_EQUAL(bits_to_text(arena, number("255"), 16), "ff");
	CU_ASSERT_STRING_EQUAL(bits_to_text(arena, number("-5"), 2), "-101");
	CU_ASSERT_STRING_EQUAL(bits_to_text(arena, number("0"), 10), "0");
	arena_free(arena);
}

static CU_TestInfo tests[] = {
	{ "come from machine words", test_from_machine },
	{ "come from digits", test_from_text },
	{ "wrap to a width", test_wrap },
	{ "know what fits a width", test_fits },
	{ "make masks", test_ones },
	{ "go to 64 bits or refuse", test_to_u64 },
	{ "go to and come from network order", test_bytes },
	{ "go to text", test_to_text },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("bits", tests);
}
