/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table behind interned names: a hash from bytes to the one copy in the arena. uthash keeps its
 * buckets on malloc; they go with the arena.
 */
#include "common/intern.h"

#include <string.h>

#include "common/arena.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

struct name {
	UT_hash_handle hh;
	char text[];
};

struct intern {
	struct arena *arena;
	struct name *names;
};

static void clear_buckets(void *data);

struct intern *intern_new(struct arena *arena)
{
	struct intern *table = arena_make(arena, struct intern);

	table->arena = arena;
	arena_defer(arena, clear_buckets, table);
	return table;
}

const char *intern(struct intern *table, const char *s)
{
	return intern_n(table, s, strlen(s));
}

const char *intern_n(struct intern *table, const char *s, size_t n)
{
	struct name *name;
	unsigned hash;

	HASH_VALUE(s, n, hash);
	HASH_FIND_BYHASHVALUE(hh, table->names, s, n, hash, name);
	if (name)
		return name->text;
	name = arena_alloc(table->arena, sizeof(*name) + n + 1);
	memcpy(name->text, s, n);
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, table->names, name->text, n, hash, name);
	return name->text;
}

static void clear_buckets(void *data)
{
	struct intern *table = data;

	HASH_CLEAR(hh, table->names);
}
