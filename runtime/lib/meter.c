/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Meters: rates are set here, packets are marked by the program (backend/extern_meter.c). A cell is
 * written whole under its lock, its buckets full, so that a packet sees the old rates or the new.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/arena.h"

static int find(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index,
		const struct p4bpf_desc_meter **out);
static int find_entry(struct p4bpf_pipeline *pipe, const char *name, const struct p4bpf_entry *entry,
		      struct arena *arena, const struct p4bpf_desc_meter **out, uint32_t *number);
static int check_rates(const struct p4bpf_meter_rates *rates);
static uint64_t fill_time(uint64_t burst, uint64_t rate);
static int read_cell(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_meter *m, uint32_t index,
		     struct p4bpf_meter_cell *out);
static json_t *rates_json(const struct p4bpf_meter_cell *cell);

int p4bpf_meter__set(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index,
		     const struct p4bpf_meter_rates *rates)
{
	const struct p4bpf_desc_meter *m;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = find(pipe, name, index, &m);
	if (!err && rates)
		err = check_rates(rates);
	if (!err && index)
		err = meter_cell_set(pipe, m, (uint32_t)*index, rates);
	for (int64_t i = 0; !err && !index && i < m->size; i++)
		err = meter_cell_set(pipe, m, (uint32_t)i, rates);
	pipe_leave(pipe);
	return err;
}

int p4bpf_meter__set_entry(struct p4bpf_pipeline *pipe, const char *name,
			   const struct p4bpf_entry *entry, const struct p4bpf_meter_rates *rates)
{
	const struct p4bpf_desc_meter *m;
	struct arena *arena = arena_new();
	uint32_t number = 0;
	int err = pipe_enter(pipe, true);

	if (err)
		goto out;
	err = find_entry(pipe, name, entry, arena, &m, &number);
	if (!err && rates)
		err = check_rates(rates);
	if (!err)
		err = meter_cell_set(pipe, m, number, rates);
	pipe_leave(pipe);
out:
	arena_free(arena);
	return err;
}

char *p4bpf_meter__get_json(struct p4bpf_pipeline *pipe, const char *name, uint64_t index)
{
	const struct p4bpf_desc_meter *m;
	struct p4bpf_meter_cell cell;
	json_t *o = NULL;

	if (pipe_enter(pipe, false))
		return NULL;
	if (!find(pipe, name, &index, &m) && !read_cell(pipe, m, (uint32_t)index, &cell))
		o = json_pack("{s:s, s:s, s:I, s:o}", "meter", m->name, "kind", m->kind, "index",
			      (json_int_t)index, "rates", rates_json(&cell));
	pipe_leave(pipe);
	return json_finish(o);
}

char *p4bpf_meter__dump_json(struct p4bpf_pipeline *pipe, const char *name)
{
	const struct p4bpf_desc_meter *m;
	struct p4bpf_meter_cell cell;
	json_t *o = NULL, *list = json_array();
	int err = pipe_enter(pipe, false);

	if (err)
		goto out;
	err = find(pipe, name, NULL, &m);
	if (!err && *m->table)
		err = fail(EINVAL, "meter '%s' belongs to the entries of table '%s': see that table's dump",
			   m->name, m->table);
	for (int64_t i = 0; !err && i < m->size; i++) {
		err = read_cell(pipe, m, (uint32_t)i, &cell);
		if (!err && cell.set)
			json_array_append_new(list, json_pack("{s:I, s:o}", "index", (json_int_t)i, "rates",
							      rates_json(&cell)));
	}
	if (!err)
		o = json_pack("{s:s, s:s, s:I, s:O}", "meter", m->name, "kind", m->kind, "size",
			      (json_int_t)m->size, "values", list);
	pipe_leave(pipe);
out:
	json_decref(list);
	return json_finish(o);
}

char *p4bpf_meter__list_json(struct p4bpf_pipeline *pipe)
{
	json_t *list;

	if (pipe_enter(pipe, false))
		return NULL;
	list = json_array();
	for (size_t i = 0; i < pipe->desc->n_meters; i++) {
		const struct p4bpf_desc_meter *m = &pipe->desc->meters[i];
		json_t *o = json_pack("{s:s, s:s, s:I}", "name", m->name, "kind", m->kind, "size",
				      (json_int_t)m->size);

		if (*m->table)
			json_object_set_new(o, "table", json_string(m->table));
		json_array_append_new(list, o);
	}
	pipe_leave(pipe);
	return json_finish(list);
}

