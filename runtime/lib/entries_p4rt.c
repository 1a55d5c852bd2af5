/* SPDX-License-Identifier: Apache-2.0 */
/*
 * P4Runtime's WriteRequest as text: updates that insert, modify or delete table entries, default
 * actions, members and groups of action profiles, multicast groups, clone sessions and register cells, by the identifiers of P4Info, which the
 * description has. Values are bytes in network order. p4c writes such a file of the entries that a
 * program declares; those are there already and are passed over.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/strbuf.h"
#include "runtime/lib/entries.h"

enum update { UPDATE_INSERT, UPDATE_MODIFY, UPDATE_DELETE };

struct reader {
	struct p4bpf_pipeline *pipe;
	struct arena *arena;
	enum update update;
};

struct entity {
	const char *name;
	int (*read)(struct reader *r, const struct text_message *m);
};

static int read_table_entry(struct reader *r, const struct text_message *m);
static int read_replication(struct reader *r, const struct text_message *m);
static int read_register_entry(struct reader *r, const struct text_message *m);
static int read_member(struct reader *r, const struct text_message *m);
static int read_profile_group(struct reader *r, const struct text_message *m);
static int read_update(struct reader *r, const struct text_message *m);
static int read_entity(struct reader *r, const struct text_message *m);
static bool is_declared(struct reader *r, const struct draft *d);
static int read_match(struct reader *r, struct draft *d, const struct text_message *m);
static int read_action(struct reader *r, struct draft *d, const struct text_message *m);
static int read_direct_action(struct reader *r, struct draft *d, const struct text_message *m);
static int read_group(struct reader *r, const struct text_message *m);
static int read_session(struct reader *r, const struct text_message *m);
static int read_replicas(struct reader *r, const struct text_message *m, const char *const **out,
			 size_t *n);
static int check_fields(const struct text_message *m, const char *const *fields);
static int message(const struct text_message *m, const char *name, const struct text_message **out);
static int number(const struct text_message *m, const char *name, uint64_t max, uint64_t *out);
static int bytes(struct reader *r, const struct text_message *m, const char *name, const char **out);
static bool flag(const struct text_message *m, const char *name);

static const struct entity entities[] = {
	{ "table_entry", read_table_entry },
	{ "packet_replication_engine_entry", read_replication },
	{ "register_entry", read_register_entry },
	{ "action_profile_member", read_member },
	{ "action_profile_group", read_profile_group },
};

int entries_read_p4runtime(struct p4bpf_pipeline *pipe, const char *label, const char *text,
			   struct strbuf *out)
{
	struct reader r = { .pipe = pipe, .arena = arena_new() };
	struct text_message all = { 0 };
	int err = textproto_read(r.arena, label, text, &all);

	(void)out;
	vec_each(const struct text_field, f, &all.fields) {
		if (err)
			break;
		r.update = UPDATE_INSERT;
		if (!strcmp(f->name, "updates") && f->message)
			err = read_update(&r, f->message);
		else if (!strcmp(f->name, "entities") && f->message)
			err = read_entity(&r, f->message);
		/* Who writes, and how strictly: of no concern to a file. */
		else if (strcmp(f->name, "device_id") && strcmp(f->name, "election_id") &&
			 strcmp(f->name, "role") && strcmp(f->name, "role_id") &&
			 strcmp(f->name, "atomicity"))
			err = fail(EINVAL, "'%.80s', expected updates or entities", f->name);
		if (err)
			fail_in(err, "%s:%u", label, f->line);
	}
	arena_free(r.arena);
	return err;
}

