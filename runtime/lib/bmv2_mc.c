/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Multicast the way BMv2's control plane has it: a node is a replication id with a set of ports and gets
 * a handle, and groups are made of nodes, which they may share. What a packet needs is a flat list a
 * group (replicas.c); each change of a node or group writes the lists that it touches anew.
 */
#include <errno.h>
#include <string.h>

#include "common/arena.h"
#include "runtime/lib/entries.h"

#define LARGEST_RID 65535

struct node {
	bool used;
	const char *rid;
	VEC(const char *) ports;
};

struct group {
	uint32_t id;
	VEC(uint32_t) nodes;
};

struct bmv2_mc {
	struct p4bpf_pipeline *pipe;
	struct arena *arena;
	VEC(struct node) nodes;		/* by handle */
	VEC(struct group) groups;
};

static int read_ports(struct bmv2_mc *mc, struct node *node, const char *const *ports, size_t n);
static int find_node(struct bmv2_mc *mc, const char *text, uint32_t *handle);
static int find_group(struct bmv2_mc *mc, const char *text, struct group **group);
static bool has_node(const struct group *group, uint32_t handle, uint32_t *at);
static int write_group(struct bmv2_mc *mc, const struct group *group);
static int write_groups_of(struct bmv2_mc *mc, uint32_t handle);

struct bmv2_mc *bmv2_mc_new(struct p4bpf_pipeline *pipe, struct arena *arena)
{
	struct bmv2_mc *mc = arena_make(arena, struct bmv2_mc);

	mc->pipe = pipe;
	mc->arena = arena;
	return mc;
}

int bmv2_mc_group_create(struct bmv2_mc *mc, const char *const *args, size_t n)
{
	struct group group = { 0 };
	uint64_t id;
	int err = entries_number("group", args[0], UINT32_MAX, &id);

	(void)n;
	if (!err)
		err = p4bpf_group__add(mc->pipe, (uint32_t)id, NULL, 0);
	group.id = (uint32_t)id;
	if (!err)
		vec_push(mc->arena, &mc->groups, group);
	return err;
}

int bmv2_mc_group_destroy(struct bmv2_mc *mc, const char *const *args, size_t n)
{
	struct group *group;
	int err = find_group(mc, args[0], &group);

	(void)n;
	if (!err)
		err = p4bpf_group__del(mc->pipe, group->id, NULL, 0);
	if (!err)
		*group = mc->groups.at[--mc->groups.n];
	return err;
}

int bmv2_mc_node_create(struct bmv2_mc *mc, const char *const *args, size_t n)
{
	struct node node = { .used = true, .rid = arena_strdup(mc->arena, args[0]) };
	uint64_t rid;
	int err = entries_number("rid", args[0], LARGEST_RID, &rid);

	if (!err)
		err = read_ports(mc, &node, args + 1, n - 1);
	if (err)
		return err;
	/* The handle of a destroyed node is given out again, the lowest first. */
	vec_each(struct node, free_node, &mc->nodes) {
		if (!free_node->used) {
			*free_node = node;
			return 0;
		}
	}
	vec_push(mc->arena, &mc->nodes, node);
	return 0;
}

int bmv2_mc_node_update(struct bmv2_mc *mc, const char *const *args, size_t n)
{
	uint32_t handle;
	int err = find_node(mc, args[0], &handle);

	if (!err)
		err = read_ports(mc, &mc->nodes.at[handle], args + 1, n - 1);
	return err ? err : write_groups_of(mc, handle);
}

int bmv2_mc_node_destroy(struct bmv2_mc *mc, const char *const *args, size_t n)
{
	uint32_t handle, at;
	int err = find_node(mc, args[0], &handle);

	(void)n;
	if (err)
		return err;
	mc->nodes.at[handle].used = false;
	vec_each(struct group, group, &mc->groups) {
		if (err || !has_node(group, handle, &at))
			continue;
		group->nodes.at[at] = group->nodes.at[--group->nodes.n];
		err = write_group(mc, group);
	}
	return err;
}

