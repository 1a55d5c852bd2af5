/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program sends to user space through ring buffers: digests and lines of the log. Each
 * record is handed to the caller as JSON; the reader of a ring takes records away, so there is one.
 */
#include "runtime/lib/lib.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/arena.h"
#include "common/strbuf.h"

/* Who reads, and what: one event of "digest", or all of "log". */
struct reader {
	struct p4bpf_pipeline *pipe;
	const char *kind, *name;	/* name NULL: all */
	p4bpf_event_fn fn;
	void *data;
	int answer;
};

/* One ring of a reader. */
struct ring {
	struct reader *reader;
	const struct p4bpf_desc_event *event;	/* the first of those that share the ring */
};

static int watch(struct reader *reader, int timeout_ms);
static int add_ring(struct reader *reader, struct ring *ring, struct ring_buffer **all);
static int take_record(void *data, void *record, size_t size);
static json_t *record_json(const struct ring *ring, const struct p4bpf_desc_event *event,
			   const uint8_t *record);
static void format_log(const struct p4bpf_desc_event *event, json_t *fields, struct strbuf *out);
static int poll_rings(struct reader *reader, struct ring_buffer *rings, int timeout_ms);

int p4bpf_digest__watch(struct p4bpf_pipeline *pipe, const char *name, int timeout_ms,
			p4bpf_event_fn fn, void *data)
{
	struct reader reader = { pipe, "digest", name, fn, data, 0 };

	return watch(&reader, timeout_ms);
}

int p4bpf_log__watch(struct p4bpf_pipeline *pipe, int timeout_ms, p4bpf_event_fn fn, void *data)
{
	struct reader reader = { pipe, "log", NULL, fn, data, 0 };

	return watch(&reader, timeout_ms);
}

char *p4bpf_digest__list_json(struct p4bpf_pipeline *pipe)
{
	json_t *list;

	if (pipe_enter(pipe, false))
		return NULL;
	list = json_array();
	for (size_t i = 0; i < pipe->desc->n_events; i++) {
		const struct p4bpf_desc_event *e = &pipe->desc->events[i];
		json_t *fields = json_array();

		for (size_t k = 0; k < e->n_fields; k++)
			json_array_append_new(fields, json_pack("{s:s, s:I, s:s}", "name", e->fields[k].name,
								"width", (json_int_t)e->fields[k].width,
								"shape", e->fields[k].shape));
		if (strcmp(e->kind, "digest"))
			json_decref(fields);
		else
			json_array_append_new(list, json_pack("{s:s, s:o}", "name", e->name, "fields",
							      fields));
	}
	pipe_leave(pipe);
	return json_finish(list);
}

static int watch(struct reader *reader, int timeout_ms)
{
	const struct p4bpf_desc *d;
	struct ring_buffer *rings = NULL;
	struct ring *each = NULL;
	bool log = !strcmp(reader->kind, "log");
	size_t n = 0;
	int err = pipe_enter(reader->pipe, false);

	if (err)
		return err;
	d = reader->pipe->desc;
	each = calloc(d->n_events + 1, sizeof(*each));
	if (!each)
		out_of_memory();
	for (size_t i = 0; !err && i < d->n_events; i++) {
		const struct p4bpf_desc_event *e = &d->events[i];

		if (strcmp(e->kind, reader->kind) || (reader->name && strcmp(e->name, reader->name)) ||
		    (log && n))
			continue;
		each[n] = (struct ring){ reader, e };
		err = add_ring(reader, &each[n++], &rings);
	}
	if (!err && !n && reader->name)
		err = fail(ENOENT, "%s has no digest '%s'", pipe_title(reader->pipe), reader->name);
	else if (!err && !n)
		err = fail(ENOENT, "%s %s", pipe_title(reader->pipe),
			   log ? "writes no log" : "has no digests");
	/* Records come as long as somebody waits: others may use the pipeline meanwhile. */
	pipe_leave(reader->pipe);
	if (!err)
		err = poll_rings(reader, rings, timeout_ms);
	ring_buffer__free(rings);
	free(each);
	return err;
}