static int read_update(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = { "type", "entity", NULL };
	static const char *const types[] = { "INSERT", "MODIFY", "DELETE" };
	const struct text_field *type = text_field(m, "type");
	const struct text_message *entity;
	size_t i = 0;
	int err = check_fields(m, fields);

	while (i < 3 && (!type || !type->scalar || strcmp(type->scalar, types[i])))
		i++;
	if (!err && i == 3)
		err = fail(EINVAL, "type: '%.40s', expected INSERT, MODIFY or DELETE",
			   type && type->scalar ? type->scalar : "");
	r->update = (enum update)i;
	if (!err)
		err = message(m, "entity", &entity);
	if (!err && !entity)
		err = fail(EINVAL, "entity is missing");
	return err ? err : read_entity(r, entity);
}

static int read_entity(struct reader *r, const struct text_message *m)
{
	struct strbuf all = { 0 };
	int err;

	if (m->fields.n != 1 || !m->fields.at[0].message)
		return fail(EINVAL, "expected one entity");
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		if (strcmp(m->fields.at[0].name, entities[i].name))
			continue;
		err = entities[i].read(r, m->fields.at[0].message);
		return err ? fail_in(err, "%s", entities[i].name) : 0;
	}
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		strbuf_printf(&all, "%s%s", i ? ", " : "", entities[i].name);
	err = fail(EINVAL, "'%.80s' is not supported, expected %s", m->fields.at[0].name,
		   strbuf_text(&all));
	strbuf_free(&all);
	return err;
}

static int start_entry(struct reader *r, const struct text_message *m, struct draft *d)
{
	const struct p4bpf_desc *desc = r->pipe->desc;
	uint64_t id;
	int err = number(m, "table_id", UINT32_MAX, &id);

	if (err)
		return err;
	for (size_t i = 0; id && i < desc->n_tables; i++)
		if ((uint64_t)desc->tables[i].control_id == id)
			return draft_start(r->pipe, r->arena, desc->tables[i].name, d);
	return fail(ENOENT, "table_id: no table of %s has the identifier %" PRIu64, pipe_title(r->pipe),
		    id);
}

static int read_table_entry(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = {
		"table_id", "match", "action", "priority", "is_default_action", "is_const",
		"controller_metadata", "metadata", NULL
	};
	const struct text_message *action;
	const char *table;
	struct draft d;
	uint64_t priority;
	char *there;
	int err = check_fields(m, fields);

	if (!err)
		err = start_entry(r, m, &d);
	if (!err)
		err = number(m, "priority", INT32_MAX, &priority);
	vec_each(const struct text_field, f, &m->fields)
		if (!err && !strcmp(f->name, "match"))
			err = f->message ? read_match(r, &d, f->message) :
					   fail(EINVAL, "match: expected a message");
	if (!err)
		err = message(m, "action", &action);
	if (!err && action)
		err = read_action(r, &d, action);
	if (err)
		return err;
	table = d.table->name;
	d.e.has_priority = priority != 0;
	d.e.priority = (int32_t)priority;
	if (flag(m, "is_default_action"))
		return r->update == UPDATE_MODIFY || r->update == UPDATE_INSERT ?
			p4bpf_table__set_default(r->pipe, table, d.e.action, d.e.params, d.e.n_params) :
			fail(EINVAL, "a default action is modified, not deleted");
	err = draft_complete(&d);
	if (!err && !d.e.action && d.e.refers == P4BPF_REFERS_ACTION && r->update != UPDATE_DELETE)
		err = fail(EINVAL, "table '%s': action is missing", table);
	if (err || r->update == UPDATE_DELETE)
		return err ? err : p4bpf_table__del(r->pipe, table, &d.e);
	if (r->update == UPDATE_INSERT)
		return is_declared(r, &d) ? 0 : p4bpf_table__add(r->pipe, table, &d.e);
	there = p4bpf_table__get_json(r->pipe, table, &d.e);
	free(there);
	return there ? p4bpf_table__set(r->pipe, table, &d.e) : -ENOENT;
}

