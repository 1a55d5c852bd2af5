/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl pipeline: load, replace, unload and look at whole pipelines.
 */
#include "runtime/cli/cli.h"

#include <stdlib.h>
#include <string.h>

static int load(struct ctl *ctl, struct words *words, json_t **out)
{
	const char *name = take(ctl, words, "PIPE"), *path = name ? take(ctl, words, "OBJ") : NULL;
	struct p4bpf_pipeline *pipe;

	(void)out;
	if (!path || take_end(ctl, words))
		return USAGE;
	close_pipeline(ctl);
	if (p4bpf_pipeline__load(name, path, &ctl->opts, &pipe))
		return library_failed(ctl);
	p4bpf_pipeline__close(pipe);
	return DONE;
}

static int replace(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);
	const char *path = status ? NULL : take(ctl, words, "OBJ");

	(void)out;
	if (!path || take_end(ctl, words))
		return status ? status : USAGE;
	return p4bpf_pipeline__replace(pipe, path, &ctl->opts) ? library_failed(ctl) : DONE;
}

static int unload(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	(void)out;
	if (!status)
		status = take_end(ctl, words);
	if (!status && p4bpf_pipeline__unload(pipe))
		status = library_failed(ctl);
	close_pipeline(ctl);
	return status;
}

struct listing {
	struct ctl *ctl;
	json_t *list;
};

static int list_one(const char *name, void *data)
{
	struct listing *listing = data;
	struct p4bpf_pipeline *pipe;
	json_t *o;

	/* One that goes away meanwhile, or is no pipeline, is not listed. */
	if (p4bpf_pipeline__open(name, &listing->ctl->opts, &pipe))
		return 0;
	if (!library_json(listing->ctl, p4bpf_pipeline__show_json(pipe), &o)) {
		json_object_del(o, "maps");
		json_array_append_new(listing->list, o);
	}
	p4bpf_pipeline__close(pipe);
	return 0;
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct listing listing = { ctl, NULL };

	if (take_end(ctl, words))
		return USAGE;
	*out = listing.list = json_array();
	return p4bpf_pipeline__each(&ctl->opts, list_one, &listing) ? library_failed(ctl) : DONE;
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *o, *port;
	size_t i, j;

	json_array_foreach(out, i, o) {
		fprintf(to, "%s: %s on %s", text_of(o, "name"), text_of(o, "arch"),
			text_of(o, "hook"));
		json_array_foreach(json_object_get(o, "ports"), j, port)
			fprintf(to, "%s%s=%lld", j ? " " : ", ports ", text_of(port, "ifname"),
				(long long)number_of(port, "id"));
		fputc('\n', to);
	}
}

static int show(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_pipeline__show_json(pipe), out);
}

static void print_names(FILE *to, const char *title, const json_t *list)
{
	json_t *item;
	size_t i;

	if (!json_array_size(list))
		return;
	fprintf(to, "%-10s", title);
	json_array_foreach(list, i, item)
		fprintf(to, "%s%s", i ? ", " : "", json_string_value(item));
	fputc('\n', to);
}

static void show_text(const json_t *o, FILE *to)
{
	json_t *program, *port, *map;
	size_t i;

	fprintf(to, "%-10s%s\n", "pipeline", text_of(o, "name"));
	fprintf(to, "%-10s%s\n", "source", text_of(o, "source"));
	fprintf(to, "%-10s%s on %s, by %s\n", "arch", text_of(o, "arch"), text_of(o, "hook"),
		text_of(o, "compiler"));
	fprintf(to, "%-10s%s, id %lld, %lld instructions, %lld bytes of machine code\n", "program",
		text_of(o, "program"), (long long)number_of(o, "program_id"),
		(long long)number_of(o, "instructions"), (long long)number_of(o, "jited_bytes"));
	json_array_foreach(json_object_get(o, "programs"), i, program)
		if (i)
			fprintf(to, "%-10s%s on %s, id %lld, %lld instructions\n", "program",
				text_of(program, "name"), text_of(program, "hook"),
				(long long)number_of(program, "id"),
				(long long)number_of(program, "instructions"));
	json_array_foreach(json_object_get(o, "ports"), i, port)
		fprintf(to, "%-10s%lld: %s, %s\n", "port", (long long)number_of(port, "id"),
			text_of(port, "ifname"), text_of(port, "mode"));
	print_names(to, "tables", json_object_get(o, "tables"));
	print_names(to, "counters", json_object_get(o, "counters"));
	json_array_foreach(json_object_get(o, "maps"), i, map) fprintf(
		to, "%-10s%s, id %lld, %lld of %lld + %lld bytes\n", "map", text_of(map, "name"),
		(long long)number_of(map, "id"), (long long)number_of(map, "max_entries"),
		(long long)number_of(map, "key_size"), (long long)number_of(map, "value_size"));
}

static const struct verb verbs[] = {
	{ "load", "PIPE OBJ", "Load an object of p4bpfc under the name PIPE.", load, NULL, false,
	  "The entries that the program declares are in its tables afterwards. Nothing is\n"
	  "attached yet: see 'p4bpfctl port add'. PIPE is 1 to 63 letters, digits, '_', '-'\n"
	  "and '.'." },
	{ "replace", "PIPE OBJ", "Put another program in the place of PIPE's, under traffic.",
	  replace, NULL, false,
	  "No packet is lost, and each is processed by one of the two from end to end. Tables\n"
	  "that both declare alike are kept; entries of other tables of the same name are\n"
	  "brought over by name, and one that does not fit is an error that leaves everything\n"
	  "as it was." },
	{ "unload", "PIPE", "Detach PIPE from its ports and remove it.", unload, NULL, false,
	  NULL },
	{ "list", "", "Name all pipelines.", list, list_text, false, NULL },
	{ "show", "PIPE", "Show PIPE's program, ports, tables, counters and maps.", show, show_text,
	  false, NULL },
};

const struct noun pipeline_noun = { "pipeline", "Programs in the kernel.", verbs,
				    sizeof(verbs) / sizeof(*verbs) };

static const struct verb stop_verbs[] = {
	{ "", "PIPE", "Detach PIPE from its ports and remove it: undoes 'p4bpfctl run'.", unload,
	  NULL, false, NULL },
};

const struct noun stop_noun = { "stop", "End a pipeline.", stop_verbs, 1 };
