/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl register: read and write what the program keeps between packets. The value of a register
 * of structs is several words, one a field, in order or as FIELD=VALUE.
 */
#include "runtime/cli/cli.h"

#include <stdlib.h>

static int take_register(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
			 const char **name)
{
	const char *pipe_name = take(ctl, words, "PIPE");

	*name = pipe_name ? take(ctl, words, "REGISTER") : NULL;
	return *name ? open_pipeline(ctl, pipe_name, pipe) : USAGE;
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_register__list_json(pipe), out);
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *o, *field;
	size_t i, k;

	json_array_foreach(out, i, o) {
		fprintf(to, "%s:", text_of(o, "name"));
		json_array_foreach(json_object_get(o, "fields"), k, field)
			fprintf(to, "%s%s %s<%lld>", *text_of(field, "name") ? " " : "",
				text_of(field, "name"), text_of(field, "shape"),
				(long long)number_of(field, "width"));
		fprintf(to, ", size %lld\n", (long long)number_of(o, "size"));
	}
}

static int read_one(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	uint64_t index;
	int status = take_register(ctl, words, &pipe, &name);

	if (!status && !words->n)
		return library_json(ctl, p4bpf_register__dump_json(pipe, name), out);
	if (!status)
		status = parse_number(ctl, "index", take(ctl, words, "INDEX"), UINT64_MAX, &index);
	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_register__read_json(pipe, name, index), out);
}

static void print_value(FILE *to, json_t *value)
{
	const char *name, *space = "";
	json_t *field;

	if (json_is_string(value)) {
		fprintf(to, "%s\n", json_string_value(value));
		return;
	}
	json_object_foreach(value, name, field) {
		fprintf(to, "%s%s=%s", space, name, json_string_value(field));
		space = " ";
	}
	fputc('\n', to);
}

static void read_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	if (!json_object_get(out, "values"))
		print_value(to, json_object_get(out, "value"));
	json_array_foreach(json_object_get(out, "values"), i, o) {
		fprintf(to, "%lld: ", (long long)number_of(o, "index"));
		print_value(to, json_object_get(o, "value"));
	}
}

static int dump(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	int status = take_register(ctl, words, &pipe, &name);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_register__dump_json(pipe, name), out);
}

static int write_one(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	uint64_t index;
	int status = take_register(ctl, words, &pipe, &name);

	(void)out;
	if (!status)
		status = parse_number(ctl, "index", take(ctl, words, "INDEX"), UINT64_MAX, &index);
	if (!status && !words->n)
		status = take(ctl, words, "VALUE") ? DONE : USAGE;
	if (!status && p4bpf_register__write(pipe, name, &index, (const char *const *)words->at,
					     words->n))
		status = library_failed(ctl);
	return status;
}

static int reset(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	bool one;
	uint64_t index;
	int status = take_register(ctl, words, &pipe, &name);

	(void)out;
	one = !status && words->n;
	if (one)
		status = parse_number(ctl, "index", take(ctl, words, "INDEX"), UINT64_MAX, &index);
	if (!status)
		status = take_end(ctl, words);
	if (!status && p4bpf_register__reset(pipe, name, one ? &index : NULL))
		status = library_failed(ctl);
	return status;
}

static const struct verb verbs[] = {
	{ "list", "PIPE", "Show PIPE's registers.", list, list_text, false, NULL },
	{ "read", "PIPE REGISTER [INDEX]", "Show one cell, or all that are not 0.", read_one, read_text,
	  false, NULL },
	{ "dump", "PIPE REGISTER", "Show all cells that are not 0.", dump, read_text, false, NULL },
	{ "write", "PIPE REGISTER INDEX VALUE...", "Set one cell.", write_one, NULL, false,
	  "A register of structs takes a VALUE for each field, in order or as FIELD=VALUE." },
	{ "reset", "PIPE REGISTER [INDEX]", "Set one cell to 0, or all.", reset, NULL, false, NULL },
};

const struct noun register_noun = { "register", "What the program keeps between packets.", verbs,
				    sizeof(verbs) / sizeof(*verbs) };
