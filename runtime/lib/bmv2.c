/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of BMv2's simple_switch_CLI, on a pipeline of ours. A session remembers what commands
 * refer to later: entries by handle, counted from 0 in each table behind those the program declares, and
 * multicast nodes (bmv2_mc.c). What differs from BMv2 is turned around here: its smaller priority wins,
 * its ranges are LOW->HIGH. Queues, which the kernel's interfaces have instead of us, are left alone with
 * a notice.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/strbuf.h"
#include "common/suggest.h"
#include "runtime/lib/entries.h"

#define WORDS_MAX 4096

/* As in PI, through which P4Runtime drives BMv2: both directions agree on what an entry's priority is. */
#define BMV2_PRIORITY_MAX (INT32_MAX - 1)

/* An entry added in this session. */
struct handle {
	bool used;
	uint32_t version;	/* how often the place was used before */
	struct draft draft;
};

typedef VEC(struct handle) handles_t;

struct p4bpf_bmv2 {
	struct p4bpf_pipeline *pipe;
	struct arena *arena;
	struct bmv2_mc *mc;
	handles_t *handles;	/* by table of the description */
	struct strbuf *out;
};

typedef int run_fn(struct p4bpf_bmv2 *b, const char *const *args, size_t n);
typedef int mc_fn(struct bmv2_mc *mc, const char *const *args, size_t n);

struct command {
	const char *name, *args;
	size_t least, most;
	run_fn *run;
	mc_fn *mc;		/* instead of run */
};

static int split_arrow(const char *const *args, size_t n, size_t *arrow);
static int start_entry(struct p4bpf_bmv2 *b, const char *table, const char *const *keys, size_t n,
		       struct draft *out);
static int read_key(struct p4bpf_bmv2 *b, struct draft *d, size_t index, const char *text);
static int take_priority(struct draft *d, const char *const *args, size_t least, size_t *n);
static void keep_action(struct p4bpf_bmv2 *b, struct p4bpf_entry *e, const char *action,
			const char *const *params, size_t n);
static int keep_handle(struct p4bpf_bmv2 *b, const struct draft *d);
static int find_handle(struct p4bpf_bmv2 *b, const char *table, const char *text,
		       struct handle **out);
static const struct command *find_command(const char *name);
static int unknown_command(const char *name);

static int table_add(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct draft d;
	size_t arrow;
	int err = split_arrow(args, n, &arrow);

	if (!err)
		err = start_entry(b, args[0], args + 2, arrow - 2, &d);
	if (err)
		return err;
	err = take_priority(&d, args, arrow + 1, &n);
	if (err)
		return err;
	d.e.action = args[1];
	d.e.params = args + arrow + 1;
	d.e.n_params = n - arrow - 1;
	err = p4bpf_table__add(b->pipe, d.table->name, &d.e);
	return err ? err : keep_handle(b, &d);
}

/* TABLE KEY... => MEMBER|GROUP [PRIORITY] */
static int indirect_add(struct p4bpf_bmv2 *b, const char *const *args, size_t n,
			enum p4bpf_reference refers)
{
	struct draft d;
	uint64_t reference;
	size_t arrow;
	int err = split_arrow(args, n, &arrow);

	if (!err)
		err = start_entry(b, args[0], args + 1, arrow - 1, &d);
	if (!err)
		err = take_priority(&d, args, arrow + 2, &n);
	if (!err && n != arrow + 2)
		err = fail(EINVAL, "expected one handle behind '=>'");
	if (!err)
		err = entries_number("handle", args[arrow + 1], UINT32_MAX, &reference);
	if (err)
		return err;
	d.e.refers = refers;
	d.e.reference = (uint32_t)reference;
	err = p4bpf_table__add(b->pipe, d.table->name, &d.e);
	return err ? err : keep_handle(b, &d);
}

static int table_indirect_add(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	return indirect_add(b, args, n, P4BPF_REFERS_MEMBER);
}

