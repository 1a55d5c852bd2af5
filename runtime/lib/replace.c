/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replacing a pipeline under traffic. The new program is loaded beside the old one and shares with
 * it every map that means the same to both; entries of other tables are brought over by name. When
 * all that has worked, each interface's link is turned to the new program, one atomic step an
 * interface, so that every packet is processed by one program from end to end; last the directories
 * are exchanged. Where a TC program stands behind an XDP entry, the new one is attached beside the old
 * one before the links are turned, and the old one goes afterwards; each minds only packets that its
 * own entry has marked. Without TCX links (before Linux 6.6) there is one filter instead, whose program
 * is replaced just before the link is turned: a packet between the two then gets no copies.
 *
 * A table means the same when the descriptions are equal but for where its default action and its
 * statistics lie, which are the program's own.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/arena.h"

/* How the records of such lists begin. */
struct named_map {
	const char *name;
	int64_t control_id;
	const char *map;
};

struct rows {
	const void *at;
	size_t n, stride;
};

#define LIST_OF(rows, n) { rows, n, sizeof(*(rows)) }

struct extern_list {
	const char *name;
	struct rows now, was;
};

static const char *reused_map(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *old,
			      const struct extern_list *list, const char *map);
static const struct named_map *nth(const struct rows *rows, size_t i);
static int build(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *next, const char *path,
		 const struct p4bpf_load_opts *opts, const char *dir);
static int inherit_tables(struct p4bpf_pipeline *next, struct p4bpf_pipeline *old);
static int inherit_table(struct p4bpf_pipeline *next, const char *name, json_t *dump, bool entries);
static int inherit_entry(struct p4bpf_pipeline *next, const char *name, json_t *entry);
static int inherit_default(struct p4bpf_pipeline *next, const char *name, json_t *entry);
static size_t named_values(struct arena *arena, json_t *values, const char *const **out);
static bool has_program(const struct p4bpf_desc *d, const char *hook);
static const struct p4bpf_desc_table *table_named(const struct p4bpf_desc *d, const char *name);
static bool is_shared_rules(const struct p4bpf_desc_table *t);
static bool same_record(struct p4bpf_pipeline *a, struct p4bpf_pipeline *b, const char *list,
			const char *name, const char *const *apart);

int p4bpf_pipeline__replace(struct p4bpf_pipeline *pipe, const char *path,
			    const struct p4bpf_load_opts *opts)
{
	struct p4bpf_pipeline *next;
	const char *dir;
	int root_fd, err;

	if (!pipe->name || pipe->txn)
		return fail(EINVAL, "%s cannot be replaced: %s", pipe_title(pipe),
			    pipe->txn ? "a transaction is open" : "it has no name");
	root_fd = pin_lock(pipe->root, LOCK_EX);
	if (root_fd < 0)
		return fail(-root_fd, "locking %s: %s", pipe->root, why(-root_fd));
	pin_sweep(pipe->root);
	err = pipe_enter(pipe, true);
	if (!err) {
		dir = arena_printf(pipe->arena, "%s/~%s", pipe->root, strrchr(pipe->dir, '/') + 1);
		next = pipe_new(NULL, pipe->root);
		next->title = pipe_title(pipe);
		err = build(pipe, next, path, opts, dir);
		if (!err)
			err = ports_switch(pipe, next);
		if (!err) {
			err = pin_exchange(pipe->dir, dir);
			if (err)
				ports_switch(pipe, pipe);
			else
				/* What the old entry has marked is through before its TC program goes. */
				wait_for_programs();
		}
		pin_sweep(pipe->root);
		pipe_leave(pipe);
		p4bpf_pipeline__close(next);
	}
	close(root_fd);
	return err;
}

