/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables as the public header has them: finds the table, reads the entry's text, checks what holds
 * for every kind of table (const entries, duplicates, size), and leaves the map to the kind's
 * table_ops.
 */
#define _GNU_SOURCE
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

enum change { CHANGE_ADD, CHANGE_SET, CHANGE_DEL };

static int change(struct p4bpf_pipeline *pipe, const char *table, const struct p4bpf_entry *entry,
		  enum change how);
static int change_entry(struct table *t, struct arena *arena, const struct p4bpf_entry *text,
			enum change how);
static int put(struct table *t, struct arena *arena, const struct entry *e, bool replace);
static int del(struct table *t, struct arena *arena, const struct entry *e);
static int set_default(struct table *t, const char *action, const char *const *params,
		       size_t n_params);
static int clear(struct table *t);
static int check_room(struct table *t);
static int check_changeable(struct table *t);
static bool is_const_entry(const struct table *t, const struct entry *e);
static int read_const_entries(struct table *t);
static int check_map(struct table *t);
static json_t *schema_json(struct table *t);
static json_t *entries_json(struct table *t, struct arena *arena, int *err);
static json_t *default_json(struct table *t, int *err);

int p4bpf_table__add(struct p4bpf_pipeline *pipe, const char *table,
		     const struct p4bpf_entry *entry)
{
	return change(pipe, table, entry, CHANGE_ADD);
}

int p4bpf_table__set(struct p4bpf_pipeline *pipe, const char *table,
		     const struct p4bpf_entry *entry)
{
	return change(pipe, table, entry, CHANGE_SET);
}

int p4bpf_table__del(struct p4bpf_pipeline *pipe, const char *table,
		     const struct p4bpf_entry *entry)
{
	return change(pipe, table, entry, CHANGE_DEL);
}

int p4bpf_table__set_default(struct p4bpf_pipeline *pipe, const char *table, const char *action,
			     const char *const *params, size_t n_params)
{
	struct table *t;
	int err = change_begin(pipe);

	if (err)
		return err;
	err = table_find(pipe, table, &t);
	if (!err)
		err = set_default(t, action, params, n_params);
	return change_end(pipe, err);
}

int p4bpf_table__clear(struct p4bpf_pipeline *pipe, const char *table)
{
	struct table *t;
	int err = change_begin(pipe);

	if (err)
		return err;
	err = table_find(pipe, table, &t);
	if (!err)
		err = clear(t);
	return change_end(pipe, err);
}

char *p4bpf_table__get_json(struct p4bpf_pipeline *pipe, const char *table,
			    const struct p4bpf_entry *entry)
{
	struct arena *arena;
	json_t *o = NULL;
	struct entry e;
	struct table *t;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	arena = arena_new();
	err = table_find(pipe, table, &t);
	if (!err && !t->ops)
		err = fail(EINVAL, "table '%s' has no entries to look up one by one (see its dump)",
			   t->desc->name);
	if (!err) {
		struct values vs = table_values(pipe, arena);

		e = entry_new(arena, t);
		err = entry_parse_key(t, &vs, entry, &e);
		if (!err && (err = t->ops->get(t, &e)) == -ENOENT)
			err = fail(ENOENT, "table '%s' has no entry with that key", t->desc->name);
		if (!err) {
			o = entry_json(t, &vs, &e);
			json_object_set_new(o, "table", json_string(t->desc->name));
			err = direct_json(t, &e, o);
		}
		if (!err && is_const_entry(t, &e))
			json_object_set_new(o, "const", json_true());
	}
	arena_free(arena);
	pipe_leave(pipe);
	return json_finish(o);
}

char *p4bpf_table__dump_json(struct p4bpf_pipeline *pipe, const char *table)
{
	struct arena *arena;
	json_t *o = NULL;
	struct table *t;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	arena = arena_new();
	err = table_find(pipe, table, &t);
	if (!err) {
		json_t *list = entries_json(t, arena, &err);

		o = json_object();
		json_object_set_new(o, "table", json_string(t->desc->name));
		if (t->desc->n_keys)
			json_object_set_new(o, "size", json_integer(t->desc->size));
		json_object_set_new(o, "entries", list);
		if (!err)
			json_object_set_new(o, "default", default_json(t, &err));
	}
	arena_free(arena);
	pipe_leave(pipe);
	if (err) {
		json_decref(o);
		o = NULL;
	}
	return json_finish(o);
}