static int table_indirect_add_with_group(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	return indirect_add(b, args, n, P4BPF_REFERS_GROUP);
}

/* TABLE ACTION HANDLE [=>] PARAM... */
static int table_modify(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct handle *handle;
	struct p4bpf_entry e;
	size_t params = n > 3 && !strcmp(args[3], "=>") ? 4 : 3;
	int err = find_handle(b, args[0], args[2], &handle);

	if (err)
		return err;
	e = handle->draft.e;
	e.action = args[1];
	e.params = args + params;
	e.n_params = n - params;
	e.refers = P4BPF_REFERS_ACTION;
	err = p4bpf_table__set(b->pipe, handle->draft.table->name, &e);
	handle->draft.e.refers = P4BPF_REFERS_ACTION;
	if (!err)
		keep_action(b, &handle->draft.e, args[1], args + params, n - params);
	return err;
}

static int table_delete(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct handle *handle;
	int err = find_handle(b, args[0], args[1], &handle);

	(void)n;
	if (!err)
		err = p4bpf_table__del(b->pipe, handle->draft.table->name, &handle->draft.e);
	if (!err) {
		handle->used = false;
		handle->version++;
	}
	return err;
}

static int table_set_default(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	size_t params = n > 2 && !strcmp(args[2], "=>") ? 3 : 2;

	return p4bpf_table__set_default(b->pipe, args[0], args[1], args + params, n - params);
}

static int table_reset_default(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return p4bpf_table__set_default(b->pipe, args[0], NULL, NULL, 0);
}

static int table_clear(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct table *t;
	int err = table_find(b->pipe, args[0], &t);

	(void)n;
	if (!err)
		err = p4bpf_table__clear(b->pipe, t->desc->name);
	if (err)
		return err;
	vec_each(struct handle, handle, &b->handles[t->desc - b->pipe->desc->tables]) {
		handle->version += handle->used;
		handle->used = false;
	}
	return 0;
}

/* BMv2 knows sets of one value each, we others too. */
static int pvs_change(struct p4bpf_bmv2 *b, const char *const *args, size_t n, bool add)
{
	struct draft d;
	int err = start_entry(b, args[0], args + 1, n - 1, &d);

	if (err)
		return err;
	err = (add ? p4bpf_valueset__add : p4bpf_valueset__del)(b->pipe, d.table->name, d.e.keys,
								 d.e.n_keys);
	/* What is so already is no error. */
	return err == (add ? -EEXIST : -ENOENT) ? 0 : err;
}

static int pvs_add(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	return pvs_change(b, args, n, true);
}

static int pvs_remove(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	return pvs_change(b, args, n, false);
}

static int pvs_clear(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return p4bpf_valueset__clear(b->pipe, args[0]);
}

static int mirroring_add(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	const struct p4bpf_mirror to = { .replicas = args + 1, .n_replicas = 1 };
	uint64_t id, port;
	int err = entries_number("session", args[0], UINT32_MAX, &id);

	(void)n;
	if (!err)
		err = entries_number("port", args[1], P4BPF_MAX_PORTS - 1, &port);
	return err ? err : p4bpf_mirror__set(b->pipe, (uint32_t)id, &to);
}

static int mirroring_add_mc(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct p4bpf_mirror to = { 0 };
	uint64_t id, group;
	int err = entries_number("session", args[0], UINT32_MAX, &id);

	(void)n;
	if (!err)
		err = entries_number("group", args[1], UINT32_MAX, &group);
	if (err)
		return err;
	to.group = (uint32_t)group;
	return p4bpf_mirror__set(b->pipe, (uint32_t)id, &to);
}

static int mirroring_delete(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint64_t id;
	int err = entries_number("session", args[0], UINT32_MAX, &id);

	(void)n;
	return err ? err : p4bpf_mirror__del(b->pipe, (uint32_t)id);
}

