/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries that have become idle: nothing has hit them for as long as their timeout says. The program
 * notes when it hits an entry (backend/direct.c); who wants to know walks the tables now and then, so
 * that a packet costs no more than one store. An entry is told of once, and again when it has been
 * hit in between, as BMv2 does.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/arena.h"

struct sweep {
	p4bpf_event_fn fn;
	void *data;
	uint64_t now;
	uint64_t **told;	/* per table, by entry number: the hit that was told of; NULL until needed */
	int answer;
};

static int sweep(struct p4bpf_pipeline *pipe, const char *table, struct sweep *s);
static int look(struct table *t, const struct entry *e, void *data);
static int tell(struct table *t, const struct entry *e, struct sweep *s);
static uint64_t monotonic(void);
static int wait_for(int ms);

int p4bpf_table__watch_idle(struct p4bpf_pipeline *pipe, const char *table, int interval_ms,
			    int timeout_ms, p4bpf_event_fn fn, void *data)
{
	struct sweep s = { .fn = fn, .data = data };
	size_t n = pipe->desc->n_tables;
	uint64_t end = monotonic() + (uint64_t)timeout_ms * 1000000;
	int err;

	s.told = calloc(n + 1, sizeof(*s.told));
	if (!s.told)
		out_of_memory();
	for (;;) {
		int64_t left = (int64_t)(end - monotonic()) / 1000000;

		err = sweep(pipe, table, &s);
		if (err || (timeout_ms >= 0 && left <= 0))
			break;
		if (wait_for(timeout_ms >= 0 && left < interval_ms ? (int)left + 1 : interval_ms))
			break;
	}
	for (size_t i = 0; i < n; i++)
		free(s.told[i]);
	free(s.told);
	return s.answer ? s.answer : err;
}

static int sweep(struct p4bpf_pipeline *pipe, const char *table, struct sweep *s)
{
	bool any = false;
	struct table *t;
	int err = pipe_enter(pipe, false);

	if (err)
		return err;
	s->now = monotonic();
	if (table) {
		err = table_find(pipe, table, &t);
		any = !err && *t->desc->ages_map;
		if (any)
			err = t->ops->each(t, look, s);
		else if (!err)
			err = fail(EINVAL, "table '%s': its entries have no timeout: it does not say "
				   "'support_timeout = true'", t->desc->name);
	}
	for (size_t i = 0; !err && !table && i < pipe->desc->n_tables; i++) {
		if (!*pipe->desc->tables[i].ages_map)
			continue;
		any = true;
		err = table_open(pipe, i, &t);
		if (!err)
			err = t->ops->each(t, look, s);
	}
	if (!err && !any)
		err = fail(EINVAL, "%s has no table with 'support_timeout = true'", pipe_title(pipe));
	pipe_leave(pipe);
	return err;
}

static int look(struct table *t, const struct entry *e, void *data)
{
	struct sweep *s = data;
	uint32_t number = direct_number(t, e->value);
	uint64_t **told = &s->told[t - t->pipe->tables];
	int fd = p4bpf_pipeline__map_fd(t->pipe, t->desc->ages_map);
	struct p4bpf_age age;

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &number, &age))
		return fail(errno, "table '%s': reading an entry's age: %s", t->desc->name, why(errno));
	if (!age.timeout || (int64_t)(s->now - age.hit) < (int64_t)age.timeout)
		return 0;
	if (!*told)
		*told = calloc(direct_capacity(t), sizeof(**told));
	if (!*told)
		out_of_memory();
	if ((*told)[number] == age.hit)
		return 0;
	(*told)[number] = age.hit;
	return tell(t, e, s);
}

static int tell(struct table *t, const struct entry *e, struct sweep *s)
{
	struct arena *arena = arena_new();
	struct values vs = table_values(t->pipe, arena);
	json_t *o = entry_json(t, &vs, e);
	int err = direct_json(t, e, o);
	char *text;

	json_object_set_new(o, "table", json_string(t->desc->name));
	text = json_finish(o);
	if (!err && text)
		s->answer = s->fn(text, s->data);
	free(text);
	arena_free(arena);
	return err ? err : s->answer ? -ECANCELED : 0;
}

static uint64_t monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* -EINTR when a signal came. */
static int wait_for(int ms)
{
	const struct timespec ts = { ms / 1000, (long)(ms % 1000) * 1000000 };

	return nanosleep(&ts, NULL) ? -errno : 0;
}