const char *replace_reuses(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *old, const char *map)
{
	static const char *const table_apart[] = {
		"map", "default_offset", "default_select", "hit_stat", "miss_stat",
		"default_action", "default_args", "const_default", "shared_map", "shared_at",
		"ages_map", NULL,
	};
	static const char *const profile_apart[] = { "map", "groups_map", NULL };
	const struct p4bpf_desc *d = pipe->desc, *o = old->desc;
	const struct extern_list externs[] = {
		{ "counters", LIST_OF(d->counters, d->n_counters), LIST_OF(o->counters, o->n_counters) },
		{ "meters", LIST_OF(d->meters, d->n_meters), LIST_OF(o->meters, o->n_meters) },
		{ "registers", LIST_OF(d->registers, d->n_registers),
		  LIST_OF(o->registers, o->n_registers) },
	};

	/* What runs on the way out is in the map itself. */
	if (!strcmp(map, d->ports_map))
		return *o->ports_map && !has_program(d, "devmap") && !has_program(o, "devmap") ?
			o->ports_map : NULL;
	if (!strcmp(map, d->tc_ports_map))
		return *o->tc_ports_map ? o->tc_ports_map : NULL;
	if (!strcmp(map, d->ifaces_map))
		return *o->ifaces_map ? o->ifaces_map : NULL;
	if (!strcmp(map, d->crc_map))
		return *o->crc_map ? o->crc_map : NULL;
	if (!strcmp(map, d->groups_map))
		return *o->groups_map ? o->groups_map : NULL;
	if (!strcmp(map, d->sessions_map))
		return *o->sessions_map ? o->sessions_map : NULL;
	for (size_t i = 0; i < d->n_tables; i++) {
		const struct p4bpf_desc_table *t = &d->tables[i], *was = table_named(o, t->name);

		if (!strcmp(map, t->map) && was && !is_shared_rules(t) && !is_shared_rules(was) &&
		    same_record(pipe, old, "tables", t->name, table_apart))
			return was->map;
		if (!strcmp(map, t->ages_map) && was && *was->ages_map &&
		    same_record(pipe, old, "tables", t->name, table_apart))
			return was->ages_map;
	}
	for (size_t i = 0; i < d->n_profiles; i++) {
		const struct p4bpf_desc_profile *p = &d->profiles[i];
		bool members = !strcmp(map, p->map);

		if ((!members && strcmp(map, p->groups_map)) ||
		    !same_record(pipe, old, "profiles", p->name, profile_apart) ||
		    !same_record(pipe, old, "tables", profile_table(d, p->name)->name, table_apart))
			continue;
		for (size_t j = 0; j < o->n_profiles; j++)
			if (!strcmp(o->profiles[j].name, p->name))
				return members ? o->profiles[j].map : o->profiles[j].groups_map;
	}
	for (size_t i = 0; i < sizeof(externs) / sizeof(*externs); i++) {
		const char *was = reused_map(pipe, old, &externs[i], map);

		if (was)
			return was;
	}
	return NULL;
}

/* The map of `old` for the object of the list whose map is called `map`, when both are declared alike. */
static const char *reused_map(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *old,
			      const struct extern_list *list, const char *map)
{
	static const char *const apart[] = { "map", NULL };

	for (size_t i = 0; i < list->now.n; i++) {
		const struct named_map *now = nth(&list->now, i);

		if (strcmp(map, now->map) || !same_record(pipe, old, list->name, now->name, apart))
			continue;
		for (size_t k = 0; k < list->was.n; k++)
			if (!strcmp(nth(&list->was, k)->name, now->name))
				return nth(&list->was, k)->map;
	}
	return NULL;
}

static const struct named_map *nth(const struct rows *rows, size_t i)
{
	return (const void *)((const char *)rows->at + i * rows->stride);
}

bool replace_shares(struct table *t, struct p4bpf_pipeline *old)
{
	const struct p4bpf_desc_table *was = old ? table_named(old->desc, t->desc->name) : NULL;

	return was && *was->map && maps_are_same(t->pipe, t->desc->map, old, was->map);
}

/* Everything up to the moment of the exchange; `dir` is swept away by the caller when it fails. */
static int build(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *next, const char *path,
		 const struct p4bpf_load_opts *opts, const char *dir)
{
	int err = load_object(next, path, opts, pipe);

	if (!err && strcmp(next->desc->hook, pipe->desc->hook))
		err = fail(EINVAL, "%s: runs on %s, and %s on %s; unload it and load the new one",
			   path, next->desc->hook, pipe_title(pipe), pipe->desc->hook);
	if (!err)
		err = tables_fill(next, pipe);
	if (!err)
		err = inherit_tables(next, pipe);
	if (!err)
		err = replicas_inherit(next, pipe);
	if (!err)
		err = load_pin(next, dir);
	if (!err)
		err = ports_inherit(next, pipe, dir);
	return err;
}

static int inherit_tables(struct p4bpf_pipeline *next, struct p4bpf_pipeline *old)
{
	int err = p4bpf_pipeline__begin(next, false), end;

	if (err)
		return err;
	err = profiles_inherit(next, old);
	for (size_t i = 0; !err && i < next->desc->n_tables; i++) {
		struct table *t = &next->tables[i];
		char *text;
		json_t *dump;

		if (!table_named(old->desc, t->desc->name))
			continue;
		text = p4bpf_table__dump_json(old, t->desc->name);
		dump = text ? json_loads(text, 0, NULL) : NULL;
		free(text);
		if (!dump) {
			err = -EIO;
			break;
		}
		err = inherit_table(next, t->desc->name, dump, t->ops && !t->desc->const_entries &&
							       !replace_shares(t, old));
		json_decref(dump);
	}
	end = p4bpf_pipeline__commit(next);
	return err ? err : end;
}

