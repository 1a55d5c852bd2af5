/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of pipeline descriptions: a good one is read field by field, a bad one refused with
 * the place, and whatever is done to the text, the reader ends with an answer.
 */
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "runtime/lib/lib.h"
#include "tests/unit/tap.h"

static const char good[] =
	"{\"version\":1,\"name\":\"p\",\"arch\":\"xdp_model\",\"hook\":\"xdp\",\"program\":"
	"\"main\","
	"\"config_map\":\".data\",\"stack_port_offset\":-1,\"errors\":[\"NoError\",\"Bad\"],"
	"\"later\":[1],"
	"\"enums\":[{\"name\":\"e\",\"members\":[{\"name\":\"A\",\"value\":\"0x1\"}]}],"
	"\"counters\":[{\"name\":\"c\",\"map\":\"c\",\"size\":4,\"kind\":\"value\",\"per_cpu\":"
	"true}],"
	"\"tables\":[{\"name\":\"t\",\"impl\":\"lpm\",\"map\":\"m\",\"size\":16,\"key_size\":8,"
	"\"value_size\":16,"
	"\"prefix_base\":0,\"default_action\":\"a\",\"default_args\":[\"0x5\"],\"default_offset\":"
	"8,"
	"\"default_select\":40,\"hit_stat\":-1,\"miss_stat\":-1,"
	"\"keys\":[{\"name\":\"k\",\"match\":\"lpm\",\"width\":32,\"shape\":\"bit\",\"offset\":4,"
	"\"bytes\":4,"
	"\"order\":\"be\"}],"
	"\"actions\":[{\"name\":\"a\",\"id\":1,\"params\":[{\"name\":\"x\",\"width\":8,\"shape\":"
	"\"enum\","
	"\"enumeration\":\"e\",\"offset\":4,\"bytes\":1,\"order\":\"host\"}]}],"
	"\"entries\":[{\"keys\":[{\"value\":\"0x0a000000\",\"mask\":\"0xff000000\"}],\"action\":"
	"\"a\","
	"\"args\":[\"0x1\"],\"is_const\":true}]}]}";

static int read_text(const char *text, size_t len)
{
	struct arena *arena = arena_new();
	struct p4bpf_desc *d;
	int err = describe_read(arena, "f.o", text, len, &d);

	arena_free(arena);
	return err;
}

static void test_good(void)
{
	struct arena *arena = arena_new();
	struct p4bpf_desc *d;

	CU_ASSERT_EQUAL_FATAL(describe_read(arena, "f.o", good, sizeof(good), &d), 0);
	CU_ASSERT_STRING_EQUAL(d->program, "main");
	CU_ASSERT_STRING_EQUAL(d->source, "");
	CU_ASSERT_EQUAL(d->n_errors, 2);
	CU_ASSERT_STRING_EQUAL(d->errors[1], "Bad");
	CU_ASSERT_EQUAL(d->stack_port_offset, -1);
	CU_ASSERT_EQUAL_FATAL(d->n_tables, 1);
	CU_ASSERT_EQUAL(d->tables[0].default_select, 40);
	CU_ASSERT_EQUAL(d->tables[0].keys[0].width, 32);
	CU_ASSERT_EQUAL(d->tables[0].keys[0].pad, 0);
	CU_ASSERT_STRING_EQUAL(d->tables[0].actions[0].params[0].order, "host");
	CU_ASSERT_TRUE(d->tables[0].entries[0].is_const);
	CU_ASSERT_FALSE(d->tables[0].const_entries);
	CU_ASSERT_STRING_EQUAL(describe_enum(d, "e")->members[0].value, "0x1");
	CU_ASSERT_PTR_NULL(describe_action(&d->tables[0], "b"));
	arena_free(arena);
}

/* `good` with the first `from` replaced by `to` is refused with `why`. */
static void refused(const char *from, const char *to, const char *why)
{
	const char *at = strstr(good, from);
	char text[2 * sizeof(good)];

	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
	CU_ASSERT_NOT_EQUAL(read_text(text, strlen(text)), 0);
	CU_ASSERT_STRING_EQUAL(p4bpf_error(), why);
}

static void test_programs(void)
{
#define PROGRAMS(list) "\"programs\":[" list "],\"errors\":[\"NoError\",\"Bad\"]"
#define ENTRY "{\"name\":\"main\",\"hook\":\"xdp\"}"
	static const char plain[] = "\"errors\":[\"NoError\",\"Bad\"]";

	refused(plain, PROGRAMS("{\"name\":\"other\",\"hook\":\"xdp\"}"),
		"f.o: pipeline description: the first program is 'other', the entry 'main'");
	refused(plain, PROGRAMS("{\"name\":\"main\",\"hook\":\"tc\"}"),
		"f.o: pipeline description: the first program is 'main', the entry 'main'");
	refused(plain, PROGRAMS(ENTRY ",{\"name\":\"x\",\"hook\":\"tape\"}"),
		"f.o: pipeline description: program 1: 'x' on hook 'tape'");
	refused(plain, PROGRAMS(ENTRY ",{\"hook\":\"tc\"}"),
		"f.o: pipeline description: program 1: '' on hook 'tc'");
	refused(plain, PROGRAMS(ENTRY "," ENTRY),
		"f.o: pipeline description: two programs on hook 'xdp'");
	refused(plain, PROGRAMS(ENTRY ",{\"name\":\"out\",\"hook\":\"devmap\"}"),
		"f.o: pipeline description: a program for ports_map, which is not there");
#undef PROGRAMS
#undef ENTRY
}