/* Takes the library's JSON; as a line of the output. */
static int say(struct p4bpf_bmv2 *b, char *json)
{
	if (!json)
		return -EINVAL;
	strbuf_printf(b->out, "%s\n", json);
	free(json);
	return 0;
}

static int mirroring_get(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint64_t wide;
	uint32_t id;
	int err = entries_number("session", args[0], UINT32_MAX, &wide);

	(void)n;
	id = (uint32_t)wide;
	return err ? err : say(b, p4bpf_mirror__dump_json(b->pipe, &id));
}

static int register_read(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint64_t index;
	int err;

	if (n < 2)
		return say(b, p4bpf_register__dump_json(b->pipe, args[0]));
	err = entries_number("index", args[1], UINT64_MAX, &index);
	return err ? err : say(b, p4bpf_register__read_json(b->pipe, args[0], index));
}

static int register_write(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint64_t index;
	int err = entries_number("index", args[1], UINT64_MAX, &index);

	return err ? err : p4bpf_register__write(b->pipe, args[0], &index, args + 2, n - 2);
}

static int register_reset(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return p4bpf_register__reset(b->pipe, args[0], NULL);
}

static int counter_read(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint64_t index;
	int err = entries_number("index", args[1], UINT64_MAX, &index);

	(void)n;
	return err ? err : say(b, p4bpf_counter__read_json(b->pipe, args[0], index));
}

static int counter_write(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct p4bpf_counter_value v;
	uint64_t index;
	int err = entries_number("index", args[1], UINT64_MAX, &index);

	(void)n;
	if (!err)
		err = entries_number("packets", args[2], UINT64_MAX, &v.packets);
	if (!err)
		err = entries_number("bytes", args[3], UINT64_MAX, &v.bytes);
	return err ? err : p4bpf_counter__write(b->pipe, args[0], index, &v);
}

static int counter_reset(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return p4bpf_counter__reset(b->pipe, args[0], NULL);
}

/* RATE:BURST, with rates in units a microsecond; the committed one, then the peak one. */
static int read_rates(const char *const *args, struct p4bpf_meter_rates *out)
{
	uint64_t *const to[] = { &out->cir, &out->cbs, &out->pir, &out->pbs };

	for (size_t i = 0; i < 2; i++) {
		char *end;
		double rate = strtod(args[i], &end);

		if (end == args[i] || *end != ':' || !(rate >= 0 && rate < 1e12))
			return fail(EINVAL, "'%.80s', expected RATE:BURST", args[i]);
		*to[2 * i] = (uint64_t)(rate * 1e6 + 0.5);
		if (entries_number("burst", end + 1, UINT64_MAX, to[2 * i + 1]))
			return fail(EINVAL, "'%.80s', expected RATE:BURST", args[i]);
	}
	return 0;
}

static const struct p4bpf_desc_meter *find_meter(struct p4bpf_bmv2 *b, const char *name)
{
	const struct p4bpf_desc *d = b->pipe->desc;
	const struct names names = { "meter", pipe_title(b->pipe), d->meters, d->n_meters,
				     sizeof(*d->meters) };
	size_t index;

	return name_find(&names, name, &index) ? NULL : &d->meters[index];
}

/* The index of a direct meter is the handle of an entry. */
static int meter_set_rates(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	const struct p4bpf_desc_meter *m = find_meter(b, args[0]);
	struct p4bpf_meter_rates rates;
	struct handle *handle;
	uint64_t index;
	int err = m ? read_rates(args + 2, &rates) : -EINVAL;

	(void)n;
	if (!err && *m->table) {
		err = find_handle(b, m->table, args[1], &handle);
		return err ? err : p4bpf_meter__set_entry(b->pipe, m->name, &handle->draft.e, &rates);
	}
	if (!err)
		err = entries_number("index", args[1], UINT64_MAX, &index);
	return err ? err : p4bpf_meter__set(b->pipe, m->name, &index, &rates);
}

