/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The symbol table, and the smaller table that finds repeats in a list. Each name owns a stack of
 * bindings; each scope owns the list of bindings to pop when it ends.
 */
#include "frontend/scope.h"

#include <string.h>
#include <uthash.h>

#include "common/arena.h"

struct symbol {
	const char *name;		/* interned: the pointer is the key */
	struct binding *top, *global;
	UT_hash_handle hh;
};

struct repeat {
	const char *key;
	struct span at;
	UT_hash_handle hh;
};

struct scopes {
	struct arena *arena;
	struct symbol *symbols;
	/* Head of the list of bindings of each open scope. */
	VEC(struct binding *) open;
};

static void free_hash(void *data);

struct scopes *scopes_new(struct arena *arena)
{
	struct scopes *scopes = arena_make(arena, struct scopes);

	scopes->arena = arena;
	arena_defer(arena, free_hash, scopes);
	vec_push(arena, &scopes->open, NULL);
	return scopes;
}

void scope_enter(struct scopes *scopes)
{
	vec_push(scopes->arena, &scopes->open, NULL);
}

static struct symbol *find_symbol(const struct scopes *scopes, const char *name)
{
	struct symbol *symbol;

	HASH_FIND_PTR(scopes->symbols, &name, symbol);
	return symbol;
}

void scope_leave(struct scopes *scopes)
{
	for (struct binding *b = scopes->open.at[--scopes->open.n]; b; b = b->next_in_scope)
		find_symbol(scopes, b->name)->top = b->outer;
}

unsigned scope_depth(const struct scopes *scopes)
{
	return scopes->open.n - 1;
}

struct binding *scope_find(const struct scopes *scopes, const char *name)
{
	struct symbol *symbol = find_symbol(scopes, name);

	return symbol ? symbol->top : NULL;
}

struct binding *scope_find_global(const struct scopes *scopes, const char *name)
{
	struct symbol *symbol = find_symbol(scopes, name);

	return symbol ? symbol->global : NULL;
}

struct binding *scope_find_here(const struct scopes *scopes, const char *name)
{
	struct binding *b = scope_find(scopes, name);

	return b && b->depth == scope_depth(scopes) ? b : NULL;
}

void scope_add(struct scopes *scopes, struct decl *decl)
{
	struct symbol *symbol = find_symbol(scopes, decl->name);
	struct binding *b;

	if (!symbol) {
		symbol = arena_make(scopes->arena, struct symbol);
		symbol->name = decl->name;
		HASH_ADD_PTR(scopes->symbols, name, symbol);
	}
	b = symbol->top;
	if (!b || b->depth != scope_depth(scopes)) {
		struct binding **list = &scopes->open.at[scope_depth(scopes)];

		b = arena_make(scopes->arena, struct binding);
		b->name = decl->name;
		b->depth = scope_depth(scopes);
		b->outer = symbol->top;
		b->next_in_scope = *list;
		*list = b;
		symbol->top = b;
		if (!b->depth)
			symbol->global = b;
	}
	vec_push(scopes->arena, &b->decls, decl);
}

void scope_each(const struct scopes *scopes, void (*fn)(const struct binding *binding, void *data),
		void *data)
{
	for (struct symbol *s = scopes->symbols; s; s = s->hh.next)
		if (s->top)
			fn(s->top, data);
}

bool is_repeat(struct arena *arena, struct repeats *repeats, const char *key, struct span at,
	       struct span *first)
{
	struct repeat *met;

	HASH_FIND_STR(repeats->met, key, met);
	if (met) {
		*first = met->at;
		return true;
	}
	met = arena_make(arena, struct repeat);
	met->key = key;
	met->at = at;
	HASH_ADD_KEYPTR(hh, repeats->met, met->key, strlen(met->key), met);
	return false;
}

void repeats_end(struct repeats *repeats)
{
	HASH_CLEAR(hh, repeats->met);
}

static void free_hash(void *data)
{
	struct scopes *scopes = data;

	HASH_CLEAR(hh, scopes->symbols);
}
