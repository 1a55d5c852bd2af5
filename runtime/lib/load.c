/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From object file to programs and maps in the kernel, and their pins. libbpf does the loading; on
 * top of it stand the description, kept in a map so that any process can read it, and the map of
 * ports. Everything is built aside, in a directory that is renamed when complete: a load that fails
 * leaves nothing behind.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/arena.h"

static int load_and_pin(struct p4bpf_pipeline *pipe, const char *name, const char *path,
			const struct p4bpf_load_opts *opts);
static int load_elf(struct p4bpf_pipeline *pipe, const char *path, char *data, size_t size,
		    const struct p4bpf_load_opts *opts, struct p4bpf_pipeline *reuse);
static int prepare_programs(struct p4bpf_pipeline *pipe, const char *path,
			    struct bpf_object *object);
static int put_prefix(const char *path, char *data, size_t size, const struct p4bpf_load_opts *opts);
static unsigned put_prefixes(struct bpf_insn *insn, size_t n, uint32_t prefix);
static int reuse_maps(struct p4bpf_pipeline *pipe, struct bpf_object *object,
		      struct p4bpf_pipeline *old);
static int take_over(struct p4bpf_pipeline *pipe, const char *path, struct bpf_object *object);
static int refused(const char *path, int err, const char *log, const struct p4bpf_load_opts *opts);
static int keep_description(struct p4bpf_pipeline *pipe);
static const char *map_name(const struct p4bpf_pipeline *pipe, struct bpf_object *object,
			    struct bpf_map *map);
static int duplicate(int fd);

int p4bpf_pipeline__load(const char *name, const char *path, const struct p4bpf_load_opts *opts,
			 struct p4bpf_pipeline **out)
{
	struct p4bpf_pipeline *pipe;
	int err = name ? pin_check_name(name) : 0;

	*out = NULL;
	if (err)
		return err;
	pipe = pipe_new(NULL, opts_root(opts));
	if (name) {
		err = load_and_pin(pipe, name, path, opts);
	} else {
		err = load_object(pipe, path, opts, NULL);
		if (!err)
			err = tables_fill(pipe, NULL);
	}
	if (err)
		p4bpf_pipeline__close(pipe);
	else
		*out = pipe;
	return err;
}

int load_object(struct p4bpf_pipeline *pipe, const char *path, const struct p4bpf_load_opts *opts,
		struct p4bpf_pipeline *reuse)
{
	const char *text;
	size_t size, len;
	char *data = NULL;
	int err = object_read(path, &data, &size);

	if (err)
		return err;
	err = object_description(path, data, size, &text, &len);
	if (!err)
		err = pipe_describe(pipe, path, text, len);
	if (!err)
		err = load_elf(pipe, path, data, size, opts, reuse);
	free(data);
	if (!err)
		err = shared_make(pipe, reuse);
	if (!err)
		err = keep_description(pipe);
	if (!err) {
		pipe->ports_are_shared = reuse != NULL;
		pipe->ports_fd = reuse ? duplicate(reuse->ports_fd) : ports_create();
		err = pipe->ports_fd < 0 ? pipe->ports_fd : 0;
	}
	for (size_t i = 0; !err && i < pipe->desc->n_tables; i++) {
		struct table *t;

		err = table_open(pipe, i, &t);
		if (err)
			fail_in(err, "%s", path);
	}
	return err;
}

int load_pin(struct p4bpf_pipeline *pipe, const char *dir)
{
	static const char *const subs[] = { "progs", "maps", "links" };
	struct arena *arena = arena_new();
	int err = pin_make_dir(dir);

	for (size_t i = 0; !err && i < sizeof(subs) / sizeof(*subs); i++)
		err = pin_make_dir(arena_printf(arena, "%s/%s", dir, subs[i]));
	for (size_t i = 0; !err && i < pipe->n_progs; i++)
		err = pin_object(
			pipe->progs[i].fd,
			pin_path(arena, arena_printf(arena, "%s/progs", dir), pipe->progs[i].name));
	for (size_t i = 0; !err && i < pipe->n_maps; i++)
		err = pin_object(
			pipe->maps[i].fd,
			pin_path(arena, arena_printf(arena, "%s/maps", dir), pipe->maps[i].name));
	if (!err)
		err = pin_object(pipe->ports_fd, arena_printf(arena, "%s/ports", dir));
	if (!err)
		err = pin_object(pipe->desc_fd, arena_printf(arena, "%s/description", dir));
	arena_free(arena);
	return err;
}