static int meter_array_set_rates(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct p4bpf_meter_rates rates;
	int err = read_rates(args + 1, &rates);

	(void)n;
	return err ? err : p4bpf_meter__set(b->pipe, args[0], NULL, &rates);
}

static int meter_get_rates(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	uint64_t index;
	int err = entries_number("index", args[1], UINT64_MAX, &index);

	(void)n;
	return err ? err : say(b, p4bpf_meter__get_json(b->pipe, args[0], index));
}

static int table_set_timeout(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	struct handle *handle;
	int err = find_handle(b, args[0], args[1], &handle);

	(void)n;
	if (!err)
		err = entries_number("timeout", args[2], UINT32_MAX, &handle->draft.e.timeout_ms);
	if (err)
		return err;
	handle->draft.e.has_timeout = true;
	return p4bpf_table__set(b->pipe, handle->draft.table->name, &handle->draft.e);
}

static int set_queue(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)b;
	(void)args;
	(void)n;
	warn("set_queue_rate and set_queue_depth have no effect: queues are those of the interfaces "
	     "(see tc(8))");
	return 0;
}

#define ANY WORDS_MAX

/*
 * NAME POLYNOMIAL INIT XOR REFLECT_DATA REFLECT_REMAINDER. BMv2 has parameters for each place where a
 * hash is computed, which NAME means; here a program has one set for each width.
 */
static int set_crc(struct p4bpf_bmv2 *b, const char *algorithm, const char *const *args)
{
	static const char *const what[] = { "polynomial", "initial remainder", "final xor", "reflect data",
					    "reflect remainder" };
	uint64_t n[5];
	int err = 0;

	for (size_t i = 0; !err && i < 5; i++)
		err = i < 3 || (strcmp(args[i + 1], "True") && strcmp(args[i + 1], "False"))
			      ? entries_number(what[i], args[i + 1], i < 3 ? UINT32_MAX : 1, &n[i])
			      : (n[i] = args[i + 1][0] == 'T', 0);
	if (err)
		return err;
	return p4bpf_hash__set(b->pipe, algorithm, &(struct p4bpf_crc_params){
		(uint32_t)n[0], (uint32_t)n[1], (uint32_t)n[2], n[3], n[4] });
}

static int set_crc16(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return set_crc(b, "crc16_custom", args);
}

static int set_crc32(struct p4bpf_bmv2 *b, const char *const *args, size_t n)
{
	(void)n;
	return set_crc(b, "crc32_custom", args);
}

