/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handle on a pipeline: what is open of it, the lock around every use, and finding it pinned. A
 * handle opens maps when they are first asked for. Another process may replace the pipeline between
 * two calls; the directory's inode tells, and the handle then looks at the new one.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/arena.h"

static void add_ref(struct p4bpf_pipeline *pipe, struct map_ref **refs, size_t *n, const char *name,
		    int fd);
static int open_pinned(struct p4bpf_pipeline *pipe);
static int read_description(struct p4bpf_pipeline *pipe);
static int open_pin(struct p4bpf_pipeline *pipe, const char *path, int *fd);
static void close_fd(int *fd);
static void close_all(struct p4bpf_pipeline *pipe);
static json_t *programs_json(struct p4bpf_pipeline *pipe);
static json_t *maps_json(struct p4bpf_pipeline *pipe);

struct p4bpf_pipeline *pipe_new(const char *name, const char *root)
{
	struct p4bpf_pipeline *pipe = calloc(1, sizeof(*pipe));

	if (!pipe)
		out_of_memory();
	pipe->arena = arena_new();
	pipe->root = arena_strdup(pipe->arena, root ? root : PIN_ROOT_DEFAULT);
	pipe->prog_fd = pipe->desc_fd = pipe->ports_fd = pipe->lock_fd = -1;
	if (name) {
		pipe->name = arena_strdup(pipe->arena, name);
		pipe->dir = pin_path(pipe->arena, pipe->root, name);
	}
	return pipe;
}

int p4bpf_pipeline__open(const char *name, const struct p4bpf_load_opts *opts,
			 struct p4bpf_pipeline **out)
{
	struct p4bpf_pipeline *pipe;
	int err = pin_check_name(name);

	*out = NULL;
	if (err)
		return err;
	pipe = pipe_new(name, opts_root(opts));
	err = pipe_enter(pipe, false);
	if (!err) {
		pipe_leave(pipe);
		*out = pipe;
	} else {
		p4bpf_pipeline__close(pipe);
	}
	return err;
}

void p4bpf_pipeline__close(struct p4bpf_pipeline *pipe)
{
	if (!pipe)
		return;
	p4bpf_pipeline__rollback(pipe);
	if (!pipe->name && !pipe->ports_are_shared)
		ports_drop_cpu(pipe);
	close_all(pipe);
	for (size_t i = 0; i < pipe->n_links; i++)
		close(pipe->links[i].fd);
	free(pipe->links);
	json_decref(pipe->desc_json);
	arena_free(pipe->arena);
	free(pipe);
}

int p4bpf_pipeline__unload(struct p4bpf_pipeline *pipe)
{
	const char *grave;
	int root_fd, err;

	if (pipe->txn)
		return fail(EBUSY, "%s: a transaction is open", pipe_title(pipe));
	if (!pipe->name)
		return ports_del_all(pipe);
	root_fd = pin_lock(pipe->root, LOCK_EX);
	if (root_fd < 0)
		return fail(-root_fd, "locking %s: %s", pipe->root, why(-root_fd));
	pin_sweep(pipe->root);
	err = pipe_enter(pipe, true);
	if (!err) {
		err = ports_del_all(pipe);
		/* Gone under its name at once, then taken apart. */
		grave = arena_printf(pipe->arena, "%s/~%s", pipe->root,
				     strrchr(pipe->dir, '/') + 1);
		if (!err && rename(pipe->dir, grave))
			err = fail(errno, "removing %s: %s", pipe->dir, why(errno));
		if (!err)
			err = pin_remove_tree(grave);
		pipe_leave(pipe);
	}
	close(root_fd);
	return err;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int p4bpf_pipeline__each(const struct p4bpf_load_opts *opts,
			 int (*fn)(const char *name, void *data), void *data)
{
	const char *root = opts_root(opts) ? opts_root(opts) : PIN_ROOT_DEFAULT;
	DIR *dir = opendir(root);
	struct dirent *entry;
	char **names = NULL;
	size_t n = 0, cap = 0;
	int err = 0;

	if (!dir)
		return errno == ENOENT ? 0 : fail(errno, "%s: %s", root, why(errno));
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '~' || entry->d_name[0] == '.' || entry->d_type != DT_DIR)
			continue;
		if (n == cap) {
			cap = cap ? cap * 2 : 16;
			names = realloc(names, cap * sizeof(*names));
			if (!names)
				out_of_memory();
		}
		names[n++] = pin_unescape(entry->d_name);
	}
	closedir(dir);
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++) {
		if (!err)
			err = fn(names[i], data);
		free(names[i]);
	}
	free(names);
	return err;
}