/* Whether the program declares just this entry, so that it is there. */
static bool is_declared(struct reader *r, const struct draft *d)
{
	const struct values vs = table_values(r->pipe, r->arena);
	struct entry e, own;
	struct table *t;

	if (table_find(r->pipe, d->table->name, &t))
		return false;
	/* Entries that became code are const, all of them. */
	if (!t->ops)
		return d->table->const_entries;
	e = entry_new(r->arena, t);
	own = entry_new(r->arena, t);
	if (d->e.refers != P4BPF_REFERS_ACTION || !d->table->n_entries ||
	    entry_parse_key(t, &vs, &d->e, &e) ||
	    entry_parse_action(t, &vs, d->e.action, d->e.params, d->e.n_params, false, e.value))
		return false;
	for (size_t i = 0; i < d->table->n_entries; i++)
		if (!entry_from_desc(t, &vs, &d->table->entries[i], &own) &&
		    own.priority == e.priority && !memcmp(own.key, e.key, t->key_size) &&
		    !memcmp(own.mask, e.mask, t->key_size) &&
		    !memcmp(own.value, e.value, t->value_size))
			return true;
	return false;
}

static int read_match(struct reader *r, struct draft *d, const struct text_message *m)
{
	static const char *const fields[] = { "field_id", "exact", "lpm", "ternary", "range", "optional",
					      NULL };
	static const struct {
		const char *match, *first, *second;
	} kinds[] = {
		{ "exact", "value", NULL },   { "lpm", "value", NULL }, { "ternary", "value", "mask" },
		{ "range", "low", "high" },   { "optional", "value", NULL },
	};
	const struct p4bpf_desc_table *t = d->table;
	const char *first = NULL, *second = NULL;
	const struct text_message *value = NULL;
	uint64_t id, length;
	size_t index = 0;
	int err = check_fields(m, fields);

	if (!err)
		err = number(m, "field_id", UINT32_MAX, &id);
	while (!err && index < t->n_keys && (!id || (uint64_t)t->keys[index].control_id != id))
		index++;
	if (!err && index == t->n_keys)
		err = fail(ENOENT, "match: table '%s' has no key with field_id %" PRIu64, t->name, id);
	for (size_t i = 0; !err && i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!key_is(&t->keys[index], kinds[i].match))
			continue;
		err = message(m, kinds[i].match, &value);
		if (!err && value)
			err = bytes(r, value, kinds[i].first, &first);
		if (!err && value && kinds[i].second)
			err = bytes(r, value, kinds[i].second, &second);
	}
	if (err)
		return err;
	if (!value)
		return fail(EINVAL, "match: key '%s' is %s, expected '%s { ... }'", t->keys[index].name,
			    t->keys[index].match, t->keys[index].match);
	if (key_is(&t->keys[index], "lpm")) {
		err = number(value, "prefix_len", INT32_MAX, &length);
		if (err)
			return err;
		second = arena_printf(r->arena, "%" PRIu64, length);
	}
	return draft_key(r->pipe, r->arena, d, index, first, second);
}

static int read_action(struct reader *r, struct draft *d, const struct text_message *m)
{
	static const struct {
		const char *field;
		enum p4bpf_reference refers;
	} references[] = {
		{ "action_profile_member_id", P4BPF_REFERS_MEMBER },
		{ "action_profile_group_id", P4BPF_REFERS_GROUP },
	};
	static const char *const fields[] = { "action", "action_profile_member_id",
					      "action_profile_group_id", NULL };
	const struct text_message *action;
	uint64_t id;
	int err = check_fields(m, fields);

	if (!err)
		err = message(m, "action", &action);
	if (err || action)
		return err ? err : read_direct_action(r, d, action);
	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++) {
		if (!text_field(m, references[i].field))
			continue;
		err = number(m, references[i].field, UINT32_MAX, &id);
		d->e.refers = references[i].refers;
		d->e.reference = (uint32_t)id;
		return err;
	}
	return fail(EINVAL, "action: expected action, action_profile_member_id or "
		    "action_profile_group_id");
}