char *p4bpf_table__show_json(struct p4bpf_pipeline *pipe, const char *table)
{
	json_t *o = NULL;
	struct table *t;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	err = table_find(pipe, table, &t);
	if (!err)
		o = schema_json(t);
	pipe_leave(pipe);
	return json_finish(o);
}

char *p4bpf_table__list_json(struct p4bpf_pipeline *pipe)
{
	json_t *list;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < pipe->desc->n_tables; i++) {
		struct table *t;

		err = table_open(pipe, i, &t);
		if (err)
			break;
		json_array_append_new(list, schema_json(t));
	}
	pipe_leave(pipe);
	if (err) {
		json_decref(list);
		list = NULL;
	}
	return json_finish(list);
}

struct values table_values(struct p4bpf_pipeline *pipe, struct arena *arena)
{
	return (struct values){ arena, pipe->desc, ports_find_name, pipe };
}

int table_find(struct p4bpf_pipeline *pipe, const char *name, struct table **out)
{
	const struct names names = { "table", pipe_title(pipe), pipe->desc->tables,
				     pipe->desc->n_tables, sizeof(*pipe->desc->tables) };
	size_t index;
	int err = name_find(&names, name, &index);

	return err ? err : table_open(pipe, index, out);
}

int table_open(struct p4bpf_pipeline *pipe, size_t index, struct table **out)
{
	struct table *t = &pipe->tables[index];
	const struct table_ops *ops = !strcmp(t->desc->impl, "ternary") ? &ternary_ops :
				      table_map_ops(t->desc->impl);
	int err = 0;

	*out = t;
	if (t->ops || !ops)
		return 0;
	t->fd = p4bpf_pipeline__map_fd(pipe, t->desc->map);
	if (t->fd < 0)
		return t->fd;
	err = check_map(t);
	if (!err) {
		t->ops = ops;
		err = read_const_entries(t);
	}
	return err;
}

void tables_forget(struct p4bpf_pipeline *pipe)
{
	for (size_t i = 0; i < pipe->desc->n_tables; i++) {
		ternary_forget(&pipe->tables[i]);
		direct_forget(&pipe->tables[i]);
		free(pipe->tables[i].turned);
		pipe->tables[i].turned = NULL;
		pipe->tables[i].count_known = false;
	}
}

int tables_fill(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reused)
{
	struct arena *arena = arena_new();
	int err = change_begin(pipe);

	if (!err)
		err = hash_start(pipe);
	for (size_t i = 0; !err && i < pipe->desc->n_tables; i++) {
		struct values vs = table_values(pipe, arena);
		struct table *t;

		err = table_open(pipe, i, &t);
		if (!err && replace_shares(t, reused))
			continue;
		if (!err && t->ops == &ternary_ops)
			err = ternary_install_empty(t);
		for (size_t j = 0; !err && t->ops && j < t->desc->n_entries; j++) {
			struct entry e = entry_new(arena, t);

			err = entry_from_desc(t, &vs, &t->desc->entries[j], &e);
			if (!err)
				err = put(t, arena, &e, false);
			if (err)
				fail_in(err, "entry %zu that the program declares", j);
		}
	}
	if (pipe->txn)
		err = change_end(pipe, err);
	arena_free(arena);
	return err;
}

static int change(struct p4bpf_pipeline *pipe, const char *table, const struct p4bpf_entry *entry,
		  enum change how)
{
	struct arena *arena;
	struct table *t;
	int err = change_begin(pipe);

	if (err)
		return err;
	arena = arena_new();
	err = table_find(pipe, table, &t);
	if (!err)
		err = check_changeable(t);
	if (!err)
		err = change_entry(t, arena, entry, how);
	arena_free(arena);
	return change_end(pipe, err);
}

