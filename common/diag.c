/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue of diagnostics: adds them, drops what nobody should see (disabled warnings, warnings in
 * system files, repeats) and sorts by place. A diagnostic that is dropped is still an object for the
 * caller to hang labels on. diag_print.c shows the queue.
 */
#include "common/diag.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/diag_queue.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

#define MAX_ERRORS 20
/* Beyond this many diagnostics only the count of errors grows: hostile input must not fill memory. */
#define MAX_QUEUE 10000

struct seen {
	UT_hash_handle hh;
	char key[];
};

static const char *const diag_names[DIAG_ID_COUNT] = {
#define DIAG(id, name, severity, doc) [DIAG_##id] = name,
#include "common/diag.def"
#undef DIAG
};

static struct diag *add(struct diags *diags, enum diag_id id, enum diag_severity severity,
			struct span at, const char *fmt, va_list ap);
static bool is_silent(const struct diags *diags, enum diag_id id, struct span at);
static bool is_repeat(struct diags *diags, const struct diag *d);
static void clear_seen(void *data);
static int compare(const void *a, const void *b);
static int find_id(const char *name);

struct diags *diags_new(struct arena *arena, struct source_map *map)
{
	struct diags *diags = arena_make(arena, struct diags);

	diags->arena = arena;
	diags->map = map;
	diags->max_errors = MAX_ERRORS;
	arena_defer(arena, clear_seen, diags);
	return diags;
}

struct diag *diag_error(struct diags *diags, enum diag_id id, struct span at, const char *fmt, ...)
{
	struct diag *d;
	va_list ap;

	va_start(ap, fmt);
	d = add(diags, id, DIAG_ERROR, at, fmt, ap);
	va_end(ap);
	return d;
}

struct diag *diag_warn(struct diags *diags, enum diag_id id, struct span at, const char *fmt, ...)
{
	struct diag *d = &diags->dropped;
	va_list ap;

	if (is_silent(diags, id, at))
		return d;
	va_start(ap, fmt);
	d = add(diags, id, diags->promoted[id] || diags->all_promoted ? DIAG_ERROR : DIAG_WARNING,
		at, fmt, ap);
	va_end(ap);
	return d;
}

void diag_label(struct diag *d, struct span at, const char *fmt, ...)
{
	va_list ap;

	if (!d->arena || !at.begin || d->n_labels == DIAG_LABELS)
		return;
	va_start(ap, fmt);
	d->labels[d->n_labels++] = (struct diag_label){ at, arena_vprintf(d->arena, fmt, ap) };
	va_end(ap);
}

void diag_hint(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	if (!d->arena)
		return;
	va_start(ap, fmt);
	d->hint = arena_vprintf(d->arena, fmt, ap);
	va_end(ap);
}

unsigned diags_errors(const struct diags *diags)
{
	return diags->errors;
}

bool diags_disable(struct diags *diags, const char *name)
{
	int id = find_id(name);

	if (id < 0)
		return false;
	diags->disabled[id] = true;
	diags->promoted[id] = false;
	return true;
}

bool diags_promote(struct diags *diags, const char *name)
{
	int id;

	if (!name) {
		diags->all_promoted = true;
		return true;
	}
	id = find_id(name);
	if (id < 0)
		return false;
	diags->promoted[id] = true;
	diags->disabled[id] = false;
	return true;
}

const char *diag_name(enum diag_id id)
{
	return diag_names[id];
}

void diags_sort(struct diags *diags)
{
	if (diags->queue.n)
		qsort(diags->queue.at, diags->queue.n, sizeof(*diags->queue.at), compare);
}

static struct diag *add(struct diags *diags, enum diag_id id, enum diag_severity severity,
			struct span at, const char *fmt, va_list ap)
{
	struct diag *d;

	if (diags->queue.n >= MAX_QUEUE) {
		if (severity == DIAG_ERROR)
			diags->errors++;
		return &diags->dropped;
	}
	d = arena_make(diags->arena, struct diag);
	d->id = id;
	d->severity = severity;
	d->seq = diags->queue.n;
	d->at = at;
	d->text = arena_vprintf(diags->arena, fmt, ap);
	d->arena = diags->arena;
	if (is_repeat(diags, d))
		return &diags->dropped;
	if (severity == DIAG_ERROR)
		diags->errors++;
	vec_push(diags->arena, &diags->queue, d);
	return d;
}

static bool is_silent(const struct diags *diags, enum diag_id id, struct span at)
{
	const struct source_file *file = source_of(diags->map, at.begin);

	return diags->disabled[id] || (file && file->is_system);
}

/* Equal in id, place and words; remembers `d` otherwise. */
static bool is_repeat(struct diags *diags, const struct diag *d)
{
	size_t text_size = strlen(d->text) + 1, size = sizeof(d->id) + sizeof(d->at) + text_size;
	struct seen *s = arena_alloc(diags->arena, sizeof(*s) + size), *found;
	char *p = s->key;

	memcpy(p, &d->id, sizeof(d->id));
	memcpy(p + sizeof(d->id), &d->at, sizeof(d->at));
	memcpy(p + sizeof(d->id) + sizeof(d->at), d->text, text_size);
	HASH_FIND(hh, diags->seen, s->key, size, found);
	if (!found)
		HASH_ADD_KEYPTR(hh, diags->seen, s->key, size, s);
	return found;
}

static void clear_seen(void *data)
{
	struct diags *diags = data;

	HASH_CLEAR(hh, diags->seen);
}

/* By place, nowhere first; at one place in order of arrival. */
static int compare(const void *a, const void *b)
{
	const struct diag *x = *(struct diag *const *)a, *y = *(struct diag *const *)b;

	if (x->at.begin != y->at.begin)
		return x->at.begin < y->at.begin ? -1 : 1;
	return x->seq < y->seq ? -1 : 1;
}

static int find_id(const char *name)
{
	for (int id = 0; id < DIAG_ID_COUNT; id++)
		if (!strcmp(diag_names[id], name))
			return id;
	return -1;
}