static const struct command commands[] = {
	{ "table_add", "TABLE ACTION KEY... => PARAM... [PRIORITY]", 3, ANY, table_add, NULL },
	{ "table_set_default", "TABLE ACTION PARAM...", 2, ANY, table_set_default, NULL },
	{ "table_reset_default", "TABLE", 1, 1, table_reset_default, NULL },
	{ "table_clear", "TABLE", 1, 1, table_clear, NULL },
	{ "table_modify", "TABLE ACTION HANDLE PARAM...", 3, ANY, table_modify, NULL },
	{ "table_delete", "TABLE HANDLE", 2, 2, table_delete, NULL },
	{ "table_indirect_add", "TABLE KEY... => MEMBER [PRIORITY]", 4, ANY, table_indirect_add, NULL },
	{ "table_indirect_add_with_group", "TABLE KEY... => GROUP [PRIORITY]", 4, ANY,
	  table_indirect_add_with_group, NULL },
	{ "table_indirect_delete", "TABLE HANDLE", 2, 2, table_delete, NULL },
	{ "act_prof_create_member", "PROFILE ACTION PARAM...", 2, ANY, bmv2_member_create, NULL },
	{ "act_prof_modify_member", "PROFILE ACTION MEMBER PARAM...", 3, ANY, bmv2_member_modify, NULL },
	{ "act_prof_delete_member", "PROFILE MEMBER", 2, 2, bmv2_member_delete, NULL },
	{ "act_prof_create_group", "PROFILE", 1, 1, bmv2_group_create, NULL },
	{ "act_prof_delete_group", "PROFILE GROUP", 2, 2, bmv2_group_delete, NULL },
	{ "act_prof_add_member_to_group", "PROFILE MEMBER GROUP", 3, 3, bmv2_group_add_member, NULL },
	{ "act_prof_remove_member_from_group", "PROFILE MEMBER GROUP", 3, 3, bmv2_group_remove_member,
	  NULL },
	{ "table_set_timeout", "TABLE HANDLE MILLISECONDS", 3, 3, table_set_timeout, NULL },
	{ "pvs_add", "SET VALUE...", 2, ANY, pvs_add, NULL },
	{ "pvs_remove", "SET VALUE...", 2, ANY, pvs_remove, NULL },
	{ "pvs_clear", "SET", 1, 1, pvs_clear, NULL },
	{ "mc_mgrp_create", "GROUP", 1, 1, NULL, bmv2_mc_group_create },
	{ "mc_mgrp_destroy", "GROUP", 1, 1, NULL, bmv2_mc_group_destroy },
	{ "mc_node_create", "RID PORT...", 1, ANY, NULL, bmv2_mc_node_create },
	{ "mc_node_update", "HANDLE PORT...", 2, ANY, NULL, bmv2_mc_node_update },
	{ "mc_node_destroy", "HANDLE", 1, 1, NULL, bmv2_mc_node_destroy },
	{ "mc_node_associate", "GROUP HANDLE", 2, 2, NULL, bmv2_mc_associate },
	{ "mc_node_dissociate", "GROUP HANDLE", 2, 2, NULL, bmv2_mc_dissociate },
	{ "mirroring_add", "SESSION PORT", 2, 2, mirroring_add, NULL },
	{ "mirroring_add_mc", "SESSION GROUP", 2, 2, mirroring_add_mc, NULL },
	{ "mirroring_delete", "SESSION", 1, 1, mirroring_delete, NULL },
	{ "mirroring_get", "SESSION", 1, 1, mirroring_get, NULL },
	{ "register_read", "REGISTER [INDEX]", 1, 2, register_read, NULL },
	{ "register_write", "REGISTER INDEX VALUE...", 3, ANY, register_write, NULL },
	{ "register_reset", "REGISTER", 1, 1, register_reset, NULL },
	{ "counter_read", "COUNTER INDEX", 2, 2, counter_read, NULL },
	{ "counter_write", "COUNTER INDEX PACKETS BYTES", 4, 4, counter_write, NULL },
	{ "counter_reset", "COUNTER", 1, 1, counter_reset, NULL },
	{ "meter_set_rates", "METER INDEX RATE:BURST RATE:BURST", 4, 4, meter_set_rates, NULL },
	{ "meter_array_set_rates", "METER RATE:BURST RATE:BURST", 3, 3, meter_array_set_rates, NULL },
	{ "meter_get_rates", "METER INDEX", 2, 2, meter_get_rates, NULL },
	{ "set_crc16_parameters", "NAME POLYNOMIAL INIT XOR REFLECT_DATA REFLECT_REMAINDER", 6, 6,
	  set_crc16, NULL },
	{ "set_crc32_parameters", "NAME POLYNOMIAL INIT XOR REFLECT_DATA REFLECT_REMAINDER", 6, 6,
	  set_crc32, NULL },
	{ "set_queue_rate", "RATE [PORT [PRIORITY]]", 1, 3, set_queue, NULL },
	{ "set_queue_depth", "DEPTH [PORT [PRIORITY]]", 1, 3, set_queue, NULL },
};

#define N_COMMANDS (sizeof(commands) / sizeof(*commands))

struct p4bpf_bmv2 *p4bpf_bmv2__new(struct p4bpf_pipeline *pipe)
{
	struct p4bpf_bmv2 *b = calloc(1, sizeof(*b));

