/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The architectures the midend knows, one table each: which package, which blocks in which order,
 * and which storage their parameters share. What the shared metadata does on a hook is the
 * backend's business (backend/arch_*.c).
 */
#include "midend/arch.h"

#include <string.h>

/* A packet filter; a program that rejects in the parser or leaves `accept` false drops. */
static const struct arch ebpf_model = {
	.name = "ebpf_model",
	.package = "ebpfFilter",
	.doc = "packet filter: a parser and a control that says whether to accept",
	.blocks = {
		{ "prs", IR_PARSER, { "packet", "hdr" } },
		{ "filt", IR_CONTROL, { "hdr", "accept" } },
	},
	.sized_by = { "array_table", "hash_table" },
	.metadata_zero = true,
};

/* A switch on XDP: parser, control with an XDP action and an output port, deparser. */
static const struct arch xdp_model = {
	.name = "xdp_model",
	.package = "xdp",
	.doc = "packet switch on XDP: parser, control that names an XDP action, deparser",
	.blocks = {
		{ "p", IR_PARSER, { "packet", "hdr" } },
		{ "s", IR_CONTROL, { "hdr", "imd", "omd" } },
		{ "d", IR_DEPARSER, { "hdr", "packet" } },
	},
	.sized_by = { "array_table", "hash_table" },
	.metadata_zero = true,
};

/* BMv2's simple_switch. The traffic manager stands between ingress and egress. */
static const struct arch v1model = {
	.name = "v1model",
	.package = "V1Switch",
	.doc = "switch: parser, checksums, ingress, egress, checksums, deparser",
	.blocks = {
		{ "p", IR_PARSER, { "packet", "hdr", "meta", "std" } },
		{ "vr", IR_CONTROL, { "hdr", "meta" } },
		{ "ig", IR_CONTROL, { "hdr", "meta", "std" } },
		{ "eg", IR_CONTROL, { "hdr", "meta", "std" } },
		{ "ck", IR_CONTROL, { "hdr", "meta" } },
		{ "dep", IR_DEPARSER, { "packet", "hdr" } },
	},
	.has_profiles = true,
	.lower_call = lower_v1model_call,
	.call_object = lower_v1model_object,
	.see_slot = lower_field_lists,
	.metadata_zero = true,
};

const struct arch *const archs[] = { &ebpf_model, &xdp_model, &v1model, NULL };

const struct arch *arch_by_name(const char *name)
{
	for (const struct arch *const *a = archs; *a; a++)
		if (!strcmp((*a)->name, name))
			return *a;
	return NULL;
}

const struct arch *arch_by_package(const char *package)
{
	for (const struct arch *const *a = archs; *a; a++)
		if (!strcmp((*a)->package, package))
			return *a;
	return NULL;
}
