/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that appear whole or not at all: written beside their place under a temporary name,
 * renamed when complete. What is not a regular file (/dev/null, a pipe) is written in place. Also
 * the make rules of -M and -MD.
 */
#include "compiler/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/strbuf.h"
#include "frontend/frontend.h"

static bool complain(const char *path)
{
	fprintf(stderr, "p4bpfc: cannot write '%s': %s\n", path, strerror(errno));
	return false;
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		size -= n;
	}
	return true;
}

static bool write_in_place(const char *path, const char *data, size_t size)
{
	bool is_stdout = !strcmp(path, "-");
	int fd = is_stdout ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return complain(path);
	ok = write_all(fd, data, size);
	if (!is_stdout)
		ok = !close(fd) && ok;
	return ok || complain(is_stdout ? "standard output" : path);
}

static mode_t new_file_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

bool output_write(const char *path, const char *data, size_t size)
{
	struct strbuf name = { 0 };
	struct stat st;
	bool ok;
	int fd;

	if (!strcmp(path, "-") ||
	    (!stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return write_in_place(path, data, size);
	strbuf_printf(&name, "%s.XXXXXX", path);
	fd = mkstemp(name.text);
	if (fd < 0) {
		strbuf_free(&name);
		return complain(path);
	}
	ok = write_all(fd, data, size) && !fchmod(fd, new_file_mode());
	ok = !close(fd) && ok;
	if (!ok || rename(name.text, path)) {
		complain(path);
		unlink(name.text);
		ok = false;
	}
	strbuf_free(&name);
	return ok;
}

/* Make reads blanks, `#` and `$` in names as something else. */
static void add_quoted(struct strbuf *sb, const char *path)
{
	for (; *path; path++) {
		if (*path == ' ' || *path == '\t' || *path == '#')
			strbuf_char(sb, '\\');
		else if (*path == '$')
			strbuf_char(sb, '$');
		strbuf_char(sb, *path);
	}
}

char *output_make_rule(struct arena *arena, const struct frontend *fe, const char *target)
{
	struct strbuf sb = { 0 };

	add_quoted(&sb, target);
	strbuf_char(&sb, ':');
	vec_each(const char *, file, &fe->dependencies) {
		strbuf_add(&sb, " \\\n  ");
		add_quoted(&sb, *file);
	}
	strbuf_char(&sb, '\n');
	/* As with gcc's -MP: a header that is gone must not stop make. */
	for (uint32_t i = 1; i < fe->dependencies.n; i++) {
		add_quoted(&sb, fe->dependencies.at[i]);
		strbuf_add(&sb, ":\n");
	}
	return strbuf_take(&sb, arena);
}

const char *output_name(struct arena *arena, const char *path, const char *suffix)
{
	const char *slash = strrchr(path, '/');
	const char *base = !strcmp(path, "-") ? "a" : slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	size_t n = dot && dot != base ? (size_t)(dot - base) : strlen(base);

	return arena_printf(arena, "%.*s%s", (int)n, base, suffix);
}
