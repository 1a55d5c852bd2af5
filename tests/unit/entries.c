/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Table entries: text to the key, mask and value of a map, byte by byte, and back to text through
 * JSON.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "runtime/lib/lib.h"
#include "tests/unit/tap.h"

static struct p4bpf_desc_param params[] = {
	{ "port", 9, "bit", "", 4, 2, 0, "be", 0 },
	{ "mac", 48, "bit", "", 6, 6, 0, "be", 0 },
};
static struct p4bpf_desc_action actions[] = {
	{ "c.forward", 1, false, false, false, params, 2, 0 },
	{ "c.drop", 7, false, false, false, NULL, 0, 0 },
	{ "NoAction", 3, true, false, false, NULL, 0, 0 },
};
static struct p4bpf_desc_key exact_keys[] = {
	{ "h.a", "exact", 12, "bit", "", 0, 2, 0, "be", 0 },
	{ "h.b", "exact", 32, "bit", "", 4, 4, 0, "host", 0 },
};
/* The prefix length, a byte that must match, then 20 bits, left-aligned in three bytes. */
static struct p4bpf_desc_key lpm_keys[] = {
	{ "h.label", "lpm", 20, "bit", "", 5, 3, 4, "be", 0 },
	{ "h.vrf", "exact", 8, "bit", "", 4, 1, 0, "be", 0 },
};
static struct p4bpf_desc_key ternary_keys[] = {
	{ "h.src", "ternary", 32, "bit", "", 0, 4, 0, "be", 0 },
	{ "h.proto", "optional", 8, "bit", "", 4, 1, 0, "be", 0 },
	{ "h.port", "exact", 16, "bit", "", 5, 2, 0, "be", 0 },
};
static struct p4bpf_desc_key range_keys[] = {
	{ "h.port", "range", 16, "bit", "", 0, 2, 0, "be", 0 },
	{ "h.level", "range", 12, "int", "", 2, 2, 0, "be", 0 },
};
static struct p4bpf_desc_key prefix_keys[] = {
	{ "h.net", "lpm", 32, "bit", "", 0, 4, 0, "be", 0 },
	{ "h.label", "lpm", 12, "bit", "", 4, 2, 0, "be", 0 },
};
static struct p4bpf_desc_table tables[] = {
	{ .name = "c.exact",
	  .profile = "",
	  .impl = "hash",
	  .key_size = 8,
	  .value_size = 16,
	  .keys = exact_keys,
	  .n_keys = 2,
	  .actions = actions,
	  .n_actions = 3 },
	{ .name = "c.lpm",
	  .profile = "",
	  .impl = "lpm",
	  .key_size = 8,
	  .value_size = 16,
	  .prefix_base = 8,
	  .keys = lpm_keys,
	  .n_keys = 2,
	  .actions = actions,
	  .n_actions = 3 },
	{ .name = "c.ternary",
	  .profile = "",
	  .impl = "ternary",
	  .key_size = 7,
	  .value_size = 16,
	  .keys = ternary_keys,
	  .n_keys = 3,
	  .actions = actions,
	  .n_actions = 3 },
	{ .name = "c.range",
	  .profile = "",
	  .impl = "ternary",
	  .key_size = 4,
	  .value_size = 16,
	  .keys = range_keys,
	  .n_keys = 2,
	  .actions = actions,
	  .n_actions = 3 },
	{ .name = "c.prefixes",
	  .profile = "",
	  .impl = "ternary",
	  .key_size = 6,
	  .value_size = 16,
	  .keys = prefix_keys,
	  .n_keys = 2,
	  .actions = actions,
	  .n_actions = 3 },
};
static const struct p4bpf_desc desc = { .tables = tables, .n_tables = 5 };

static struct arena *arena;

static struct table table(size_t i)
{
	return (struct table){ .desc = &tables[i], .key_size = (size_t)tables[i].key_size,
			       .value_size = (size_t)tables[i].value_size, .fd = -1 };
}

static const char *hex(const uint8_t *bytes, size_t n)
{
	char *text = arena_alloc(arena, 2 * n + 1);

	for (size_t i = 0; i < n; i++)
		sprintf(text + 2 * i, "%02x", bytes[i]);
	return text;
}

