/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Default actions. They lie in the object's global data, mapped here into memory: two slots for the
 * action's value and a selector that says which one counts. A change fills the slot that does not
 * count and then turns the selector. A packet that read the selector before the last change may
 * still be using that slot, so the change first waits until all such packets are through.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/arena.h"

static int check_place(const struct table *t, size_t size);

bool default_is_fixed(const struct p4bpf_desc_table *t)
{
	return t->const_default || t->default_offset < 0 || !t->value_size;
}

int default_get(struct table *t, uint8_t *value)
{
	size_t slot = p4bpf_round_up(t->value_size, 8), size;
	uint32_t selected;
	uint8_t *data;
	int err;

	if (default_is_fixed(t->desc)) {
		struct arena *arena = arena_new();
		struct values vs = table_values(t->pipe, arena);

		err = entry_default_from_desc(t, &vs, value);
		arena_free(arena);
		return err;
	}
	err = config_map(t->pipe, &data, &size);
	if (err)
		return err;
	err = check_place(t, size);
	if (!err) {
		selected = __atomic_load_n((uint32_t *)(data + t->desc->default_select),
					   __ATOMIC_ACQUIRE);
		memcpy(value, data + t->desc->default_offset + (selected & 1) * slot,
		       t->value_size);
	}
	config_unmap(data, size);
	return err;
}

int default_put(struct table *t, const uint8_t *value)
{
	size_t slot = p4bpf_round_up(t->value_size, 8), size;
	uint32_t *select, other;
	uint8_t *data;
	int err = config_map(t->pipe, &data, &size);

	if (err)
		return err;
	err = check_place(t, size);
	if (!err)
		err = wait_for_programs();
	if (!err) {
		select = (uint32_t *)(data + t->desc->default_select);
		other = ~__atomic_load_n(select, __ATOMIC_ACQUIRE) & 1;
		memcpy(data + t->desc->default_offset + other * slot, value, t->value_size);
		__atomic_store_n(select, other, __ATOMIC_RELEASE);
	}
	config_unmap(data, size);
	return err;
}

int config_map(struct p4bpf_pipeline *pipe, uint8_t **data, size_t *size)
{
	int fd = p4bpf_pipeline__map_fd(pipe, pipe->desc->config_map);
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);

	if (fd < 0)
		return fd;
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return fail(errno, "%s: asking for map '%s': %s", pipe_title(pipe),
			    pipe->desc->config_map, why(errno));
	*size = info.value_size;
	*data = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (*data == MAP_FAILED)
		return fail(errno, "%s: map '%s' cannot be mapped into memory: %s",
			    pipe_title(pipe), pipe->desc->config_map, why(errno));
	return 0;
}

void config_unmap(uint8_t *data, size_t size)
{
	munmap(data, size);
}

int wait_for_programs(void)
{
	uint32_t zero = 0;
	int inner, outer = -1, err = 0;

	/* XDP and TC programs run inside RCU read sections, and this waits for a grace period. */
	if (!syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		return 0;
	/* Not there with nohz_full. An update of a map of maps waits as well. */
	inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, 4, 4, 1, NULL);
	if (inner >= 0) {
		LIBBPF_OPTS(bpf_map_create_opts, opts, .inner_map_fd = (uint32_t)inner);

		outer = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, NULL, 4, 4, 1, &opts);
	}
	if (outer < 0 || bpf_map_update_elem(outer, &zero, &inner, BPF_ANY))
		err = fail(errno, "cannot wait for packets in flight: %s", why(errno));
	if (outer >= 0)
		close(outer);
	if (inner >= 0)
		close(inner);
	return err;
}

static int check_place(const struct table *t, size_t size)
{
	size_t at = (size_t)t->desc->default_offset;

	if (size < 4 || at > size || 2 * p4bpf_round_up(t->value_size, 8) > size - at ||
	    (size_t)t->desc->default_select > size - 4)
		return fail(EINVAL, "table '%s': its default action lies outside of map '%s'",
			    t->desc->name, t->pipe->desc->config_map);
	return 0;
}
