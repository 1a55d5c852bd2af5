/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl counter: read and reset counters. Values are sums over all CPUs.
 */
#include "runtime/cli/cli.h"

#include <stdlib.h>

static int take_counter(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
			const char **counter)
{
	const char *name = take(ctl, words, "PIPE");

	*counter = name ? take(ctl, words, "COUNTER") : NULL;
	return *counter ? open_pipeline(ctl, name, pipe) : USAGE;
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_counter__list_json(pipe), out);
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	json_array_foreach(out, i, o)
		fprintf(to, "%s: %s, size %lld%s%s%s\n", text_of(o, "name"), text_of(o, "kind"),
			(long long)number_of(o, "size"),
			json_is_true(json_object_get(o, "sparse")) ? ", sparse" : "",
			json_object_get(o, "table") ? ", of table " : "", text_of(o, "table"));
}

static int read_one(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *counter;
	struct p4bpf_pipeline *pipe;
	uint64_t index;
	int status = take_counter(ctl, words, &pipe, &counter);

	if (!status && !words->n)
		return library_json(ctl, p4bpf_counter__dump_json(pipe, counter), out);
	if (!status)
		status = parse_number(ctl, "index", take(ctl, words, "INDEX"), UINT64_MAX, &index);
	if (!status)
		status = take_end(ctl, words);
	return status ? status :
			library_json(ctl, p4bpf_counter__read_json(pipe, counter, index), out);
}

static void print_value(FILE *to, const json_t *o)
{
	static const char *const parts[] = { "value", "packets", "bytes" };
	bool first = true;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!json_object_get(o, parts[i]))
			continue;
		fprintf(to, "%s%lld", first ? "" : ", ", (long long)number_of(o, parts[i]));
		if (i)
			fprintf(to, " %s", parts[i]);
		first = false;
	}
	fputc('\n', to);
}

/* The key of an entry, of a direct counter. */
static void print_keys(FILE *to, const json_t *entry)
{
	const char *name, *space = "";
	json_t *value;

	json_object_foreach(json_object_get(entry, "keys"), name, value) {
		fprintf(to, "%s%s=%s", space, name, json_string_value(value));
		space = " ";
	}
	if (json_object_get(entry, "priority"))
		fprintf(to, " priority %lld", (long long)number_of(entry, "priority"));
}

static void dump_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	json_array_foreach(json_object_get(out, "values"), i, o) {
		if (json_object_get(o, "keys"))
			print_keys(to, o);
		else
			fprintf(to, "%lld", (long long)number_of(o, "index"));
		fputs(": ", to);
		print_value(to, o);
	}
}

static void read_text(const json_t *out, FILE *to)
{
	if (json_object_get(out, "values"))
		dump_text(out, to);
	else
		print_value(to, out);
}

static int dump(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *counter;
	int status = take_counter(ctl, words, &pipe, &counter);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_counter__dump_json(pipe, counter), out);
}

static int reset(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *counter;
	bool one;
	uint64_t index;
	int status = take_counter(ctl, words, &pipe, &counter);

	(void)out;
	one = !status && words->n;
	if (one)
		status = parse_number(ctl, "index", take(ctl, words, "INDEX"), UINT64_MAX, &index);
	if (!status)
		status = take_end(ctl, words);
	if (!status && p4bpf_counter__reset(pipe, counter, one ? &index : NULL))
		status = library_failed(ctl);
	return status;
}

static const struct verb verbs[] = {
	{ "list", "PIPE", "Show PIPE's counters.", list, list_text, false, NULL },
	{ "read", "PIPE COUNTER [INDEX]", "Show one value, or all that are not 0.", read_one,
	  read_text, false, NULL },
	{ "dump", "PIPE COUNTER", "Show all values that are not 0.", dump, dump_text, false, NULL },
	{ "reset", "PIPE COUNTER [INDEX]", "Set one value to 0, or all.", reset, NULL, false,
	  NULL },
};

const struct noun counter_noun = { "counter", "What the program counts.", verbs,
				   sizeof(verbs) / sizeof(*verbs) };
