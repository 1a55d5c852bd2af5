/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables that are one map of the kernel: hash, LPM trie and array. An element of a hash or a trie
 * is replaced whole by the kernel. An array element is overwritten in place: by one store, or in a
 * slot that a selector then makes the one that counts (abi.def); action id 0 is "no entry".
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/arena.h"

static int map_get(struct table *t, struct entry *e);
static int map_put(struct table *t, const struct entry *e);
static int map_del(struct table *t, const struct entry *e);
static int map_each(struct table *t, entry_fn fn, void *data);
static int trie_get(struct table *t, struct entry *e);
static int array_get(struct table *t, struct entry *e);
static int array_put(struct table *t, const struct entry *e);
static int array_del(struct table *t, const struct entry *e);
static int array_each(struct table *t, entry_fn fn, void *data);
static int array_read(struct table *t, uint32_t index, uint8_t *value);
static size_t selected(const struct table *t, const uint8_t *element);
static int array_select(struct table *t, uint32_t index, const uint8_t *value);
static int array_wait(struct table *t, uint32_t index);
static int array_store(struct table *t, uint32_t index, const uint8_t *value);
static uint32_t action_id(const uint8_t *value);
static int kernel_error(const struct table *t, const char *what);

static const struct table_ops ops[] = {
	{ "hash", map_get, map_put, map_del, map_each },
	{ "lpm", trie_get, map_put, map_del, map_each },
	{ "array", array_get, array_put, array_del, array_each },
};

const struct table_ops *table_map_ops(const char *impl)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (!strcmp(ops[i].impl, impl))
			return &ops[i];
	return NULL;
}

static int map_get(struct table *t, struct entry *e)
{
	if (!bpf_map_lookup_elem(t->fd, e->key, e->value))
		return 0;
	return errno == ENOENT ? -ENOENT : kernel_error(t, "reading");
}

static int map_put(struct table *t, const struct entry *e)
{
	if (!bpf_map_update_elem(t->fd, e->key, e->value, BPF_ANY))
		return 0;
	/* A full hash map says E2BIG, a full trie ENOSPC. */
	return errno == E2BIG || errno == ENOSPC ? -ENOSPC : kernel_error(t, "writing");
}

static int map_del(struct table *t, const struct entry *e)
{
	if (!bpf_map_delete_elem(t->fd, e->key))
		return 0;
	return errno == ENOENT ? -ENOENT : kernel_error(t, "deleting from");
}

static int map_each(struct table *t, entry_fn fn, void *data)
{
	struct arena *arena = arena_new();
	struct entry e = entry_new(arena, t);
	uint8_t *next = arena_alloc(arena, t->key_size);
	bool more = !bpf_map_get_next_key(t->fd, NULL, e.key);
	int err = 0;

	memset(e.mask, 0xff, t->key_size);
	while (more && !err) {
		/* The next key first: fn may delete this one. */
		more = !bpf_map_get_next_key(t->fd, e.key, next);
		err = map_get(t, &e);
		if (!err)
			err = fn(t, &e, data);
		memcpy(e.key, next, t->key_size);
	}
	arena_free(arena);
	return err;
}

/*
 * A lookup in the trie finds the longest prefix, not this one. But the key that follows this one in
 * the kernel's order is the very first key if, and only if, the trie does not have this one: the
 * walk starts anew from a key it does not know, and the first key follows no other.
 */
static int trie_get(struct table *t, struct entry *e)
{
	struct arena *arena = arena_new();
	uint8_t *first = arena_alloc(arena, t->key_size), *next = arena_alloc(arena, t->key_size);
	bool found = false;

	if (!bpf_map_get_next_key(t->fd, NULL, first))
		found = bpf_map_get_next_key(t->fd, e->key, next) ||
			memcmp(first, next, t->key_size) != 0;
	arena_free(arena);
	return found ? map_get(t, e) : -ENOENT;
}

static int array_get(struct table *t, struct entry *e)
{
	uint32_t index;

	memcpy(&index, e->key, sizeof(index));
	return index < t->max_entries ? array_read(t, index, e->value) : -ENOENT;
}

static int array_put(struct table *t, const struct entry *e)
{
	uint32_t index;

	memcpy(&index, e->key, sizeof(index));
	if (index >= t->max_entries)
		return fail(ERANGE, "table '%s': key %u is beyond the array, which has %u elements",
			    t->desc->name, index, t->max_entries);
	return t->value_size <= 8 ? array_store(t, index, e->value)
				  : array_select(t, index, e->value);
}