static int change_entry(struct table *t, struct arena *arena, const struct p4bpf_entry *text,
			enum change how)
{
	struct values vs = table_values(t->pipe, arena);
	struct entry e = entry_new(arena, t);
	int err = entry_parse_key(t, &vs, text, &e);

	if (!err && how != CHANGE_DEL && text->refers != P4BPF_REFERS_ACTION)
		err = profile_reference(t, text->refers, text->reference, e.value);
	else if (!err && how != CHANGE_DEL)
		err = entry_parse_action(t, &vs, text->action, text->params, text->n_params, false,
					 e.value);
	if (!err && text->has_timeout && !*t->desc->ages_map)
		err = fail(EINVAL, "table '%s': its entries have no timeout: it does not say "
			   "'support_timeout = true'", t->desc->name);
	e.has_timeout = text->has_timeout;
	e.timeout_ms = text->timeout_ms;
	if (!err && is_const_entry(t, &e))
		err = fail(EPERM, "table '%s': that entry is const in the program", t->desc->name);
	if (err)
		return err;
	return how == CHANGE_DEL ? del(t, arena, &e) : put(t, arena, &e, how == CHANGE_SET);
}

static int put(struct table *t, struct arena *arena, const struct entry *e, bool replace)
{
	struct entry old = entry_new(arena, t);
	bool existed;
	int err;

	memcpy(old.key, e->key, t->key_size);
	memcpy(old.mask, e->mask, t->key_size);
	old.priority = e->priority;
	err = t->ops->get(t, &old);
	if (err && err != -ENOENT)
		return err;
	existed = !err;
	if (existed && !replace)
		return fail(EEXIST,
			    "table '%s' has an entry with that key already ('set' replaces it)",
			    t->desc->name);
	err = existed ? 0 : check_room(t);
	if (!err)
		err = direct_give(t, e, existed ? old.value : NULL);
	if (!err)
		err = t->ops->put(t, e);
	if (err == -ENOSPC)
		return fail(ENOSPC, "table '%s' is full: it holds %lld entries", t->desc->name,
			    (long long)t->desc->size);
	if (err)
		return err;
	undo_note_entry(t, e, existed ? old.value : NULL);
	t->count += !existed;
	return 0;
}

static int del(struct table *t, struct arena *arena, const struct entry *e)
{
	struct entry old = entry_new(arena, t);
	int err;

	memcpy(old.key, e->key, t->key_size);
	memcpy(old.mask, e->mask, t->key_size);
	old.priority = e->priority;
	err = t->ops->get(t, &old);
	if (!err)
		err = t->ops->del(t, e);
	if (err == -ENOENT)
		return fail(ENOENT, "table '%s' has no entry with that key", t->desc->name);
	if (err)
		return err;
	undo_note_entry(t, e, old.value);
	direct_take(t, old.value);
	t->count--;
	return 0;
}

static int set_default(struct table *t, const char *action, const char *const *params,
		       size_t n_params)
{
	struct arena *arena = arena_new();
	struct values vs = table_values(t->pipe, arena);
	uint8_t *value = arena_alloc(arena, t->value_size);
	uint8_t *old = arena_alloc(arena, t->value_size);
	int err = 0;

	if (default_is_fixed(t->desc))
		err = fail(EPERM, "table '%s': its default action is const in the program",
			   t->desc->name);
	else if (action)
		err = entry_parse_action(t, &vs, action, params, n_params, true, value);
	else
		err = entry_default_from_desc(t, &vs, value);
	if (!err)
		err = default_get(t, old);
	if (!err && memcmp(old, value, t->value_size)) {
		err = default_put(t, value);
		if (!err)
			undo_note_default(t, old);
	}
	arena_free(arena);
	return err;
}

/* What a walk found: deleting while walking confuses some of the kernel's maps. */
struct kept {
	struct arena *arena;
	struct entry *entries;
	size_t n, cap;
};

