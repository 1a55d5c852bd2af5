/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each architecture calls the externs and table properties that P4Info knows, one row an
 * architecture, found by the package that `main` is made of. What is in no row (hashes, checksums,
 * random numbers) has no place in P4Info.
 */
#include <string.h>

#include "control/collect.h"

#define PSA_EXTERNS                                                                                \
	{ "Counter", CONTROL_COUNTER, .size = "n_counters", .index = 1 },                          \
	{ "DirectCounter", CONTROL_DIRECT_COUNTER, .index = -1 },                                  \
	{ "Meter", CONTROL_METER, .size = "n_meters", .index = 0 },                                \
	{ "DirectMeter", CONTROL_DIRECT_METER, .index = -1 },                                      \
	{ "Register", CONTROL_REGISTER, .size = "size", .index = 1 },                              \
	{ "ActionProfile", CONTROL_ACTION_PROFILE, .size = "size", .index = -1 },                  \
	{ "ActionSelector", CONTROL_ACTION_PROFILE, .size = "size", .index = -1, .selector = true }, \
	{ "Digest", CONTROL_DIGEST, .index = -1 }

static const struct control_arch archs[] = {
	{
		.package = "V1Switch",
		.name = "v1model",
		.externs = {
			{ "counter", CONTROL_COUNTER, .size = "size", .index = -1 },
			{ "direct_counter", CONTROL_DIRECT_COUNTER, .index = -1 },
			{ "meter", CONTROL_METER, .size = "size", .index = -1 },
			{ "direct_meter", CONTROL_DIRECT_METER, .index = -1 },
			{ "register", CONTROL_REGISTER, .size = "size", .index = -1 },
			{ "action_profile", CONTROL_ACTION_PROFILE, .size = "size", .index = -1 },
			{ "action_selector", CONTROL_ACTION_PROFILE, .size = "size", .index = -1,
			  .selector = true },
		},
		.digest = "digest",
		.implementation = "implementation",
		.counters = "counters",
		.meters = "meters",
		.timeout = "support_timeout",
	},
	{
		.package = "PSA_Switch",
		.name = "psa",
		.externs = { PSA_EXTERNS },
		.implementation = "psa_implementation",
		.counters = "psa_direct_counter",
		.meters = "psa_direct_meter",
		.timeout = "psa_idle_timeout",
	},
	{
		.package = "PNA_NIC",
		.name = "pna",
		.externs = { PSA_EXTERNS },
		.implementation = "pna_implementation",
		.counters = "pna_direct_counter",
		.meters = "pna_direct_meter",
		.timeout = "pna_idle_timeout",
	},
	{
		.package = "ubpf",
		.name = "ubpf",
		.externs = { { "Register", CONTROL_REGISTER, .size = "size", .index = 1 } },
	},
	{
		.package = "ebpfFilter",
		.name = "ebpf_model",
		.externs = { { "CounterArray", CONTROL_COUNTER, .size = "max_index", .index = -1 } },
	},
	{ .package = "xdp", .name = "xdp_model" },
};

const struct control_arch *control_arch_of(const struct frontend *fe)
{
	static const struct control_arch unknown = { .package = "", .name = "" };

	for (size_t i = 0; i < sizeof(archs) / sizeof(*archs); i++)
		if (!strcmp(archs[i].package, fe->main->decl->name))
			return &archs[i];
	return &unknown;
}

const struct control_extern *control_extern_of(const struct control_arch *arch,
					       const struct instance *in)
{
	if (in->decl->n.kind != DECL_EXTERN)
		return NULL;
	for (const struct control_extern *e = arch->externs; e->type; e++)
		if (!strcmp(e->type, in->decl->name))
			return e;
	return NULL;
}

struct value *control_arg(const struct instance *in, const char *name)
{
	if (!in->constructor || !name)
		return NULL;
	for (unsigned i = 0; i < in->constructor->method.params.n && i < in->n_args; i++)
		if (!strcmp(in->constructor->method.params.at[i]->name, name))
			return in->args[i];
	return NULL;
}

struct part *control_property(const struct decl *table, enum part_kind kind, const char *name)
{
	vec_each(struct part *, p, &table->table.properties)
		if ((*p)->n.kind == kind &&
		    (kind != PART_PROPERTY || (name && !strcmp((*p)->property.name, name))))
			return *p;
	return NULL;
}
