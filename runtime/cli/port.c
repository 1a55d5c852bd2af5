/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl port: which interfaces a pipeline is attached to, and under which numbers it knows them.
 */
#include "runtime/cli/cli.h"

#include <string.h>

static int take_mode(struct ctl *ctl, struct words *words, enum p4bpf_attach_mode *mode)
{
	static const struct {
		const char *name;
		enum p4bpf_attach_mode mode;
	} modes[] = {
		{ "auto", P4BPF_ATTACH_AUTO },
		{ "native", P4BPF_ATTACH_NATIVE },
		{ "generic", P4BPF_ATTACH_GENERIC },
		{ "clsact", P4BPF_ATTACH_CLSACT },
	};
	const char *word = take(ctl, words, "the mode");

	if (!word)
		return USAGE;
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, word)) {
			*mode = modes[i].mode;
			return DONE;
		}
	return wrong_usage(ctl, "mode '%s', expected auto, native, generic or clsact", word);
}

static int add(struct ctl *ctl, struct words *words, json_t **out)
{
	enum p4bpf_attach_mode mode = P4BPF_ATTACH_AUTO;
	const char *pipe_name = take(ctl, words, "PIPE");
	const char *ifname = pipe_name ? take(ctl, words, "IFACE") : NULL, *number;
	bool has_id = false, has_mode = false;
	struct p4bpf_pipeline *pipe;
	uint64_t wide = 0;
	uint32_t id;
	int status = ifname ? DONE : USAGE, err;

	(void)out;
	while (!status && words->n) {
		if (!has_id && take_if(words, "id")) {
			number = take(ctl, words, "the port's number");
			status =
				number ? parse_number(ctl, "port number", number, UINT32_MAX, &wide)
				       : USAGE;
			has_id = true;
		} else if (!has_mode && take_if(words, "mode")) {
			status = take_mode(ctl, words, &mode);
			has_mode = true;
		} else {
			status = take_end(ctl, words);
		}
	}
	if (!status && !strcmp(ifname, "stack") && (!has_id || has_mode))
		status = wrong_usage(ctl, "port 'stack' takes 'id N' and no mode");
	if (!status && !strcmp(ifname, "cpu") && has_mode)
		status = wrong_usage(ctl, "port 'cpu' takes no mode");
	if (!status)
		status = open_pipeline(ctl, pipe_name, &pipe);
	if (status)
		return status;
	id = (uint32_t)wide;
	err = add_port(pipe, ifname, has_id ? &id : NULL, mode);
	return err ? library_failed(ctl) : DONE;
}

int add_port(struct p4bpf_pipeline *pipe, const char *ifname, const uint32_t *id,
	     enum p4bpf_attach_mode mode)
{
	if (!strcmp(ifname, "stack"))
		return p4bpf_port__add_stack(pipe, *id);
	if (!strcmp(ifname, "cpu"))
		return p4bpf_port__add_cpu(pipe, id);
	return p4bpf_port__add(pipe, ifname, id, mode);
}

static int del(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);
	const char *ifname = status ? NULL : take(ctl, words, "IFACE");

	(void)out;
	if (!ifname || take_end(ctl, words))
		return status ? status : USAGE;
	return p4bpf_port__del(pipe, ifname) ? library_failed(ctl) : DONE;
}

static int list_one(const struct p4bpf_port *port, void *data)
{
	json_t *o = json_pack("{s:I, s:s, s:I, s:s}", "id", (json_int_t)port->id, "ifname",
			      port->ifname, "ifindex", (json_int_t)port->ifindex, "mode",
			      port->mode);

	if (*port->cpu)
		json_object_set_new(o, "cpu", json_string(port->cpu));
	json_array_append_new(data, o);
	return 0;
}

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	if (status)
		return status;
	*out = json_array();
	return p4bpf_port__each(pipe, list_one, *out) ? library_failed(ctl) : DONE;
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *port;
	size_t i;

	json_array_foreach(out, i, port)
		fprintf(to, "%lld: %s %s%s%s\n", (long long)number_of(port, "id"),
			text_of(port, "ifname"), text_of(port, "mode"),
			*text_of(port, "cpu") ? ", user space is at " : "", text_of(port, "cpu"));
}

static const struct verb verbs[] = {
	{ "add", "PIPE IFACE|stack|cpu [id N] [mode auto|native|generic|clsact]",
	  "Attach PIPE to an interface as port N; or N is the kernel's stack, or user space.", add,
	  NULL, false,
	  "Without a number the lowest free one is taken. On XDP, mode auto is native where\n"
	  "the driver has it and generic otherwise. On TC, auto is a TCX link (Linux 6.6) or\n"
	  "else a clsact filter. Packets that the program sends to the number of 'stack' go\n"
	  "up into the kernel's own stack. 'cpu' makes a pair of interfaces PIPE-port and PIPE-cpu\n"
	  "(PIPE cut to 10 letters): what the program sends to N is received on PIPE-cpu through\n"
	  "a packet socket, and what is sent there comes in by N. All ports of a pipeline lie in\n"
	  "one network namespace: that of the caller." },
	{ "del", "PIPE IFACE|stack|cpu", "Detach PIPE from an interface.", del, NULL, false, NULL },
	{ "list", "PIPE", "Show PIPE's ports: number, interface, mode.", list, list_text, false,
	  NULL },
};

const struct noun port_noun = { "port", "Interfaces a pipeline is attached to.", verbs,
				sizeof(verbs) / sizeof(*verbs) };