static int load_and_pin(struct p4bpf_pipeline *pipe, const char *name, const char *path,
			const struct p4bpf_load_opts *opts)
{
	char *dir = pin_path(pipe->arena, pipe->root, name);
	char *building = arena_printf(pipe->arena, "%s/~%s", pipe->root, strrchr(dir, '/') + 1);
	struct stat st;
	int root_fd, err = pin_make_root(pipe->root);

	if (err)
		return err;
	root_fd = pin_lock(pipe->root, LOCK_EX);
	if (root_fd < 0)
		return fail(-root_fd, "locking %s: %s", pipe->root, why(-root_fd));
	pin_sweep(pipe->root);
	if (!access(dir, F_OK))
		err = fail(EEXIST, "pipeline '%s' is loaded already", name);
	if (!err)
		err = load_object(pipe, path, opts, NULL);
	if (!err)
		err = tables_fill(pipe, NULL);
	if (!err)
		err = load_pin(pipe, building);
	if (!err && (stat(building, &st) || rename(building, dir)))
		err = fail(errno, "making %s: %s", dir, why(errno));
	if (err)
		pin_sweep(pipe->root);
	close(root_fd);
	if (err)
		return err;
	pipe->name = arena_strdup(pipe->arena, name);
	pipe->dir = dir;
	pipe->dir_ino = st.st_ino;
	pipe->title = NULL;
	return 0;
}

static int load_elf(struct p4bpf_pipeline *pipe, const char *path, char *data, size_t size,
		    const struct p4bpf_load_opts *opts, struct p4bpf_pipeline *reuse)
{
	LIBBPF_OPTS(bpf_object_open_opts, open_opts, .object_name = pipe->desc->name);
	struct bpf_object *object;
	bool asked = false;
	char *log;
	int err;

	err = put_prefix(path, data, size, opts);
	if (err)
		return err;
	log_start();
	object = bpf_object__open_mem(data, size, &open_opts);
	err = object ? 0 : -errno;
	if (!err) {
		err = prepare_programs(pipe, path, object);
		if (!err && reuse)
			err = reuse_maps(pipe, object, reuse);
		asked = !err;
		if (!err)
			err = bpf_object__load(object);
	} else {
		asked = true;
	}
	log = log_stop();
	if (err && asked)
		err = refused(path, err, log, opts);
	free(log);
	if (!err)
		err = take_over(pipe, path, object);
	bpf_object__close(object);
	return err;
}

/* A program's type follows from the description, whatever its section is called. */
static int prepare_programs(struct p4bpf_pipeline *pipe, const char *path,
			    struct bpf_object *object)
{
	const struct p4bpf_desc *d = pipe->desc;
	const struct p4bpf_desc_program only = { d->program, d->hook };
	const struct p4bpf_desc_program *list = d->n_programs ? d->programs : &only;

	for (size_t i = 0; i < (d->n_programs ? d->n_programs : 1); i++) {
		struct bpf_program *prog = bpf_object__find_program_by_name(object, list[i].name);
		bool is_tc = !strcmp(list[i].hook, "tc");

		if (!prog)
			return fail(EINVAL,
				    "%s: the description names program '%s', which is not there",
				    path, list[i].name);
		bpf_program__set_type(prog, is_tc ? BPF_PROG_TYPE_SCHED_CLS : BPF_PROG_TYPE_XDP);
		bpf_program__set_expected_attach_type(
			prog, is_tc ? 0 : !strcmp(list[i].hook, "xdp") ? BPF_XDP : BPF_XDP_DEVMAP);
	}
	return 0;
}

/* See "The frame prefix" in runtime/abi.h: LDX W followed by a jump that jumps over nothing. */
static int put_prefix(const char *path, char *data, size_t size, const struct p4bpf_load_opts *opts)
{
	unsigned places = 0;
	Elf_Scn *scn = NULL;
	GElf_Shdr section;
	Elf *elf;

	if (!opts || opts->sz < offsetof(struct p4bpf_load_opts, frame_prefix) + sizeof(uint32_t) ||
	    !opts->frame_prefix)
		return 0;
	/* In the object: libbpf shows no functions but those that are programs. */
	elf = elf_memory(data, size);
	while (elf && (scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &section) && section.sh_flags & SHF_EXECINSTR &&
		    section.sh_offset <= size && section.sh_size <= size - section.sh_offset)
			places += put_prefixes((struct bpf_insn *)(data + section.sh_offset),
					       section.sh_size / sizeof(struct bpf_insn), opts->frame_prefix);
	elf_end(elf);
	return places ? 0 : fail(ENOTSUP, "%s: the program has no place for a frame prefix", path);
}

