/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Diagnostics: the printed text is user interface, so it is compared whole.
 */
#include "common/diag.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "tests/unit/tap.h"

static struct arena *arena;
static struct source_map *map;
static struct diags *diags;
static struct source_file *file;

static void begin(const char *text)
{
	arena = arena_new();
	map = source_map_new(arena);
	diags = diags_new(arena, map);
	file = source_add(map, "a.p4", text, strlen(text), 0);
}

static struct span at(loc_t from, loc_t to)
{
	return (struct span){ file->base + from, file->base + to };
}

/* Prints, compares and ends what begin() began. */
static void check(const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	diags_print(diags, out);
	fclose(out);
	CU_ASSERT_STRING_EQUAL(text, want);
	if (strcmp(text, want))
		printf("# got:\n%s# wanted:\n%s", text, want);
	free(text);
	arena_free(arena);
}

static void test_whole(void)
{
	struct diag *d;

	begin("bit<8> a;\n\tb = a;\n");
	d = diag_error(diags, DIAG_SYNTAX, at(11, 16), "cannot assign '%s'", "a");
	diag_label(d, at(7, 8), "declared %s", "here");
	diag_hint(d, "cast it: '(%s)a'", "bit<16>");
	CU_ASSERT_EQUAL(diags_errors(diags), 1);
	check("a.p4:2:2: error: cannot assign 'a' [syntax]\n"
	      "    2 | \tb = a;\n"
	      "      | \t^~~~~\n"
	      "a.p4:1:8: note: declared here\n"
	      "    1 | bit<8> a;\n"
	      "      |        ^\n"
	      "  hint: cast it: '(bit<16>)a'\n");
}

static void test_order(void)
{
	struct span nowhere = { 0, 0 };

	begin("x\ny\n");
	diag_error(diags, DIAG_SYNTAX, at(2, 3), "second");
	diag_warn(diags, DIAG_LIMIT, at(2, 3), "third");
	diag_error(diags, DIAG_SYNTAX, at(0, 1), "first");
	diag_error(diags, DIAG_FILE, nowhere, "before all");
	CU_ASSERT_EQUAL(diags_errors(diags), 3);
	check("p4bpfc: error: before all [file]\n"
	      "a.p4:1:1: error: first [syntax]\n    1 | x\n      | ^\n"
	      "a.p4:2:1: error: second [syntax]\n    2 | y\n      | ^\n"
	      "a.p4:2:1: warning: third [limit]\n    2 | y\n      | ^\n");
}

static void test_repeats(void)
{
	struct diag *d;

	begin("x\n");
	diag_error(diags, DIAG_SYNTAX, at(0, 1), "same");
	d = diag_error(diags, DIAG_SYNTAX, at(0, 1), "same");
	diag_label(d, at(0, 1), "not shown");
	diag_error(diags, DIAG_SYNTAX, at(0, 1), "other");
	CU_ASSERT_EQUAL(diags_errors(diags), 2);
	check("a.p4:1:1: error: same [syntax]\n    1 | x\n      | ^\n"
	      "a.p4:1:1: error: other [syntax]\n    1 | x\n      | ^\n");
}

static void test_two_labels(void)
{
	struct diag *d;

	begin("abcd\n");
	d = diag_error(diags, DIAG_SYNTAX, at(0, 1), "e");
	diag_label(d, (struct span){ 0, 0 }, "nowhere");
	diag_label(d, at(1, 2), "one");
	diag_label(d, at(2, 3), "two");
	diag_label(d, at(3, 4), "three");
	check("a.p4:1:1: error: e [syntax]\n    1 | abcd\n      | ^\n"
	      "a.p4:1:2: note: one\n    1 | abcd\n      |  ^\n"
	      "a.p4:1:3: note: two\n    1 | abcd\n      |   ^\n");
}

static void test_limit(void)
{
	char *text = NULL, *p;
	size_t size;
	int lines = 0;
	FILE *out;

	begin("x\n");
	for (int i = 0; i < 20000; i++)
		diag_error(diags, DIAG_SYNTAX, at(0, 1), "error %d", i);
	CU_ASSERT_EQUAL(diags_errors(diags), 20000);
	out = open_memstream(&text, &size);
	diags_print(diags, out);
	fclose(out);
	for (p = text; (p = strstr(p, ": error: ")); p++)
		lines++;
	CU_ASSERT_EQUAL(lines, 20);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n19980 more errors not shown\n"));
	free(text);
	arena_free(arena);
}

static void test_options(void)
{
	begin("x\n");
	CU_ASSERT_TRUE(diags_disable(diags, "limit"));
	CU_ASSERT_TRUE(diags_promote(diags, "lexical"));
	CU_ASSERT_FALSE(diags_disable(diags, "no-such-diagnostic"));
	CU_ASSERT_FALSE(diags_promote(diags, "no-such-diagnostic"));
	diag_hint(diag_warn(diags, DIAG_LIMIT, at(0, 1), "silent"), "silent too");
	diag_warn(diags, DIAG_LEXICAL, at(0, 1), "now an error");
	diag_warn(diags, DIAG_SYNTAX, at(0, 1), "as before");
	CU_ASSERT_EQUAL(diags_errors(diags), 1);
	CU_ASSERT_TRUE(diags_promote(diags, NULL));
	diag_warn(diags, DIAG_SYNTAX, at(1, 2), "promoted with all");
	CU_ASSERT_EQUAL(diags_errors(diags), 2);
	check("a.p4:1:1: error: now an error [lexical]\n    1 | x\n      | ^\n"
	      "a.p4:1:1: warning: as before [syntax]\n    1 | x\n      | ^\n"
	      "a.p4:1:2: error: promoted with all [syntax]\n    1 | x\n      |  ^\n");
}

