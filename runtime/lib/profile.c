/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Action profiles and selectors (runtime/abi.def, p4bpf_desc_profile): members are values like those
 * of the tables that share the profile, groups are lists of members, each in a hash map by number.
 * Elements of a hash are exchanged whole, so a packet sees a member or a group before or after a
 * change. Nothing that something refers to can be deleted, and nothing can refer to what is not there.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

/* Members or groups of a profile: a map of numbers. */
struct numbered {
	struct p4bpf_pipeline *pipe;
	const struct p4bpf_desc_profile *profile;
	const char *kind;	/* "member", "group" */
	uint32_t id;		/* what entries have that refer to it */
	int fd;
	size_t value_size;
};

static int member_change(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member,
			 const char *action, const char *const *params, size_t n_params, bool replace);
static int group_change(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group,
			const char *const *members, size_t n, bool replace);
static int change_del(struct p4bpf_pipeline *pipe, const char *profile, bool of_members,
		      uint32_t number);
static char *dump(struct p4bpf_pipeline *pipe, const char *profile, bool of_members);
static int find(struct p4bpf_pipeline *pipe, const char *name, bool of_members,
		struct numbered *out);
static int open_numbered(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_profile *profile,
			 bool of_members, struct numbered *out);
static int put(const struct numbered *all, uint32_t number, const void *value, bool replace);
static int del(const struct numbered *all, uint32_t number);
static int check_there(const struct numbered *all, uint32_t number);
static int check_unused(const struct numbered *all, uint32_t number);
static struct table *table_of(const struct numbered *all);
static int parse_group(const struct numbered *members, const char *const *texts, size_t n,
		       struct p4bpf_group *out);

int p4bpf_profile__add_member(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member,
			      const char *action, const char *const *params, size_t n_params)
{
	return member_change(pipe, profile, member, action, params, n_params, false);
}

int p4bpf_profile__set_member(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member,
			      const char *action, const char *const *params, size_t n_params)
{
	return member_change(pipe, profile, member, action, params, n_params, true);
}

int p4bpf_profile__del_member(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member)
{
	return change_del(pipe, profile, true, member);
}

int p4bpf_profile__add_group(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group,
			     const char *const *members, size_t n)
{
	return group_change(pipe, profile, group, members, n, false);
}

int p4bpf_profile__set_group(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group,
			     const char *const *members, size_t n)
{
	return group_change(pipe, profile, group, members, n, true);
}

int p4bpf_profile__del_group(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group)
{
	return change_del(pipe, profile, false, group);
}

char *p4bpf_profile__members_json(struct p4bpf_pipeline *pipe, const char *profile)
{
	return dump(pipe, profile, true);
}

char *p4bpf_profile__groups_json(struct p4bpf_pipeline *pipe, const char *profile)
{
	return dump(pipe, profile, false);
}

char *p4bpf_profile__list_json(struct p4bpf_pipeline *pipe)
{
	json_t *list;

	if (pipe_enter(pipe, false))
		return NULL;
	list = json_array();
	for (size_t i = 0; i < pipe->desc->n_profiles; i++) {
		const struct p4bpf_desc_profile *p = &pipe->desc->profiles[i];
		json_t *tables = json_array();

		for (size_t k = 0; k < pipe->desc->n_tables; k++)
			if (!strcmp(pipe->desc->tables[k].profile, p->name))
				json_array_append_new(tables, json_string(pipe->desc->tables[k].name));
		json_array_append_new(list, json_pack("{s:s, s:b, s:I, s:o}", "name", p->name, "selector",
						      *p->groups_map != '\0', "size",
						      (json_int_t)p->size, "tables", tables));
	}
	pipe_leave(pipe);
	return json_finish(list);
}