int meter_cell_set(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_meter *m, uint32_t index,
		   const struct p4bpf_meter_rates *rates)
{
	int fd = p4bpf_pipeline__map_fd(pipe, m->map);
	struct p4bpf_meter_cell cell = { 0 };
	struct timespec ts;

	if (fd < 0)
		return fd;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	if (rates)
		cell = (struct p4bpf_meter_cell){
			.cir = rates->cir,
			.cbs = rates->cbs,
			.pir = rates->pir,
			.pbs = rates->pbs,
			.committed_fill = fill_time(rates->cbs, rates->cir),
			.peak_fill = fill_time(rates->pbs, rates->pir),
			.committed = rates->cbs * P4BPF_METER_UNIT,
			.peak = rates->pbs * P4BPF_METER_UNIT,
			.last = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec,
			.set = 1,
		};
	undo_note_cell(pipe, fd, index, sizeof(cell), BPF_F_LOCK);
	if (bpf_map_update_elem(fd, &index, &cell, BPF_F_LOCK))
		return fail(errno, "meter '%s': setting index %u: %s", m->name, index, why(errno));
	return 0;
}

int meter_cell_json(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_meter *m, uint32_t index,
		    json_t *o)
{
	struct p4bpf_meter_cell cell;
	int err = read_cell(pipe, m, index, &cell);

	if (!err && cell.set)
		json_object_set_new(o, "meter", rates_json(&cell));
	return err;
}

/* `index`: to be checked, or NULL. */
static int find(struct p4bpf_pipeline *pipe, const char *name, const uint64_t *index,
		const struct p4bpf_desc_meter **out)
{
	const struct p4bpf_desc *d = pipe->desc;
	const struct names names = { "meter", pipe_title(pipe), d->meters, d->n_meters,
				     sizeof(*d->meters) };
	size_t found;
	int err = name_find(&names, name, &found);

	if (err)
		return err;
	*out = &d->meters[found];
	if (index && *(*out)->table)
		return fail(EINVAL, "meter '%s' belongs to the entries of table '%s', expected a key",
			    (*out)->name, (*out)->table);
	if (index && *index >= (uint64_t)(*out)->size)
		return fail(ERANGE, "meter '%s' has no index %llu, expected 0 .. %lld", (*out)->name,
			    (unsigned long long)*index, (long long)(*out)->size - 1);
	return 0;
}

/* The direct meter `name` and the number of the entry with that key. */
static int find_entry(struct p4bpf_pipeline *pipe, const char *name, const struct p4bpf_entry *entry,
		      struct arena *arena, const struct p4bpf_desc_meter **out, uint32_t *number)
{
	struct values vs = table_values(pipe, arena);
	struct table *t;
	struct entry e;
	int err = find(pipe, name, NULL, out);

	if (err)
		return err;
	if (!*(*out)->table)
		return fail(EINVAL, "meter '%s' belongs to no table, expected an index", (*out)->name);
	err = table_find(pipe, (*out)->table, &t);
	if (err)
		return err;
	e = entry_new(arena, t);
	err = entry_parse_key(t, &vs, entry, &e);
	if (!err && (err = t->ops->get(t, &e)) == -ENOENT)
		err = fail(ENOENT, "table '%s' has no entry with that key", t->desc->name);
	if (!err)
		*number = direct_number(t, e.value);
	return err;
}

static int check_rates(const struct p4bpf_meter_rates *rates)
{
	if (rates->cir > rates->pir)
		return fail(EINVAL, "the committed rate %llu is above the peak rate %llu",
			    (unsigned long long)rates->cir, (unsigned long long)rates->pir);
	if (rates->pir > P4BPF_METER_MAX_RATE)
		return fail(ERANGE, "the rate %llu is too large, expected at most %llu",
			    (unsigned long long)rates->pir, (unsigned long long)P4BPF_METER_MAX_RATE);
	if (rates->cbs > P4BPF_METER_MAX_BURST || rates->pbs > P4BPF_METER_MAX_BURST)
		return fail(ERANGE, "a burst of %llu is too large, expected at most %llu",
			    (unsigned long long)(rates->cbs > rates->pbs ? rates->cbs : rates->pbs),
			    (unsigned long long)P4BPF_METER_MAX_BURST);
	return 0;
}

/* Nanoseconds in which `rate` a second fills `burst`, rounded up. */
static uint64_t fill_time(uint64_t burst, uint64_t rate)
{
	return rate ? burst * P4BPF_METER_UNIT / rate + 1 : UINT64_MAX;
}

static int read_cell(struct p4bpf_pipeline *pipe, const struct p4bpf_desc_meter *m, uint32_t index,
		     struct p4bpf_meter_cell *out)
{
	int fd = p4bpf_pipeline__map_fd(pipe, m->map);

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem_flags(fd, &index, out, BPF_F_LOCK))
		return fail(errno, "meter '%s': reading index %u: %s", m->name, index, why(errno));
	return 0;
}

/* null when none are set. */
static json_t *rates_json(const struct p4bpf_meter_cell *cell)
{
	if (!cell->set)
		return json_null();
	return json_pack("{s:I, s:I, s:I, s:I}", "cir", (json_int_t)cell->cir, "cbs",
			 (json_int_t)cell->cbs, "pir", (json_int_t)cell->pir, "pbs", (json_int_t)cell->pbs);
}
