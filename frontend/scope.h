/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in scope (section 6.9). One table maps each name to a stack of bindings, the innermost on
 * top, so a look-up costs one hash probe at any nesting depth. A binding holds several declarations
 * when the name is overloaded.
 */
#ifndef P4BPF_FRONTEND_SCOPE_H
#define P4BPF_FRONTEND_SCOPE_H

#include "frontend/ast.h"

struct binding {
	const char *name;
	decl_list decls;
	struct binding *outer;		/* same name, enclosing scope */
	struct binding *next_in_scope;
	unsigned depth;
};

struct scopes;

struct scopes *scopes_new(struct arena *arena);
void scope_enter(struct scopes *scopes);
void scope_leave(struct scopes *scopes);
/* 0 at the top level of the program. */
unsigned scope_depth(const struct scopes *scopes);

/* Innermost binding of the name, or NULL. */
struct binding *scope_find(const struct scopes *scopes, const char *name);
/* The top-level binding: `.name`. */
struct binding *scope_find_global(const struct scopes *scopes, const char *name);
/* The binding in the innermost scope alone. */
struct binding *scope_find_here(const struct scopes *scopes, const char *name);
/* Adds a declaration to the innermost scope, beside others of its name. */
void scope_add(struct scopes *scopes, struct decl *decl);

/* Calls `fn` for every name visible now. */
void scope_each(const struct scopes *scopes, void (*fn)(const struct binding *binding, void *data),
		void *data);

/*
 * Keys met so far in one list, to find repeats at the cost of the list's length. Starts zeroed and
 * ends with repeats_end. The keys must stay where they are.
 */
struct repeats {
	struct repeat *met;
};
/* True when `key` was met before, at *first; otherwise remembers it. */
bool is_repeat(struct arena *arena, struct repeats *repeats, const char *key, struct span at,
	       struct span *first);
void repeats_end(struct repeats *repeats);

#endif
