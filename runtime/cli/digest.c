/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl digest and trace: what the program sends to user space, a line a record as it comes, until
 * interrupted. With --json each line is an object.
 */
#include "runtime/cli/cli.h"

#include <stdlib.h>
#include <string.h>

static void print_digest(const json_t *o)
{
	json_t *data = json_object_get(o, "data"), *value;
	const char *name;

	fputs(text_of(o, "digest"), stdout);
	if (json_is_string(data))
		printf(" %s", json_string_value(data));
	json_object_foreach(data, name, value)
		printf(" %s=%s", name, json_string_value(value));
	putchar('\n');
}

static int digest_came(const char *text, void *data)
{
	return watch_show(data, text, print_digest);
}

static int digest(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *name = NULL;
	struct p4bpf_pipeline *pipe;
	struct watch limit;
	int status = take_pipeline(ctl, words, &pipe);

	(void)out;
	if (!status && words->n && strncmp(*words->at, "--", 2))
		name = take(ctl, words, "NAME");
	if (!status)
		status = take_watch(ctl, words, &limit, false);
	if (!status && p4bpf_digest__watch(pipe, name, limit.timeout, digest_came, &limit) < 0)
		status = library_failed(ctl);
	return status;
}

static void print_message(const json_t *o)
{
	puts(text_of(o, "message"));
}

static int message_came(const char *text, void *data)
{
	return watch_show(data, text, print_message);
}

static int trace(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	struct watch limit;
	int status = take_pipeline(ctl, words, &pipe);

	(void)out;
	if (!status)
		status = take_watch(ctl, words, &limit, false);
	if (!status && p4bpf_log__watch(pipe, limit.timeout, message_came, &limit) < 0)
		status = library_failed(ctl);
	return status;
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_digest__list_json(pipe), out);
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
		fputc('\n', to);
	}
}

static const struct verb verbs[] = {
	{ "list", "PIPE", "Show PIPE's digests and their fields.", list, list_text, false, NULL },
	{ "watch", "PIPE [NAME] [--count N] [--timeout MS]", "Show digests as they come.", digest, NULL,
	  false, WATCH_HELP },
};

const struct noun digest_noun = { "digest", "What the program tells the control plane.", verbs,
				  sizeof(verbs) / sizeof(*verbs) };

static const struct verb trace_verbs[] = {
	{ "", "PIPE [--count N] [--timeout MS]", "Show what the program logs, as it comes.", trace, NULL,
	  false, WATCH_HELP },
};

const struct noun trace_noun = { "trace", "The program's log.", trace_verbs, 1 };
