/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters, and the pipeline's own statistics. Both are counted on each CPU by itself; what is
 * shown is the sum. A dense counter is an array, a sparse one a hash in which an index that was
 * never counted is absent, which means 0.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

/* A counter's map, and room for an element of it: one value, or one for each CPU. */
struct cells {
	const struct p4bpf_desc_counter *desc;
	int fd;
	size_t value_size;	/* 8 or 16 */
	size_t copies;
	uint8_t *bytes;
	struct p4bpf_pipeline *pipe;
};

static int open_counter(struct p4bpf_pipeline *pipe, const char *name, struct cells *out);
static int open_index(struct p4bpf_pipeline *pipe, const char *name, uint64_t index,
		      struct cells *out);
static int open_cells(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c,
		      struct cells *out);
static int copies(void);
static int read_cell(const struct cells *cells, uint32_t index, struct p4bpf_counter_value *out);
static int write_cell(struct cells *cells, uint32_t index, const uint64_t v[2]);
static int reset_cell(struct cells *cells, uint32_t index);
static json_t *cell_json(const struct p4bpf_desc_counter *c, uint64_t index,
			 const struct p4bpf_counter_value *v);
static json_t *entries_json(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c);
static void add_value(const struct p4bpf_desc_counter *c, const struct p4bpf_counter_value *v, json_t *o);
static int each_index(const struct cells *cells,
		      int (*fn)(struct cells *cells, uint32_t index, void *data), void *data);
static int read_stats(struct p4bpf_pipeline *pipe, uint64_t *sums);

int p4bpf_counter__read(struct p4bpf_pipeline *pipe, const char *counter, uint64_t index,
			struct p4bpf_counter_value *out)
{
	struct cells cells;
	int err = pipe_enter(pipe, false);

	if (err)
		return err;
	err = open_index(pipe, counter, index, &cells);
	if (!err)
		err = read_cell(&cells, (uint32_t)index, out);
	free(cells.bytes);
	pipe_leave(pipe);
	return err;
}

char *p4bpf_counter__read_json(struct p4bpf_pipeline *pipe, const char *counter, uint64_t index)
{
	struct p4bpf_counter_value v;
	struct cells cells;
	json_t *o = NULL;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	err = open_index(pipe, counter, index, &cells);
	if (!err)
		err = read_cell(&cells, (uint32_t)index, &v);
	if (!err) {
		o = cell_json(cells.desc, index, &v);
		json_object_set_new(o, "counter", json_string(cells.desc->name));
	}
	free(cells.bytes);
	pipe_leave(pipe);
	return json_finish(o);
}

int p4bpf_counter__write(struct p4bpf_pipeline *pipe, const char *counter, uint64_t index,
			 const struct p4bpf_counter_value *value)
{
	struct cells cells;
	uint64_t v[2] = { value->packets, value->bytes };
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = open_index(pipe, counter, index, &cells);
	if (!err && !strcmp(cells.desc->kind, "bytes"))
		v[0] = value->bytes;
	if (!err)
		err = write_cell(&cells, (uint32_t)index, v);
	free(cells.bytes);
	pipe_leave(pipe);
	return err;
}

static int reset_one(struct cells *cells, uint32_t index, void *data)
{
	(void)data;
	return reset_cell(cells, index);
}

int p4bpf_counter__reset(struct p4bpf_pipeline *pipe, const char *counter, const uint64_t *index)
{
	struct cells cells;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = index ? open_index(pipe, counter, *index, &cells)
		    : open_counter(pipe, counter, &cells);
	if (!err)
		err = index ? reset_cell(&cells, (uint32_t)*index) :
			      each_index(&cells, reset_one, NULL);
	free(cells.bytes);
	pipe_leave(pipe);
	return err;
}

static int dump_one(struct cells *cells, uint32_t index, void *data)
{
	struct p4bpf_counter_value v;
	int err = read_cell(cells, index, &v);

	if (!err && (v.packets || v.bytes))
		json_array_append_new(data, cell_json(cells->desc, index, &v));
	return err;
}