static int read_direct_action(struct reader *r, struct draft *d, const struct text_message *m)
{
	static const char *const fields[] = { "action_id", "params", NULL };
	static const char *const param_fields[] = { "param_id", "value", NULL };
	const struct p4bpf_desc_action *a = NULL;
	const char **params;
	size_t k, n = 0;
	uint64_t id;
	int err = check_fields(m, fields);

	if (!err)
		err = number(m, "action_id", UINT32_MAX, &id);
	if (err)
		return err;
	for (size_t i = 0; id && i < d->table->n_actions; i++)
		if ((uint64_t)d->table->actions[i].control_id == id)
			a = &d->table->actions[i];
	if (!a)
		return fail(ENOENT, "action_id: no action of table '%s' has the identifier %" PRIu64,
			    d->table->name, id);
	params = arena_array(r->arena, m->fields.n, sizeof(*params));
	vec_each(const struct text_field, f, &m->fields) {
		const char *value;

		if (strcmp(f->name, "params"))
			continue;
		err = f->message ? check_fields(f->message, param_fields) :
				   fail(EINVAL, "params: expected a message");
		if (!err)
			err = number(f->message, "param_id", UINT32_MAX, &id);
		for (k = 0; !err && k < a->n_params; k++)
			if (id && (uint64_t)a->params[k].control_id == id)
				break;
		if (!err && k == a->n_params)
			err = fail(ENOENT, "params: action '%s' has no parameter with param_id %" PRIu64,
				   a->name, id);
		if (!err)
			err = bytes(r, f->message, "value", &value);
		if (err)
			return err;
		params[n++] = arena_printf(r->arena, "%s=%s", a->params[k].name, value);
	}
	d->e.action = a->name;
	d->e.params = params;
	d->e.n_params = n;
	return 0;
}

static int read_replication(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = { "multicast_group_entry", "clone_session_entry", NULL };
	const struct text_message *group, *session;
	int err = check_fields(m, fields);

	if (!err)
		err = message(m, "multicast_group_entry", &group);
	if (!err)
		err = message(m, "clone_session_entry", &session);
	if (!err && !group == !session)
		err = fail(EINVAL, "expected multicast_group_entry or clone_session_entry");
	return err ? err : group ? read_group(r, group) : read_session(r, session);
}

static int read_group(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = { "multicast_group_id", "replicas", "metadata", NULL };
	const char *const *replicas;
	uint64_t id;
	size_t n;
	int err = check_fields(m, fields);

	if (!err)
		err = number(m, "multicast_group_id", UINT32_MAX, &id);
	if (!err)
		err = read_replicas(r, m, &replicas, &n);
	if (err)
		return err;
	if (r->update == UPDATE_DELETE)
		return p4bpf_group__del(r->pipe, (uint32_t)id, NULL, 0);
	if (r->update == UPDATE_INSERT)
		err = p4bpf_group__add(r->pipe, (uint32_t)id, NULL, 0);
	return err ? err : p4bpf_group__set(r->pipe, (uint32_t)id, replicas, n);
}

static int read_session(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = { "session_id", "replicas", "class_of_service",
					      "packet_length_bytes", NULL };
	struct p4bpf_mirror to = { 0 };
	uint64_t id, truncate;
	int err = check_fields(m, fields);

	if (!err)
		err = number(m, "session_id", UINT32_MAX, &id);
	if (!err)
		err = number(m, "packet_length_bytes", UINT32_MAX, &truncate);
	if (!err)
		err = read_replicas(r, m, &to.replicas, &to.n_replicas);
	if (err)
		return err;
	to.truncate = (uint32_t)truncate;
	return r->update == UPDATE_DELETE ? p4bpf_mirror__del(r->pipe, (uint32_t)id) :
					    p4bpf_mirror__set(r->pipe, (uint32_t)id, &to);
}

