/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl meter: the rates by which packets get their colours. A direct meter's cells belong to the
 * entries of a table and are named by key.
 */
#include "runtime/cli/cli.h"

#include <stdlib.h>
#include <string.h>

static int take_meter(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **pipe,
		      const char **name)
{
	const char *pipe_name = take(ctl, words, "PIPE");

	*name = pipe_name ? take(ctl, words, "METER") : NULL;
	return *name ? open_pipeline(ctl, pipe_name, pipe) : USAGE;
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_meter__list_json(pipe), out);
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	json_array_foreach(out, i, o) {
		fprintf(to, "%s: %s, size %lld", text_of(o, "name"), text_of(o, "kind"),
			(long long)number_of(o, "size"));
		if (json_object_get(o, "table"))
			fprintf(to, ", of table %s", text_of(o, "table"));
		fputc('\n', to);
	}
}

/* INDEX, all, or key KEY... [priority N]: *which tells. */
struct which {
	uint64_t index;
	const uint64_t *one;	/* NULL: all */
	bool by_key;
	struct p4bpf_entry entry;
};

static int take_which(struct ctl *ctl, struct words *words, struct which *which)
{
	*which = (struct which){ .one = &which->index };
	if (words->n && !strcmp(*words->at, "key")) {
		which->by_key = true;
		return take_key(ctl, words, &which->entry);
	}
	if (take_if(words, "all")) {
		which->one = NULL;
		return DONE;
	}
	return parse_number(ctl, "index", take(ctl, words, "INDEX"), UINT64_MAX, &which->index);
}

static int change(struct ctl *ctl, struct p4bpf_pipeline *pipe, const char *name,
		  const struct which *which, const struct p4bpf_meter_rates *rates)
{
	int err = which->by_key ? p4bpf_meter__set_entry(pipe, name, &which->entry, rates) :
				  p4bpf_meter__set(pipe, name, which->one, rates);

	return err ? library_failed(ctl) : DONE;
}

static int set(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_meter_rates rates = { 0 };
	struct {
		const char *name;
		uint64_t *to;
	} numbers[] = { { "CIR", &rates.cir }, { "CBS", &rates.cbs }, { "PIR", &rates.pir },
			{ "PBS", &rates.pbs } };
	struct p4bpf_pipeline *pipe;
	struct which which;
	const char *name;
	int status = take_meter(ctl, words, &pipe, &name);

	(void)out;
	if (!status)
		status = take_which(ctl, words, &which);
	if (!status && which.by_key && !take_if(words, "rates"))
		return wrong_usage(ctl, "'rates' is missing");
	for (size_t i = 0; !status && i < sizeof(numbers) / sizeof(*numbers); i++)
		status = parse_number(ctl, numbers[i].name, take(ctl, words, numbers[i].name),
				      UINT64_MAX, numbers[i].to);
	if (!status)
		status = take_end(ctl, words);
	return status ? status : change(ctl, pipe, name, &which, &rates);
}

static int reset(struct ctl *ctl, struct words *words, json_t **out)
{
	struct which which = { 0 };
	struct p4bpf_pipeline *pipe;
	const char *name;
	int status = take_meter(ctl, words, &pipe, &name);

	(void)out;
	if (!status && words->n)
		status = take_which(ctl, words, &which);
	if (!status)
		status = take_end(ctl, words);
	return status ? status : change(ctl, pipe, name, &which, NULL);
}

static int get(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	uint64_t index;
	int status = take_meter(ctl, words, &pipe, &name);

	if (!status)
		status = parse_number(ctl, "index", take(ctl, words, "INDEX"), UINT64_MAX, &index);
	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_meter__get_json(pipe, name, index), out);
}

void print_rates(FILE *to, const json_t *rates)
{
	if (json_is_object(rates))
		fprintf(to, "cir %lld cbs %lld pir %lld pbs %lld", (long long)number_of(rates, "cir"),
			(long long)number_of(rates, "cbs"), (long long)number_of(rates, "pir"),
			(long long)number_of(rates, "pbs"));
	else
		fputs("no rates", to);
}

static void get_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	json_array_foreach(json_object_get(out, "values"), i, o) {
		fprintf(to, "%lld: ", (long long)number_of(o, "index"));
		print_rates(to, json_object_get(o, "rates"));
		fputc('\n', to);
	}
	if (json_object_get(out, "values"))
		return;
	print_rates(to, json_object_get(out, "rates"));
	fputc('\n', to);
}

static int dump(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	int status = take_meter(ctl, words, &pipe, &name);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_meter__dump_json(pipe, name), out);
}

#define UNITS \
	"CIR and PIR are the committed and the peak rate in packets or bytes, as the meter\n" \
	"counts, per second; CBS and PBS the bursts in packets or bytes. A direct meter's cells\n" \
	"are named by the key of their table's entry: key KEY... [priority N] rates CIR ..."

static const struct verb verbs[] = {
	{ "list", "PIPE", "Show PIPE's meters.", list, list_text, false, NULL },
	{ "set", "PIPE METER INDEX|all CIR CBS PIR PBS", "Set rates; buckets start full.", set, NULL,
	  false, UNITS },
	{ "get", "PIPE METER INDEX", "Show the rates of one index.", get, get_text, false, NULL },
	{ "dump", "PIPE METER", "Show all indices that have rates.", dump, get_text, false, NULL },
	{ "reset", "PIPE METER [INDEX]", "Take the rates of one index away, or all: packets are green.",
	  reset, NULL, false, UNITS },
};

const struct noun meter_noun = { "meter", "Rates of packets: green, yellow, red.", verbs,
				 sizeof(verbs) / sizeof(*verbs) };
