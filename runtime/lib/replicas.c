/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Multicast groups and mirror sessions: lists of (port, replication id) in two hash maps of the
 * program, by number (runtime/abi.h, "Replication"). Text becomes a list, the list is checked and put
 * into the map whole; the kernel exchanges elements of a hash, so a packet never sees half a change.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

#define LARGEST_RID 65535

/* The two kinds of lists: what they are called, and which map has them. */
struct kind {
	const char *name;	/* "group" */
	const char *names;	/* "multicast groups" */
	const char *program;	/* what a program without them does not do */
	const char *(*map)(const struct p4bpf_desc *d);
};

enum change { CHANGE_SET, CHANGE_ADD, CHANGE_DEL };

static int change_group(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
			size_t n, enum change how);
static int open_map(struct p4bpf_pipeline *pipe, const struct kind *kind);
static int get(struct p4bpf_pipeline *pipe, const struct kind *kind, uint32_t id,
	       struct p4bpf_replicas *out);
static int put(struct p4bpf_pipeline *pipe, const struct kind *kind, uint32_t id,
	       const struct p4bpf_replicas *list);
static int del(struct p4bpf_pipeline *pipe, const struct kind *kind, uint32_t id);
static int find(const struct p4bpf_replicas *list, const struct p4bpf_replica *wanted);
static int append(struct p4bpf_pipeline *pipe, struct p4bpf_replicas *list,
		  const char *const *texts, size_t n);
static int parse(struct p4bpf_pipeline *pipe, const char *text, struct p4bpf_replica *out);
static char *dump(struct p4bpf_pipeline *pipe, const struct kind *kind, const uint32_t *id);
static int each(struct p4bpf_pipeline *pipe, int fd,
		int (*fn)(uint32_t id, const struct p4bpf_replicas *list, void *data), void *data);

static const char *groups_map(const struct p4bpf_desc *d)
{
	return d->groups_map;
}

static const char *sessions_map(const struct p4bpf_desc *d)
{
	return d->sessions_map;
}

static const struct kind group_kind = { "group", "multicast groups", "its program multicasts nothing",
					groups_map };
static const struct kind session_kind = { "session", "mirror sessions", "its program clones nothing",
					  sessions_map };

int p4bpf_group__set(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
		     size_t n)
{
	return change_group(pipe, id, replicas, n, CHANGE_SET);
}

int p4bpf_group__add(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
		     size_t n)
{
	return change_group(pipe, id, replicas, n, CHANGE_ADD);
}

int p4bpf_group__del(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
		     size_t n)
{
	return change_group(pipe, id, replicas, n, CHANGE_DEL);
}

char *p4bpf_group__dump_json(struct p4bpf_pipeline *pipe, const uint32_t *id)
{
	return dump(pipe, &group_kind, id);
}

int p4bpf_mirror__set(struct p4bpf_pipeline *pipe, uint32_t id, const struct p4bpf_mirror *to)
{
	struct p4bpf_replicas list = { .group = to->group, .truncate = to->truncate };
	int err = change_begin(pipe);

	if (err)
		return err;
	if (!to->group == !to->n_replicas)
		err = fail(EINVAL, "session %u: expected either replicas or a group", id);
	if (!err)
		err = open_map(pipe, &session_kind) < 0 ? -EOPNOTSUPP : 0;
	if (!err)
		err = append(pipe, &list, to->replicas, to->n_replicas);
	if (err)
		fail_in(err, "session %u", id);
	else
		err = put(pipe, &session_kind, id, &list);
	return change_end(pipe, err);
}

int p4bpf_mirror__del(struct p4bpf_pipeline *pipe, uint32_t id)
{
	int err = change_begin(pipe);

	return err ? err : change_end(pipe, del(pipe, &session_kind, id));
}

char *p4bpf_mirror__dump_json(struct p4bpf_pipeline *pipe, const uint32_t *id)
{
	return dump(pipe, &session_kind, id);
}

struct inheritance {
	struct p4bpf_pipeline *to;
	const struct kind *kind;
};

static int inherit_one(uint32_t id, const struct p4bpf_replicas *list, void *data)
{
	const struct inheritance *i = data;

	return put(i->to, i->kind, id, list);
}

int replicas_inherit(struct p4bpf_pipeline *to, struct p4bpf_pipeline *old)
{
	static const struct kind *const kinds[] = { &group_kind, &session_kind };
	int err = change_begin(to);

	if (err)
		return err;
	for (size_t i = 0; !err && i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *map = kinds[i]->map(to->desc), *from = kinds[i]->map(old->desc);
		struct inheritance inheritance = { to, kinds[i] };

		if (!*map || !*from || maps_are_same(to, map, old, from))
			continue;
		err = open_map(old, kinds[i]);
		if (err >= 0)
			err = each(old, err, inherit_one, &inheritance);
		if (err)
			fail_in(err, "keeping its %s", kinds[i]->names);
	}
	return change_end(to, err);
}