char *p4bpf_counter__dump_json(struct p4bpf_pipeline *pipe, const char *counter)
{
	struct cells cells;
	json_t *o = NULL;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	err = open_counter(pipe, counter, &cells);
	if (!err && *cells.desc->table) {
		o = json_pack("{s:s, s:s, s:s, s:o}", "counter", cells.desc->name, "kind",
			      cells.desc->kind, "table", cells.desc->table, "values",
			      entries_json(pipe, cells.desc));
	} else if (!err) {
		json_t *list = json_array();

		o = json_pack("{s:s, s:s, s:I, s:o}", "counter", cells.desc->name, "kind",
			      cells.desc->kind, "size", (json_int_t)cells.desc->size, "values",
			      list);
		err = each_index(&cells, dump_one, list);
	}
	free(cells.bytes);
	pipe_leave(pipe);
	if (err) {
		json_decref(o);
		o = NULL;
	}
	return json_finish(o);
}

int counter_cell_reset(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c, uint32_t index)
{
	struct cells cells = { 0 };
	int err = open_cells(pipe, c, &cells);

	if (!err)
		err = reset_cell(&cells, index);
	free(cells.bytes);
	return err;
}

int counter_cell_json(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c, uint32_t index,
		      json_t *o)
{
	struct p4bpf_counter_value v;
	struct cells cells = { 0 };
	int err = open_cells(pipe, c, &cells);

	if (!err)
		err = read_cell(&cells, index, &v);
	if (!err)
		add_value(c, &v, o);
	free(cells.bytes);
	return err;
}

/* What `dump` of a direct counter shows: the entries, and what has hit them. */
static json_t *entries_json(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c)
{
	char *text = p4bpf_table__dump_json(pipe, c->table);
	json_t *dump = text ? json_loads(text, 0, NULL) : NULL, *list = json_array(), *entry;
	size_t i;

	json_array_foreach(json_object_get(dump, "entries"), i, entry) {
		json_object_del(entry, "action");
		json_object_del(entry, "params");
		json_array_append(list, entry);
	}
	json_decref(dump);
	free(text);
	return list;
}

char *p4bpf_counter__list_json(struct p4bpf_pipeline *pipe)
{
	json_t *list;

	if (pipe_enter(pipe, false))
		return NULL;
	list = json_array();
	for (size_t i = 0; i < pipe->desc->n_counters; i++) {
		const struct p4bpf_desc_counter *c = &pipe->desc->counters[i];

		json_t *o = json_pack("{s:s, s:s, s:I, s:b}", "name", c->name, "kind", c->kind, "size",
				      (json_int_t)c->size, "sparse", c->sparse);

		if (*c->table)
			json_object_set_new(o, "table", json_string(c->table));
		json_array_append_new(list, o);
	}
	pipe_leave(pipe);
	return json_finish(list);
}

char *p4bpf_pipeline__stats_json(struct p4bpf_pipeline *pipe)
{
	const struct p4bpf_desc *d;
	json_t *list = NULL;
	uint64_t *sums;
	int err = pipe_enter(pipe, false);

	if (err)
		return NULL;
	d = pipe->desc;
	sums = calloc(d->n_stats + 1, sizeof(*sums));
	err = sums ? read_stats(pipe, sums) : fail(ENOMEM, "out of memory");
	if (!err)
		list = json_array();
	for (size_t i = 0; !err && i < d->n_stats; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:I}", "name", d->stats[i].name,
						"table", d->stats[i].table, "doc", d->stats[i].doc,
						"value", (json_int_t)sums[i]));
	free(sums);
	pipe_leave(pipe);
	return json_finish(list);
}

