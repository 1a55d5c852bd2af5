/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables that share a place. A program with more tables than the kernel lends maps looks each up in a
 * map of maps (abi.def: shared_map). libbpf makes that; here the tables' own maps are made, put into
 * it, and given to the handle under their names, as if the object had declared them. Ternary tables
 * put their rule sets there themselves (ternary.c).
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/arena.h"

static int fill(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reuse, const char *shared_map);
static bool has_own_map(const struct p4bpf_desc_table *t);
static void raise_file_limit(size_t files);
static int make(const struct p4bpf_desc_table *t);
static int take(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reuse,
		const struct p4bpf_desc_table *t);

int shared_make(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reuse)
{
	const struct p4bpf_desc *d = pipe->desc;
	size_t n = 0;
	int err = 0;

	for (size_t i = 0; i < d->n_tables; i++)
		n += has_own_map(&d->tables[i]);
	raise_file_limit(n);
	/* Each map of maps when the first of its tables comes by. */
	for (size_t i = 0; !err && i < d->n_tables; i++)
		if (*d->tables[i].shared_map && !d->tables[i].shared_at)
			err = fill(pipe, reuse, d->tables[i].shared_map);
	return err;
}

/* In one go: the kernel waits for running programs after each change of a map of maps. */
static int fill(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reuse, const char *shared_map)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	const struct p4bpf_desc *d = pipe->desc;
	uint32_t *at = calloc(d->n_tables, sizeof(*at)), n, made = 0;
	int *fds = calloc(d->n_tables, sizeof(*fds)), outer, err = 0;
	bool own = true;

	if (!at || !fds)
		out_of_memory();
	outer = p4bpf_pipeline__map_fd(pipe, shared_map);
	if (outer < 0)
		err = outer;
	for (size_t i = 0; !err && i < d->n_tables; i++) {
		const struct p4bpf_desc_table *t = &d->tables[i];
		int fd = -1;

		if (strcmp(t->shared_map, shared_map))
			continue;
		own = has_own_map(t);
		if (own)
			fd = take(pipe, reuse, t);
		if (fd < 0)
			fd = own ? make(t) : ternary_new_rules(&pipe->tables[i]);
		if (fd < 0) {
			err = fd;
			break;
		}
		at[made] = (uint32_t)t->shared_at;
		fds[made++] = fd;
		if (own)
			pipe_add_map(pipe, t->map, fd);
	}
	n = made;
	if (!err && bpf_map_update_batch(outer, at, fds, &n, &opts))
		err = fail(errno, "putting the maps of %u tables into '%s': %s", n, shared_map,
			   why(errno));
	/* Rule sets are nobody's but the kernel's; maps are the handle's. */
	for (size_t i = 0; i < made && !own; i++)
		close(fds[i]);
	free(at);
	free(fds);
	return err;
}

static bool has_own_map(const struct p4bpf_desc_table *t)
{
	return *t->shared_map && strcmp(t->impl, "ternary");
}

/* A handle keeps the maps it uses open; the usual limit is 1024 files, more need not be asked for. */
static void raise_file_limit(size_t files)
{
	struct rlimit limit;

	/* Twice: both pipelines of a replacement. */
	files = 2 * files + 256;
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= files)
		return;
	limit.rlim_cur = limit.rlim_max < files ? limit.rlim_max : files;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int make(const struct p4bpf_desc_table *t)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	bool is_lpm = !strcmp(t->impl, "lpm");
	int fd = bpf_map_create(is_lpm ? BPF_MAP_TYPE_LPM_TRIE : BPF_MAP_TYPE_HASH, NULL,
				(uint32_t)t->key_size, (uint32_t)t->value_size, (uint32_t)t->size,
				&opts);

	return fd >= 0 ? fd : fail(errno, "table '%s': making its map: %s", t->name, why(errno));
}

/* The map of the same table in the pipeline to be replaced; negative when it has none that fits. */
static int take(struct p4bpf_pipeline *pipe, struct p4bpf_pipeline *reuse,
		const struct p4bpf_desc_table *t)
{
	const char *from = reuse ? replace_reuses(pipe, reuse, t->map) : NULL;
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	int fd = from ? p4bpf_pipeline__map_fd(reuse, from) : -1;

	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len) ||
	    info.key_size != (uint32_t)t->key_size || info.value_size != (uint32_t)t->value_size ||
	    info.max_entries != (uint32_t)t->size || info.map_flags != BPF_F_NO_PREALLOC)
		return -1;
	return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}