static int change_group(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
			size_t n, enum change how)
{
	struct p4bpf_replicas list = { 0 }, gone = { 0 };
	int err = change_begin(pipe), at;

	if (err)
		return err;
	err = get(pipe, &group_kind, id, &list);
	if (!id)
		err = fail(EINVAL, "group 0 stands for no group; expected 1 .. %u", UINT32_MAX);
	else if (err == -ENOENT && how != CHANGE_DEL)
		err = 0;
	else if (err == -ENOENT)
		err = fail(ENOENT, "%s has no group %u", pipe_title(pipe), id);
	else if (!err && how == CHANGE_ADD && !n)
		err = fail(EEXIST, "%s has group %u already", pipe_title(pipe), id);
	if (how == CHANGE_SET)
		list.n = 0;
	if (!err && (err = append(pipe, how == CHANGE_DEL ? &gone : &list, replicas, n)))
		fail_in(err, "group %u", id);
	for (uint32_t i = 0; !err && i < gone.n; i++) {
		at = find(&list, &gone.at[i]);
		if (at < 0) {
			err = fail(ENOENT, "group %u has no replica %s", id, replicas[i]);
			break;
		}
		list.n--;
		memmove(&list.at[at], &list.at[at + 1], (list.n - (uint32_t)at) * sizeof(*list.at));
		memset(&list.at[list.n], 0, sizeof(*list.at));
	}
	if (!err)
		err = how == CHANGE_DEL && !n ? del(pipe, &group_kind, id) :
						put(pipe, &group_kind, id, &list);
	return change_end(pipe, err);
}

/* The map, or an error. */
static int open_map(struct p4bpf_pipeline *pipe, const struct kind *kind)
{
	const char *map = kind->map(pipe->desc);
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	int fd;

	if (!*map)
		return fail(EOPNOTSUPP, "%s has no %s: %s", pipe_title(pipe), kind->names,
			    kind->program);
	fd = p4bpf_pipeline__map_fd(pipe, map);
	if (fd < 0)
		return fd;
	if (bpf_obj_get_info_by_fd(fd, &info, &len) || info.key_size != sizeof(uint32_t) ||
	    info.value_size != sizeof(struct p4bpf_replicas))
		return fail(EINVAL, "%s: map '%s' is none of %s", pipe_title(pipe), map,
			    kind->names);
	return fd;
}

/* -ENOENT comes without a text. */
static int get(struct p4bpf_pipeline *pipe, const struct kind *kind, uint32_t id,
	       struct p4bpf_replicas *out)
{
	int fd = open_map(pipe, kind);

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &id, out))
		return errno == ENOENT ? -ENOENT :
			fail(errno, "%s %u: %s", kind->name, id, why(errno));
	if (out->n > P4BPF_MAX_REPLICAS)
		return fail(EINVAL, "%s %u: %u replicas in its map", kind->name, id, out->n);
	return 0;
}

static int put(struct p4bpf_pipeline *pipe, const struct kind *kind, uint32_t id,
	       const struct p4bpf_replicas *list)
{
	struct p4bpf_replicas old;
	int err = get(pipe, kind, id, &old), fd = open_map(pipe, kind);
	bool existed = !err;

	if (err && err != -ENOENT)
		return err;
	if (bpf_map_update_elem(fd, &id, list, BPF_ANY))
		return errno == E2BIG || errno == ENOSPC ?
			fail(ENOSPC, "%s %u: %s has no room for more %s", kind->name, id,
			     pipe_title(pipe), kind->names) :
			fail(errno, "%s %u: %s", kind->name, id, why(errno));
	undo_note_element(pipe, fd, &id, sizeof(id), existed ? &old : NULL, sizeof(old), BPF_ANY);
	return 0;
}

static int del(struct p4bpf_pipeline *pipe, const struct kind *kind, uint32_t id)
{
	struct p4bpf_replicas old;
	int err = get(pipe, kind, id, &old), fd = open_map(pipe, kind);

	if (err == -ENOENT)
		return fail(ENOENT, "%s has no %s %u", pipe_title(pipe), kind->name, id);
	if (err)
		return err;
	if (bpf_map_delete_elem(fd, &id))
		return fail(errno, "%s %u: %s", kind->name, id, why(errno));
	undo_note_element(pipe, fd, &id, sizeof(id), &old, sizeof(old), BPF_ANY);
	return 0;
}

static int find(const struct p4bpf_replicas *list, const struct p4bpf_replica *wanted)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (list->at[i].port == wanted->port && list->at[i].rid == wanted->rid)
			return (int)i;
	return -1;
}

