/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which names are types, scope by scope: all the parser must know of declarations (parse.h).
 * Bindings are a stack; each name points at its innermost binding and that at the one it hides.
 */
#include "frontend/parse.h"

#include "common/arena.h"
#include "common/intern.h"
#include "frontend/parser.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

#define NO_BINDING UINT32_MAX

struct name {
	UT_hash_handle hh;
	const char *text;	/* interned: the key is the pointer */
	uint32_t binding;
	int keyword;		/* token, 0 for none */
};

struct binding {
	struct name *name;
	uint32_t hidden;
	unsigned depth;
	enum name_kind kind;
};

struct names {
	struct arena *arena;
	struct name *table;
	VEC(struct binding) bindings;
	unsigned depth;
};

static struct name *find(const struct names *names, const char *text);
static struct name *add(struct names *names, const char *text);
static void clear_table(void *data);

struct names *names_new(struct arena *arena, struct intern *table)
{
	static const struct {
		const char *text;
		int token;
	} keywords[] = {
#define KEYWORD(token, text) { text, token },
#include "frontend/keyword.def"
#undef KEYWORD
	};
	struct names *names = arena_make(arena, struct names);

	names->arena = arena;
	arena_defer(arena, clear_table, names);
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		add(names, intern(table, keywords[i].text))->keyword = keywords[i].token;
	return names;
}

int names_keyword(const struct names *names, const char *text)
{
	struct name *name = find(names, text);

	return name ? name->keyword : 0;
}

void names_declare(struct names *names, const char *text, enum name_kind kind)
{
	struct name *name = find(names, text);
	struct binding *innermost = NULL;

	if (!name)
		name = add(names, text);
	if (name->binding != NO_BINDING)
		innermost = &names->bindings.at[name->binding];
	if (innermost && innermost->depth == names->depth) {
		innermost->kind = kind;
		return;
	}
	vec_push(names->arena, &names->bindings,
		 ((struct binding){ name, name->binding, names->depth, kind }));
	name->binding = names->bindings.n - 1;
}

enum name_kind names_find(const struct names *names, const char *text)
{
	struct name *name = find(names, text);

	if (!name || name->binding == NO_BINDING)
		return NAME_NONE;
	return names->bindings.at[name->binding].kind;
}

enum name_kind names_find_global(const struct names *names, const char *text)
{
	struct name *name = find(names, text);

	if (!name)
		return NAME_NONE;
	for (uint32_t i = name->binding; i != NO_BINDING; i = names->bindings.at[i].hidden)
		if (!names->bindings.at[i].depth)
			return names->bindings.at[i].kind;
	return NAME_NONE;
}

unsigned names_enter(struct names *names)
{
	return names->depth++;
}

void names_leave(struct names *names, unsigned mark)
{
	while (names->bindings.n && names->bindings.at[names->bindings.n - 1].depth > mark) {
		struct binding *b = &names->bindings.at[--names->bindings.n];

		b->name->binding = b->hidden;
	}
	names->depth = mark;
}

unsigned names_depth(const struct names *names)
{
	return names->depth;
}

static struct name *find(const struct names *names, const char *text)
{
	struct name *name;

	HASH_FIND_PTR(names->table, &text, name);
	return name;
}

static struct name *add(struct names *names, const char *text)
{
	struct name *name = arena_make(names->arena, struct name);

	name->text = text;
	name->binding = NO_BINDING;
	HASH_ADD_PTR(names->table, text, name);
	return name;
}

static void clear_table(void *data)
{
	struct names *names = data;

	HASH_CLEAR(hh, names->table);
}
