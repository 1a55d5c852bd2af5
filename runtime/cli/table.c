/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl table: entries and default actions. A dump is printed as the commands that make the
 * table what it is, so that 'table load' reads what 'table dump' wrote.
 */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An entry as words; the arrays point into the command. */
struct entry {
	const char *table;
	struct p4bpf_entry e;
	bool has_keys;
};

static int take_entry(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
		      struct entry *entry);
static int take_table(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
		      const char **table);
static void print_entry(FILE *to, const char *table, const json_t *entry);
static void print_direct(FILE *to, const json_t *entry);

static int change(struct ctl *ctl, struct words *words,
		  int (*fn)(struct p4bpf_pipeline *pipe, const char *table,
			    const struct p4bpf_entry *entry))
{
	struct p4bpf_pipeline *pipe;
	struct entry entry;
	int status = take_entry(ctl, words, &pipe, &entry);

	if (status)
		return status;
	return fn(pipe, entry.table, &entry.e) ? library_failed(ctl) : DONE;
}

static int add(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_table__add);
}

static int set(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_table__set);
}

static int del(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_table__del);
}

static int get(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	struct entry entry;
	int status = take_entry(ctl, words, &pipe, &entry);

	if (status)
		return status;
	return library_json(ctl, p4bpf_table__get_json(pipe, entry.table, &entry.e), out);
}

static void get_text(const json_t *out, FILE *to)
{
	print_entry(to, text_of(out, "table"), out);
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_table__list_json(pipe), out);
}

static void print_counts(FILE *to, const json_t *o)
{
	if (json_object_get(o, "hits"))
		fprintf(to, ", %lld hits", (long long)number_of(o, "hits"));
	if (json_object_get(o, "misses"))
		fprintf(to, ", %lld misses", (long long)number_of(o, "misses"));
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *o, *key;
	size_t i, j;

	json_array_foreach(out, i, o) {
		fprintf(to, "%s:", text_of(o, "name"));
		json_array_foreach(json_object_get(o, "keys"), j, key)
			fprintf(to, "%s %s", j ? "," : "", text_of(key, "match"));
		if (!j)
			fputs(" no key", to);
		else
			fprintf(to, ", size %lld", (long long)number_of(o, "size"));
		print_counts(to, o);
		fputc('\n', to);
	}
}

static int show(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *table;
	int status = take_table(ctl, words, &pipe, &table);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_table__show_json(pipe, table), out);
}

static void print_type(FILE *to, const json_t *o)
{
	const char *type = text_of(o, "type");

	if (!strcmp(type, "bit") || !strcmp(type, "int"))
		fprintf(to, "%s<%lld>", type, (long long)number_of(o, "width"));
	else
		fputs(type, to);
}

static void show_text(const json_t *o, FILE *to)
{
	json_t *key, *action, *param;
	size_t i, j;

	fprintf(to, "table %s, %s", text_of(o, "name"), text_of(o, "impl"));
	if (json_array_size(json_object_get(o, "keys")))
		fprintf(to, ", size %lld", (long long)number_of(o, "size"));
	fprintf(to, "%s%s",
		json_is_true(json_object_get(o, "const_entries")) ? ", const entries" : "",
		json_is_true(json_object_get(o, "const_default")) ? ", const default action" : "");
	print_counts(to, o);
	fputc('\n', to);
	json_array_foreach(json_object_get(o, "keys"), i, key) {
		fprintf(to, "  key %s: %s ", text_of(key, "name"), text_of(key, "match"));
		print_type(to, key);
		fputc('\n', to);
	}
	json_array_foreach(json_object_get(o, "actions"), i, action) {
		fprintf(to, "  action %s(", text_of(action, "name"));
		json_array_foreach(json_object_get(action, "params"), j, param) {
			fputs(j ? ", " : "", to);
			print_type(to, param);
			fprintf(to, " %s", text_of(param, "name"));
		}
		fprintf(to, ")%s%s\n",
			json_is_true(json_object_get(action, "default_only")) ? ", only as default"
									      : "",
			json_is_true(json_object_get(action, "table_only")) ? ", not as default"
									    : "");
	}
}

static int dump(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *table;
	int status = take_table(ctl, words, &pipe, &table);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_table__dump_json(pipe, table), out);
}

static void dump_text(const json_t *out, FILE *to)
{
	json_t *list = json_object_get(out, "entries"), *entry,
	       *def = json_object_get(out, "default");
	const char *table = text_of(out, "table");
	size_t i;

	if (number_of(out, "size"))
		fprintf(to, "# %s: %zu of %lld entries\n", table, json_array_size(list),
			(long long)number_of(out, "size"));
	json_array_foreach(list, i, entry)
		print_entry(to, table, entry);
	fprintf(to, "%stable default ",
		json_is_true(json_object_get(def, "const")) ? "# const: " : "");
	print_word(to, table);
	print_action(to, def);
	fputc('\n', to);
}

static void print_idle(const json_t *o)
{
	print_entry(stdout, text_of(o, "table"), o);
}

