/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runtime JSON of the P4 tutorials: {"table_entries": [...], "multicast_group_entries": [...],
 * "clone_session_entries": [...]}. What it says about the switch to be programmed (target, p4info,
 * bmv2_json) means nothing here. Numbers are JSON's or texts, in which every form of a value may stand.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/strbuf.h"
#include "runtime/lib/entries.h"

struct reader {
	struct p4bpf_pipeline *pipe;
	struct arena *arena;
	const char *label, *text;
};

/* A list at the top, and what an element of it is. */
struct section {
	const char *name;
	const char *const *fields;	/* that an element may have, NULL ends */
	int (*read)(struct reader *r, json_t *o);
};

static int read_entry(struct reader *r, json_t *o);
static int read_group(struct reader *r, json_t *o);
static int read_session(struct reader *r, json_t *o);
static int read_section(struct reader *r, const struct section *section, json_t *list);
static int read_match(struct reader *r, struct draft *d, const char *name, json_t *value);
static int read_replicas(struct reader *r, json_t *o, const char *const **out, size_t *n);
static int scalar(struct reader *r, const char *what, unsigned width, json_t *value,
		  const char **out);
static int number(json_t *o, const char *field, json_int_t least, json_int_t most, bool wanted,
		  json_int_t *out);
static int check_fields(json_t *o, const char *const *fields);
static unsigned line_of(const char *text, const char *section, size_t index);

static const char *const entry_fields[] = {
	"table", "match", "default_action", "action_name", "action_params", "priority", NULL
};
static const char *const group_fields[] = { "multicast_group_id", "replicas", NULL };
static const char *const session_fields[] = {
	"clone_session_id", "replicas", "packet_length_bytes", "class_of_service", NULL
};

static const struct section sections[] = {
	{ "table_entries", entry_fields, read_entry },
	{ "multicast_group_entries", group_fields, read_group },
	{ "clone_session_entries", session_fields, read_session },
};

#define N_SECTIONS (sizeof(sections) / sizeof(*sections))

int entries_read_json(struct p4bpf_pipeline *pipe, const char *label, const char *text,
		      struct strbuf *out)
{
	static const char *const known[] = {
		"table_entries", "multicast_group_entries", "clone_session_entries", "target",
		"p4info", "bmv2_json", NULL
	};
	struct reader r = { pipe, arena_new(), label, text };
	json_error_t where;
	json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, &where);
	int err = 0;

	(void)out;
	if (!o)
		err = fail(EINVAL, "%s:%d: %s", label, where.line, where.text);
	else if (!json_is_object(o))
		err = fail(EINVAL, "%s:1: expected an object", label);
	else if ((err = check_fields(o, known)))
		fail_in(err, "%s", label);
	for (size_t i = 0; !err && i < N_SECTIONS; i++)
		err = read_section(&r, &sections[i], json_object_get(o, sections[i].name));
	json_decref(o);
	arena_free(r.arena);
	return err;
}

static int read_section(struct reader *r, const struct section *section, json_t *list)
{
	json_t *o;
	size_t i;
	int err;

	if (!list)
		return 0;
	if (!json_is_array(list))
		return fail(EINVAL, "%s: %s: expected a list", r->label, section->name);
	json_array_foreach(list, i, o) {
		err = json_is_object(o) ? check_fields(o, section->fields) :
					  fail(EINVAL, "expected an object");
		if (!err)
			err = section->read(r, o);
		if (err)
			return fail_in(err, "%s:%u: %s[%zu]", r->label,
				       line_of(r->text, section->name, i), section->name, i);
	}
	return 0;
}

static int read_params(struct reader *r, const struct draft *d, const char *action, json_t *params,
		       const char *const **out, size_t *n)
{
	const char **list = arena_array(r->arena, json_object_size(params), sizeof(*list));
	char *owner = arena_printf(r->arena, "table '%s'", d->table->name);
	const struct names actions = { "action", owner, d->table->actions, d->table->n_actions,
				       sizeof(*d->table->actions) };
	const struct p4bpf_desc_action *a;
	const char *name;
	struct names names;
	json_t *value;
	size_t index;
	int err = name_find(&actions, action, &index);

	*n = 0;
	*out = list;
	if (err)
		return err;
	a = &d->table->actions[index];
	names = (struct names){ "parameter", arena_printf(r->arena, "action '%s'", a->name),
				a->params, a->n_params, sizeof(*a->params) };
	if (params && !json_is_object(params))
		return fail(EINVAL, "action_params: expected an object");
	json_object_foreach(params, name, value) {
		const char *text;

		err = name_find(&names, name, &index);
		if (!err)
			err = scalar(r, arena_printf(r->arena, "parameter '%s'", name),
				     (unsigned)a->params[index].width, value, &text);
		if (err)
			return err;
		list[(*n)++] = arena_printf(r->arena, "%s=%s", a->params[index].name, text);
	}
	return 0;
}

