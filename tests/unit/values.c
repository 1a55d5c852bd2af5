/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of keys and parameters: text to number and back, in every form and at every edge of a
 * width, and numbers to the bytes of a map and back, in both byte orders and with padding below.
 */
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/strbuf.h"
#include "runtime/lib/lib.h"
#include "tests/unit/tap.h"

static const char *error_names[] = { "NoError", "PacketTooShort" };
static struct p4bpf_desc_enum_member members[] = { { "LOW", "0x0" }, { "HIGH", "0x7" } };
static struct p4bpf_desc_enum enums[] = { { "level_t", members, 2 } };
static const struct p4bpf_desc desc = {
	.errors = error_names, .n_errors = 2, .enums = enums, .n_enums = 1,
};

static struct arena *arena;

static bool port(void *data, const char *ifname, uint32_t *id)
{
	*id = 300;
	return !strcmp(ifname, "eth0");
}

static struct values values(void)
{
	return (struct values){ arena, &desc, port, NULL };
}

static struct scalar scalar(unsigned width, const char *shape)
{
	return (struct scalar){ "key", "k", width, shape, !strcmp(shape, "enum") ? "level_t" : "",
				{ 0, (width + 7) / 8, 0, "be" } };
}

/* The number that `text` means, in hexadecimal; "error" when it is refused. */
static const char *parsed(unsigned width, const char *shape, const char *text)
{
	struct values vs = values();
	struct scalar s = scalar(width, shape);
	mpz_ptr v;

	return value_parse(&vs, &s, text, &v) ? "error" : bits_to_text(arena, v, 16);
}

#define PARSES(width, shape, text, hex) CU_ASSERT_STRING_EQUAL(parsed(width, shape, text), hex)
#define REFUSES(width, shape, text) PARSES(width, shape, text, "error")

static void test_numbers(void)
{
	PARSES(8, "bit", "0", "0");
	PARSES(8, "bit", "255", "ff");
	REFUSES(8, "bit", "256");
	PARSES(9, "bit", "0x1ff", "1ff");
	REFUSES(9, "bit", "0x200");
	PARSES(9, "bit", "0B1_0000_0001", "101");
	PARSES(9, "bit", "0o777", "1ff");
	PARSES(64, "bit", "18446744073709551615", "ffffffffffffffff");
	REFUSES(64, "bit", "18446744073709551616");
	PARSES(2048, "bit", "0x1_0", "10");
	PARSES(0, "bit", "0", "0");
	REFUSES(0, "bit", "1");
	PARSES(8, "bit", "007", "7");
	REFUSES(8, "bit", "-1");
	REFUSES(8, "bit", "");
	REFUSES(8, "bit", " 1");
	REFUSES(8, "bit", "1 ");
	REFUSES(8, "bit", "+1");
	REFUSES(8, "bit", "0x");
	REFUSES(8, "bit", "0b2");
	REFUSES(8, "bit", "0q7");
	REFUSES(8, "bit", "1e1");
	REFUSES(8, "bit", "ff");
	REFUSES(8, "bit", "_1");
	REFUSES(8, "bit", "-");
	REFUSES(8, "bit", "--1");
}

static void test_signed(void)
{
	PARSES(8, "int", "127", "7f");
	PARSES(8, "int", "-128", "80");
	PARSES(8, "int", "-1", "ff");
	REFUSES(8, "int", "128");
	REFUSES(8, "int", "-129");
	PARSES(8, "int", "0xff", "ff");
	REFUSES(8, "int", "0x100");
	PARSES(1, "int", "-1", "1");
	REFUSES(1, "int", "1");
	PARSES(13, "int", "-4096", "1000");
}

static void test_addresses(void)
{
	PARSES(32, "bit", "10.0.2.1", "a000201");
	PARSES(32, "bit", "255.255.255.255", "ffffffff");
	REFUSES(32, "bit", "10.0.0.256");
	REFUSES(32, "bit", "10.0.0");
	REFUSES(32, "bit", "10.0.0.0.0");
	REFUSES(32, "bit", "10.0.0.1/8");
	REFUSES(31, "bit", "10.0.0.1");
	REFUSES(48, "bit", "10.0.0.1");
	PARSES(48, "bit", "02:00:5e:0A:0b:0C", "2005e0a0b0c");
	PARSES(48, "bit", "2-0-5e-a-b-c", "2005e0a0b0c");
	REFUSES(48, "bit", "02:00-5e:0a:0b:0c");
	REFUSES(48, "bit", "02:00:5e:0a:0b");
	REFUSES(48, "bit", "02:00:5e:0a:0b:0c:0d");
	REFUSES(48, "bit", "02:00:5e:0a:0b:");
	REFUSES(48, "bit", "002:00:5e:0a:0b:0c");
	REFUSES(64, "bit", "02:00:5e:0a:0b:0c");
	PARSES(128, "bit", "2001:db8::1", "20010db8000000000000000000000001");
	PARSES(128, "bit", "::", "0");
	PARSES(128, "bit", "::ffff:10.0.0.1", "ffff0a000001");
	REFUSES(128, "bit", "2001:db8:::1");
	REFUSES(32, "bit", "::1");
}

static void test_names(void)
{
	PARSES(1, "bool", "true", "1");
	PARSES(1, "bool", "false", "0");
	PARSES(1, "bool", "1", "1");
	REFUSES(1, "bool", "yes");
	REFUSES(1, "bit", "true");
	PARSES(8, "error", "PacketTooShort", "1");
	PARSES(8, "error", "error.PacketTooShort", "1");
	REFUSES(8, "error", "error.Other");
	PARSES(3, "enum", "HIGH", "7");
	PARSES(3, "enum", "level_t.HIGH", "7");
	PARSES(3, "enum", "5", "5");
	REFUSES(3, "enum", "other_t.HIGH");
	REFUSES(3, "enum", "MIDDLE");
	PARSES(9, "bit", "eth0", "12c");
	REFUSES(8, "bit", "eth0");
	REFUSES(9, "bit", "eth1");
	REFUSES(9, "int", "eth0");
}