static int append(struct p4bpf_pipeline *pipe, struct p4bpf_replicas *list,
		  const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct p4bpf_replica replica;
		int err = parse(pipe, texts[i], &replica);

		if (err)
			return err;
		if (find(list, &replica) >= 0)
			return fail(EEXIST, "replica %u:%u is there already", replica.port,
				    replica.rid);
		if (list->n == P4BPF_MAX_REPLICAS)
			return fail(ENOSPC, "more than %d replicas", P4BPF_MAX_REPLICAS);
		list->at[list->n++] = replica;
	}
	return 0;
}

/* PORT or PORT:INSTANCE; names of interfaces have no ':'. */
static int parse(struct p4bpf_pipeline *pipe, const char *text, struct p4bpf_replica *out)
{
	uint32_t ports = pipe->desc->max_ports ? (uint32_t)pipe->desc->max_ports : P4BPF_MAX_PORTS;
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	unsigned long port = 0, rid = 0;
	char name[24] = "", *end;

	if (len && len < sizeof(name))
		memcpy(name, text, len);
	errno = 0;
	if (*name >= '0' && *name <= '9')
		port = strtoul(name, &end, 0);
	if (!*name || *name < '0' || *name > '9' || *end || errno) {
		uint32_t id;

		/* An interface may be called 1to2. */
		if (!*name || !ports_find_name(pipe, name, &id))
			return fail(EINVAL,
				    "replica '%.80s': expected PORT[:INSTANCE] with a port number "
				    "or an interface that is a port", text);
		port = id;
	}
	if (port >= ports)
		return fail(ERANGE, "replica '%.80s': the highest port is %u", text, ports - 1);
	errno = 0;
	if (colon)
		rid = strtoul(colon + 1, &end, 0);
	if (colon && (colon[1] < '0' || colon[1] > '9' || *end || errno || rid > LARGEST_RID))
		return fail(ERANGE, "replica '%.80s': instance '%.80s', expected 0 .. %d", text,
			    colon + 1, LARGEST_RID);
	*out = (struct p4bpf_replica){ (uint32_t)port, (uint32_t)rid };
	return 0;
}

static json_t *list_json(const struct kind *kind, uint32_t id, const struct p4bpf_replicas *list)
{
	json_t *o = json_pack("{s:I}", kind->name, (json_int_t)id), *replicas = json_array();

	if (list->group)
		json_object_set_new(o, "to_group", json_integer(list->group));
	for (uint32_t i = 0; i < list->n && i < P4BPF_MAX_REPLICAS; i++)
		json_array_append_new(replicas, json_pack("{s:I, s:I}", "port",
							  (json_int_t)list->at[i].port, "instance",
							  (json_int_t)list->at[i].rid));
	json_object_set_new(o, "replicas", replicas);
	if (list->truncate)
		json_object_set_new(o, "truncate", json_integer(list->truncate));
	return o;
}

struct listing {
	const struct kind *kind;
	json_t *list;
};

static int list_one(uint32_t id, const struct p4bpf_replicas *list, void *data)
{
	struct listing *listing = data;

	json_array_append_new(listing->list, list_json(listing->kind, id, list));
	return 0;
}

static char *dump(struct p4bpf_pipeline *pipe, const struct kind *kind, const uint32_t *id)
{
	struct listing listing = { kind, NULL };
	struct p4bpf_replicas one;
	json_t *o = NULL;
	int err = pipe_enter(pipe, false), fd;

	if (err)
		return NULL;
	fd = open_map(pipe, kind);
	if (fd >= 0 && id) {
		err = get(pipe, kind, *id, &one);
		if (err == -ENOENT)
			fail(ENOENT, "%s has no %s %u", pipe_title(pipe), kind->name, *id);
		if (!err)
			o = list_json(kind, *id, &one);
	} else if (fd >= 0) {
		o = listing.list = json_array();
		err = each(pipe, fd, list_one, &listing);
	}
	pipe_leave(pipe);
	if (err) {
		json_decref(o);
		o = NULL;
	}
	return json_finish(o);
}

/* In the order of the numbers. The pipeline is locked, so nothing changes meanwhile. */
static int each(struct p4bpf_pipeline *pipe, int fd,
		int (*fn)(uint32_t id, const struct p4bpf_replicas *list, void *data), void *data)
{
	struct p4bpf_replicas list;
	size_t n;
	uint32_t *ids = map_numbers(fd, SIZE_MAX, &n);
	int err = 0;

	for (size_t i = 0; !err && i < n; i++) {
		if (bpf_map_lookup_elem(fd, &ids[i], &list))
			err = fail(errno, "%s: list %u: %s", pipe_title(pipe), ids[i], why(errno));
		else
			err = fn(ids[i], &list, data);
	}
	free(ids);
	return err;
}
