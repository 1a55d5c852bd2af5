/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept for each entry of a table beside its action: a direct counter's and a direct meter's
 * cell, and its age. They lie in arrays by the entry's number. Numbers are given out here: the lowest
 * that no entry has, its cells set back; an entry that is replaced keeps its own.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/arena.h"

static int read_numbers(struct table *t);
static int note_number(struct table *t, const struct entry *e, void *data);
static void mark(struct table *t, uint32_t number, bool taken);
static int start_cells(struct table *t, uint32_t number);
static int write_age(struct table *t, const struct entry *e, bool fresh);
static uint64_t now(void);

uint32_t direct_number(const struct table *t, const uint8_t *value)
{
	uint32_t number;

	memcpy(&number, value + t->desc->entry_offset, sizeof(number));
	return number;
}

/* As large as the map can be: a ternary table's says nothing of its size. */
uint32_t direct_capacity(const struct table *t)
{
	return t->ops == &ternary_ops || t->max_entries < (uint64_t)t->desc->size
		       ? (uint32_t)t->desc->size : t->max_entries;
}

int direct_give(struct table *t, const struct entry *e, const uint8_t *old)
{
	uint32_t number;
	int err;

	if (!t->desc->entry_offset)
		return 0;
	if (old) {
		number = direct_number(t, old);
		memcpy(e->value + t->desc->entry_offset, &number, sizeof(number));
		return write_age(t, e, false);
	}
	err = read_numbers(t);
	if (err)
		return err;
	for (number = 0; number < t->n_numbers && t->numbers[number / 8] & 1 << number % 8; number++)
		;
	if (number == t->n_numbers)
		return -ENOSPC;
	err = start_cells(t, number);
	if (err)
		return err;
	memcpy(e->value + t->desc->entry_offset, &number, sizeof(number));
	mark(t, number, true);
	return write_age(t, e, true);
}

void direct_take(struct table *t, const uint8_t *value)
{
	if (t->desc->entry_offset && t->numbers)
		mark(t, direct_number(t, value), false);
}

void direct_forget(struct table *t)
{
	free(t->numbers);
	t->numbers = NULL;
}

int direct_json(struct table *t, const struct entry *e, json_t *o)
{
	const struct p4bpf_desc_counter *c = direct_counter(t);
	const struct p4bpf_desc_meter *m = direct_meter(t);
	struct p4bpf_age age;
	uint32_t number;
	int fd, err = 0;

	if (!t->desc->entry_offset)
		return 0;
	number = direct_number(t, e->value);
	if (c)
		err = counter_cell_json(t->pipe, c, number, o);
	if (!err && m)
		err = meter_cell_json(t->pipe, m, number, o);
	if (err || !*t->desc->ages_map)
		return err;
	fd = p4bpf_pipeline__map_fd(t->pipe, t->desc->ages_map);
	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &number, &age))
		return fail(errno, "table '%s': reading an entry's age: %s", t->desc->name, why(errno));
	json_object_set_new(o, "timeout_ms", json_integer((json_int_t)(age.timeout / 1000000)));
	json_object_set_new(o, "idle_ms", json_integer((json_int_t)((now() - age.hit) / 1000000)));
	return 0;
}

const struct p4bpf_desc_counter *direct_counter(const struct table *t)
{
	const struct p4bpf_desc *d = t->pipe->desc;

	for (size_t i = 0; i < d->n_counters; i++)
		if (!strcmp(d->counters[i].table, t->desc->name))
			return &d->counters[i];
	return NULL;
}

const struct p4bpf_desc_meter *direct_meter(const struct table *t)
{
	const struct p4bpf_desc *d = t->pipe->desc;

	for (size_t i = 0; i < d->n_meters; i++)
		if (!strcmp(d->meters[i].table, t->desc->name))
			return &d->meters[i];
	return NULL;
}

/* Which are taken, while the pipeline is locked. */
static int read_numbers(struct table *t)
{
	int err;

	if (t->numbers)
		return 0;
	t->n_numbers = direct_capacity(t);
	t->numbers = calloc(1, t->n_numbers / 8 + 1);
	if (!t->numbers)
		out_of_memory();
	err = t->ops->each(t, note_number, NULL);
	if (err)
		direct_forget(t);
	return err;
}

static int note_number(struct table *t, const struct entry *e, void *data)
{
	(void)data;
	mark(t, direct_number(t, e->value), true);
	return 0;
}

static void mark(struct table *t, uint32_t number, bool taken)
{
	if (number >= t->n_numbers)
		return;
	if (taken)
		t->numbers[number / 8] |= (uint8_t)(1 << number % 8);
	else
		t->numbers[number / 8] &= (uint8_t)~(1 << number % 8);
}

static int start_cells(struct table *t, uint32_t number)
{
	const struct p4bpf_desc_counter *c = direct_counter(t);
	const struct p4bpf_desc_meter *m = direct_meter(t);
	int err = c ? counter_cell_reset(t->pipe, c, number) : 0;

	return err || !m ? err : meter_cell_set(t->pipe, m, number, NULL);
}

/* An entry is as good as hit when it is written. */
static int write_age(struct table *t, const struct entry *e, bool fresh)
{
	uint32_t number = direct_number(t, e->value);
	struct p4bpf_age age = { 0 };
	int fd;

	if (!*t->desc->ages_map)
		return 0;
	fd = p4bpf_pipeline__map_fd(t->pipe, t->desc->ages_map);
	if (fd < 0)
		return fd;
	if (!fresh && bpf_map_lookup_elem(fd, &number, &age))
		return fail(errno, "table '%s': reading an entry's age: %s", t->desc->name, why(errno));
	age.hit = now();
	age.timeout = e->has_timeout || fresh ? e->timeout_ms * 1000000 : age.timeout;
	if (bpf_map_update_elem(fd, &number, &age, BPF_ANY))
		return fail(errno, "table '%s': writing an entry's age: %s", t->desc->name, why(errno));
	return 0;
}

/* The clock packets are timed by. */
static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}
