/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of the kernel's maps whatever they hold: whether two are one, and which numbers a hash
 * keyed by u32 has.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <stdlib.h>

#include "common/arena.h"

bool maps_are_same(struct p4bpf_pipeline *a, const char *a_map, struct p4bpf_pipeline *b,
		   const char *b_map)
{
	struct bpf_map_info a_info = { 0 }, b_info = { 0 };
	uint32_t a_len = sizeof(a_info), b_len = sizeof(b_info);
	int a_fd, b_fd;

	if (!*a_map || !*b_map)
		return !*a_map && !*b_map;
	a_fd = p4bpf_pipeline__map_fd(a, a_map);
	b_fd = p4bpf_pipeline__map_fd(b, b_map);
	return a_fd >= 0 && b_fd >= 0 && !bpf_obj_get_info_by_fd(a_fd, &a_info, &a_len) &&
	       !bpf_obj_get_info_by_fd(b_fd, &b_info, &b_len) && a_info.id == b_info.id;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

uint32_t *map_numbers(int fd, size_t limit, size_t *n)
{
	uint32_t *found = NULL, key, next;
	size_t cap = 0, kept = 0;

	*n = 0;
	for (bool more = !bpf_map_get_next_key(fd, NULL, &key); more && *n < limit;
	     more = !bpf_map_get_next_key(fd, &key, &next), key = next) {
		if (*n == cap) {
			cap = cap ? cap * 2 : 256;
			found = realloc(found, cap * sizeof(*found));
			if (!found)
				out_of_memory();
		}
		found[(*n)++] = key;
	}
	if (*n)
		qsort(found, *n, sizeof(*found), by_number);
	for (size_t i = 0; i < *n; i++)
		if (!kept || found[i] != found[kept - 1])
			found[kept++] = found[i];
	*n = kept;
	return found;
}