void stats_of_table(struct table *t, json_t *o)
{
	const struct p4bpf_desc *d = t->pipe->desc;
	uint64_t *sums = calloc(d->n_stats + 1, sizeof(*sums));
	int64_t n = (int64_t)d->n_stats;

	/* A pipeline compiled without statistics has none to show. */
	if (sums && n && !read_stats(t->pipe, sums)) {
		if (t->desc->hit_stat >= 0 && t->desc->hit_stat < n)
			json_object_set_new(o, "hits",
					    json_integer((json_int_t)sums[t->desc->hit_stat]));
		if (t->desc->miss_stat >= 0 && t->desc->miss_stat < n)
			json_object_set_new(o, "misses",
					    json_integer((json_int_t)sums[t->desc->miss_stat]));
	}
	free(sums);
}

static int open_counter(struct p4bpf_pipeline *pipe, const char *name, struct cells *out)
{
	const struct p4bpf_desc *d = pipe->desc;
	const struct names names = { "counter", pipe_title(pipe), d->counters, d->n_counters,
				     sizeof(*d->counters) };
	size_t index;
	int err;

	*out = (struct cells){ 0 };
	err = name_find(&names, name, &index);
	return err ? err : open_cells(pipe, &d->counters[index], out);
}

static int open_index(struct p4bpf_pipeline *pipe, const char *name, uint64_t index,
		      struct cells *out)
{
	int err = open_counter(pipe, name, out);

	if (!err && *out->desc->table)
		err = fail(EINVAL, "counter '%s' counts the hits of the entries of table '%s': see "
			   "'table get'", out->desc->name, out->desc->table);
	if (!err && index >= (uint64_t)out->desc->size)
		err = fail(ERANGE, "counter '%s' has no index %llu, expected 0 .. %lld",
			   out->desc->name, (unsigned long long)index,
			   (long long)out->desc->size - 1);
	return err;
}

static int open_cells(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_counter *c,
		      struct cells *out)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	int n = c->per_cpu ? copies() : 1;

	if (n < 0)
		return n;
	out->desc = c;
	out->pipe = pipe;
	out->copies = (size_t)n;
	out->value_size = strcmp(c->kind, "both") ? 8 : 16;
	out->fd = p4bpf_pipeline__map_fd(pipe, c->map);
	if (out->fd < 0)
		return out->fd;
	if (bpf_obj_get_info_by_fd(out->fd, &info, &len))
		return fail(errno, "counter '%s': asking for its map: %s", c->name, why(errno));
	if (info.key_size != 4 || info.value_size != out->value_size ||
	    (!c->sparse && info.max_entries < (uint64_t)c->size))
		return fail(EINVAL, "counter '%s': its map does not fit the description", c->name);
	out->bytes = malloc(out->value_size * out->copies);
	return out->bytes ? 0 : fail(ENOMEM, "out of memory");
}

static int copies(void)
{
	int n = libbpf_num_possible_cpus();

	return n > 0 ? n : fail(-n, "asking for the number of CPUs: %s", why(-n));
}

static int read_cell(const struct cells *cells, uint32_t index, struct p4bpf_counter_value *out)
{
	uint64_t first = 0, second = 0;
	bool both = cells->value_size == 16;

	*out = (struct p4bpf_counter_value){ 0 };
	if (bpf_map_lookup_elem(cells->fd, &index, cells->bytes)) {
		if (errno == ENOENT)
			return 0;
		return fail(errno, "counter '%s': reading index %u: %s", cells->desc->name, index,
			    why(errno));
	}
	for (size_t i = 0; i < cells->copies; i++) {
		uint64_t v[2] = { 0 };

		memcpy(v, cells->bytes + i * cells->value_size, cells->value_size);
		first += v[0];
		second += v[1];
	}
	if (!strcmp(cells->desc->kind, "bytes"))
		out->bytes = first;
	else
		out->packets = first;
	if (both)
		out->bytes = second;
	return 0;
}