const char *p4bpf_pipeline__name(const struct p4bpf_pipeline *pipe)
{
	return pipe->name ? pipe->name : "";
}

const struct p4bpf_desc *p4bpf_pipeline__desc(const struct p4bpf_pipeline *pipe)
{
	return pipe->desc;
}

const char *p4bpf_pipeline__hook(const struct p4bpf_pipeline *pipe)
{
	return pipe->desc->hook;
}

int p4bpf_pipeline__prog_fd(const struct p4bpf_pipeline *pipe)
{
	return pipe->prog_fd;
}

int p4bpf_pipeline__map_fd(const struct p4bpf_pipeline *pipe, const char *map)
{
	/* Opening on demand does not change what the handle stands for. */
	struct p4bpf_pipeline *p = (struct p4bpf_pipeline *)pipe;
	int fd;

	for (size_t i = 0; i < p->n_maps; i++)
		if (!strcmp(p->maps[i].name, map))
			return p->maps[i].fd;
	if (!p->name || !*map)
		return fail(ENOENT, "%s has no map '%s'", pipe_title(p), map);
	fd = bpf_obj_get(pipe_path(p, "maps", map));
	if (fd < 0)
		return fail(errno, "%s: opening map '%s': %s", pipe_title(p), map, why(errno));
	pipe_add_map(p, map, fd);
	return fd;
}

char *p4bpf_pipeline__show_json(struct p4bpf_pipeline *pipe)
{
	struct bpf_prog_info info = { 0 };
	uint32_t len = sizeof(info);
	const struct p4bpf_desc *d;
	json_t *o, *tables, *counters;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	d = pipe->desc;
	o = json_object();
	tables = json_array();
	counters = json_array();
	for (size_t i = 0; i < d->n_tables; i++)
		json_array_append_new(tables, json_string(d->tables[i].name));
	for (size_t i = 0; i < d->n_counters; i++)
		json_array_append_new(counters, json_string(d->counters[i].name));
	json_object_set_new(o, "name", json_string(p4bpf_pipeline__name(pipe)));
	json_object_set_new(o, "program", json_string(d->program));
	json_object_set_new(o, "arch", json_string(d->arch));
	json_object_set_new(o, "hook", json_string(d->hook));
	json_object_set_new(o, "source", json_string(d->source));
	json_object_set_new(o, "compiler", json_string(d->compiler));
	if (!bpf_obj_get_info_by_fd(pipe->prog_fd, &info, &len)) {
		json_object_set_new(o, "program_id", json_integer(info.id));
		json_object_set_new(o, "instructions", json_integer(info.xlated_prog_len / 8));
		json_object_set_new(o, "jited_bytes", json_integer(info.jited_prog_len));
	}
	if (d->n_programs)
		json_object_set_new(o, "programs", programs_json(pipe));
	json_object_set_new(o, "ports", ports_json(pipe));
	json_object_set_new(o, "tables", tables);
	json_object_set_new(o, "counters", counters);
	json_object_set_new(o, "maps", maps_json(pipe));
	pipe_leave(pipe);
	return json_finish(o);
}

int pipe_describe(struct p4bpf_pipeline *pipe, const char *label, const char *text, size_t len)
{
	struct p4bpf_desc *desc;
	int err;

	json_decref(pipe->desc_json);
	pipe->desc_json = NULL;
	pipe->desc_text = arena_strndup(pipe->arena, text, len);
	pipe->desc_len = len;
	err = describe_read(pipe->arena, label, pipe->desc_text, len, &desc);
	if (err)
		return err;
	pipe->desc = desc;
	pipe->tables = arena_array(pipe->arena, desc->n_tables, sizeof(*pipe->tables));
	for (size_t i = 0; i < desc->n_tables; i++)
		pipe->tables[i] = (struct table){
			.pipe = pipe,
			.desc = &desc->tables[i],
			.key_size = (size_t)desc->tables[i].key_size,
			.value_size = (size_t)desc->tables[i].value_size,
			.fd = -1,
		};
	return 0;
}