static int keep(struct table *t, const struct entry *e, void *data)
{
	struct kept *kept = data;
	struct entry *to;

	if (kept->n == kept->cap) {
		kept->cap = kept->cap ? kept->cap * 2 : 64;
		kept->entries = realloc(kept->entries, kept->cap * sizeof(*kept->entries));
		if (!kept->entries)
			out_of_memory();
	}
	to = &kept->entries[kept->n++];
	*to = entry_new(kept->arena, t);
	to->priority = e->priority;
	memcpy(to->key, e->key, t->key_size);
	memcpy(to->mask, e->mask, t->key_size);
	memcpy(to->value, e->value, t->value_size);
	return 0;
}

static int by_key(const void *a, const void *b, void *table)
{
	const struct entry *x = a, *y = b;

	return memcmp(x->key, y->key, ((const struct table *)table)->key_size);
}

static int clear(struct table *t)
{
	struct kept kept = { 0 };
	int err = check_changeable(t);

	if (err)
		return err;
	kept.arena = arena_new();
	err = t->ops->each(t, keep, &kept);
	for (size_t i = 0; !err && i < kept.n; i++)
		if (!is_const_entry(t, &kept.entries[i]))
			err = del(t, kept.arena, &kept.entries[i]);
	free(kept.entries);
	arena_free(kept.arena);
	return err;
}

static int count_one(struct table *t, const struct entry *e, void *data)
{
	(void)e;
	(void)data;
	t->count++;
	return 0;
}

/* The kernel counts for us, unless the map is made larger than the table. */
static int check_room(struct table *t)
{
	int err = 0;

	if (t->ops == &ternary_ops || (uint64_t)t->desc->size >= t->max_entries)
		return 0;
	if (!t->count_known) {
		t->count = 0;
		err = t->ops->each(t, count_one, NULL);
		t->count_known = !err;
	}
	return err ? err : t->count >= (uint64_t)t->desc->size ? -ENOSPC : 0;
}

static int check_changeable(struct table *t)
{
	if (t->desc->const_entries)
		return fail(EPERM, "table '%s': its entries are const in the program",
			    t->desc->name);
	if (!t->ops)
		return fail(EINVAL, "table '%s' has %s", t->desc->name, t->desc->n_keys ?
			    "its entries compiled into the program" :
			    "no key, so no entries: it has only a default action");
	return 0;
}

static bool is_const_entry(const struct table *t, const struct entry *e)
{
	for (size_t i = 0; i < t->n_const_entries; i++) {
		const struct entry *c = &t->const_entries[i];

		if (c->priority == e->priority && !memcmp(c->key, e->key, t->key_size) &&
		    (t->ops != &ternary_ops || !memcmp(c->mask, e->mask, t->key_size)))
			return true;
	}
	return false;
}

static int read_const_entries(struct table *t)
{
	struct arena *arena = t->pipe->arena;
	struct values vs = { .arena = arena, .desc = t->pipe->desc };

	t->const_entries = arena_array(arena, t->desc->n_entries, sizeof(*t->const_entries));
	t->n_const_entries = 0;
	for (size_t i = 0; i < t->desc->n_entries; i++) {
		struct entry *e = &t->const_entries[t->n_const_entries];
		int err;

		if (!t->desc->entries[i].is_const)
			continue;
		*e = entry_new(arena, t);
		err = entry_from_desc(t, &vs, &t->desc->entries[i], e);
		if (err)
			return err;
		t->n_const_entries++;
	}
	return 0;
}

static int check_map(struct table *t)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	bool is_ternary = !strcmp(t->desc->impl, "ternary");
	size_t value_size = t->value_size;

	if (!strcmp(t->desc->impl, "array"))
		value_size = p4bpf_array_element_size(value_size);
	if (bpf_obj_get_info_by_fd(t->fd, &info, &len))
		return fail(errno, "table '%s': asking for map '%s': %s", t->desc->name,
			    t->desc->map, why(errno));
	if (!is_ternary && (info.key_size != t->key_size || info.value_size != value_size))
		return fail(EINVAL,
			    "table '%s': map '%s' has keys of %u bytes and values of %u, the "
			    "description says %zu and %zu",
			    t->desc->name, t->desc->map, info.key_size, info.value_size,
			    t->key_size, value_size);
	t->max_entries = info.max_entries;
	return 0;
}

