/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that appear whole or not at all, and make rules.
 */
#ifndef P4BPF_COMPILER_OUTPUT_H
#define P4BPF_COMPILER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct frontend;

/*
 * Writes `data` to `path`, "-" for standard output. False after a message on stderr; then nothing
 * is left.
 */
bool output_write(const char *path, const char *data, size_t size);
/* The make rule that `target` depends on every file the front end has read. */
char *output_make_rule(struct arena *arena, const struct frontend *fe, const char *target);

/* `path` without its folder and suffix, and with another suffix. */
const char *output_name(struct arena *arena, const char *path, const char *suffix);

#endif
