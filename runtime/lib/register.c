/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers: arrays of cells that the program and the control plane both read and write. A cell is
 * read and written whole; where the program takes a lock for it, the kernel takes the same lock for
 * us, so that nobody sees half of a change.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

/* A register's map and room for a cell of it. */
struct cells {
	const struct p4bpf_desc_register *desc;
	struct values vs;
	int fd;
	uint64_t flags;
	uint8_t *bytes;
	struct p4bpf_pipeline *pipe;
};

static int open_register(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index,
			 struct cells *out);
static int read_cell(const struct cells *c, uint32_t index);
static int write_cells(const struct cells *c, const uint64_t *index);
static int parse_cell(const struct cells *c, const char *const *values, size_t n);

int p4bpf_register__write(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index,
			  const char *const *values, size_t n_values)
{
	struct cells c = { 0 };
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = open_register(pipe, name, index, &c);
	if (!err)
		err = parse_cell(&c, values, n_values);
	if (!err)
		err = write_cells(&c, index);
	arena_free(c.vs.arena);
	pipe_leave(pipe);
	return err;
}

int p4bpf_register__reset(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index)
{
	struct cells c = { 0 };
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = open_register(pipe, name, index, &c);
	if (!err)
		err = write_cells(&c, index);
	arena_free(c.vs.arena);
	pipe_leave(pipe);
	return err;
}

char *p4bpf_register__read_json(struct p4bpf_pipeline *pipe, const char *name, uint64_t index)
{
	struct cells c = { 0 };
	json_t *o = NULL;

	if (pipe_enter(pipe, false))
		return NULL;
	if (!open_register(pipe, name, &index, &c) && !read_cell(&c, (uint32_t)index))
		o = json_pack("{s:s, s:I, s:o}", "register", c.desc->name, "index", (json_int_t)index,
			      "value", fields_json(&c.vs, c.desc->fields, c.desc->n_fields, VALUE_NUMBER,
				  c.bytes));
	arena_free(c.vs.arena);
	pipe_leave(pipe);
	return json_finish(o);
}

char *p4bpf_register__dump_json(struct p4bpf_pipeline *pipe, const char *name)
{
	struct cells c = { 0 };
	json_t *o = NULL, *list = json_array();
	uint8_t *zeros;
	int err;

	if (pipe_enter(pipe, false))
		goto out;
	err = open_register(pipe, name, NULL, &c);
	zeros = err ? NULL : arena_alloc(c.vs.arena, (size_t)c.desc->cell_size);
	for (int64_t i = 0; !err && i < c.desc->size; i++) {
		err = read_cell(&c, (uint32_t)i);
		if (!err && memcmp(c.bytes, zeros, (size_t)c.desc->cell_size))
			json_array_append_new(list, json_pack("{s:I, s:o}", "index", (json_int_t)i,
							      "value", fields_json(&c.vs, c.desc->fields, c.desc->n_fields, VALUE_NUMBER,
				  c.bytes)));
	}
	if (!err)
		o = json_pack("{s:s, s:I, s:O}", "register", c.desc->name, "size",
			      (json_int_t)c.desc->size, "values", list);
	arena_free(c.vs.arena);
	pipe_leave(pipe);
out:
	json_decref(list);
	return json_finish(o);
}

char *p4bpf_register__list_json(struct p4bpf_pipeline *pipe)
{
	json_t *list;

	if (pipe_enter(pipe, false))
		return NULL;
	list = json_array();
	for (size_t i = 0; i < pipe->desc->n_registers; i++) {
		const struct p4bpf_desc_register *r = &pipe->desc->registers[i];
		json_t *fields = json_array();

		for (size_t k = 0; k < r->n_fields; k++)
			json_array_append_new(fields,
					      json_pack("{s:s, s:I, s:s}", "name", r->fields[k].name,
							"width", (json_int_t)r->fields[k].width,
							"shape", r->fields[k].shape));
		json_array_append_new(list, json_pack("{s:s, s:I, s:o}", "name", r->name, "size",
						      (json_int_t)r->size, "fields", fields));
	}
	pipe_leave(pipe);
	return json_finish(list);
}

/* `index`: to be checked, or NULL. The arena of out->vs is the caller's to free, also after an error. */
static int open_register(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index,
			 struct cells *out)
{
	const struct p4bpf_desc *d = pipe->desc;
	const struct names names = { "register", pipe_title(pipe), d->registers, d->n_registers,
				     sizeof(*d->registers) };
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	size_t found;
	int err;

	out->pipe = pipe;
	out->vs = table_values(pipe, arena_new());
	err = name_find(&names, name, &found);
	if (err)
		return err;
	out->desc = &d->registers[found];
	if (index && *index >= (uint64_t)out->desc->size)
		return fail(ERANGE, "register '%s' has no index %llu, expected 0 .. %lld",
			    out->desc->name, (unsigned long long)*index,
			    (long long)out->desc->size - 1);
	out->fd = p4bpf_pipeline__map_fd(pipe, out->desc->map);
	if (out->fd < 0)
		return out->fd;
	if (bpf_obj_get_info_by_fd(out->fd, &info, &len))
		return fail(errno, "register '%s': asking for its map: %s", out->desc->name, why(errno));
	if (info.key_size != 4 || info.value_size != (uint64_t)out->desc->cell_size ||
	    info.max_entries < (uint64_t)out->desc->size)
		return fail(EINVAL, "register '%s': its map does not fit the description",
			    out->desc->name);
	out->flags = out->desc->locked ? BPF_F_LOCK : 0;
	out->bytes = arena_alloc(out->vs.arena, (size_t)out->desc->cell_size);
	return 0;
}

static int read_cell(const struct cells *c, uint32_t index)
{
	if (!bpf_map_lookup_elem_flags(c->fd, &index, c->bytes, c->flags))
		return 0;
	return fail(errno, "register '%s': reading index %u: %s", c->desc->name, index, why(errno));
}

/* One cell, or all of them when `index` is NULL. */
static int write_cells(const struct cells *c, const uint64_t *index)
{
	uint64_t first = index ? *index : 0, end = index ? first + 1 : (uint64_t)c->desc->size;

	for (uint64_t i = first; i < end; i++) {
		uint32_t key = (uint32_t)i;

		undo_note_cell(c->pipe, c->fd, key, (size_t)c->desc->cell_size, c->flags);
		if (bpf_map_update_elem(c->fd, &key, c->bytes, c->flags))
			return fail(errno, "register '%s': writing index %u: %s", c->desc->name, key,
				    why(errno));
	}
	return 0;
}

/* Every field must be given. */
static int parse_cell(const struct cells *c, const char *const *values, size_t n)
{
	char *owner = arena_printf(c->vs.arena, "register '%s'", c->desc->name);
	const struct names names = { "value", owner, c->desc->fields, c->desc->n_fields,
				     sizeof(*c->desc->fields) };
	const char **texts = arena_array(c->vs.arena, c->desc->n_fields, sizeof(*texts));
	int err = name_assign(&names, values, n, texts);

	for (size_t i = 0; !err && i < c->desc->n_fields; i++) {
		struct scalar s = scalar_of_param(&c->desc->fields[i]);
		mpz_ptr v;

		if (!texts[i])
			return fail(EINVAL, "%s: value %zu of %zu is missing", owner, i + 1,
				    c->desc->n_fields);
		s.what = *s.name ? "field" : "register";
		s.name = *s.name ? s.name : c->desc->name;
		err = value_parse(&c->vs, &s, texts[i], &v);
		if (!err)
			value_put(&c->vs, &s.place, v, c->bytes);
	}
	return err;
}