void pipe_add_map(struct p4bpf_pipeline *pipe, const char *name, int fd)
{
	add_ref(pipe, &pipe->maps, &pipe->n_maps, name, fd);
}

void pipe_add_prog(struct p4bpf_pipeline *pipe, const char *name, int fd)
{
	add_ref(pipe, &pipe->progs, &pipe->n_progs, name, fd);
}

int pipe_enter(struct p4bpf_pipeline *pipe, bool to_change)
{
	struct stat st;
	int fd, err = 0;

	if (pipe->lock_depth || !pipe->name) {
		pipe->lock_depth++;
		return 0;
	}
	for (;;) {
		fd = pin_lock(pipe->dir, to_change ? LOCK_EX : LOCK_SH);
		if (fd == -ENOENT)
			return fail(ENOENT, "there is no pipeline '%s'%s", pipe->name,
				    pin_root_hint(pipe->root));
		if (fd < 0)
			return fail(-fd, "%s: %s", pipe_title(pipe), why(-fd));
		if (pin_is_same(fd, pipe->dir))
			break;
		close(fd);
	}
	if (fstat(fd, &st))
		err = fail(errno, "%s: %s", pipe_title(pipe), why(errno));
	else if (st.st_ino != pipe->dir_ino)
		err = open_pinned(pipe);
	if (err) {
		close(fd);
		return err;
	}
	pipe->dir_ino = st.st_ino;
	pipe->lock_fd = fd;
	pipe->lock_depth = 1;
	return 0;
}

void pipe_leave(struct p4bpf_pipeline *pipe)
{
	if (--pipe->lock_depth)
		return;
	tables_forget(pipe);
	close_fd(&pipe->lock_fd);
}

int pipe_program(struct p4bpf_pipeline *pipe, const char *hook, int *fd)
{
	const struct p4bpf_desc *d = pipe->desc;
	const char *name = NULL;

	*fd = -1;
	for (size_t i = 1; i < d->n_programs; i++)
		if (!strcmp(d->programs[i].hook, hook))
			name = d->programs[i].name;
	if (!name)
		return 0;
	for (size_t i = 0; i < pipe->n_progs; i++)
		if (!strcmp(pipe->progs[i].name, name))
			*fd = pipe->progs[i].fd;
	if (*fd >= 0)
		return 0;
	*fd = bpf_obj_get(pipe_path(pipe, "progs", name));
	if (*fd < 0)
		return fail(errno, "%s: opening program '%s': %s", pipe_title(pipe), name,
			    why(errno));
	pipe_add_prog(pipe, name, *fd);
	return 0;
}

const char *pipe_title(const struct p4bpf_pipeline *pipe)
{
	/* Made when first wanted: most handles see no error. */
	struct p4bpf_pipeline *p = (struct p4bpf_pipeline *)pipe;

	if (!p->title)
		p->title =
			p->name ? arena_printf(p->arena, "pipeline '%s'", p->name) : "the pipeline";
	return p->title;
}

const char *pipe_path(struct p4bpf_pipeline *pipe, const char *sub, const char *name)
{
	return pin_path(pipe->arena, arena_printf(pipe->arena, "%s/%s", pipe->dir, sub), name);
}

char *json_finish(json_t *o)
{
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;

	if (o && !text)
		fail(ENOMEM, "a name in the pipeline is no UTF-8 text");
	json_decref(o);
	return text;
}

static void add_ref(struct p4bpf_pipeline *pipe, struct map_ref **refs, size_t *n, const char *name,
		    int fd)
{
	*refs = realloc(*refs, (*n + 1) * sizeof(**refs));
	if (!*refs)
		out_of_memory();
	(*refs)[(*n)++] = (struct map_ref){ arena_strdup(pipe->arena, name), fd };
}

