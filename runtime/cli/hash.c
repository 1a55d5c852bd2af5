/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl hash: the parameters of the custom CRCs.
 */
#include "runtime/cli/cli.h"

#include <string.h>

static int list(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	int status = take_pipeline(ctl, words, &pipe);

	if (!status)
		status = take_end(ctl, words);
	return status ? status : library_json(ctl, p4bpf_hash__list_json(pipe), out);
}

static void list_text(const json_t *out, FILE *to)
{
	json_t *o;
	size_t i;

	json_array_foreach(out, i, o)
		fprintf(to, "%s 0x%llx 0x%llx 0x%llx %d %d\n", text_of(o, "name"),
			(long long)number_of(o, "polynomial"), (long long)number_of(o, "init"),
			(long long)number_of(o, "xor"), json_is_true(json_object_get(o, "reflect_data")),
			json_is_true(json_object_get(o, "reflect_remainder")));
}

static int set(struct ctl *ctl, struct words *words, json_t **out)
{
	uint64_t numbers[5];
	static const struct {
		const char *name;
		uint64_t max;
	} what[] = { { "POLYNOMIAL", UINT32_MAX }, { "INIT", UINT32_MAX }, { "XOR", UINT32_MAX },
		     { "REFLECT_DATA", 1 }, { "REFLECT_REMAINDER", 1 } };
	struct p4bpf_crc_params params;
	struct p4bpf_pipeline *pipe;
	const char *algorithm = NULL;
	int status = take_pipeline(ctl, words, &pipe);

	(void)out;
	if (!status)
		status = (algorithm = take(ctl, words, "ALGORITHM")) ? DONE : USAGE;
	for (size_t i = 0; !status && i < sizeof(what) / sizeof(*what); i++)
		status = parse_number(ctl, what[i].name, take(ctl, words, what[i].name), what[i].max,
				      &numbers[i]);
	if (!status)
		status = take_end(ctl, words);
	if (status)
		return status;
	params = (struct p4bpf_crc_params){ (uint32_t)numbers[0], (uint32_t)numbers[1],
					    (uint32_t)numbers[2], numbers[3], numbers[4] };
	return p4bpf_hash__set(pipe, algorithm, &params) ? library_failed(ctl) : DONE;
}

static int reset(struct ctl *ctl, struct words *words, json_t **out)
{
	struct p4bpf_pipeline *pipe;
	const char *algorithm = NULL;
	int status = take_pipeline(ctl, words, &pipe);

	(void)out;
	if (!status)
		status = (algorithm = take(ctl, words, "ALGORITHM")) ? take_end(ctl, words) : USAGE;
	if (!status && p4bpf_hash__set(pipe, algorithm, NULL))
		status = library_failed(ctl);
	return status;
}

static const struct verb verbs[] = {
	{ "list", "PIPE", "Show the parameters of the custom CRCs.", list, list_text, false, NULL },
	{ "set", "PIPE ALGORITHM POLYNOMIAL INIT XOR REFLECT_DATA REFLECT_REMAINDER",
	  "Set the parameters of crc16_custom or crc32_custom.", set, NULL, false,
	  "As BMv2's set_crc32_parameters has them; the last two are 0 or 1." },
	{ "reset", "PIPE ALGORITHM", "Back to those of crc16 or crc32.", reset, NULL, false, NULL },
};

const struct noun hash_noun = { "hash", "Custom CRCs.", verbs, sizeof(verbs) / sizeof(*verbs) };
