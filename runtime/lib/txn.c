/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transactions. Every change of tables, groups and sessions runs in one: the user's, between p4bpf_pipeline__begin() and
 * commit() or rollback(), or one made for the single change. It holds the pipeline's lock. Ternary
 * tables are changed in memory and written out at the end, once, however many entries changed; the
 * other tables are changed at once, and an atomic transaction keeps a list of what undoes each
 * change.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

struct undo {
	struct undo *next;
	enum { UNDO_ENTRY, UNDO_DEFAULT, UNDO_ELEMENT } kind;
	bool existed;		/* else undoing is deleting */
	struct table *table;
	struct entry entry;
	int fd;			/* a map, and what was in it */
	void *key, *value;
	uint64_t flags;
};

struct txn {
	struct arena *arena;
	struct undo *undo;	/* newest first */
	bool atomic, own;	/* own: made for a single change */
};

static int begin(struct p4bpf_pipeline *pipe, bool atomic, bool own);
static struct undo *note(struct p4bpf_pipeline *pipe, int kind, bool existed);
static int carry_out(struct p4bpf_pipeline *pipe);
static void undo_all(struct p4bpf_pipeline *pipe);
static void end(struct p4bpf_pipeline *pipe);

int p4bpf_pipeline__begin(struct p4bpf_pipeline *pipe, bool atomic)
{
	if (pipe->txn)
		return fail(EBUSY, "%s: a transaction is open already", pipe_title(pipe));
	return begin(pipe, atomic, false);
}

int p4bpf_pipeline__commit(struct p4bpf_pipeline *pipe)
{
	int err;

	if (!pipe->txn)
		return fail(EINVAL, "%s: no transaction is open", pipe_title(pipe));
	err = carry_out(pipe);
	end(pipe);
	return err;
}

void p4bpf_pipeline__rollback(struct p4bpf_pipeline *pipe)
{
	if (!pipe->txn)
		return;
	undo_all(pipe);
	end(pipe);
}

int change_begin(struct p4bpf_pipeline *pipe)
{
	return pipe->txn ? 0 : begin(pipe, true, true);
}

int change_end(struct p4bpf_pipeline *pipe, int err)
{
	if (!pipe->txn->own)
		return err;
	if (err)
		undo_all(pipe);
	else
		err = carry_out(pipe);
	end(pipe);
	return err;
}

void undo_note_entry(struct table *t, const struct entry *e, const uint8_t *old)
{
	struct undo *u = note(t->pipe, UNDO_ENTRY, old != NULL);

	if (!u)
		return;
	u->table = t;
	u->entry = entry_new(t->pipe->txn->arena, t);
	u->entry.priority = e->priority;
	memcpy(u->entry.key, e->key, t->key_size);
	memcpy(u->entry.mask, e->mask, t->key_size);
	if (old)
		memcpy(u->entry.value, old, t->value_size);
}

void undo_note_default(struct table *t, const uint8_t *old)
{
	struct undo *u = note(t->pipe, UNDO_DEFAULT, true);

	if (!u)
		return;
	u->table = t;
	u->entry = entry_new(t->pipe->txn->arena, t);
	memcpy(u->entry.value, old, t->value_size);
}

void undo_note_element(struct p4bpf_pipeline *pipe, int fd, const void *key, size_t key_size,
		       const void *old, size_t value_size, uint64_t flags)
{
	struct undo *u = pipe->txn ? note(pipe, UNDO_ELEMENT, old != NULL) : NULL;

	if (!u)
		return;
	u->fd = fd;
	u->flags = flags;
	u->key = memcpy(arena_alloc(pipe->txn->arena, key_size), key, key_size);
	u->value = arena_alloc(pipe->txn->arena, value_size);
	if (old)
		memcpy(u->value, old, value_size);
}

void undo_note_cell(struct p4bpf_pipeline *pipe, int fd, uint32_t index, size_t value_size,
		    uint64_t flags)
{
	void *old;

	if (!pipe->txn || !pipe->txn->atomic)
		return;
	old = arena_alloc(pipe->txn->arena, value_size);
	if (!bpf_map_lookup_elem_flags(fd, &index, old, flags))
		undo_note_element(pipe, fd, &index, sizeof(index), old, value_size, flags);
	else
		undo_note_element(pipe, fd, &index, sizeof(index), NULL, value_size, flags);
}

static int begin(struct p4bpf_pipeline *pipe, bool atomic, bool own)
{
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	pipe->txn = calloc(1, sizeof(*pipe->txn));
	if (!pipe->txn)
		out_of_memory();
	*pipe->txn = (struct txn){ .arena = arena_new(), .atomic = atomic, .own = own };
	return 0;
}

/* The newest change, or NULL when nobody will undo it. */
static struct undo *note(struct p4bpf_pipeline *pipe, int kind, bool existed)
{
	struct txn *txn = pipe->txn;
	struct undo *u;

	if (!txn->atomic)
		return NULL;
	u = arena_make(txn->arena, struct undo);
	u->kind = kind;
	u->existed = existed;
	u->next = txn->undo;
	txn->undo = u;
	return u;
}

/* All maps are built before the first is put in place: what fails, fails before anything changed. */
static int carry_out(struct p4bpf_pipeline *pipe)
{
	int err = 0;

	for (size_t i = 0; !err && i < pipe->desc->n_tables; i++)
		err = ternary_build(&pipe->tables[i]);
	for (size_t i = 0; !err && i < pipe->desc->n_tables; i++)
		err = ternary_swap(&pipe->tables[i]);
	if (err)
		undo_all(pipe);
	return err;
}

/* The text of the failure that led here stays. */
static void undo_all(struct p4bpf_pipeline *pipe)
{
	for (struct undo *u = pipe->txn->undo; u; u = u->next) {
		struct table *t = u->table;

		if (t)
			direct_forget(t);
		if (u->kind == UNDO_ELEMENT && u->existed)
			bpf_map_update_elem(u->fd, u->key, u->value, u->flags);
		else if (u->kind == UNDO_ELEMENT)
			bpf_map_delete_elem(u->fd, u->key);
		else if (u->kind == UNDO_DEFAULT)
			default_put(t, u->entry.value);
		else if (t->ops == &ternary_ops)
			continue;
		else if (u->existed)
			t->ops->put(t, &u->entry);
		else
			t->ops->del(t, &u->entry);
	}
	pipe->txn->undo = NULL;
}

static void end(struct p4bpf_pipeline *pipe)
{
	arena_free(pipe->txn->arena);
	free(pipe->txn);
	pipe->txn = NULL;
	pipe_leave(pipe);
}