static void test_system_file(void)
{
	begin("x\n");
	file->is_system = true;
	diag_warn(diags, DIAG_SYNTAX, at(0, 1), "silent");
	diag_error(diags, DIAG_SYNTAX, at(0, 1), "shown");
	check("a.p4:1:1: error: shown [syntax]\n    1 | x\n      | ^\n");
}

static void test_includes(void)
{
	struct source_file *outer, *inner;

	begin("\n#include \"o\"\n");
	outer = source_add(map, "o.p4", "#include \"i\"\n", 13, file->base + 1);
	inner = source_add(map, "i.p4", "x\n", 2, outer->base);
	diag_error(diags, DIAG_SYNTAX, (struct span){ inner->base, inner->base + 1 }, "one");
	diag_error(diags, DIAG_SYNTAX, (struct span){ inner->base + 1, inner->base + 2 }, "two");
	check("In file included from o.p4:1:\n"
	      "In file included from a.p4:2:\n"
	      "i.p4:1:1: error: one [syntax]\n    1 | x\n      | ^\n"
	      "i.p4:1:2: error: two [syntax]\n    1 | x\n      |  ^\n");
}

static void test_edges(void)
{
	begin("ab\ncd");
	/* Beyond the first line, at a line's end, at the end of the file. */
	diag_error(diags, DIAG_SYNTAX, at(1, 5), "long");
	diag_error(diags, DIAG_SYNTAX, at(2, 3), "newline");
	diag_error(diags, DIAG_SYNTAX, at(5, 5), "end");
	check("a.p4:1:2: error: long [syntax]\n    1 | ab\n      |  ^\n"
	      "a.p4:1:3: error: newline [syntax]\n    1 | ab\n      |   ^\n"
	      "a.p4:2:3: error: end [syntax]\n    2 | cd\n      |   ^\n");
}

static void test_hostile_text(void)
{
	begin("\x1b[2J\xff \xc3\xa4\xc3\xa4 z\n");
	diag_error(diags, DIAG_SYNTAX, at(6, 10), "bad \x1b\x80");
	diag_error(diags, DIAG_SYNTAX, at(11, 12), "z");
	check("a.p4:1:7: error: bad ?? [syntax]\n"
	      "    1 |  [2J? \xc3\xa4\xc3\xa4 z\n"
	      "      |       ^~\n"
	      "a.p4:1:12: error: z [syntax]\n"
	      "    1 |  [2J? \xc3\xa4\xc3\xa4 z\n"
	      "      |          ^\n");
}

static void test_long_line(void)
{
	static char text[100001];
	char *shown = NULL;
	size_t size;
	FILE *out;

	memset(text, 'a', sizeof(text) - 1);
	text[50000] = 'b';
	begin(text);
	diag_error(diags, DIAG_SYNTAX, at(50000, 99999), "e");
	out = open_memstream(&shown, &size);
	diags_print(diags, out);
	fclose(out);
	CU_ASSERT(size < 600);
	CU_ASSERT_PTR_NOT_NULL(strstr(shown, "a.p4:1:50001: error"));
	CU_ASSERT_PTR_NOT_NULL(strstr(shown, "    1 | ...aaa"));
	/* The caret stands under the b. */
	CU_ASSERT_EQUAL(strchr(strchr(shown, '\n'), 'b') - strstr(shown, "    1 |"),
			strchr(shown, '^') - strstr(shown, "      |"));
	free(shown);
	arena_free(arena);
}

static void test_json(void)
{
	struct diag *d;
	char *text = NULL;
	size_t size;
	json_t *all, *o, *label;
	FILE *out;

	begin("bit<8> a;\n\tb = a;\n");
	d = diag_error(diags, DIAG_SYNTAX, at(11, 16), "cannot assign \xff");
	diag_label(d, at(7, 8), "declared here");
	diag_hint(d, "cast it");
	diag_error(diags, DIAG_FILE, (struct span){ 0, 0 }, "nowhere");
	out = open_memstream(&text, &size);
	diags_print_json(diags, out);
	fclose(out);
	all = json_loads(text, 0, NULL);
	CU_ASSERT_EQUAL_FATAL(json_array_size(all), 2);
	o = json_array_get(all, 0);
	CU_ASSERT_PTR_NULL(json_object_get(o, "file"));
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(o, "id")), "file");
	o = json_array_get(all, 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(o, "file")), "a.p4");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(o, "severity")), "error");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(o, "message")), "cannot assign ?");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(o, "hint")), "cast it");
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(o, "line")), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(o, "column")), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(o, "end_column")), 7);
	label = json_array_get(json_object_get(o, "labels"), 0);
	CU_ASSERT_EQUAL(json_integer_value(json_object_get(label, "column")), 8);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(label, "message")), "declared here");
	json_decref(all);
	free(text);
	arena_free(arena);
}

static CU_TestInfo tests[] = {
	{ "shows place, source, carets, labels and hint", test_whole },
	{ "sorts by place", test_order },
	{ "drops repeats", test_repeats },
	{ "keeps two labels", test_two_labels },
	{ "shows twenty errors and counts the rest", test_limit },
	{ "disables and promotes by name", test_options },
	{ "is silent about warnings in system files", test_system_file },
	{ "says how a file came to be included", test_includes },
	{ "points at ends of lines and files", test_edges },
	{ "keeps hostile bytes from the terminal", test_hostile_text },
	{ "cuts long lines", test_long_line },
	{ "speaks JSON", test_json },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("diag", tests);
}