static int array_del(struct table *t, const struct entry *e)
{
	struct arena *arena = arena_new();
	struct entry old = entry_new(arena, t);
	int err;

	memcpy(old.key, e->key, t->key_size);
	err = array_get(t, &old);
	memset(old.value, 0, t->value_size);
	if (!err)
		err = array_put(t, &old);
	arena_free(arena);
	return err;
}

static int array_each(struct table *t, entry_fn fn, void *data)
{
	struct arena *arena = arena_new();
	struct entry e = entry_new(arena, t);
	int err = 0;

	memset(e.mask, 0xff, t->key_size);
	for (uint32_t i = 0; !err && i < t->max_entries; i++) {
		memcpy(e.key, &i, sizeof(i));
		err = array_read(t, i, e.value);
		if (!err)
			err = fn(t, &e, data);
		else if (err == -ENOENT)
			err = 0;
	}
	arena_free(arena);
	return err;
}

/* -ENOENT when the element is no entry. */
static int array_read(struct table *t, uint32_t index, uint8_t *value)
{
	struct arena *arena = arena_new();
	uint8_t *element = arena_alloc(arena, p4bpf_array_element_size(t->value_size));
	int err = 0;

	if (bpf_map_lookup_elem(t->fd, &index, element))
		err = kernel_error(t, "reading");
	else
		memcpy(value, element + selected(t, element), t->value_size);
	arena_free(arena);
	if (err)
		return err;
	return action_id(value) ? 0 : -ENOENT;
}

/* Where in an element the value lies that counts. */
static size_t selected(const struct table *t, const uint8_t *element)
{
	uint32_t select = 0;

	if (t->value_size > 8)
		memcpy(&select, element + p4bpf_array_select_at(t->value_size), sizeof(select));
	return (select & 1) * p4bpf_round_up(t->value_size, 8);
}

/*
 * A value that no single store carries goes into the slot that does not count. A packet that read the
 * selector before the last change may still be in there: the change waits until it is through. One
 * wait does for every element that has not changed since, so filling a table waits once.
 */
static int array_select(struct table *t, uint32_t index, const uint8_t *value)
{
	size_t size = p4bpf_array_element_size(t->value_size);
	struct arena *arena = arena_new();
	uint8_t *element = arena_alloc(arena, size);
	uint32_t select;
	int err = 0;

	if (bpf_map_lookup_elem(t->fd, &index, element)) {
		err = kernel_error(t, "reading");
		goto out;
	}
	if (!memcmp(element + selected(t, element), value, t->value_size))
		goto out;
	select = !selected(t, element);
	err = array_wait(t, index);
	if (err)
		goto out;
	memcpy(element + select * p4bpf_round_up(t->value_size, 8), value, t->value_size);
	if (bpf_map_update_elem(t->fd, &index, element, BPF_ANY)) {
		err = kernel_error(t, "writing");
		goto out;
	}
	memcpy(element + p4bpf_array_select_at(t->value_size), &select, sizeof(select));
	if (bpf_map_update_elem(t->fd, &index, element, BPF_ANY))
		err = kernel_error(t, "writing");
out:
	arena_free(arena);
	return err;
}

static int array_wait(struct table *t, uint32_t index)
{
	size_t size = (t->max_entries + 7) / 8;
	int err;

	if (!t->turned || t->turned[index / 8] & 1 << index % 8) {
		err = wait_for_programs();
		if (err)
			return err;
		free(t->turned);
		t->turned = calloc(1, size);
		if (!t->turned)
			out_of_memory();
	}
	t->turned[index / 8] |= (uint8_t)(1 << index % 8);
	return 0;
}

/* Elements of an array that can be mapped are 8 bytes or a multiple, and lie in order. */
static int array_store(struct table *t, uint32_t index, const uint8_t *value)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = p4bpf_round_up((size_t)t->max_entries * 8, page);
	uint64_t *elements = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, t->fd, 0);
	uint64_t v = 0;

	if (elements == MAP_FAILED)
		return kernel_error(t, "mapping");
	memcpy(&v, value, t->value_size);
	__atomic_store_n(&elements[index], v, __ATOMIC_RELEASE);
	munmap(elements, size);
	return 0;
}

static uint32_t action_id(const uint8_t *value)
{
	uint32_t id;

	memcpy(&id, value, sizeof(id));
	return id;
}

static int kernel_error(const struct table *t, const char *what)
{
	int err = errno;

	return fail(err, "table '%s': %s map '%s': %s", t->desc->name, what, t->desc->map,
		    why(err));
}