static void formats(unsigned width, const char *shape, enum value_form form, const char *text,
		    const char *expected)
{
	struct values vs = values();
	struct scalar s = scalar(width, shape);
	struct strbuf out = { 0 };
	mpz_ptr v, again;

	CU_ASSERT_EQUAL_FATAL(value_parse(&vs, &s, text, &v), 0);
	value_format(&vs, &s, v, form, &out);
	CU_ASSERT_STRING_EQUAL(strbuf_text(&out), expected);
	/* What is shown means the same when it is read. */
	CU_ASSERT_EQUAL(value_parse(&vs, &s, strbuf_text(&out), &again), 0);
	CU_ASSERT_EQUAL(mpz_cmp(v, again), 0);
	strbuf_free(&out);
}

static void test_format(void)
{
	formats(16, "bit", VALUE_PLAIN, "0x0800", "2048");
	formats(64, "bit", VALUE_PLAIN, "0xffffffffffffffff", "18446744073709551615");
	formats(65, "bit", VALUE_PLAIN, "18446744073709551616", "0x10000000000000000");
	formats(32, "bit", VALUE_PLAIN, "10.0.0.1", "10.0.0.1");
	formats(32, "bit", VALUE_PLAIN, "0.0.0.1", "1");
	formats(32, "bit", VALUE_PREFIX, "0", "0.0.0.0");
	formats(32, "bit", VALUE_HEX, "10.0.0.1", "0xa000001");
	formats(48, "bit", VALUE_PLAIN, "1", "00:00:00:00:00:01");
	formats(128, "bit", VALUE_PLAIN, "0x20010db8000000000000000000000001", "2001:db8::1");
	formats(8, "int", VALUE_PLAIN, "0x80", "-128");
	formats(8, "int", VALUE_HEX, "-1", "-1");
	formats(1, "bool", VALUE_PLAIN, "1", "true");
	formats(8, "error", VALUE_PLAIN, "1", "error.PacketTooShort");
	formats(8, "error", VALUE_PLAIN, "9", "9");
	formats(3, "enum", VALUE_PLAIN, "7", "HIGH");
	formats(3, "enum", VALUE_PLAIN, "6", "6");
}

/* Writes `text` to `place` of eight bytes of 0xee, which come out as `hex`, and reads it back. */
static void places(unsigned width, struct p4bpf_desc_place place, const char *text, const char *hex)
{
	struct values vs = values();
	struct scalar s = scalar(width, "bit");
	uint8_t bytes[8];
	char shown[17];
	mpz_ptr v;

	memset(bytes, 0xee, sizeof(bytes));
	CU_ASSERT_EQUAL_FATAL(value_parse(&vs, &s, text, &v), 0);
	value_put(&vs, &place, v, bytes);
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(shown + 2 * i, 3, "%02x", bytes[i]);
	CU_ASSERT_STRING_EQUAL(shown, hex);
	CU_ASSERT_EQUAL(mpz_cmp(value_get(&vs, &place, bytes), v), 0);
}

static void test_places(void)
{
	bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	places(16, (struct p4bpf_desc_place){ 0, 2, 0, "be" }, "0x1234", "1234eeeeeeeeeeee");
	places(12, (struct p4bpf_desc_place){ 2, 2, 0, "be" }, "0xabc", "eeee0abceeeeeeee");
	places(12, (struct p4bpf_desc_place){ 2, 2, 4, "be" }, "0xabc", "eeeeabc0eeeeeeee");
	places(20, (struct p4bpf_desc_place){ 1, 3, 4, "be" }, "0x12345", "ee123450eeeeeeee");
	places(48, (struct p4bpf_desc_place) { 2, 6, 0, "be" }, "02:03:04:05:06:07",
	       "eeee020304050607");
	places(32, (struct p4bpf_desc_place){ 4, 4, 0, "host" }, "0x01020304",
	       little ? "eeeeeeee04030201" : "eeeeeeee01020304");
	places(9, (struct p4bpf_desc_place){ 0, 8, 0, "host" }, "0x1ff",
	       little ? "ff01000000000000" : "00000000000001ff");
	places(1, (struct p4bpf_desc_place){ 7, 1, 0, "host" }, "1", "eeeeeeeeeeeeee01");
}

/* Every byte string of every width up to 70 bits survives the way through a place. */
static void test_round_trips(void)
{
	struct values vs = values();
	uint64_t seed = 1;

	for (unsigned width = 1; width <= 70; width++)
		for (int i = 0; i < 50; i++) {
			struct p4bpf_desc_place place = { .order = "be" };
			uint8_t bytes[16] = { 0 };
			mpz_ptr v = bits_new(arena);

			for (unsigned bit = 0; bit < width; bit++) {
				seed = seed * 6364136223846793005u + 1442695040888963407u;
				if (seed >> 63)
					mpz_setbit(v, bit);
			}
			place.pad = i % 8;
			place.bytes = (int64_t)(width + place.pad + 7) / 8;
			place.offset = i % 6;
			value_put(&vs, &place, v, bytes);
			CU_ASSERT_EQUAL(mpz_cmp(value_get(&vs, &place, bytes), v), 0);
		}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "numbers", test_numbers },
		{ "signed numbers", test_signed },
		{ "addresses", test_addresses },
		{ "names", test_names },
		{ "format", test_format },
		{ "places", test_places },
		{ "round trips", test_round_trips },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = tap_run("values", tests);
	arena_free(arena);
	return status;
}
