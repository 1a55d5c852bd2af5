/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parameters of the custom CRCs, crc16_custom and crc32_custom: one set each for the whole program,
 * at the start those of crc16 and crc32. The tables that the program computes with are made here.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

struct algorithm {
	const char *name;
	uint32_t width;
	struct p4bpf_crc_params start;
};

static const struct algorithm algorithms[] = {
	{ "crc16_custom", 16, { 0x8005, 0, 0, true, true } },
	{ "crc32_custom", 32, { 0x04c11db7, 0xffffffff, 0xffffffff, true, true } },
};

static int put(struct p4bpf_pipeline *pipe, const struct algorithm *a,
	       const struct p4bpf_crc_params *params, uint64_t flags);
static uint32_t reversed(uint32_t v, unsigned width);

int p4bpf_hash__set(struct p4bpf_pipeline *pipe, const char *algorithm,
		    const struct p4bpf_crc_params *params)
{
	const struct names names = { "custom CRC", pipe_title(pipe), algorithms,
				     sizeof(algorithms) / sizeof(*algorithms), sizeof(*algorithms) };
	size_t i;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = name_find(&names, algorithm, &i);
	if (!err && !*pipe->desc->crc_map)
		err = fail(EINVAL, "%s uses no custom CRC", pipe_title(pipe));
	if (!err && params && algorithms[i].width < 32 &&
	    (params->polynomial | params->init | params->last_xor) >> algorithms[i].width)
		err = fail(ERANGE, "%s: a parameter does not fit %u bits", algorithm, algorithms[i].width);
	if (!err)
		err = put(pipe, &algorithms[i], params ? params : &algorithms[i].start, BPF_ANY);
	pipe_leave(pipe);
	return err;
}

char *p4bpf_hash__list_json(struct p4bpf_pipeline *pipe)
{
	json_t *list = json_array();
	int fd, err = pipe_enter(pipe, false);

	if (err) {
		json_decref(list);
		return NULL;
	}
	fd = *pipe->desc->crc_map ? p4bpf_pipeline__map_fd(pipe, pipe->desc->crc_map) : -1;
	for (size_t i = 0; fd >= 0 && i < sizeof(algorithms) / sizeof(*algorithms); i++) {
		struct p4bpf_crc crc;

		if (bpf_map_lookup_elem(fd, &algorithms[i].width, &crc))
			continue;
		json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:b, s:b}", "name",
						      algorithms[i].name, "polynomial",
						      (json_int_t)crc.polynomial, "init", (json_int_t)crc.initial,
						      "xor", (json_int_t)crc.last_xor, "reflect_data",
						      (int)crc.reflect_data, "reflect_remainder",
						      (int)crc.reflect_remainder));
	}
	pipe_leave(pipe);
	return json_finish(list);
}

int hash_start(struct p4bpf_pipeline *pipe)
{
	int err = 0;

	/* What a replaced pipeline had stays. */
	for (size_t i = 0; !err && *pipe->desc->crc_map && i < sizeof(algorithms) / sizeof(*algorithms); i++)
		err = put(pipe, &algorithms[i], &algorithms[i].start, BPF_NOEXIST);
	return err;
}

static int put(struct p4bpf_pipeline *pipe, const struct algorithm *a,
	       const struct p4bpf_crc_params *params, uint64_t flags)
{
	int fd = p4bpf_pipeline__map_fd(pipe, pipe->desc->crc_map);
	uint32_t poly = reversed(params->polynomial, a->width);
	struct p4bpf_crc crc = {
		.init = reversed(params->init, a->width),
		.last_xor = params->last_xor,
		.reflect_data = params->reflect_data,
		.reflect_remainder = params->reflect_remainder,
		.polynomial = params->polynomial,
		.initial = params->init,
	};

	if (fd < 0)
		return fd;
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t v = i;

		for (unsigned bit = 0; bit < 8; bit++)
			v = v & 1 ? v >> 1 ^ poly : v >> 1;
		crc.table[i] = v;
		crc.bytes[i] = (uint8_t)(params->reflect_data ? i : reversed(i, 8));
	}
	if (!bpf_map_update_elem(fd, &a->width, &crc, flags) || (flags == BPF_NOEXIST && errno == EEXIST))
		return 0;
	return fail(errno, "setting %s: %s", a->name, why(errno));
}

static uint32_t reversed(uint32_t v, unsigned width)
{
	uint32_t r = 0;

	for (unsigned i = 0; i < width; i++)
		r |= (v >> i & 1) << (width - 1 - i);
	return r;
}