static int read_entry(struct reader *r, json_t *o)
{
	const char *table = json_string_value(json_object_get(o, "table")), *name;
	json_t *match = json_object_get(o, "match"), *value;
	bool is_default = json_is_true(json_object_get(o, "default_action"));
	json_int_t priority;
	struct draft d;
	int err;

	if (!table)
		return fail(EINVAL, "table: expected the name of a table");
	err = draft_start(r->pipe, r->arena, table, &d);
	if (!err)
		err = number(o, "priority", 0, INT32_MAX, false, &priority);
	d.e.action = json_string_value(json_object_get(o, "action_name"));
	if (!err && !d.e.action)
		err = fail(EINVAL, "action_name: expected the name of an action");
	if (!err)
		err = read_params(r, &d, d.e.action, json_object_get(o, "action_params"),
				  &d.e.params, &d.e.n_params);
	if (err)
		return err;
	if (match && !json_is_object(match) && !json_is_null(match))
		return fail(EINVAL, "match: expected an object");
	if (is_default && json_object_size(match))
		return fail(EINVAL, "a default action with a match");
	if (is_default)
		return p4bpf_table__set_default(r->pipe, d.table->name, d.e.action, d.e.params,
						d.e.n_params);
	json_object_foreach(match, name, value) {
		err = read_match(r, &d, name, value);
		if (err)
			return err;
	}
	err = draft_complete(&d);
	if (err)
		return err;
	d.e.has_priority = priority != 0;
	d.e.priority = (int32_t)priority;
	return p4bpf_table__add(r->pipe, d.table->name, &d.e);
}

/* V for exact and optional keys, else a list of two; one of one is what it has. */
static int read_match(struct reader *r, struct draft *d, const char *name, json_t *value)
{
	static const struct {
		const char *match, *form;
	} forms[] = {
		{ "lpm", "[VALUE, LENGTH]" },
		{ "ternary", "[VALUE, MASK]" },
		{ "range", "[LOW, HIGH]" },
	};
	const char *what = arena_printf(r->arena, "key '%s'", name), *texts[2] = { NULL, NULL };
	const struct p4bpf_desc_key *key;
	const char *form = NULL;
	size_t index;
	int err = draft_key_find(d, name, &index);

	if (err)
		return err;
	key = &d->table->keys[index];
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (key_is(key, forms[i].match))
			form = forms[i].form;
	if (form && json_array_size(value) != 2)
		return fail(EINVAL, "%s is %s, expected %s", what, key->match, form);
	if (!form && json_is_array(value) && json_array_size(value) == 1)
		value = json_array_get(value, 0);
	for (size_t i = 0; !err && i < (form ? 2 : 1); i++)
		err = scalar(r, what, (unsigned)key->width, form ? json_array_get(value, i) : value,
			     &texts[i]);
	return err ? err : draft_key(r->pipe, r->arena, d, index, texts[0], texts[1]);
}

static int read_group(struct reader *r, json_t *o)
{
	const char *const *replicas;
	json_int_t id;
	size_t n;
	int err = number(o, "multicast_group_id", 1, UINT32_MAX, true, &id);

	if (!err)
		err = read_replicas(r, o, &replicas, &n);
	/* An entry is inserted: a group that is there already is an error, as for tables. */
	if (!err)
		err = p4bpf_group__add(r->pipe, (uint32_t)id, NULL, 0);
	return err ? err : p4bpf_group__set(r->pipe, (uint32_t)id, replicas, n);
}

static int read_session(struct reader *r, json_t *o)
{
	struct p4bpf_mirror to = { 0 };
	json_int_t id, truncate;
	int err = number(o, "clone_session_id", 0, UINT32_MAX, true, &id);

	if (!err)
		err = number(o, "packet_length_bytes", 0, UINT32_MAX, false, &truncate);
	if (!err)
		err = read_replicas(r, o, &to.replicas, &to.n_replicas);
	if (err)
		return err;
	to.truncate = (uint32_t)truncate;
	return p4bpf_mirror__set(r->pipe, (uint32_t)id, &to);
}