/* A port is a number (egress_port) or, in newer files, bytes (port). */
static int read_replicas(struct reader *r, const struct text_message *m, const char *const **out,
			 size_t *n)
{
	static const char *const fields[] = { "egress_port", "port", "instance", NULL };
	const char **texts = arena_array(r->arena, m->fields.n, sizeof(*texts));

	*n = 0;
	*out = texts;
	vec_each(const struct text_field, f, &m->fields) {
		const char *port = NULL;
		uint64_t plain, instance;
		int err;

		if (strcmp(f->name, "replicas"))
			continue;
		err = f->message ? check_fields(f->message, fields) :
				   fail(EINVAL, "replicas: expected a message");
		if (!err && text_field(f->message, "port"))
			err = bytes(r, f->message, "port", &port);
		if (!err && !port && !(err = number(f->message, "egress_port", UINT32_MAX, &plain)))
			port = arena_printf(r->arena, "%" PRIu64, plain);
		if (!err)
			err = number(f->message, "instance", UINT32_MAX, &instance);
		if (err)
			return err;
		texts[(*n)++] = arena_printf(r->arena, "%s:%" PRIu64, port, instance);
	}
	return 0;
}

static int read_register_entry(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = { "register_id", "index", "data", NULL };
	const struct p4bpf_desc *d = r->pipe->desc;
	const struct text_message *index, *data;
	const char *name = NULL, *value;
	uint64_t id, at;
	int err = check_fields(m, fields);

	if (!err)
		err = number(m, "register_id", UINT32_MAX, &id);
	for (size_t i = 0; !err && id && i < d->n_registers; i++)
		if ((uint64_t)d->registers[i].control_id == id)
			name = d->registers[i].name;
	if (!err && !name)
		err = fail(ENOENT, "register_id: no register of %s has the identifier %" PRIu64,
			   pipe_title(r->pipe), id);
	if (!err && r->update != UPDATE_MODIFY)
		err = fail(EINVAL, "cells of registers can only be modified");
	if (!err)
		err = message(m, "index", &index);
	if (!err && index)
		err = number(index, "index", INT64_MAX, &at);
	if (!err)
		err = message(m, "data", &data);
	if (!err && !data)
		err = fail(EINVAL, "data is missing");
	if (!err)
		err = bytes(r, data, "bitstring", &value);
	return err ? err : p4bpf_register__write(r->pipe, name, index ? &at : NULL, &value, 1);
}

/* The profile, and the number of the member or group. */
static int read_profile(struct reader *r, const struct text_message *m, const char *field,
			const struct p4bpf_desc_profile **profile, uint32_t *number_out)
{
	const struct p4bpf_desc *d = r->pipe->desc;
	uint64_t id, wide;
	int err = number(m, "action_profile_id", UINT32_MAX, &id);

	*profile = NULL;
	if (!err)
		err = number(m, field, UINT32_MAX, &wide);
	if (err)
		return err;
	*number_out = (uint32_t)wide;
	for (size_t i = 0; id && i < d->n_profiles; i++)
		if ((uint64_t)d->profiles[i].control_id == id)
			*profile = &d->profiles[i];
	return *profile ? 0 : fail(ENOENT, "action_profile_id: no action profile of %s has the identifier "
				   "%" PRIu64, pipe_title(r->pipe), id);
}

static int read_member(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = { "action_profile_id", "member_id", "action", NULL };
	const struct p4bpf_desc_profile *profile;
	const struct text_message *action;
	struct draft d = { 0 };
	uint32_t member;
	int err = check_fields(m, fields);

	if (!err)
		err = read_profile(r, m, "member_id", &profile, &member);
	if (!err)
		err = message(m, "action", &action);
	if (err || r->update == UPDATE_DELETE)
		return err ? err : p4bpf_profile__del_member(r->pipe, profile->name, member);
	if (!action)
		return fail(EINVAL, "action is missing");
	d.table = profile_table(r->pipe->desc, profile->name);
	err = read_direct_action(r, &d, action);
	if (!err && r->update == UPDATE_MODIFY)
		err = profile_has(r->pipe, profile->name, true, member);
	return err ? err : (r->update == UPDATE_INSERT ? p4bpf_profile__add_member :
							  p4bpf_profile__set_member)
				   (r->pipe, profile->name, member, d.e.action, d.e.params, d.e.n_params);
}