static unsigned put_prefixes(struct bpf_insn *insn, size_t n, uint32_t prefix)
{
	unsigned places = 0;

	for (size_t i = 1; i < n; i++) {
		if (insn[i].code != (BPF_JMP | BPF_JA) || insn[i].off ||
		    insn[i - 1].code != (BPF_LDX | BPF_MEM | BPF_W))
			continue;
		insn[i] = (struct bpf_insn){ .code = BPF_ALU64 | BPF_ADD | BPF_K,
					     .dst_reg = insn[i - 1].dst_reg, .imm = (int32_t)prefix };
		places++;
	}
	return places;
}

static int reuse_maps(struct p4bpf_pipeline *pipe, struct bpf_object *object,
		      struct p4bpf_pipeline *old)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) {
		const char *from = replace_reuses(pipe, old, map_name(pipe, object, map));
		struct bpf_map_info info = { 0 };
		uint32_t len = sizeof(info);
		int fd = from ? p4bpf_pipeline__map_fd(old, from) : -1;

		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len) ||
		    info.type != bpf_map__type(map) || info.key_size != bpf_map__key_size(map) ||
		    info.value_size != bpf_map__value_size(map) ||
		    info.max_entries != bpf_map__max_entries(map) ||
		    (info.map_flags & ~(uint32_t)BPF_F_RDONLY_PROG) != bpf_map__map_flags(map))
			continue;
		if (bpf_map__reuse_fd(map, fd))
			return fail(errno, "%s: taking over map '%s': %s", pipe_title(old), from,
				    why(errno));
	}
	return 0;
}

/* Everything the object has open becomes the handle's. */
static int take_over(struct p4bpf_pipeline *pipe, const char *path, struct bpf_object *object)
{
	struct bpf_program *prog;
	struct bpf_map *map;
	int fd;

	bpf_object__for_each_map(map, object) {
		fd = duplicate(bpf_map__fd(map));
		if (fd < 0)
			return fail_in(fd, "%s", path);
		pipe_add_map(pipe, map_name(pipe, object, map), fd);
	}
	bpf_object__for_each_program(prog, object) {
		fd = duplicate(bpf_program__fd(prog));
		if (fd < 0)
			return fail_in(fd, "%s", path);
		pipe_add_prog(pipe, bpf_program__name(prog), fd);
		if (!strcmp(bpf_program__name(prog), pipe->desc->program)) {
			pipe->prog_fd = duplicate(fd);
			if (pipe->prog_fd < 0)
				return fail_in(pipe->prog_fd, "%s", path);
		}
	}
	return 0;
}

static int refused(const char *path, int err, const char *log, const struct p4bpf_load_opts *opts)
{
	struct arena *arena = arena_new();
	const char *reason = log_reason(arena, log);

	if (opts && opts->sz >= offsetof(struct p4bpf_load_opts, log_data) + sizeof(void *) &&
	    opts->log)
		opts->log(log, opts->log_data);
	if (strstr(log, "-- BEGIN PROG LOAD LOG --"))
		err = fail(-err, "%s: the kernel's verifier refuses the program: %s", path, reason);
	else if (err == -EPERM || err == -EACCES || !*reason)
		err = fail(-err, "%s: cannot be loaded: %s", path, why(-err));
	else
		err = fail(-err, "%s: cannot be loaded: %s (%s)", path, reason, why(-err));
	arena_free(arena);
	return err;
}

static int keep_description(struct p4bpf_pipeline *pipe)
{
	uint32_t zero = 0;

	pipe->desc_fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "p4bpf_desc", sizeof(zero),
				       (uint32_t)pipe->desc_len, 1, NULL);
	if (pipe->desc_fd < 0)
		return fail(errno, "making the map of the description: %s", why(errno));
	if (bpf_map_update_elem(pipe->desc_fd, &zero, pipe->desc_text, BPF_ANY) ||
	    bpf_map_freeze(pipe->desc_fd))
		return fail(errno, "writing the map of the description: %s", why(errno));
	return 0;
}

/* Global data has a name that libbpf derives from the object's; the description's is shorter. */
static const char *map_name(const struct p4bpf_pipeline *pipe, struct bpf_object *object,
			    struct bpf_map *map)
{
	const char *config = pipe->desc->config_map;

	if (*config && bpf_object__find_map_by_name(object, config) == map)
		return config;
	return bpf_map__name(map);
}

static int duplicate(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);

	return copy >= 0 ? copy : fail(errno, "%s", strerror(errno));
}
