/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl valueset: the values of parser value sets. A dump is printed as commands, which 'table load'
 * reads.
 */
#include "runtime/cli/cli.h"

static int take_set(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
		    const char **set)
{
	const char *name = take(ctl, words, "PIPE");

	*set = name ? take(ctl, words, "NAME") : NULL;
	return *set ? open_pipeline(ctl, name, pipe) : USAGE;
}

static int change(struct ctl *ctl, struct words *words,
		  int (*fn)(struct p4bpf_pipeline *pipe, const char *set, const char *const *values,
			    size_t n))
{
	struct p4bpf_pipeline *pipe;
	const char *set;
	int status = take_set(ctl, words, &pipe, &set);

	if (!status && !words->n)
		status = wrong_usage(ctl, "VALUE is missing");
	if (status)
		return status;
	return fn(pipe, set, (const char *const *)words->at, words->n) ? library_failed(ctl) : DONE;
}

static int add(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_valueset__add);
}

static int del(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_valueset__del);
}

static int clear(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *set;
	int status = take_set(ctl, words, &pipe, &set);

	(void)out;
	if (!status)
		status = take_end(ctl, words);
	if (status)
		return status;
	return p4bpf_valueset__clear(pipe, set) ? library_failed(ctl) : DONE;
}

static int dump(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *set;
	int status = take_set(ctl, words, &pipe, &set);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_valueset__dump_json(pipe, set), out);
}

static void dump_text(const json_t *out, FILE *to)
{
	json_t *value, *field;
	const char *name;
	size_t i;

	json_array_foreach(json_object_get(out, "values"), i, value) {
		fputs("valueset add ", to);
		print_word(to, text_of(out, "valueset"));
		json_object_foreach(value, name, field)
			print_named(to, name, json_string_value(field));
		fputc('\n', to);
	}
}

#define VALUES \
	"A value stands for each field of the set, in order or as FIELD=VALUE, in the forms of\n" \
	"table keys: V is exact, V&&&MASK ternary, V/LENGTH a prefix, LOW..HIGH a range."

static const struct verb verbs[] = {
	{ "add", "PIPE NAME VALUE...", "Put a value into a set.", add, NULL, true, VALUES },
	{ "del", "PIPE NAME VALUE...", "Take a value out of a set.", del, NULL, true, VALUES },
	{ "dump", "PIPE NAME", "Show the values of a set.", dump, dump_text, false,
	  "What is printed can be read by 'p4bpfctl table load'." },
	{ "clear", "PIPE NAME", "Take all values out of a set.", clear, NULL, true, NULL },
};

const struct noun valueset_noun = { "valueset", "Value sets of parsers.", verbs,
				    sizeof(verbs) / sizeof(*verbs) };