int profile_reference(struct table *t, enum p4bpf_reference refers, uint32_t number, uint8_t *value)
{
	const struct p4bpf_desc *d = t->pipe->desc;
	struct numbered all;
	bool to_member = refers == P4BPF_REFERS_MEMBER;
	int err;

	if (!*t->desc->profile)
		return fail(EINVAL, "table '%s' has no action profile that could have a %s",
			    t->desc->name, to_member ? "member" : "group");
	for (size_t i = 0; i < d->n_profiles; i++) {
		if (strcmp(d->profiles[i].name, t->desc->profile))
			continue;
		err = open_numbered(t->pipe, &d->profiles[i], to_member, &all);
		if (err)
			return err;
		err = check_there(&all, number);
		if (err)
			return err;
		memset(value, 0, t->value_size);
		memcpy(value, &all.id, sizeof(all.id));
		memcpy(value + sizeof(all.id), &number, sizeof(number));
		return 0;
	}
	return fail(EINVAL, "table '%s': the description lacks profile '%s'", t->desc->name,
		    t->desc->profile);
}

const struct p4bpf_desc_table *profile_table(const struct p4bpf_desc *d, const char *profile)
{
	size_t i = 0;

	/* There is one: describe_check.c. */
	while (strcmp(d->tables[i].profile, profile))
		i++;
	return &d->tables[i];
}

int profile_next(struct p4bpf_pipeline *pipe, const char *profile, bool of_members, uint32_t *out)
{
	struct numbered all;
	uint32_t *numbers;
	size_t n;
	int err = find(pipe, profile, of_members, &all);

	if (err)
		return err;
	numbers = map_numbers(all.fd, SIZE_MAX, &n);
	for (*out = 0; *out < n && numbers[*out] == *out; ++*out)
		;
	free(numbers);
	return 0;
}

int profile_has(struct p4bpf_pipeline *pipe, const char *profile, bool of_members, uint32_t number)
{
	struct numbered all;
	int err = find(pipe, profile, of_members, &all);

	return err ? err : check_there(&all, number);
}

static int member_change(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member,
			 const char *action, const char *const *params, size_t n_params, bool replace)
{
	struct numbered members;
	struct arena *arena;
	struct values vs;
	struct table *t;
	uint8_t *value;
	int err = change_begin(pipe);

	if (err)
		return err;
	arena = arena_new();
	vs = table_values(pipe, arena);
	err = find(pipe, profile, true, &members);
	if (!err) {
		t = table_of(&members);
		value = arena_alloc(arena, t->value_size);
		err = entry_parse_action(t, &vs, action, params, n_params, false, value);
		if (!err)
			err = put(&members, member, value, replace);
	}
	arena_free(arena);
	return change_end(pipe, err);
}

static int group_change(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group,
			const char *const *members, size_t n, bool replace)
{
	struct p4bpf_group value = { 0 };
	struct numbered groups, of;
	int err = change_begin(pipe);

	if (err)
		return err;
	err = find(pipe, profile, false, &groups);
	if (!err)
		err = open_numbered(pipe, groups.profile, true, &of);
	if (!err && (err = parse_group(&of, members, n, &value)))
		fail_in(err, "group %u of '%s'", group, groups.profile->name);
	if (!err)
		err = put(&groups, group, &value, replace);
	return change_end(pipe, err);
}

static int change_del(struct p4bpf_pipeline *pipe, const char *profile, bool of_members,
		      uint32_t number)
{
	struct numbered all;
	int err = change_begin(pipe);

	if (err)
		return err;
	err = find(pipe, profile, of_members, &all);
	if (!err)
		err = check_unused(&all, number);
	if (!err)
		err = del(&all, number);
	return change_end(pipe, err);
}

static json_t *group_json(uint32_t number, const struct p4bpf_group *group)
{
	json_t *o = json_pack("{s:I}", "group", (json_int_t)number), *list = json_array();

	/* Those of a member stand together. */
	for (uint32_t i = 0, n; i < group->n && i < P4BPF_MAX_GROUP; i += n) {
		for (n = 1; i + n < group->n && i + n < P4BPF_MAX_GROUP &&
			    group->member[i + n] == group->member[i]; n++)
			;
		json_array_append_new(list, json_pack("{s:I, s:I}", "member",
						      (json_int_t)group->member[i], "weight",
						      (json_int_t)n));
	}
	json_object_set_new(o, "members", list);
	return o;
}