/* The words of a line as keys, up to '|', and as parameters. */
static struct p4bpf_entry words(const char *line)
{
	const char **at = arena_array(arena, 32, sizeof(*at));
	char *copy = arena_strdup(arena, line), *save;
	struct p4bpf_entry e = { .keys = at };
	size_t n = 0;
	bool behind = false;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		if (!strncmp(w, "prio=", 5)) {
			e.has_priority = true;
			e.priority = atoi(w + 5);
		} else if (!strcmp(w, "|")) {
			behind = true;
			e.params = at + n;
		} else if (behind && !e.action) {
			e.action = w;
		} else {
			at[n++] = w;
			if (behind)
				e.n_params++;
			else
				e.n_keys++;
		}
	}
	return e;
}

/* "KEY MASK VALUE" in hexadecimal, or the error. */
static const char *encoded(size_t i, const char *line)
{
	struct table t = table(i);
	struct values vs = { .arena = arena, .desc = &desc };
	struct p4bpf_entry text = words(line);
	struct entry e = entry_new(arena, &t);
	int err = entry_parse_key(&t, &vs, &text, &e);

	if (!err)
		err = entry_parse_action(&t, &vs, text.action, text.params, text.n_params, false,
					 e.value);
	return err ? p4bpf_error()
		   : arena_printf(arena, "%s %s %s", hex(e.key, t.key_size),
				  hex(e.mask, t.key_size), hex(e.value, t.value_size));
}

/* What the entry is shown as: "KEY... ACTION PARAM...". */
static const char *decoded(size_t i, const char *line)
{
	struct table t = table(i);
	struct values vs = { .arena = arena, .desc = &desc };
	struct p4bpf_entry text = words(line);
	struct entry e = entry_new(arena, &t);
	const char *out = "", *name;
	json_t *o, *v;

	if (entry_parse_key(&t, &vs, &text, &e) ||
	    entry_parse_action(&t, &vs, text.action, text.params, text.n_params, false, e.value))
		return p4bpf_error();
	o = entry_json(&t, &vs, &e);
	json_object_foreach(json_object_get(o, "keys"), name, v)
		out = arena_printf(arena, "%s%s ", out, json_string_value(v));
	out = arena_printf(arena, "%s%s", out, json_string_value(json_object_get(o, "action")));
	json_object_foreach(json_object_get(o, "params"), name, v)
		out = arena_printf(arena, "%s %s", out, json_string_value(v));
	json_decref(o);
	return out;
}

#define ENCODES(table, line, expected) CU_ASSERT_STRING_EQUAL(encoded(table, line), expected)
#define DECODES(table, line, expected) CU_ASSERT_STRING_EQUAL(decoded(table, line), expected)

static void test_exact(void)
{
	bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	if (!little)
		return;
	ENCODES(0, "0xabc 0x01020304 | forward 0x1ff 02:00:00:00:00:09",
		"0abc000004030201 0fff0000ffffffff 0100000001ff0200000000090000" "0000");
	ENCODES(0, "b=1 a=2 | c.drop",
		"0002000001000000 0fff0000ffffffff 07000000000000000000000000000000");
	ENCODES(0, "1 2 | forward mac=1 port=2",
		"0001000002000000 0fff0000ffffffff 01000000000200000000000100000000");
	DECODES(0, "0xabc 10.0.0.1 | forward 511 02:00:00:00:00:09",
		"2748 10.0.0.1 c.forward 511 02:00:00:00:00:09");
}

static void test_lpm(void)
{
	bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	if (!little)
		return;
	ENCODES(1, "0xabcde/20 5 | drop",
		"1c00000005abcde0 00000000fffffff0 0700000000000000"
		"0000000000000000");
	ENCODES(1, "0xab000/8 5 | drop",
		"1000000005ab0000 00000000ffff0000 0700000000000000"
		"0000000000000000");
	ENCODES(1, "* 5 | drop",
		"0800000005000000 00000000ff000000 0700000000000000"
		"0000000000000000");
	ENCODES(1, "vrf=5 | drop",
		"0800000005000000 00000000ff000000 0700000000000000"
		"0000000000000000");
	DECODES(1, "0xab000/9 5 | drop", "700416/9 5 c.drop");
	DECODES(1, "0/0 255 | drop", "0/0 255 c.drop");
	ENCODES(1, "0xab001/8 5 | drop",
		"key 'h.label': '0xab001/8' has bits set behind the prefix; did you mean "
		"'700416/8'?");
	ENCODES(1, "0xabcde 5 | drop",
		"key 'h.label': '0xabcde' has no prefix length, expected VALUE/LENGTH "
		"('0xabcde/20' for the one value)");
	ENCODES(1, "0xabcde/21 5 | drop", "key 'h.label': prefix length '21', expected 0 .. 20");
}