	if (!b)
		out_of_memory();
	b->pipe = pipe;
	b->arena = arena_new();
	b->mc = bmv2_mc_new(pipe, b->arena);
	b->handles = arena_array(b->arena, pipe->desc->n_tables, sizeof(*b->handles));
	/* Entries of the program come first. */
	for (size_t i = 0; i < pipe->desc->n_tables; i++)
		for (size_t j = 0; j < pipe->desc->tables[i].n_entries; j++)
			vec_push(b->arena, &b->handles[i], (struct handle){ .used = true });
	return b;
}

struct p4bpf_pipeline *bmv2_pipeline(struct p4bpf_bmv2 *b)
{
	return b->pipe;
}

void p4bpf_bmv2__free(struct p4bpf_bmv2 *b)
{
	if (!b)
		return;
	arena_free(b->arena);
	free(b);
}

int p4bpf_bmv2__command(struct p4bpf_bmv2 *b, const char *const *words, size_t n, char **out)
{
	const struct command *c = n ? find_command(words[0]) : NULL;
	struct strbuf said = { 0 };
	int err;

	*out = NULL;
	if (!c)
		return unknown_command(n ? words[0] : "");
	n--;
	if (n < c->least || n > c->most)
		return fail(EINVAL, "%zu arguments, expected: %s %s", n, c->name, c->args);
	b->out = &said;
	err = c->mc ? c->mc(b->mc, words + 1, n) : c->run(b, words + 1, n);
	b->out = NULL;
	if (!err)
		*out = said.text ? said.text : calloc(1, 1);
	else
		strbuf_free(&said);
	return err;
}

bool bmv2_is_command(const char *word)
{
	return find_command(word) != NULL;
}

/* A command a line; '#' starts a comment. */
int entries_read_bmv2(struct p4bpf_pipeline *pipe, const char *label, const char *text,
		      struct strbuf *out)
{
	struct p4bpf_bmv2 *b = p4bpf_bmv2__new(pipe);
	const char **words = arena_array(b->arena, WORDS_MAX, sizeof(*words));
	unsigned line = 0;
	int err = 0;

	for (const char *at = text, *end; !err && *at; at = *end ? end + 1 : end) {
		char *copy, *said, *save = NULL;
		size_t n = 0;

		line++;
		end = at + strcspn(at, "\n");
		copy = arena_strndup(b->arena, at, strcspn(at, "#\n"));
		for (char *w = strtok_r(copy, " \t\r\f\v", &save); w && n < WORDS_MAX;
		     w = strtok_r(NULL, " \t\r\f\v", &save))
			words[n++] = w;
		if (!n)
			continue;
		err = n == WORDS_MAX ? fail(E2BIG, "more than %d words", WORDS_MAX - 1) :
				       p4bpf_bmv2__command(b, words, n, &said);
		if (err) {
			fail_in(err, "%s:%u: %s", label, line, words[0]);
		} else {
			strbuf_add(out, said);
			free(said);
		}
	}
	p4bpf_bmv2__free(b);
	return err;
}

static int split_arrow(const char *const *args, size_t n, size_t *arrow)
{
	for (*arrow = 2; *arrow < n; ++*arrow)
		if (!strcmp(args[*arrow], "=>"))
			return 0;
	return fail(EINVAL, "'=>' is missing between keys and parameters");
}

static int start_entry(struct p4bpf_bmv2 *b, const char *table, const char *const *keys, size_t n,
		       struct draft *out)
{
	int err = draft_start(b->pipe, b->arena, table, out);

	if (!err && n != out->table->n_keys)
		err = fail(EINVAL, "%zu keys, table '%s' has %zu", n, out->table->name,
			   out->table->n_keys);
	for (size_t i = 0; !err && i < n; i++)
		err = read_key(b, out, i, keys[i]);
	return err;
}