static int idle_came(const char *text, void *data)
{
	return watch_show(data, text, print_idle);
}

static int watch(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *table = NULL;
	struct p4bpf_pipeline *pipe;
	struct watch w;
	int status = take_pipeline(ctl, words, &pipe);

	(void)out;
	if (!status && words->n && strncmp(*words->at, "--", 2))
		table = take(ctl, words, "TABLE");
	if (!status)
		status = take_watch(ctl, words, &w, true);
	if (!status && p4bpf_table__watch_idle(pipe, table, w.interval, w.timeout, idle_came, &w) < 0)
		status = library_failed(ctl);
	return status;
}

static int clear(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *table;
	int status = take_table(ctl, words, &pipe, &table);

	(void)out;
	if (!status)
		status = take_end(ctl, words);
	if (!status && p4bpf_table__clear(pipe, table))
		status = library_failed(ctl);
	return status;
}

static int set_default(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *table, *action = NULL;
	struct p4bpf_pipeline *pipe;
	int status = take_table(ctl, words, &pipe, &table);

	(void)out;
	if (!status && take_if(words, "action")) {
		action = take(ctl, words, "ACTION");
		status = action ? DONE : USAGE;
	} else if (!status) {
		status = take_end(ctl, words);
	}
	if (!status && p4bpf_table__set_default(pipe, table, action, (const char *const *)words->at,
						words->n))
		status = library_failed(ctl);
	return status;
}

static int load(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *pipe = take(ctl, words, "PIPE"), *path = pipe ? take(ctl, words, "FILE") : NULL;

	if (!path || take_end(ctl, words))
		return USAGE;
	return load_entries(ctl, pipe, path, out);
}

static void load_text(const json_t *out, FILE *to)
{
	print_output(to, out);
}

/* PIPE TABLE key KEY... [priority N] [timeout MS] [action ACTION [PARAM...]|member N|group N] */
static int take_entry(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
		      struct entry *entry)
{
	int status = take_table(ctl, words, pipe, &entry->table);
	const char *number;
	uint64_t reference;

	if (!status)
		status = take_key(ctl, words, &entry->e);
	if (!status && take_if(words, "timeout")) {
		entry->e.has_timeout = true;
		status = parse_number(ctl, "timeout", take(ctl, words, "MS"), UINT32_MAX,
				      &entry->e.timeout_ms);
	}
	if (!status && take_if(words, "action")) {
		entry->e.action = take(ctl, words, "ACTION");
		if (!entry->e.action)
			return USAGE;
		entry->e.params = (const char *const *)words->at;
		entry->e.n_params = words->n;
		*words = (struct words){ 0 };
	} else if (!status && (take_if(words, "member") || take_if(words, "group"))) {
		entry->e.refers = strcmp(words->at[-1], "member") ? P4BPF_REFERS_GROUP :
								    P4BPF_REFERS_MEMBER;
		number = take(ctl, words, "the number");
		if (!number || parse_number(ctl, words->at[-2], number, UINT32_MAX, &reference))
			return USAGE;
		entry->e.reference = (uint32_t)reference;
	}
	return status ? status : take_end(ctl, words);
}

int take_key(struct ctl *ctl, struct words *words, struct p4bpf_entry *e)
{
	static const char *const behind[] = { "priority", "timeout", "action", "member", "group",
					      "rates" };
	const char *number;
	char *end;
	long priority;

	*e = (struct p4bpf_entry){ 0 };
	if (!take_if(words, "key"))
		return wrong_usage(ctl, words->n ? "'%s', expected 'key'" : "'key' is missing",
				   words->n ? *words->at : "");
	e->keys = (const char *const *)words->at;
	while (words->n) {
		for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++)
			if (!strcmp(*words->at, behind[i]))
				goto keys_end;
		e->n_keys++;
		words->at++;
		words->n--;
	}
keys_end:
	if (!take_if(words, "priority"))
		return DONE;
	number = take(ctl, words, "the priority");
	if (!number)
		return USAGE;
	errno = 0;
	priority = strtol(number, &end, 0);
	if (!*number || *end || errno || priority != (int32_t)priority)
		return wrong_usage(ctl, "priority '%s', expected a number of 32 bits", number);
	e->has_priority = true;
	e->priority = (int32_t)priority;
	return DONE;
}

static int take_table(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
		      const char **table)
{
	const char *name = take(ctl, words, "PIPE");

	*table = name ? take(ctl, words, "TABLE") : NULL;
	return *table ? open_pipeline(ctl, name, pipe) : USAGE;
}

/* NAME=VALUE as one word. */
void print_named(FILE *to, const char *name, const char *value)
{
	struct strbuf word = { 0 };

	strbuf_printf(&word, "%s=%s", name, value);
	fputc(' ', to);
	print_word(to, strbuf_text(&word));
	strbuf_free(&word);
}