static int add_ring(struct reader *reader, struct ring *ring, struct ring_buffer **all)
{
	int fd = p4bpf_pipeline__map_fd(reader->pipe, ring->event->map);
	int err = 0;

	if (fd < 0)
		return fd;
	if (*all)
		err = ring_buffer__add(*all, fd, take_record, ring);
	else if (!(*all = ring_buffer__new(fd, take_record, ring, NULL)))
		err = -errno;
	return err ? fail(-err, "opening the ring of '%s': %s", ring->event->name, why(-err)) : 0;
}

static int take_record(void *data, void *record, size_t size)
{
	const struct ring *ring = data;
	struct reader *reader = ring->reader;
	const struct p4bpf_desc *d = reader->pipe->desc;
	const struct p4bpf_desc_event *event = ring->event;
	uint32_t number = 0;
	char *text;

	if (!strcmp(event->kind, "log")) {
		if (size >= sizeof(number))
			memcpy(&number, record, sizeof(number));
		event = NULL;
		for (size_t i = 0; i < d->n_events; i++)
			if (!strcmp(d->events[i].kind, "log") && d->events[i].number == number)
				event = &d->events[i];
	}
	/* Rings that a program before this one filled may have others. */
	if (!event || size < (size_t)event->size || reader->answer)
		return 0;
	text = json_finish(record_json(ring, event, record));
	if (text)
		reader->answer = reader->fn(text, reader->data);
	free(text);
	return reader->answer ? -ECANCELED : 0;
}

static json_t *record_json(const struct ring *ring, const struct p4bpf_desc_event *event,
			   const uint8_t *record)
{
	struct arena *arena = arena_new();
	struct values vs = table_values(ring->reader->pipe, arena);
	bool log = !strcmp(event->kind, "log");
	json_t *fields = fields_json(&vs, event->fields, event->n_fields, log ? VALUE_NUMBER : VALUE_PLAIN,
				     record), *o;
	struct strbuf text = { 0 };

	if (!log) {
		o = json_pack("{s:s, s:O}", "digest", event->name, "data", fields);
	} else {
		format_log(event, fields, &text);
		o = json_pack("{s:s, s:s, s:O}", "message", strbuf_text(&text), "text", event->text, "data",
			      fields);
		strbuf_free(&text);
	}
	json_decref(fields);
	arena_free(arena);
	return o;
}

/* Each {} of the text stands for the next field. */
static void format_log(const struct p4bpf_desc_event *event, json_t *fields, struct strbuf *out)
{
	const char *p = event->text, *brackets;
	size_t next = 0;

	for (; (brackets = strstr(p, "{}")) && next < event->n_fields; p = brackets + 2) {
		json_t *value = json_is_string(fields) ? fields :
				json_object_get(fields, event->fields[next].name);

		strbuf_printf(out, "%.*s%s", (int)(brackets - p), p, json_string_value(value));
		next++;
	}
	strbuf_add(out, p);
}

/* Until fn answers, the time is over or a signal came. */
static int poll_rings(struct reader *reader, struct ring_buffer *rings, int timeout_ms)
{
	struct timespec now, end;
	int n, left = timeout_ms;

	clock_gettime(CLOCK_MONOTONIC, &end);
	for (;;) {
		n = ring_buffer__poll(rings, left);
		if (reader->answer)
			return reader->answer;
		if (n == -EINTR)
			return 0;
		if (n < 0)
			return fail(-n, "waiting for events: %s", why(-n));
		if (timeout_ms < 0)
			continue;
		clock_gettime(CLOCK_MONOTONIC, &now);
		left = timeout_ms - (int)((now.tv_sec - end.tv_sec) * 1000 + (now.tv_nsec - end.tv_nsec) / 1000000);
		if (left <= 0)
			return 0;
	}
}
