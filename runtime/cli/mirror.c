/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl mirror: where clones go. A dump is printed as commands, which 'table load' reads.
 */
#include "runtime/cli/cli.h"

#include <string.h>

static int set(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_mirror to = { 0 };
	struct p4bpf_pipeline *pipe;
	const char *name, *number;
	uint64_t wide = 0;
	uint32_t id;
	int status = take_numbered(ctl, words, "SESSION", &name, &id);

	(void)out;
	if (!status && take_if(words, "port")) {
		to.replicas = (const char *const *)words->at;
		while (words->n && strcmp(*words->at, "truncate")) {
			to.n_replicas++;
			words->at++;
			words->n--;
		}
		if (!to.n_replicas)
			status = wrong_usage(ctl, "PORT is missing");
	} else if (!status && take_if(words, "group")) {
		number = take(ctl, words, "the group");
		status = number ? parse_number(ctl, "group", number, UINT32_MAX, &wide) : USAGE;
		to.group = (uint32_t)wide;
		if (!status && !wide)
			status = wrong_usage(ctl, "group 0 stands for no group");
	} else if (!status) {
		status = words->n ? wrong_usage(ctl, "'%s', expected 'port' or 'group'", *words->at)
				  : wrong_usage(ctl, "'port' or 'group' is missing");
	}
	if (!status && take_if(words, "truncate")) {
		number = take(ctl, words, "the number of bytes");
		status = number ? parse_number(ctl, "truncate", number, UINT32_MAX, &wide) : USAGE;
		to.truncate = (uint32_t)wide;
		if (!status && !wide)
			status = wrong_usage(ctl, "truncate 0 leaves nothing of a packet");
	}
	if (!status)
		status = take_end(ctl, words);
	if (!status)
		status = open_pipeline(ctl, name, &pipe);
	if (status)
		return status;
	return p4bpf_mirror__set(pipe, id, &to) ? library_failed(ctl) : DONE;
}

static int del(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *name;
	uint32_t id;
	int status = take_numbered(ctl, words, "SESSION", &name, &id);

	(void)out;
	if (!status)
		status = take_end(ctl, words);
	if (!status)
		status = open_pipeline(ctl, name, &pipe);
	if (status)
		return status;
	return p4bpf_mirror__del(pipe, id) ? library_failed(ctl) : DONE;
}

static int dump(struct ctl *ctl, struct words *words, json_t **out)
{
	return dump_replicas(ctl, words, p4bpf_mirror__dump_json, out);
}

static void dump_one(const json_t *o, FILE *to)
{
	fprintf(to, "mirror set %lld", (long long)number_of(o, "session"));
	if (json_object_get(o, "to_group"))
		fprintf(to, " group %lld", (long long)number_of(o, "to_group"));
	else
		fputs(" port", to);
	print_replicas(to, o);
	if (json_object_get(o, "truncate"))
		fprintf(to, " truncate %lld", (long long)number_of(o, "truncate"));
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

int dump_replicas(struct ctl *ctl, struct words *words,
		  char *(*fn)(struct p4bpf_pipeline *pipe, const uint32_t *id), json_t **out)
{
	const char *name = take(ctl, words, "PIPE");
	struct p4bpf_pipeline *pipe;
	bool one = name && words->n;
	uint64_t wide = 0;
	uint32_t id;
	int status = name ? DONE : USAGE;

	if (one)
		status = parse_number(ctl, "ID", take(ctl, words, "ID"), UINT32_MAX, &wide);
	id = (uint32_t)wide;
	if (!status)
		status = take_end(ctl, words);
	if (!status)
		status = open_pipeline(ctl, name, &pipe);
	return status ? status : library_json(ctl, fn(pipe, one ? &id : NULL), out);
}

void print_replicas(FILE *to, const json_t *o)
{
	json_t *replica;
	size_t i;

	json_array_foreach(json_object_get(o, "replicas"), i, replica) {
		fprintf(to, " %lld", (long long)number_of(replica, "port"));
		if (number_of(replica, "instance"))
			fprintf(to, ":%lld", (long long)number_of(replica, "instance"));
	}
}

static const struct verb verbs[] = {
	{ "set", "PIPE SESSION port PORT[:INSTANCE]...|group ID [truncate BYTES]",
	  "Send the clones of a session to ports, or to a multicast group.", set, NULL, true,
	  "PORT and INSTANCE are as in 'group add'. With 'truncate' a clone has at most so many\n"
	  "bytes. The group may be made later: until then the session has no copies." },
	{ "del", "PIPE SESSION", "Take a session away: its clones are dropped.", del, NULL, true,
	  NULL },
	{ "dump", "PIPE [SESSION]", "Show one session or all.", dump, dump_text, false,
	  "What is printed can be read by 'p4bpfctl table load'." },
};

const struct noun mirror_noun = { "mirror", "Mirror (clone) sessions.", verbs,
				  sizeof(verbs) / sizeof(*verbs) };
