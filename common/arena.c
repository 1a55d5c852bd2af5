/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena is a list of chunks of growing size; an allocation is a bump of the newest chunk's fill
 * mark. In sanitizer builds a chunk holds exactly one allocation, so that ASan sees its ends. Deferred
 * calls are a list in the arena itself and run, newest first, before any memory goes.
 */
#include "common/arena.h"

#include "config.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)16 << 10)
#define LAST_CHUNK ((size_t)1 << 20)

struct chunk {
	struct chunk *next;
	alignas(max_align_t) char data[];
};

struct defer {
	struct defer *next;
	void (*fn)(void *data);
	void *data;
};

struct arena {
	struct chunk *chunks;
	char *fill, *end;	/* the free part of the newest chunk that is shared */
	size_t chunk_size;	/* of the next shared chunk */
	size_t used;
	struct defer *defers;
};

static struct chunk *chunk_add(struct arena *arena, size_t size);

struct arena *arena_new(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		out_of_memory();
	arena->chunk_size = FIRST_CHUNK;
	return arena;
}

void arena_free(struct arena *arena)
{
	struct chunk *c, *next;

	if (!arena)
		return;
	for (struct defer *d = arena->defers; d; d = d->next)
		d->fn(d->data);
	for (c = arena->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
	free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	char *p;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	arena->used += size;
#ifdef P4BPF_SANITIZE
	(void)align;
	return chunk_add(arena, size)->data;
#endif
	/* Size 0 takes a place too: before the first chunk there is none to point at. */
	size = size ? (size + align - 1) & ~(align - 1) : align;
	if (size > (size_t)(arena->end - arena->fill)) {
		/* A large block gets a chunk of its own: the rest of the shared one stays in use. */
		if (size > arena->chunk_size / 4)
			return chunk_add(arena, size)->data;
		arena->fill = chunk_add(arena, arena->chunk_size)->data;
		arena->end = arena->fill + arena->chunk_size;
		if (arena->chunk_size < LAST_CHUNK)
			arena->chunk_size *= 2;
	}
	p = arena->fill;
	arena->fill += size;
	return p;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		out_of_memory();
	return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *s, size_t n)
{
	char *copy = arena_alloc(arena, n + 1);

	if (n)
		memcpy(copy, s, n);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return arena_strndup(arena, s, strlen(s));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(arena, fmt, ap);
	va_end(ap);
	return s;
}

char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap)
{
	va_list again;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		out_of_memory();
	s = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	return s;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}

void arena_defer(struct arena *arena, void (*fn)(void *data), void *data)
{
	struct defer *d = arena_make(arena, struct defer);

	d->fn = fn;
	d->data = data;
	d->next = arena->defers;
	arena->defers = d;
}

void out_of_memory(void)
{
	fputs("p4bpf: out of memory\n", stderr);
	exit(3);
}

/* calloc and not malloc: fresh pages come zeroed from the kernel, so zeroing large chunks is free. */
static struct chunk *chunk_add(struct arena *arena, size_t size)
{
	struct chunk *c = calloc(1, sizeof(*c) + size);

	if (!c)
		out_of_memory();
	c->next = arena->chunks;
	arena->chunks = c;
	return c;
}
