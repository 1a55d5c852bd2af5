/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Action profiles and selectors the way BMv2's control plane has them: members and groups get the
 * lowest handle that is free, from 0, in each profile, and members go into groups one by one. The
 * handles are the numbers that profile.c knows them by, so a session need not remember them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "runtime/lib/entries.h"

static int handle_of(const char *what, const char *text, uint32_t *out);
static int change_group(struct p4bpf_pipeline *pipe, const char *const *args, bool add);

/* PROFILE ACTION PARAM... */
int bmv2_member_create(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct p4bpf_pipeline *pipe = bmv2_pipeline(b);
	uint32_t member;
	int err = profile_next(pipe, args[0], true, &member);

	return err ? err : p4bpf_profile__add_member(pipe, args[0], member, args[1], args + 2, n - 2);
}

/* PROFILE ACTION MEMBER PARAM... */
int bmv2_member_modify(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct p4bpf_pipeline *pipe = bmv2_pipeline(b);
	uint32_t member;
	int err = handle_of("member", args[2], &member);

	if (!err)
		err = profile_has(pipe, args[0], true, member);
	return err ? err : p4bpf_profile__set_member(pipe, args[0], member, args[1], args + 3, n - 3);
}

/* PROFILE MEMBER */
int bmv2_member_delete(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint32_t member;
	int err = handle_of("member", args[1], &member);

	(void)n;
	return err ? err : p4bpf_profile__del_member(bmv2_pipeline(b), args[0], member);
}

/* PROFILE */
int bmv2_group_create(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct p4bpf_pipeline *pipe = bmv2_pipeline(b);
	uint32_t group;
	int err = profile_next(pipe, args[0], false, &group);

	(void)n;
	return err ? err : p4bpf_profile__add_group(pipe, args[0], group, NULL, 0);
}

/* PROFILE GROUP */
int bmv2_group_delete(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint32_t group;
	int err = handle_of("group", args[1], &group);

	(void)n;
	return err ? err : p4bpf_profile__del_group(bmv2_pipeline(b), args[0], group);
}

/* PROFILE MEMBER GROUP */
int bmv2_group_add_member(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return change_group(bmv2_pipeline(b), args, true);
}

int bmv2_group_remove_member(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return change_group(bmv2_pipeline(b), args, false);
}

static int handle_of(const char *what, const char *text, uint32_t *out)
{
	uint64_t number;
	int err = entries_number(what, text, UINT32_MAX, &number);

	*out = (uint32_t)number;
	return err;
}

/* The group's list with the member behind the others, or without it. */
static int change_group(struct p4bpf_pipeline *pipe, const char *const *args, bool add)
{
	struct arena *arena = arena_new();
	json_t *groups = NULL, *o, *m;
	uint32_t member, group;
	const char **texts;
	bool there = false, had = false;
	size_t i, k, n = 0;
	char *text;
	int err = handle_of("member", args[1], &member);

	if (!err)
		err = handle_of("group", args[2], &group);
	if (err)
		goto out;
	text = p4bpf_profile__groups_json(pipe, args[0]);
	groups = text ? json_loads(text, 0, NULL) : NULL;
	free(text);
	if (!groups) {
		err = -EINVAL;
		goto out;
	}
	texts = arena_array(arena, P4BPF_MAX_GROUP + 1, sizeof(*texts));
	json_array_foreach(json_object_get(groups, "groups"), i, o) {
		if (json_integer_value(json_object_get(o, "group")) != group)
			continue;
		there = true;
		json_array_foreach(json_object_get(o, "members"), k, m) {
			long long number = json_integer_value(json_object_get(m, "member"));

			had |= number == member;
			if (add || number != member)
				texts[n++] = arena_printf(
					arena, "%lld:%lld", number,
					(long long)json_integer_value(json_object_get(m, "weight")));
		}
	}
	if (add)
		texts[n++] = arena_printf(arena, "%u", member);
	if (!there)
		err = fail(ENOENT, "'%s' has no group %u", args[0], group);
	else if (!add && !had)
		err = fail(ENOENT, "group %u of '%s' has no member %u", group, args[0], member);
	else
		err = p4bpf_profile__set_group(pipe, args[0], group, texts, n);
out:
	json_decref(groups);
	arena_free(arena);
	return err;
}