static json_t *numbered_json(const struct numbered *all, int *err)
{
	struct arena *arena = arena_new();
	struct values vs = table_values(all->pipe, arena);
	struct table *t = table_of(all);
	bool of_members = all->id == P4BPF_MEMBER;
	uint8_t *value = arena_alloc(arena, all->value_size);
	json_t *list = json_array(), *o;
	size_t n;
	uint32_t *numbers = map_numbers(all->fd, SIZE_MAX, &n);

	for (size_t i = 0; i < n; i++) {
		if (bpf_map_lookup_elem(all->fd, &numbers[i], value)) {
			*err = fail(errno, "%s %u of '%s': %s", all->kind, numbers[i],
				    all->profile->name, why(errno));
			break;
		}
		if (of_members) {
			o = json_pack("{s:I}", "member", (json_int_t)numbers[i]);
			entry_action_json(t, &vs, value, o);
		} else {
			o = group_json(numbers[i], (struct p4bpf_group *)value);
		}
		json_array_append_new(list, o);
	}
	free(numbers);
	arena_free(arena);
	return list;
}

static char *dump(struct p4bpf_pipeline *pipe, const char *profile, bool of_members)
{
	struct numbered all;
	json_t *o = NULL;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	err = find(pipe, profile, of_members, &all);
	if (!err) {
		json_t *list = numbered_json(&all, &err);

		o = json_pack("{s:s, s:o}", "profile", all.profile->name,
			      of_members ? "members" : "groups", list);
	}
	pipe_leave(pipe);
	if (err) {
		json_decref(o);
		o = NULL;
	}
	return json_finish(o);
}

static int find(struct p4bpf_pipeline *pipe, const char *name, bool of_members,
		struct numbered *out)
{
	const struct names names = { "action profile", pipe_title(pipe), pipe->desc->profiles,
				     pipe->desc->n_profiles, sizeof(*pipe->desc->profiles) };
	size_t index;
	int err = name_find(&names, name, &index);

	return err ? err : open_numbered(pipe, &pipe->desc->profiles[index], of_members, out);
}

static int open_numbered(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_profile *profile,
			 bool of_members, struct numbered *out)
{
	const char *map = of_members ? profile->map : profile->groups_map;
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);

	*out = (struct numbered){
		.pipe = pipe,
		.profile = profile,
		.kind = of_members ? "member" : "group",
		.id = of_members ? P4BPF_MEMBER : P4BPF_GROUP,
		.value_size = of_members ? (size_t)profile->value_size : sizeof(struct p4bpf_group),
	};
	if (!*map)
		return fail(EINVAL, "'%s' is an action profile; only an action selector has groups",
			    profile->name);
	out->fd = p4bpf_pipeline__map_fd(pipe, map);
	if (out->fd < 0)
		return out->fd;
	if (bpf_obj_get_info_by_fd(out->fd, &info, &len) || info.key_size != sizeof(uint32_t) ||
	    info.value_size != out->value_size)
		return fail(EINVAL, "%s: map '%s' does not hold the %ss of '%s'", pipe_title(pipe), map,
			    out->kind, profile->name);
	return 0;
}

static int put(const struct numbered *all, uint32_t number, const void *value, bool replace)
{
	void *old = malloc(all->value_size);
	bool existed;
	int err = 0;

	if (!old)
		out_of_memory();
	existed = !bpf_map_lookup_elem(all->fd, &number, old);
	if (existed && !replace)
		err = fail(EEXIST, "'%s' has a %s %u already ('set' replaces it)", all->profile->name,
			   all->kind, number);
	else if (!bpf_map_update_elem(all->fd, &number, value, BPF_ANY))
		undo_note_element(all->pipe, all->fd, &number, sizeof(number), existed ? old : NULL,
				  all->value_size, BPF_ANY);
	else if (errno == E2BIG || errno == ENOSPC)
		err = fail(ENOSPC, "'%s' is full: it holds %lld %ss", all->profile->name,
			   (long long)all->profile->size, all->kind);
	else
		err = fail(errno, "%s %u of '%s': %s", all->kind, number, all->profile->name,
			   why(errno));
	free(old);
	return err;
}