/* Opens what every use needs; the maps wait until they are asked for. */
static int open_pinned(struct p4bpf_pipeline *pipe)
{
	int err;

	close_all(pipe);
	err = open_pin(pipe, arena_printf(pipe->arena, "%s/description", pipe->dir),
		       &pipe->desc_fd);
	if (!err)
		err = read_description(pipe);
	if (!err)
		err = open_pin(pipe, arena_printf(pipe->arena, "%s/ports", pipe->dir),
			       &pipe->ports_fd);
	if (!err)
		err = open_pin(pipe, pipe_path(pipe, "progs", pipe->desc->program), &pipe->prog_fd);
	return err;
}

static int read_description(struct p4bpf_pipeline *pipe)
{
	struct bpf_map_info info = { 0 };
	uint32_t zero = 0, len = sizeof(info);
	char *text;
	int err;

	if (bpf_obj_get_info_by_fd(pipe->desc_fd, &info, &len))
		return fail(errno, "%s: asking for its description: %s", pipe_title(pipe),
			    why(errno));
	if (info.key_size != sizeof(zero))
		return fail(EINVAL, "%s: its description is not a map of p4bpf's",
			    pipe_title(pipe));
	text = calloc(1, info.value_size + 1);
	if (!text)
		return fail(ENOMEM, "%s: out of memory", pipe_title(pipe));
	if (bpf_map_lookup_elem(pipe->desc_fd, &zero, text))
		err = fail(errno, "%s: reading its description: %s", pipe_title(pipe), why(errno));
	else
		err = pipe_describe(pipe, pipe_title(pipe), text, info.value_size);
	free(text);
	return err;
}

static int open_pin(struct p4bpf_pipeline *pipe, const char *path, int *fd)
{
	*fd = bpf_obj_get(path);
	return *fd >= 0 ? 0 : fail(errno, "%s: opening %s: %s", pipe_title(pipe), path, why(errno));
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_all(struct p4bpf_pipeline *pipe)
{
	for (size_t i = 0; i < pipe->n_maps; i++)
		close_fd(&pipe->maps[i].fd);
	for (size_t i = 0; i < pipe->n_progs; i++)
		close_fd(&pipe->progs[i].fd);
	free(pipe->maps);
	free(pipe->progs);
	pipe->maps = pipe->progs = NULL;
	pipe->n_maps = pipe->n_progs = 0;
	close_fd(&pipe->prog_fd);
	close_fd(&pipe->desc_fd);
	close_fd(&pipe->ports_fd);
	close_fd(&pipe->lock_fd);
}

/* All that are attached, of a pipeline that has more than one. */
static json_t *programs_json(struct p4bpf_pipeline *pipe)
{
	const struct p4bpf_desc *d = pipe->desc;
	json_t *list = json_array();

	for (size_t i = 0; i < d->n_programs; i++) {
		json_t *o = json_pack("{s:s, s:s}", "name", d->programs[i].name, "hook",
				      d->programs[i].hook);
		struct bpf_prog_info info = { 0 };
		uint32_t len = sizeof(info);
		int fd = pipe->prog_fd;

		if ((!i || !pipe_program(pipe, d->programs[i].hook, &fd)) &&
		    !bpf_obj_get_info_by_fd(fd, &info, &len)) {
			json_object_set_new(o, "id", json_integer(info.id));
			json_object_set_new(o, "instructions",
					    json_integer(info.xlated_prog_len / 8));
		}
		json_array_append_new(list, o);
	}
	return list;
}

/* Every pinned map; for a pipeline that is not pinned, those of the object. */
static json_t *maps_json(struct p4bpf_pipeline *pipe)
{
	json_t *list = json_array();
	DIR *dir = pipe->name ? opendir(arena_printf(pipe->arena, "%s/maps", pipe->dir)) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.') {
			char *name = pin_unescape(entry->d_name);

			p4bpf_pipeline__map_fd(pipe, name);
			free(name);
		}
	if (dir)
		closedir(dir);
	for (size_t i = 0; i < pipe->n_maps; i++) {
		struct bpf_map_info info = { 0 };
		uint32_t len = sizeof(info);

		if (bpf_obj_get_info_by_fd(pipe->maps[i].fd, &info, &len))
			continue;
		json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I, s:I}", "name",
						      pipe->maps[i].name, "id", (json_int_t)info.id,
						      "key_size", (json_int_t)info.key_size,
						      "value_size", (json_int_t)info.value_size,
						      "max_entries", (json_int_t)info.max_entries));
	}
	return list;
}