int bmv2_mc_associate(struct bmv2_mc *mc, const char *const *args, size_t n)
{
	struct group *group;
	uint32_t handle, at;
	int err = find_group(mc, args[0], &group);

	(void)n;
	if (!err)
		err = find_node(mc, args[1], &handle);
	if (!err && has_node(group, handle, &at))
		err = fail(EEXIST, "group %u has node %u already", group->id, handle);
	if (err)
		return err;
	vec_push(mc->arena, &group->nodes, handle);
	return write_group(mc, group);
}

int bmv2_mc_dissociate(struct bmv2_mc *mc, const char *const *args, size_t n)
{
	struct group *group;
	uint32_t handle, at;
	int err = find_group(mc, args[0], &group);

	(void)n;
	if (!err)
		err = find_node(mc, args[1], &handle);
	if (!err && !has_node(group, handle, &at))
		err = fail(ENOENT, "group %u does not have node %u", group->id, handle);
	if (err)
		return err;
	group->nodes.at[at] = group->nodes.at[--group->nodes.n];
	return write_group(mc, group);
}

/* Each port once. */
static int read_ports(struct bmv2_mc *mc, struct node *node, const char *const *ports, size_t n)
{
	node->ports.n = 0;
	for (size_t i = 0; i < n; i++) {
		bool known = false;
		uint64_t port;
		int err;

		if (!strcmp(ports[i], "|") && i + 1 == n)
			break;
		if (!strcmp(ports[i], "|"))
			return fail(EOPNOTSUPP, "'|': link aggregation groups are not supported; "
				    "expected ports only");
		err = entries_number("port", ports[i], P4BPF_MAX_PORTS - 1, &port);
		if (err)
			return err;
		vec_each(const char *, other, &node->ports)
			known |= !strcmp(*other, ports[i]);
		if (!known)
			vec_push(mc->arena, &node->ports, arena_strdup(mc->arena, ports[i]));
	}
	return 0;
}

static int find_node(struct bmv2_mc *mc, const char *text, uint32_t *handle)
{
	uint64_t wide;
	int err = entries_number("node handle", text, UINT32_MAX, &wide);

	if (err)
		return err;
	if (wide >= mc->nodes.n || !mc->nodes.at[wide].used)
		return fail(ENOENT, "there is no multicast node with handle %s: nodes count from 0 in "
			    "the order of mc_node_create", text);
	*handle = (uint32_t)wide;
	return 0;
}

static int find_group(struct bmv2_mc *mc, const char *text, struct group **out)
{
	uint64_t id;
	int err = entries_number("group", text, UINT32_MAX, &id);

	if (err)
		return err;
	vec_each(struct group, group, &mc->groups) {
		if (group->id == id) {
			*out = group;
			return 0;
		}
	}
	return fail(ENOENT, "no mc_mgrp_create before made group %s", text);
}

static bool has_node(const struct group *group, uint32_t handle, uint32_t *at)
{
	for (*at = 0; *at < group->nodes.n; ++*at)
		if (group->nodes.at[*at] == handle)
			return true;
	return false;
}

static int write_group(struct bmv2_mc *mc, const struct group *group)
{
	VEC(const char *) replicas = { 0 };

	vec_each(const uint32_t, handle, &group->nodes) {
		const struct node *node = &mc->nodes.at[*handle];

		vec_each(const char *, port, &node->ports)
			vec_push(mc->arena, &replicas,
				 arena_printf(mc->arena, "%s:%s", *port, node->rid));
	}
	return p4bpf_group__set(mc->pipe, group->id, replicas.at, replicas.n);
}

static int write_groups_of(struct bmv2_mc *mc, uint32_t handle)
{
	uint32_t at;
	int err = 0;

	vec_each(struct group, group, &mc->groups)
		if (!err && has_node(group, handle, &at))
			err = write_group(mc, group);
	return err;
}
