/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory with the lifetime of a compilation or of one pass: allocate freely, free whole. Memory is
 * zeroed. Running out of memory ends the process with a message (exit code 3). Under
 * --enable-sanitizers every allocation is its own malloc, because ASan cannot see inside a chunk.
 */
#ifndef P4BPF_COMMON_ARENA_H
#define P4BPF_COMMON_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);
/* Zeroed, aligned for any type. `size` 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* `count * size` with overflow checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);
char *arena_strndup(struct arena *arena, const char *s, size_t n);
char *arena_strdup(struct arena *arena, const char *s);
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap);
/* Bytes handed out so far (for --time-passes). */
size_t arena_used(const struct arena *arena);
/* Runs `fn(data)` when the arena is freed (for GMP numbers and other foreign memory). */
void arena_defer(struct arena *arena, void (*fn)(void *data), void *data);

/* The one way to end for lack of memory: a message and exit code 3. */
_Noreturn void out_of_memory(void);

#define arena_make(arena, type) ((type *)arena_alloc(arena, sizeof(type)))

#endif