/* All of it on the first CPU. */
static int write_cell(struct cells *cells, uint32_t index, const uint64_t v[2])
{
	undo_note_cell(cells->pipe, cells->fd, index, cells->value_size * cells->copies, 0);
	memset(cells->bytes, 0, cells->value_size * cells->copies);
	memcpy(cells->bytes, v, cells->value_size);
	if (!bpf_map_update_elem(cells->fd, &index, cells->bytes, BPF_ANY))
		return 0;
	return fail(errno, "counter '%s': writing index %u: %s", cells->desc->name, index, why(errno));
}

static int reset_cell(struct cells *cells, uint32_t index)
{
	int err;

	undo_note_cell(cells->pipe, cells->fd, index, cells->value_size * cells->copies, 0);
	memset(cells->bytes, 0, cells->value_size * cells->copies);
	err = cells->desc->sparse ? bpf_map_delete_elem(cells->fd, &index) :
				    bpf_map_update_elem(cells->fd, &index, cells->bytes, BPF_ANY);
	if (!err || errno == ENOENT)
		return 0;
	return fail(errno, "counter '%s': resetting index %u: %s", cells->desc->name, index,
		    why(errno));
}

static json_t *cell_json(const struct p4bpf_desc_counter *c, uint64_t index,
			 const struct p4bpf_counter_value *v)
{
	json_t *o = json_pack("{s:I}", "index", (json_int_t)index);

	add_value(c, v, o);
	return o;
}

static void add_value(const struct p4bpf_desc_counter *c, const struct p4bpf_counter_value *v, json_t *o)
{
	if (!strcmp(c->kind, "value"))
		json_object_set_new(o, "value", json_integer((json_int_t)v->packets));
	if (!strcmp(c->kind, "packets") || !strcmp(c->kind, "both"))
		json_object_set_new(o, "packets", json_integer((json_int_t)v->packets));
	if (!strcmp(c->kind, "bytes") || !strcmp(c->kind, "both"))
		json_object_set_new(o, "bytes", json_integer((json_int_t)v->bytes));
}

/* In order of the index, also where the map is a hash; those are collected first. */
static int each_index(const struct cells *cells,
		      int (*fn)(struct cells *cells, uint32_t index, void *data), void *data)
{
	struct cells mutable = *cells;
	uint32_t *found;
	size_t n;
	int err = 0;

	if (!cells->desc->sparse) {
		for (int64_t i = 0; !err && i < cells->desc->size; i++)
			err = fn(&mutable, (uint32_t)i, data);
		return err;
	}
	/* Packets keep adding: a walk that starts over must not go on for ever. */
	found = map_numbers(cells->fd, (size_t)cells->desc->size * 2, &n);
	for (size_t i = 0; !err && i < n; i++)
		err = fn(&mutable, found[i], data);
	free(found);
	return err;
}

static int read_stats(struct p4bpf_pipeline *pipe, uint64_t *sums)
{
	size_t n = pipe->desc->n_stats, size = n * sizeof(*sums);
	struct bpf_map_info info = { 0 };
	uint32_t zero = 0, len = sizeof(info);
	int cpus = copies(), fd, err = 0;
	uint64_t *values;

	if (!n || !*pipe->desc->stats_map)
		return 0;
	if (cpus < 0)
		return cpus;
	fd = p4bpf_pipeline__map_fd(pipe, pipe->desc->stats_map);
	if (fd < 0)
		return fd;
	if (bpf_obj_get_info_by_fd(fd, &info, &len) || info.value_size < size ||
	    info.value_size % 8)
		return fail(EINVAL, "%s: the map of its statistics does not fit the description",
			    pipe_title(pipe));
	values = malloc((size_t)info.value_size * (size_t)cpus);
	if (!values)
		return fail(ENOMEM, "out of memory");
	if (bpf_map_lookup_elem(fd, &zero, values))
		err = fail(errno, "%s: reading its statistics: %s", pipe_title(pipe), why(errno));
	for (int cpu = 0; !err && cpu < cpus; cpu++)
		for (size_t i = 0; i < n; i++)
			sums[i] += values[(size_t)cpu * info.value_size / 8 + i];
	free(values);
	return err;
}