static int del(const struct numbered *all, uint32_t number)
{
	void *old = malloc(all->value_size);
	int err = 0;

	if (!old)
		out_of_memory();
	/* A packet may have read an entry that has been changed since, and be on its way to what it said. */
	err = wait_for_programs();
	if (err)
		goto out;
	if (!bpf_map_lookup_elem(all->fd, &number, old) && !bpf_map_delete_elem(all->fd, &number))
		undo_note_element(all->pipe, all->fd, &number, sizeof(number), old, all->value_size,
				  BPF_ANY);
	else if (errno == ENOENT)
		err = fail(ENOENT, "'%s' has no %s %u", all->profile->name, all->kind, number);
	else
		err = fail(errno, "%s %u of '%s': %s", all->kind, number, all->profile->name,
			   why(errno));
out:
	free(old);
	return err;
}

static int check_there(const struct numbered *all, uint32_t number)
{
	void *there = malloc(all->value_size);
	int err;

	if (!there)
		out_of_memory();
	err = bpf_map_lookup_elem(all->fd, &number, there) ? errno : 0;
	free(there);
	return !err ? 0 : fail(err, "%s %u of '%s': %s", all->kind, number, all->profile->name,
			       err == ENOENT ? "there is none of that number" : why(err));
}

struct search {
	uint32_t id, number;
	bool found;
};

static int refers(struct table *t, const struct entry *e, void *data)
{
	struct search *search = data;
	uint32_t have[2];

	(void)t;
	memcpy(have, e->value, sizeof(have));
	search->found |= have[0] == search->id && have[1] == search->number;
	return 0;
}

static int check_unused(const struct numbered *all, uint32_t number)
{
	const struct p4bpf_desc *d = all->pipe->desc;
	struct search search = { all->id, number, false };
	int err = 0;

	for (size_t i = 0; !err && i < d->n_tables; i++) {
		struct table *t;

		if (strcmp(d->tables[i].profile, all->profile->name))
			continue;
		err = table_open(all->pipe, i, &t);
		if (!err)
			err = t->ops->each(t, refers, &search);
		if (!err && search.found)
			err = fail(EBUSY, "%s %u of '%s': an entry of table '%s' refers to it",
				   all->kind, number, all->profile->name, d->tables[i].name);
	}
	if (!err && all->id == P4BPF_MEMBER && *all->profile->groups_map) {
		struct numbered groups;
		struct p4bpf_group group;
		uint32_t *numbers = NULL;
		size_t n = 0;

		err = open_numbered(all->pipe, all->profile, false, &groups);
		if (!err)
			numbers = map_numbers(groups.fd, SIZE_MAX, &n);
		for (size_t i = 0; !err && i < n; i++) {
			if (bpf_map_lookup_elem(groups.fd, &numbers[i], &group))
				continue;
			for (uint32_t k = 0; !err && k < group.n && k < P4BPF_MAX_GROUP; k++)
				if (group.member[k] == number)
					err = fail(EBUSY, "member %u of '%s': group %u refers to it",
						   number, all->profile->name, numbers[i]);
		}
		free(numbers);
	}
	return err;
}

/* MEMBER or MEMBER:WEIGHT each; each member once. */
static int parse_group(const struct numbered *members, const char *const *texts, size_t n,
		       struct p4bpf_group *out)
{
	void *value = malloc(members->value_size);
	int err = 0;

