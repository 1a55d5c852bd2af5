/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A front end for one test: gives it a text as a file, and takes it down again.
 */
#ifndef P4BPF_TESTS_UNIT_FRONTEND_H
#define P4BPF_TESTS_UNIT_FRONTEND_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/frontend.h"

static inline struct frontend *frontend_new(void)
{
	struct arena *arena = arena_new();
	struct frontend *fe = arena_make(arena, struct frontend);

	fe->arena = arena;
	fe->names = intern_new(arena);
	fe->sources = source_map_new(arena);
	fe->diags = diags_new(arena, fe->sources);
	return fe;
}

static inline void frontend_free(struct frontend *fe)
{
	arena_free(fe->arena);
}

/* Preprocesses `text`; false after an error. */
static inline bool frontend_read(struct frontend *fe, const char *text, struct pp_text *out)
{
	char path[] = "/tmp/p4bpf-unit-XXXXXX";
	int fd = mkstemp(path);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	ok = ok && preprocess(fe, path, out);
	unlink(path);
	return ok;
}

/* Parses `text`; NULL after an error. */
static inline struct decl *frontend_parse(struct frontend *fe, const char *text)
{
	struct pp_text out = { 0 };

	return frontend_read(fe, text, &out) && parse(fe, &out) ? fe->program : NULL;
}

#endif