static json_t *schema_json(struct table *t)
{
	const struct p4bpf_desc_table *d = t->desc;
	json_t *o = json_object(), *keys = json_array(), *actions = json_array();

	for (size_t i = 0; i < d->n_keys; i++)
		json_array_append_new(keys,
				      json_pack("{s:s, s:s, s:I, s:s}", "name", d->keys[i].name,
						"match", d->keys[i].match, "width",
						(json_int_t)d->keys[i].width, "type",
						*d->keys[i].enumeration ? d->keys[i].enumeration
									: d->keys[i].shape));
	for (size_t i = 0; i < d->n_actions; i++) {
		const struct p4bpf_desc_action *a = &d->actions[i];
		json_t *params = json_array();

		for (size_t j = 0; j < a->n_params; j++)
			json_array_append_new(params, json_pack("{s:s, s:I, s:s}", "name",
				a->params[j].name, "width", (json_int_t)a->params[j].width, "type",
				*a->params[j].enumeration ? a->params[j].enumeration :
							    a->params[j].shape));
		json_array_append_new(actions, json_pack("{s:s, s:b, s:b, s:o}", "name", a->name,
							 "default_only", action_is_default_only(a),
							 "table_only",
							 a->table_only, "params", params));
	}
	json_object_set_new(o, "name", json_string(d->name));
	json_object_set_new(o, "impl", json_string(d->impl));
	json_object_set_new(o, "map", json_string(d->map));
	if (*d->profile)
		json_object_set_new(o, "profile", json_string(d->profile));
	if (d->n_keys)
		json_object_set_new(o, "size", json_integer(d->size));
	json_object_set_new(o, "const_entries", json_boolean(d->const_entries));
	json_object_set_new(o, "const_default", json_boolean(default_is_fixed(d)));
	json_object_set_new(o, "priority", json_boolean(table_has_priority(d)));
	json_object_set_new(o, "keys", keys);
	json_object_set_new(o, "actions", actions);
	stats_of_table(t, o);
	return o;
}

/* In the order the kernel walks, but for hash tables, whose order means nothing: there by key. */
static json_t *entries_json(struct table *t, struct arena *arena, int *err)
{
	struct values vs = table_values(t->pipe, arena);
	struct kept kept = { .arena = arena };
	json_t *list = json_array(), *o;

	if (t->ops)
		*err = t->ops->each(t, keep, &kept);
	if (kept.n && !strcmp(t->desc->impl, "hash"))
		qsort_r(kept.entries, kept.n, sizeof(*kept.entries), by_key, t);
	for (size_t i = 0; !*err && i < kept.n; i++) {
		o = entry_json(t, &vs, &kept.entries[i]);
		*err = direct_json(t, &kept.entries[i], o);
		if (is_const_entry(t, &kept.entries[i]))
			json_object_set_new(o, "const", json_true());
		json_array_append_new(list, o);
	}
	free(kept.entries);
	/* Entries compiled into the program can only be read in its description. */
	for (size_t i = 0; !t->ops && i < t->desc->n_entries; i++) {
		o = entry_desc_json(t, &vs, &t->desc->entries[i]);
		json_object_set_new(o, "const", json_true());
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *default_json(struct table *t, int *err)
{
	struct arena *arena = arena_new();
	struct values vs = table_values(t->pipe, arena);
	json_t *o = json_object();

	if (default_is_fixed(t->desc)) {
		entry_desc_action_json(&vs, describe_action(t->desc, t->desc->default_action),
				       t->desc->default_args, o);
		json_object_set_new(o, "const", json_true());
	} else {
		uint8_t *value = arena_alloc(arena, t->value_size);
		uint8_t *declared = arena_alloc(arena, t->value_size);

		*err = default_get(t, value);
		if (!*err)
			entry_action_json(t, &vs, value, o);
		if (!*err && !entry_default_from_desc(t, &vs, declared) &&
		    memcmp(declared, value, t->value_size))
			json_object_set_new(o, "changed", json_true());
	}
	arena_free(arena);
	return o;
}