static void test_ternary(void)
{
	ENCODES(2, "10.0.0.0&&&255.0.0.0 6 80 prio=1 | drop",
		"0a00000006" "0050 ff000000ffffff 07000000000000000000000000000000");
	ENCODES(2, "10.0.0.0/8 * 80 prio=1 | drop",
		"0a000000000050 ff00000000ffff 07000000000000000000000000000000");
	ENCODES(2, "port=80 prio=-1 | drop",
		"00000000000050 0000000000ffff 07000000000000000000000000000000");
	DECODES(2, "10.0.0.0/8 * 80 prio=1 | drop", "0xa000000&&&0xff000000 * 80 c.drop");
	DECODES(2, "10.0.0.1 6 80 prio=1 | drop", "10.0.0.1 6 80 c.drop");
	ENCODES(2, "10.0.0.1/8 * 80 prio=1 | drop",
		"key 'h.src': '10.0.0.1/8' has bits set behind the prefix; did you mean "
		"'10.0.0.0/8'?");
	ENCODES(2, "1&&&2 * 80 prio=1 | drop",
		"key 'h.src': '1' has bits set that the mask '2' does not cover");
	ENCODES(2, "* 6&&&6 80 prio=1 | drop",
		"key 'h.proto': '6&&&6' has the form of a ternary key, expected one value");
	ENCODES(2, "* * 80 | drop",
		"table 'c.ternary': the priority is missing (it has ternary, range or "
		"optional keys; the larger priority wins)");
}

#define DROP " 07000000000000000000000000000000"

/* The low end as key, the high end as mask; the sign bit of int<12> inverted. */
static void test_range(void)
{
	ENCODES(3, "80..0x1f90 -1..1 prio=1 | drop", "005007ff 1f900801" DROP);
	ENCODES(3, "80 -2048..2047 prio=1 | drop", "00500000 00500fff" DROP);
	ENCODES(3, "level=5 prio=1 | drop", "00000805 ffff0805" DROP);
	DECODES(3, "80..0x1f90 -1..1 prio=1 | drop", "80..8080 -1..1 c.drop");
	DECODES(3, "80 -2048..2047 prio=1 | drop", "80..80 * c.drop");
	DECODES(3, "0..65535 -7 prio=1 | drop", "* -7..-7 c.drop");
	ENCODES(3, "81..80 0 prio=1 | drop",
		"key 'h.port': the range '81..80' is empty: its low end is above its high end");
	ENCODES(3, "* 1..-1 prio=1 | drop",
		"key 'h.level': the range '1..-1' is empty: its low end is above its high end");
	ENCODES(3, "80..65536 0 prio=1 | drop", "key 'h.port': '65536' does not fit bit<16>");
	ENCODES(3, "80/12 0 prio=1 | drop",
		"key 'h.port': '80/12' has the form of an lpm key, expected LOW..HIGH");
}

static void test_prefixes(void)
{
	struct table t = table(4);
	struct values vs = { .arena = arena, .desc = &desc };
	struct p4bpf_entry text = words("10.0.0.0/8 0xab0/8 | drop");
	struct entry e = entry_new(arena, &t);

	ENCODES(4, "10.0.0.0/8 0xab0/8 | drop", "0a0000000ab0 ff0000000ff0" DROP);
	ENCODES(4, "10.0.0.1/32 | drop", "0a0000010000 ffffffff0000" DROP);
	DECODES(4, "10.0.0.0/8 | drop", "10.0.0.0/8 0/0 c.drop");
	/* It ranks among the others by the bits in its prefixes. */
	CU_ASSERT_EQUAL(entry_parse_key(&t, &vs, &text, &e), 0);
	CU_ASSERT_EQUAL(e.priority, 16);
}