static int inherit_table(struct p4bpf_pipeline *next, const char *name, json_t *dump, bool entries)
{
	json_t *entry;
	size_t i;
	int err = 0;

	json_array_foreach(json_object_get(dump, "entries"), i, entry) {
		if (err || !entries)
			break;
		/* Those the old program declared const are the new one's to declare. */
		if (!json_is_true(json_object_get(entry, "const")))
			err = inherit_entry(next, name, entry);
	}
	if (!err)
		err = inherit_default(next, name, json_object_get(dump, "default"));
	return err ? fail_in(err, "keeping what is in table '%s'", name) : 0;
}

static int inherit_entry(struct p4bpf_pipeline *next, const char *name, json_t *entry)
{
	struct arena *arena = arena_new();
	struct p4bpf_entry e = {
		.has_priority = json_object_get(entry, "priority") != NULL,
		.priority = (int32_t)json_integer_value(json_object_get(entry, "priority")),
		.action = json_string_value(json_object_get(entry, "action")),
	};
	json_t *member = json_object_get(entry, "member"), *group = json_object_get(entry, "group");
	int err;

	if (member || group) {
		e.refers = member ? P4BPF_REFERS_MEMBER : P4BPF_REFERS_GROUP;
		e.reference = (uint32_t)json_integer_value(member ? member : group);
	}
	e.n_keys = named_values(arena, json_object_get(entry, "keys"), &e.keys);
	e.n_params = named_values(arena, json_object_get(entry, "params"), &e.params);
	err = p4bpf_table__set(next, name, &e);
	arena_free(arena);
	return err;
}

static int inherit_default(struct p4bpf_pipeline *next, const char *name, json_t *entry)
{
	struct arena *arena = arena_new();
	const char *const *params;
	size_t n;
	int err = 0;

	if (json_is_true(json_object_get(entry, "changed"))) {
		n = named_values(arena, json_object_get(entry, "params"), &params);
		err = p4bpf_table__set_default(
			next, name, json_string_value(json_object_get(entry, "action")), params, n);
	}
	arena_free(arena);
	return err;
}

/* {"a": "1"} to "a=1". */
static size_t named_values(struct arena *arena, json_t *values, const char *const **out)
{
	const char **list = arena_array(arena, json_object_size(values), sizeof(*list));
	const char *name;
	json_t *value;
	size_t n = 0;

	json_object_foreach(values, name, value)
		list[n++] = arena_printf(arena, "%s=%s", name, json_string_value(value));
	*out = list;
	return n;
}

static bool has_program(const struct p4bpf_desc *d, const char *hook)
{
	for (size_t i = 0; i < d->n_programs; i++)
		if (!strcmp(d->programs[i].hook, hook))
			return true;
	return false;
}

static const struct p4bpf_desc_table *table_named(const struct p4bpf_desc *d, const char *name)
{
	for (size_t i = 0; i < d->n_tables; i++)
		if (!strcmp(d->tables[i].name, name))
			return &d->tables[i];
	return NULL;
}

/* A map of maps with the rules of several tables: these go over one by one. */
static bool is_shared_rules(const struct p4bpf_desc_table *t)
{
	return *t->shared_map && !strcmp(t->impl, "ternary");
}

/* A copy of the description's record, without the fields in which two may differ. */
static json_t *record(struct p4bpf_pipeline *pipe, const char *list, const char *name,
		      const char *const *apart)
{
	json_t *item, *found = NULL;
	size_t i;

	if (!pipe->desc_json)
		pipe->desc_json = json_loads(pipe->desc_text, 0, NULL);
	json_array_foreach(json_object_get(pipe->desc_json, list), i, item) {
		const char *its = json_string_value(json_object_get(item, "name"));

		if (its && !strcmp(its, name) && !found)
			found = json_deep_copy(item);
	}
	for (; found && *apart; apart++)
		json_object_del(found, *apart);
	return found;
}

static bool same_record(struct p4bpf_pipeline *a, struct p4bpf_pipeline *b, const char *list,
			const char *name, const char *const *apart)
{
	json_t *one = record(a, list, name, apart), *other = record(b, list, name, apart);
	bool same = one && other && json_equal(one, other);

	json_decref(one);
	json_decref(other);
	return same;
}
