/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl profile: members and groups of action profiles and selectors. A dump is printed as
 * commands, which 'table load' reads.
 */
#include "runtime/cli/cli.h"

#include <string.h>

/* PIPE PROFILE, and a number when `what` names it. */
static int take_profile(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
			const char **profile, const char *what, uint32_t *number)
{
	const char *name = take(ctl, words, "PIPE"), *text;
	uint64_t wide = 0;
	int status = DONE;

	*profile = name ? take(ctl, words, "PROFILE") : NULL;
	if (!*profile)
		return USAGE;
	if (what) {
		text = take(ctl, words, what);
		status = text ? parse_number(ctl, what, text, UINT32_MAX, &wide) : USAGE;
		*number = (uint32_t)wide;
	}
	return status ? status : open_pipeline(ctl, name, pipe);
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_profile__list_json(pipe), out);
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *o, *table;
	size_t i, k;

	json_array_foreach(out, i, o) {
		fprintf(to, "%s: %s, size %lld, of", text_of(o, "name"),
			json_is_true(json_object_get(o, "selector")) ? "selector" : "profile",
			(long long)number_of(o, "size"));
		json_array_foreach(json_object_get(o, "tables"), k, table)
			fprintf(to, "%s %s", k ? "," : "", json_string_value(table));
		fputc('\n', to);
	}
}

static int member_change(struct ctl *ctl, struct words *words,
			 int (*fn)(struct p4bpf_pipeline *pipe, const char *profile, uint32_t member,
				   const char *action, const char *const *params, size_t n_params))
{
	const char *profile, *action;
	struct p4bpf_pipeline *pipe;
	uint32_t member;
	int status = take_profile(ctl, words, &pipe, &profile, "MEMBER", &member);

	if (status)
		return status;
	if (!take_if(words, "action"))
		return wrong_usage(ctl, words->n ? "'%s', expected 'action'" : "'action' is missing",
				   words->n ? *words->at : "");
	action = take(ctl, words, "ACTION");
	if (!action)
		return USAGE;
	return fn(pipe, profile, member, action, (const char *const *)words->at, words->n) ?
		       library_failed(ctl) : DONE;
}

static int member_add(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return member_change(ctl, words, p4bpf_profile__add_member);
}

static int member_set(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return member_change(ctl, words, p4bpf_profile__set_member);
}

static int group_change(struct ctl *ctl, struct words *words,
			int (*fn)(struct p4bpf_pipeline *pipe, const char *profile, uint32_t group,
				  const char *const *members, size_t n))
{
	struct p4bpf_pipeline *pipe;
	const char *profile;
	uint32_t group;
	int status = take_profile(ctl, words, &pipe, &profile, "GROUP", &group);

	if (status)
		return status;
	return fn(pipe, profile, group, (const char *const *)words->at, words->n) ?
		       library_failed(ctl) : DONE;
}

static int group_add(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return group_change(ctl, words, p4bpf_profile__add_group);
}

static int group_set(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return group_change(ctl, words, p4bpf_profile__set_group);
}

static int del(struct ctl *ctl, struct words *words, const char *what,
	       int (*fn)(struct p4bpf_pipeline *pipe, const char *profile, uint32_t number))
{
	struct p4bpf_pipeline *pipe;
	const char *profile;
	uint32_t number;
	int status = take_profile(ctl, words, &pipe, &profile, what, &number);

	if (!status)
		status = take_end(ctl, words);
	if (!status && fn(pipe, profile, number))
		status = library_failed(ctl);
	return status;
}

static int member_del(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return del(ctl, words, "MEMBER", p4bpf_profile__del_member);
}

static int group_del(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return del(ctl, words, "GROUP", p4bpf_profile__del_group);
}

static int dump(struct ctl *ctl, struct words *words, json_t **out,
		char *(*fn)(struct p4bpf_pipeline *pipe, const char *profile))
{
	struct p4bpf_pipeline *pipe;
	const char *profile;
	int status = take_profile(ctl, words, &pipe, &profile, NULL, NULL);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, fn(pipe, profile), out);
}

static int member_dump(struct ctl *ctl, struct words *words, json_t **out)
{
	return dump(ctl, words, out, p4bpf_profile__members_json);
}

static int group_dump(struct ctl *ctl, struct words *words, json_t **out)
{
	return dump(ctl, words, out, p4bpf_profile__groups_json);
}

static void members_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	json_array_foreach(json_object_get(out, "members"), i, o) {
		fputs("profile member set ", to);
		print_word(to, text_of(out, "profile"));
		fprintf(to, " %lld", (long long)number_of(o, "member"));
		print_action(to, o);
		fputc('\n', to);
	}
}

static void groups_text(const json_t *out, FILE *to)
{
	json_t *o, *member;
	size_t i, k;

	json_array_foreach(json_object_get(out, "groups"), i, o) {
		fputs("profile group set ", to);
		print_word(to, text_of(out, "profile"));
		fprintf(to, " %lld", (long long)number_of(o, "group"));
		json_array_foreach(json_object_get(o, "members"), k, member) {
			fprintf(to, " %lld", (long long)number_of(member, "member"));
			if (number_of(member, "weight") != 1)
				fprintf(to, ":%lld", (long long)number_of(member, "weight"));
		}
		fputc('\n', to);
	}
}

#define MEMBER "PIPE PROFILE MEMBER action ACTION [PARAM...]"
#define GROUP "PIPE PROFILE GROUP [MEMBER[:WEIGHT]...]"
#define GROUPS \
	"A hash over the table's selector keys chooses the member for each packet, a member of\n" \
	"weight 2 twice as often as one of weight 1. Weights sum up to 256 at most. Entries\n" \
	"whose group has no member count as misses."

static const struct verb verbs[] = {
	{ "list", "PIPE", "Show PIPE's action profiles and selectors, and whose they are.", list,
	  list_text, false, NULL },
	{ "member add", MEMBER, "Add a member: an action for entries to refer to.", member_add, NULL,
	  true, NULL },
	{ "member set", MEMBER, "Add a member, or replace it wherever it is used.", member_set, NULL,
	  true, NULL },
	{ "member del", "PIPE PROFILE MEMBER", "Delete a member that nothing refers to.", member_del,
	  NULL, true, NULL },
	{ "member dump", "PIPE PROFILE", "Show all members.", member_dump, members_text, false,
	  "What is printed can be read by 'p4bpfctl table load'." },
	{ "group add", GROUP, "Add a group of members to an action selector.", group_add, NULL, true,
	  GROUPS },
	{ "group set", GROUP, "Add a group, or replace all its members.", group_set, NULL, true,
	  GROUPS },
	{ "group del", "PIPE PROFILE GROUP", "Delete a group that no entry refers to.", group_del,
	  NULL, true, NULL },
	{ "group dump", "PIPE PROFILE", "Show all groups.", group_dump, groups_text, false,
	  "What is printed can be read by 'p4bpfctl table load'." },
};

const struct noun profile_noun = { "profile", "Action profiles and selectors.", verbs,
				   sizeof(verbs) / sizeof(*verbs) };