static void test_refused(void)
{
	ENCODES(0, "1 | drop", "table 'c.exact': key 'h.b' is missing (1 of 2 given)");
	ENCODES(0, "| drop", "table 'c.exact': no key given, it has 2");
	ENCODES(0, "1 2 3 | drop", "table 'c.exact': '3' is one key too many, expected 2");
	ENCODES(0, "a=1 h.a=2 | drop", "table 'c.exact': key 'h.a' is given twice");
	ENCODES(0, "c=1 a=2 | drop", "table 'c.exact' has no key 'c'; it has 'h.a', 'h.b'");
	ENCODES(0, "=1 2 | drop", "table 'c.exact' has no key ''; it has 'h.a', 'h.b'");
	ENCODES(0, "1 2", "table 'c.exact': no action given, and there is more than one");
	ENCODES(0, "1 2 | NoAction",
		"action 'NoAction' of table 'c.exact' is only for the default");
	ENCODES(0, "1 2 | forward 1",
		"action 'c.forward': parameter 'mac' is missing (1 of 2 given)");
	ENCODES(0, "1 2 | forward 512 1",
		"action 'c.forward': parameter 'port': '512' does not fit bit<9>");
	ENCODES(0, "1 2 prio=1 | drop",
		"table 'c.exact': a priority is only for tables with ternary, range or "
		"optional keys");
}

/* Entries and default actions that the description brings along, as numbers. */
static void test_declared(void)
{
	struct p4bpf_desc_entry_key keys[] = { { false, "0x0a000000", "0xff000000" },
					       { true, "", "" },
					       { false, "0x50", "" } };
	const char *args[] = { "0x1ff", "0x020000000009" };
	struct p4bpf_desc_entry from = { keys, 3, "c.forward", args, 2, 10, true };
	struct values vs = { .arena = arena, .desc = &desc };
	struct table t = table(2);
	struct entry e = entry_new(arena, &t);

	CU_ASSERT_EQUAL(entry_from_desc(&t, &vs, &from, &e), 0);
	CU_ASSERT_STRING_EQUAL(hex(e.key, 7), "0a000000000050");
	CU_ASSERT_STRING_EQUAL(hex(e.mask, 7), "ff00000000ffff");
	CU_ASSERT_STRING_EQUAL(hex(e.value, 16), "0100000001ff02000000000900000000");
	CU_ASSERT_EQUAL(e.priority, 10);
	keys[2].value = "0x10000";
	CU_ASSERT_NOT_EQUAL(entry_from_desc(&t, &vs, &from, &e), 0);
	keys[2] = (struct p4bpf_desc_entry_key){ true, "", "" };
	CU_ASSERT_NOT_EQUAL(entry_from_desc(&t, &vs, &from, &e), 0);
}

static void test_suffixes(void)
{
	static const char *const rows[] = { "a.b.t", "a.c.t", "a.b.u", "u" };
	const struct names names = { "table", "the test", rows, 4, sizeof(*rows) };
	size_t i = 9;

	CU_ASSERT_EQUAL(name_find(&names, "a.c.t", &i), 0);
	CU_ASSERT_EQUAL(i, 1);
	CU_ASSERT_EQUAL(name_find(&names, "c.t", &i), 0);
	CU_ASSERT_EQUAL(i, 1);
	CU_ASSERT_EQUAL(name_find(&names, "u", &i), 0);
	CU_ASSERT_EQUAL(i, 3);
	CU_ASSERT_EQUAL(name_find(&names, "b.u", &i), 0);
	CU_ASSERT_EQUAL(i, 2);
	CU_ASSERT_NOT_EQUAL(name_find(&names, "t", &i), 0);
	CU_ASSERT_STRING_EQUAL(p4bpf_error(),
			       "table 't' of the test could be any of 'a.b.t', 'a.c.t'");
	CU_ASSERT_NOT_EQUAL(name_find(&names, "b.uu", &i), 0);
	CU_ASSERT_NOT_EQUAL(name_find(&names, "", &i), 0);
	CU_ASSERT_NOT_EQUAL(name_find(&names, ".t", &i), 0);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "exact keys", test_exact },
		{ "longest prefixes", test_lpm },
		{ "ternary keys", test_ternary },
		{ "ranges", test_range },
		{ "several prefixes", test_prefixes },
		{ "refused", test_refused },
		{ "declared in the program", test_declared },
		{ "names by suffix", test_suffixes },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = tap_run("entries", tests);
	arena_free(arena);
	return status;
}
