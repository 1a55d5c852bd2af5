/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interned names: equal strings are one pointer, so names compare with ==. One table per compilation;
 * the strings live in the arena given to intern_new and are NUL-terminated.
 */
#ifndef P4BPF_COMMON_INTERN_H
#define P4BPF_COMMON_INTERN_H

#include <stddef.h>

struct arena;
struct intern;

struct intern *intern_new(struct arena *arena);
const char *intern(struct intern *table, const char *s);
const char *intern_n(struct intern *table, const char *s, size_t n);

#endif