static int read_replicas(struct reader *r, json_t *o, const char *const **out, size_t *n)
{
	static const char *const fields[] = { "egress_port", "instance", NULL };
	json_t *list = json_object_get(o, "replicas"), *replica;
	const char **texts;
	size_t i;

	if (!json_is_array(list))
		return fail(EINVAL, "replicas: expected a list");
	texts = arena_array(r->arena, json_array_size(list), sizeof(*texts));
	json_array_foreach(list, i, replica) {
		json_int_t port, instance;
		int err = json_is_object(replica) ? check_fields(replica, fields) :
						    fail(EINVAL, "expected an object");

		if (!err)
			err = number(replica, "egress_port", 0, UINT32_MAX, true, &port);
		if (!err)
			err = number(replica, "instance", 0, UINT32_MAX, false, &instance);
		if (err)
			return fail_in(err, "replicas[%zu]", i);
		texts[i] = arena_printf(r->arena, "%lld:%lld", (long long)port,
					(long long)instance);
	}
	*out = texts;
	*n = json_array_size(list);
	return 0;
}

/* As a text of libp4bpf. A negative number is the bit pattern it has in `width` bits. */
static int scalar(struct reader *r, const char *what, unsigned width, json_t *value,
		  const char **out)
{
	if (json_is_string(value)) {
		*out = arena_strdup(r->arena, json_string_value(value));
	} else if (json_is_boolean(value)) {
		*out = json_is_true(value) ? "1" : "0";
	} else if (json_is_integer(value)) {
		mpz_ptr v = bits_from_text(r->arena, "0", 1, 10);
		json_int_t i = json_integer_value(value);

		mpz_set_si(v, (long)i);
		*out = i >= 0 || !bits_fits(v, width, true) ?
			arena_printf(r->arena, "%lld", (long long)i) :
			arena_printf(r->arena, "0x%s",
				     bits_to_text(r->arena, bits_wrap(r->arena, v, width, false), 16));
	} else {
		return fail(EINVAL, "%s: expected a number or a text", what);
	}
	return 0;
}

/* Fields that are left out are 0. */
static int number(json_t *o, const char *field, json_int_t least, json_int_t most, bool wanted,
		  json_int_t *out)
{
	json_t *value = json_object_get(o, field);

	*out = json_integer_value(value);
	if (!value && !wanted)
		return 0;
	if (!json_is_integer(value) || *out < least || *out > most)
		return fail(EINVAL, "%s: expected a number from %lld to %lld", field,
			    (long long)least, (long long)most);
	return 0;
}

static int check_fields(json_t *o, const char *const *fields)
{
	struct strbuf all = { 0 };
	const char *field;
	json_t *value;
	int err;

	json_object_foreach(o, field, value) {
		size_t i = 0;

		while (fields[i] && strcmp(fields[i], field))
			i++;
		if (fields[i])
			continue;
		for (i = 0; fields[i]; i++)
			strbuf_printf(&all, "%s%s", i ? ", " : "", fields[i]);
		err = fail(EINVAL, "'%.80s' is unknown; expected %s", field, strbuf_text(&all));
		strbuf_free(&all);
		return err;
	}
	return 0;
}

/*
 * The line on which element `index` of the list called `section` begins. The JSON library keeps no
 * places, so the text, which it has found well formed, is walked again: outside of strings, brackets
 * alone say where one is.
 */
static unsigned line_of(const char *text, const char *section, size_t index)
{
	size_t len = strlen(section), element = 0, string_len = 0;
	unsigned line = 1, depth = 0;
	const char *string = "";
	bool inside = false;

	for (; *text; text++) {
		switch (*text) {
		case '\n':
			line++;
			break;
		case '"':
			string = ++text;
			for (; *text && *text != '"'; text++)
				text += *text == '\\' && text[1];
			string_len = (size_t)(text - string);
			if (!*text)
				return line;
			break;
		case '[':
		case '{':
			if (inside && depth == 2 && element++ == index)
				return line;
			if (depth++ == 1)
				inside = string_len == len && !memcmp(string, section, len);
			break;
		case ']':
		case '}':
			depth--;
			break;
		}
	}
	return line;
}