static void test_bad(void)
{
	refused("\"version\":1", "\"version\":9",
		"f.o: pipeline description of version 9, this p4bpf reads "
		"version 1; compile the program again");
	refused("\"width\":32", "\"width\":\"32\"",
		"f.o: pipeline description: tables[0].keys[0].width: expected an integer, found a "
		"string");
	refused("\"0x5\"", "5",
		"f.o: pipeline description: tables[0].default_args[0]: expected a string, found "
		"an integer");
	refused("\"is_const\":true", "\"is_const\":1",
		"f.o: pipeline description: tables[0].entries[0]."
		"is_const: expected true or false, found an integer");
	refused("\"keys\":[{", "\"keys\":{\"a\":[{",
		"f.o: pipeline description: line 1: '}' expected near ']'");
	refused("\"enums\":[{", "\"enums\":[7,{",
		"f.o: pipeline description: enums[0]: expected an object, "
		"found an integer");
	refused("\"tables\":[", "\"tables\":7,\"x\":[",
		"f.o: pipeline description: tables: expected an array, found an integer");
	refused("\"program\":\"main\"", "\"program\":\"\"",
		"f.o: pipeline description: no program named");
	refused("\"offset\":4,\"bytes\":4", "\"offset\":5,\"bytes\":4",
		"f.o: pipeline description: table 't': "
		"'k' lies outside of the key or value: 4 bytes at 5");
	refused("\"offset\":4,\"bytes\":4", "\"offset\":3,\"bytes\":4",
		"f.o: pipeline description: table 't': "
		"'k' lies outside of the key or value: 4 bytes at 3");
	refused("\"width\":32", "\"width\":33",
		"f.o: pipeline description: table 't': 'k': 33 bits do not fit 4 "
		"bytes");
	refused("\"prefix_base\":0", "\"prefix_base\":32",
		"f.o: pipeline description: table 't': prefix_base 32 "
		"is not where the bits of 'k' begin");
	refused("\"enumeration\":\"e\"", "\"enumeration\":\"f\"",
		"f.o: pipeline description: table 't': 'x': "
		"there is no enum 'f'");
	refused("\"default_action\":\"a\"", "\"default_action\":\"b\"",
		"f.o: pipeline description: table 't': "
		"default action 'b' is not an action of the table");
	refused("[\"0x5\"]", "[]",
		"f.o: pipeline description: table 't': default action 'a' with 0 arguments, "
		"expected 1");
	refused("\"id\":1", "\"id\":0",
		"f.o: pipeline description: table 't': action 'a' with id 0");
	refused("[\"0x1\"]", "[]",
		"f.o: pipeline description: table 't': entry 0: 0 arguments, 'a' takes 1");
	refused("\"kind\":\"value\"", "\"kind\":\"v\"",
		"f.o: pipeline description: counter 'c': kind 'v' is "
		"unknown");
	refused("\"size\":16", "\"size\":99999999999",
		"f.o: pipeline description: table 't': size 99999999999");
	refused("\"order\":\"host\"", "\"order\":\"\"",
		"f.o: pipeline description: table 't': 'x': byte order '', "
		"expected 'be' or 'host'");
}

static void test_no_description(void)
{
	CU_ASSERT_NOT_EQUAL(read_text("", 0), 0);
	CU_ASSERT_NOT_EQUAL(read_text("\0\0\0", 3), 0);
	CU_ASSERT_NOT_EQUAL(read_text("[]", 2), 0);
	CU_ASSERT_STRING_EQUAL(
		p4bpf_error(),
		"f.o: pipeline description: the whole: expected an object, found an array");
	CU_ASSERT_NOT_EQUAL(read_text("{}", 2), 0);
	CU_ASSERT_NOT_EQUAL(read_text("{\"version\":1}", 13), 0);
	for (size_t len = 0; len < sizeof(good) - 1; len++)
		CU_ASSERT_NOT_EQUAL(read_text(good, len), 0);
}

/* The sanitizers watch. */
static void test_mutations(void)
{
	static const char bytes[] = "0129-\"{}[],:\\\0xaeu.";
	uint64_t seed = 7;
	char text[sizeof(good)];

	for (int round = 0; round < 20000; round++) {
		memcpy(text, good, sizeof(good));
		for (int i = 0; i <= round % 3; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[(seed >> 33) % (sizeof(good) - 1)] =
				bytes[(seed >> 20) % (sizeof(bytes) - 1)];
		}
		read_text(text, sizeof(good) - 1);
	}
	CU_PASS("ended");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a good one", test_good },
		{ "bad ones", test_bad },
		{ "programs", test_programs },
		{ "none", test_no_description },
		{ "mutations", test_mutations },
		CU_TEST_INFO_NULL,
	};

	return tap_run("description", tests);
}
