/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl group: multicast groups. A dump is printed as commands, which 'table load' reads.
 */
#include "runtime/cli/cli.h"

static int change(struct ctl *ctl, struct words *words,
		  int (*fn)(struct p4bpf_pipeline *pipe, uint32_t id, const char *const *replicas,
			    size_t n))
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	uint32_t id;
	int status = take_numbered(ctl, words, "ID", &name, &id);

	if (!status)
		status = open_pipeline(ctl, name, &pipe);
	if (status)
		return status;
	return fn(pipe, id, (const char *const *)words->at, words->n) ? library_failed(ctl) : DONE;
}

static int add(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_group__add);
}

static int set(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_group__set);
}

static int del(struct ctl *ctl, struct words *words, json_t **out)
{
	(void)out;
	return change(ctl, words, p4bpf_group__del);
}

static int dump(struct ctl *ctl, struct words *words, json_t **out)
{
	return dump_replicas(ctl, words, p4bpf_group__dump_json, out);
}

static void dump_one(const json_t *o, FILE *to)
{
	fprintf(to, "group set %lld", (long long)number_of(o, "group"));
	print_replicas(to, o);
	fputc('\n', to);
}

static void dump_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	if (json_is_object(out))
		dump_one(out, to);
	json_array_foreach(out, i, o)
		dump_one(o, to);
}

#define REPLICAS \
	"PORT is a number or an interface that is a port; INSTANCE, 0 when left out, is what the\n" \
	"copy carries as egress_rid. A group has at most 256 of them, no two alike."

static const struct verb verbs[] = {
	{ "add", "PIPE ID PORT[:INSTANCE]...", "Add replicas to a group, which is made if need be.",
	  add, NULL, true, REPLICAS },
	{ "set", "PIPE ID PORT[:INSTANCE]...", "Make a group of exactly these replicas.", set, NULL,
	  true, REPLICAS },
	{ "del", "PIPE ID [PORT[:INSTANCE]...]", "Take replicas out of a group, or the whole group away.",
	  del, NULL, true, REPLICAS },
	{ "dump", "PIPE [ID]", "Show one group or all.", dump, dump_text, false,
	  "What is printed can be read by 'p4bpfctl table load'." },
};

const struct noun group_noun = { "group", "Multicast groups.", verbs,
				 sizeof(verbs) / sizeof(*verbs) };
