/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source map: every place knows its file, line and column, ends of files and of lines included.
 */
#include "common/source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"
#include "tests/unit/tap.h"

static struct arena *arena;
static struct source_map *map;

static void begin(void)
{
	arena = arena_new();
	map = source_map_new(arena);
}

static struct source_file *add(const char *path, const char *text)
{
	return source_add(map, path, text, strlen(text), 0);
}

static void check_place(loc_t loc, unsigned want_line, unsigned want_col)
{
	unsigned line, col;

	source_line_col(map, loc, &line, &col);
	CU_ASSERT_EQUAL(line, want_line);
	CU_ASSERT_EQUAL(col, want_col);
}

static void test_nowhere(void)
{
	size_t len;

	begin();
	CU_ASSERT_PTR_NULL(source_of(map, 0));
	CU_ASSERT_PTR_NULL(source_of(map, 77));
	check_place(0, 0, 0);
	CU_ASSERT_STRING_EQUAL(source_line(map, 0, &len), "");
	CU_ASSERT_EQUAL(len, 0);
	arena_free(arena);
}

static void test_places(void)
{
	struct source_file *f;

	begin();
	f = add("a.p4", "one\n\n\tthree\nlast");
	CU_ASSERT(f->base != 0);
	check_place(f->base, 1, 1);
	check_place(f->base + 3, 1, 4);	/* the newline itself */
	check_place(f->base + 4, 2, 1);
	check_place(f->base + 6, 3, 2);	/* a tab is one column */
	check_place(f->base + f->size - 1, 4, 4);
	check_place(f->base + f->size, 4, 5);
	arena_free(arena);
}

static void test_many_files(void)
{
	struct source_file *f[40];

	begin();
	for (int i = 0; i < 40; i++)
		f[i] = add(i % 2 ? "odd.p4" : "even.p4", i % 3 ? "x\ny\n" : "");
	for (int i = 0; i < 40; i++) {
		CU_ASSERT_PTR_EQUAL(source_of(map, f[i]->base), f[i]);
		CU_ASSERT_PTR_EQUAL(source_of(map, f[i]->base + f[i]->size), f[i]);
		check_place(f[i]->base, 1, 1);
	}
	CU_ASSERT_PTR_NULL(source_of(map, f[39]->base + f[39]->size + 1));
	arena_free(arena);
}

static void test_lines(void)
{
	struct source_file *f;
	const char *line;
	size_t len;

	begin();
	f = add("a.p4", "one\r\ntwo\n\nlast");
	line = source_line(map, f->base + 1, &len);
	CU_ASSERT(len == 3 && !strncmp(line, "one", 3));
	line = source_line(map, f->base + 6, &len);
	CU_ASSERT(len == 3 && !strncmp(line, "two", 3));
	source_line(map, f->base + 9, &len);
	CU_ASSERT_EQUAL(len, 0);
	line = source_line(map, f->base + f->size, &len);
	CU_ASSERT(len == 4 && !strncmp(line, "last", 4));
	arena_free(arena);
}

static void test_read(void)
{
	char path[] = "/tmp/p4bpf-unit-XXXXXX";
	int fd = mkstemp(path);
	struct source_file *f;
	const char *why;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, "a\0b\n", 4), 4);
	close(fd);
	begin();
	f = source_read(map, path, 5, &why);
	unlink(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_STRING_EQUAL(f->path, path);
	CU_ASSERT_EQUAL(f->size, 4);
	CU_ASSERT_EQUAL(memcmp(f->text, "a\0b\n", 5), 0);
	CU_ASSERT_EQUAL(f->included_at, 5);
	arena_free(arena);
}

static void test_unreadable(void)
{
	const char *why = "";

	begin();
	CU_ASSERT_PTR_NULL(source_read(map, "/nonexistent/a.p4", 0, &why));
	CU_ASSERT_STRING_EQUAL(why, "No such file or directory");
	CU_ASSERT_PTR_NULL(source_read(map, "/", 0, &why));
	CU_ASSERT_STRING_EQUAL(why, "is a directory");
	CU_ASSERT_PTR_NULL(source_read(map, "/dev/zero", 0, &why));
	CU_ASSERT_STRING_EQUAL(why, "larger than 64 MiB");
	arena_free(arena);
}

static void test_span_join(void)
{
	struct span a = { 10, 12 }, b = { 3, 5 }, nowhere = { 0, 0 }, both = span_join(a, b);

	CU_ASSERT(both.begin == 3 && both.end == 12);
	CU_ASSERT_EQUAL(span_join(a, nowhere).begin, 10);
	CU_ASSERT_EQUAL(span_join(nowhere, b).end, 5);
}

static CU_TestInfo tests[] = {
	{ "knows nowhere", test_nowhere },
	{ "finds lines and columns", test_places },
	{ "tells files apart", test_many_files },
	{ "gives the text of a line", test_lines },
	{ "reads files with any bytes", test_read },
	{ "says why a file cannot be read", test_unreadable },
	{ "joins spans", test_span_join },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return tap_run("source", tests);
}