	if (!value)
		out_of_memory();
	for (size_t i = 0; !err && i < n; i++) {
		unsigned long member, weight = 1;
		char *end;

		errno = 0;
		member = strtoul(texts[i], &end, 0);
		if (*texts[i] >= '0' && *texts[i] <= '9' && *end == ':' && end[1] >= '0' && end[1] <= '9')
			weight = strtoul(end + 1, &end, 0);
		if (*texts[i] < '0' || *texts[i] > '9' || *end || errno || member > UINT32_MAX || !weight)
			err = fail(EINVAL, "'%.80s', expected MEMBER or MEMBER:WEIGHT with a weight from 1",
				   texts[i]);
		for (uint32_t k = 0; !err && k < out->n; k++)
			if (out->member[k] == member)
				err = fail(EINVAL, "member %lu is given twice", member);
		if (!err && weight > P4BPF_MAX_GROUP - out->n)
			err = fail(ENOSPC, "the weights of its members sum up to more than %d",
				   P4BPF_MAX_GROUP);
		if (!err && bpf_map_lookup_elem(members->fd, &(uint32_t){ (uint32_t)member }, value))
			err = fail(ENOENT, "there is no member %lu", member);
		for (unsigned long w = 0; !err && w < weight; w++)
			out->member[out->n++] = (uint32_t)member;
	}
	free(value);
	return err;
}

static struct table *table_of(const struct numbered *all)
{
	const struct p4bpf_desc *d = all->pipe->desc;

	return &all->pipe->tables[profile_table(d, all->profile->name) - d->tables];
}

/* The members or groups of one profile, by name, into the profile of that name. */
static int inherit(struct p4bpf_pipeline *to, const char *profile, json_t *list, bool of_members)
{
	json_t *item, *part;
	const char *name;
	size_t i, k;
	int err = 0;

	json_array_foreach(list, i, item) {
		struct arena *arena = arena_new();
		json_t *parts = json_object_get(item, of_members ? "params" : "members");
		size_t n_parts = of_members ? json_object_size(parts) : json_array_size(parts), n = 0;
		const char **texts = arena_array(arena, n_parts, sizeof(*texts));
		uint32_t number = (uint32_t)json_integer_value(
			json_object_get(item, of_members ? "member" : "group"));

		if (of_members) {
			json_object_foreach(parts, name, part)
				texts[n++] = arena_printf(arena, "%s=%s", name, json_string_value(part));
			err = p4bpf_profile__set_member(
				to, profile, number, json_string_value(json_object_get(item, "action")),
				texts, n);
		} else {
			json_array_foreach(parts, k, part)
				texts[n++] = arena_printf(
					arena, "%lld:%lld",
					(long long)json_integer_value(json_object_get(part, "member")),
					(long long)json_integer_value(json_object_get(part, "weight")));
			err = p4bpf_profile__set_group(to, profile, number, texts, n);
		}
		arena_free(arena);
		if (err)
			break;
	}
	return err;
}

int profiles_inherit(struct p4bpf_pipeline *to, struct p4bpf_pipeline *old)
{
	int err = 0;

	for (size_t i = 0; !err && i < to->desc->n_profiles; i++) {
		const struct p4bpf_desc_profile *p = &to->desc->profiles[i], *was = NULL;

		for (size_t k = 0; k < old->desc->n_profiles; k++)
			if (!strcmp(old->desc->profiles[k].name, p->name))
				was = &old->desc->profiles[k];
		if (!was || maps_are_same(to, p->map, old, was->map))
			continue;
		for (int groups = 0; !err && groups <= (*p->groups_map && *was->groups_map); groups++) {
			char *text = dump(old, was->name, !groups);
			json_t *o = text ? json_loads(text, 0, NULL) : NULL;

			err = o ? inherit(to, p->name, json_object_get(o, groups ? "groups" : "members"),
					  !groups) : -EIO;
			json_decref(o);
			free(text);
		}
		if (err)
			fail_in(err, "keeping what is in '%s'", p->name);
	}
	return err;
}