static int read_profile_group(struct reader *r, const struct text_message *m)
{
	static const char *const fields[] = { "action_profile_id", "group_id", "members", "max_size",
					      NULL };
	static const char *const member_fields[] = { "member_id", "weight", NULL };
	const char **texts = arena_array(r->arena, m->fields.n, sizeof(*texts));
	const struct p4bpf_desc_profile *profile;
	uint32_t group;
	size_t n = 0;
	int err = check_fields(m, fields);

	if (!err)
		err = read_profile(r, m, "group_id", &profile, &group);
	vec_each(const struct text_field, f, &m->fields) {
		uint64_t member, weight;

		if (err || strcmp(f->name, "members"))
			continue;
		err = f->message ? check_fields(f->message, member_fields) :
				   fail(EINVAL, "members: expected a message");
		if (!err)
			err = number(f->message, "member_id", UINT32_MAX, &member);
		if (!err)
			err = number(f->message, "weight", UINT32_MAX, &weight);
		if (!err)
			texts[n++] = arena_printf(r->arena, "%" PRIu64 ":%" PRIu64, member, weight);
	}
	if (err || r->update == UPDATE_DELETE)
		return err ? err : p4bpf_profile__del_group(r->pipe, profile->name, group);
	if (r->update == UPDATE_MODIFY)
		err = profile_has(r->pipe, profile->name, false, group);
	return err ? err : (r->update == UPDATE_INSERT ? p4bpf_profile__add_group :
							  p4bpf_profile__set_group)
				   (r->pipe, profile->name, group, texts, n);
}

static int check_fields(const struct text_message *m, const char *const *fields)
{
	struct strbuf all = { 0 };
	int err;

	vec_each(const struct text_field, f, &m->fields) {
		size_t i = 0;

		while (fields[i] && strcmp(fields[i], f->name))
			i++;
		if (fields[i])
			continue;
		for (i = 0; fields[i]; i++)
			strbuf_printf(&all, "%s%s", i ? ", " : "", fields[i]);
		err = fail(EINVAL, "line %u: '%.80s' is not supported, expected %s", f->line, f->name,
			   strbuf_text(&all));
		strbuf_free(&all);
		return err;
	}
	return 0;
}

/* *out is NULL when the field is not there. */
static int message(const struct text_message *m, const char *name, const struct text_message **out)
{
	const struct text_field *f = text_field(m, name);

	*out = f ? f->message : NULL;
	return f && !*out ? fail(EINVAL, "line %u: %s: expected a message", f->line, name) : 0;
}

/* 0 when the field is not there. */
static int number(const struct text_message *m, const char *name, uint64_t max, uint64_t *out)
{
	const struct text_field *f = text_field(m, name);

	*out = 0;
	if (!f)
		return 0;
	if (!f->scalar)
		return fail(EINVAL, "line %u: %s: expected a number", f->line, name);
	return entries_number(name, f->scalar, max, out);
}

/* As a text of libp4bpf. */
static int bytes(struct reader *r, const struct text_message *m, const char *name, const char **out)
{
	const struct text_field *f = text_field(m, name);
	char *text;

	if (!f)
		return fail(EINVAL, "%s is missing", name);
	if (!f->bytes || !f->n)
		return fail(EINVAL, "line %u: %s: expected bytes, at least one", f->line, name);
	text = arena_alloc(r->arena, 2 * f->n + 3);
	memcpy(text, "0x", 2);
	for (size_t i = 0; i < f->n; i++)
		snprintf(text + 2 + 2 * i, 3, "%02x", f->bytes[i]);
	*out = text;
	return 0;
}

static bool flag(const struct text_message *m, const char *name)
{
	const struct text_field *f = text_field(m, name);

	return f && f->scalar && (!strcmp(f->scalar, "true") || !strcmp(f->scalar, "1"));
}
