/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The input as a file in memory, and a front end around it as p4bpfc sets it up. The diagnostics are
 * printed too, to nowhere: their places and carets come from the input as well.
 */
#define _GNU_SOURCE
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

const char *fuzz_file(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("input", MFD_CLOEXEC);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size) {
		perror("memfd");
		exit(1);
	}
	return path;
}

void fuzz_begin(struct frontend *fe, const char *system_dir)
{
	const char *dir = getenv("P4BPF_INCLUDE");

	*fe = (struct frontend){ .arena = arena_new() };
	fe->system_dir = system_dir ? system_dir : dir ? dir : P4BPF_INCLUDE_DIR;
	fe->names = intern_new(fe->arena);
	fe->sources = source_map_new(fe->arena);
	fe->diags = diags_new(fe->arena, fe->sources);
	vec_push(fe->arena, &fe->include_dirs, "tests/packet");
	vec_push(fe->arena, &fe->include_dirs, fe->system_dir);
}

void fuzz_end(struct frontend *fe)
{
	static FILE *nowhere;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	diags_print(fe->diags, nowhere);
	arena_free(fe->arena);
}