static int read_key(struct p4bpf_bmv2 *b, struct draft *d, size_t index, const char *text)
{
	static const struct {
		const char *match, *between, *form;
	} kinds[] = {
		{ "lpm", "/", "VALUE/LENGTH" },
		{ "ternary", "&&&", "VALUE&&&MASK" },
		{ "optional", "&&&", "VALUE&&&MASK" },
		{ "range", "->", "LOW->HIGH" },
	};
	const struct p4bpf_desc_key *key = &d->table->keys[index];
	const char *at;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!key_is(key, kinds[i].match))
			continue;
		at = strstr(text, kinds[i].between);
		if (!at)
			return fail(EINVAL, "key '%s' (%s): '%.80s', expected %s", key->name,
				    key->match, text, kinds[i].form);
		return draft_key(b->pipe, b->arena, d, index,
				 arena_strndup(b->arena, text, (size_t)(at - text)),
				 at + strlen(kinds[i].between));
	}
	return draft_key(b->pipe, b->arena, d, index, text, NULL);
}

/* The last of *n words, where the table's entries have priorities; `least` words stand before it. */
static int take_priority(struct draft *d, const char *const *args, size_t least, size_t *n)
{
	uint64_t priority;
	int err;

	d->e.has_priority = table_has_priority(d->table);
	if (!d->e.has_priority)
		return 0;
	if (*n <= least)
		return fail(EINVAL, "the priority is missing: it stands last (table '%s' has "
			    "ternary, range or optional keys)", d->table->name);
	err = entries_number("priority", args[--*n], BMV2_PRIORITY_MAX, &priority);
	if (!err)
		d->e.priority = BMV2_PRIORITY_MAX - (int32_t)priority;
	return err;
}

/* Words live as long as the command alone. */
static void keep_action(struct p4bpf_bmv2 *b, struct p4bpf_entry *e, const char *action,
			const char *const *params, size_t n)
{
	const char **copies = arena_array(b->arena, n, sizeof(*copies));

	for (size_t i = 0; i < n; i++)
		copies[i] = arena_strdup(b->arena, params[i]);
	e->action = action ? arena_strdup(b->arena, action) : NULL;
	e->params = copies;
	e->n_params = n;
}

/* The lowest handle that is free. */
static int keep_handle(struct p4bpf_bmv2 *b, const struct draft *d)
{
	handles_t *handles = &b->handles[d->table - b->pipe->desc->tables];
	struct handle *free_one = NULL;

	vec_each(struct handle, handle, handles) {
		if (!handle->used && !free_one)
			free_one = handle;
	}
	if (!free_one) {
		vec_push(b->arena, handles, (struct handle){ 0 });
		free_one = &handles->at[handles->n - 1];
	}
	free_one->used = true;
	free_one->draft = *d;
	keep_action(b, &free_one->draft.e, d->e.action, d->e.params, d->e.n_params);
	return 0;
}

static int find_handle(struct p4bpf_bmv2 *b, const char *table, const char *text,
		       struct handle **out)
{
	const handles_t *handles;
	struct table *t;
	uint64_t handle;
	int err = table_find(b->pipe, table, &t);

	if (!err)
		err = entries_number("entry handle", text, UINT64_MAX, &handle);
	if (err)
		return err;
	handles = &b->handles[t->desc - b->pipe->desc->tables];
	*out = (uint32_t)handle < handles->n ? &handles->at[(uint32_t)handle] : NULL;
	if (!*out || !(*out)->used || (*out)->version != handle >> 32)
		return fail(ENOENT, "table '%s' has no entry with handle %s that was added here: they "
			    "count from 0 in the order of table_add", t->desc->name, text);
	if (!(*out)->draft.table)
		return fail(EPERM, "entry %s of table '%s' is the program's own", text,
			    t->desc->name);
	return 0;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int unknown_command(const char *name)
{
	struct suggestion s;

	suggest_start(&s, name);
	for (size_t i = 0; i < N_COMMANDS; i++)
		suggest_offer(&s, commands[i].name);
	if (s.best)
		return fail(EINVAL, "no such command; did you mean '%s'?", s.best);
	return fail(EINVAL, "no command of simple_switch_CLI that p4bpf knows");
}