static void print_entry(FILE *to, const char *table, const json_t *entry)
{
	json_t *keys = json_object_get(entry, "keys"), *value;
	const char *name;

	fprintf(to, "%stable set ",
		json_is_true(json_object_get(entry, "const")) ? "# const: " : "");
	print_word(to, table);
	fputs(" key", to);
	json_object_foreach(keys, name, value)
		print_named(to, name, json_string_value(value));
	if (json_object_get(entry, "priority"))
		fprintf(to, " priority %lld", (long long)number_of(entry, "priority"));
	if (number_of(entry, "timeout_ms"))
		fprintf(to, " timeout %lld", (long long)number_of(entry, "timeout_ms"));
	print_action(to, entry);
	print_direct(to, entry);
	fputc('\n', to);
}

/* What is kept for the entry, as a comment: it cannot be loaded. */
static void print_direct(FILE *to, const json_t *entry)
{
	static const char *const counts[] = { "packets", "bytes" };
	const char *before = " # ";

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		if (!json_object_get(entry, counts[i]))
			continue;
		fprintf(to, "%s%lld %s", before, (long long)number_of(entry, counts[i]), counts[i]);
		before = ", ";
	}
	if (json_object_get(entry, "meter")) {
		fputs(before, to);
		print_rates(to, json_object_get(entry, "meter"));
		before = ", ";
	}
	if (json_object_get(entry, "idle_ms"))
		fprintf(to, "%sidle for %lld ms", before, (long long)number_of(entry, "idle_ms"));
}

void print_action(FILE *to, const json_t *o)
{
	static const char *const references[] = { "member", "group" };
	json_t *value;
	const char *name;

	for (size_t i = 0; i < 2 && !json_object_get(o, "action"); i++)
		if (json_object_get(o, references[i])) {
			fprintf(to, " %s %lld", references[i], (long long)number_of(o, references[i]));
			return;
		}
	fputs(" action ", to);
	if (json_object_get(o, "action_id"))
		fprintf(to, "?%lld", (long long)number_of(o, "action_id"));
	print_word(to, text_of(o, "action"));
	json_object_foreach(json_object_get(o, "params"), name, value)
		print_named(to, name, json_string_value(value));
}

#define ENTRY "PIPE TABLE key KEY... [priority N] [timeout MS] " \
	"[action ACTION [PARAM...]|member N|group N]"
#define KEYS_AND_PARAMS \
	"Keys stand in the table's order or as FIELD=KEY, parameters in the action's order\n" \
	"or as NAME=VALUE. V is exact, V/LENGTH a prefix, V&&&MASK ternary, LOW..HIGH a\n" \
	"range, * any. ACTION may be left out when the table has just one. Tables with\n" \
	"ternary, range or optional keys need a priority; the larger one wins. Where the table\n" \
	"has an action profile, its members and groups can stand in the place of an action.\n" \
	"In tables with support_timeout an entry is idle when MS milliseconds have passed\n" \
	"without a hit (see 'table watch')."

static const struct verb verbs[] = {
	{ "list", "PIPE", "Show PIPE's tables: kinds of keys, size, hits and misses.", list,
	  list_text, false, NULL },
	{ "show", "PIPE TABLE", "Show a table's keys, actions and counts.", show, show_text, false,
	  NULL },
	{ "add", ENTRY, "Add an entry.", add, NULL, true, KEYS_AND_PARAMS },
	{ "set", ENTRY, "Add an entry, or replace the one with that key.", set, NULL, true,
	  KEYS_AND_PARAMS },
	{ "del", "PIPE TABLE key KEY... [priority N]", "Delete the entry with exactly that key.",
	  del, NULL, true, KEYS_AND_PARAMS },
	{ "get", "PIPE TABLE key KEY... [priority N]", "Show the entry with exactly that key.", get,
	  get_text, false, KEYS_AND_PARAMS },
	{ "dump", "PIPE TABLE", "Show all entries and the default action.", dump, dump_text, false,
	  "What is printed can be read by 'p4bpfctl table load'." },
	{ "clear", "PIPE TABLE", "Delete all entries but const ones.", clear, NULL, true, NULL },
	{ "default", "PIPE TABLE [action ACTION [PARAM...]]",
	  "Set the default action; without ACTION, back to the one the program declares.",
	  set_default, NULL, true, NULL },
	{ "watch", "PIPE [TABLE] [--count N] [--timeout MS] [--interval MS]",
	  "Show entries that have become idle, as they do.", watch, NULL, false,
	  WATCH_HELP " Tables with support_timeout\n"
	  "are looked through every second, or every --interval milliseconds. The entries stay." },
	{ "load", "PIPE FILE", "Put the entries of a file into the tables, all or none.", load,
	  load_text, false,
	  "One command a line: [table] add|set|del|default|clear [PIPE] TABLE ..., or a change of\n"
	  "'group', 'mirror' or 'valueset', as on the command line; or the runtime JSON of the P4\n"
	  "tutorials; or commands of simple_switch_CLI; or P4Runtime's text. '#' starts a comment;\n"
	  "FILE '-' is standard input." },
};

const struct noun table_noun = { "table", "Match-action tables.", verbs,
				 sizeof(verbs) / sizeof(*verbs) };
