/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identifiers and aliases. An object's identifier is its kind in the upper byte and 24 bits of a
 * hash of its name, or what @id says; a collision takes the next free number. The hash is Bob
 * Jenkins's one-at-a-time, and names are taken in sorted order, as p4c does, so that both compilers
 * give the same number. The alias of an object is the shortest suffix of its name, cut at dots,
 * that is a suffix of no other name.
 */
#include "control/collect.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/diag.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

/* An identifier that is taken. */
struct taken {
	UT_hash_handle hh;
	uint32_t id;
	const struct control_object *by;
};

/* A suffix and how many different names end in it. */
struct suffix {
	UT_hash_handle hh;
	const char *text;
	unsigned count;
};

static bool take_given_ids(struct control *c, struct taken **taken);
static void hash_names(struct control *c, struct taken **taken);
static void find_aliases(struct control *c);

bool control_identify(struct control *c)
{
	struct taken *taken = NULL;
	bool ok = take_given_ids(c, &taken);

	if (ok)
		hash_names(c, &taken);
	HASH_CLEAR(hh, taken);
	find_aliases(c);
	return ok;
}

static struct taken *find_taken(struct taken *taken, uint32_t id)
{
	struct taken *found;

	HASH_FIND(hh, taken, &id, sizeof(id), found);
	return found;
}

static void take(struct control *c, struct taken **taken, struct control_object *o, uint32_t id)
{
	struct taken *row = arena_make(c->fe->arena, struct taken);

	row->id = o->id = id;
	row->by = o;
	HASH_ADD(hh, *taken, id, sizeof(row->id), row);
}

static bool take_given_ids(struct control *c, struct taken **taken)
{
	unsigned before = diags_errors(c->fe->diags);

	vec_each(struct control_object *, at, &c->objects) {
		struct control_object *o = *at;
		uint32_t prefix = (uint32_t)o->kind << 24;
		struct taken *other;
		struct diag *d;
		uint64_t id;

		if (!o->annos || !annotation_number(c->fe->arena, o->annos, "id", &id))
			continue;
		if (id > UINT32_MAX || (id >> 24 && (id & 0xff000000) != prefix) ||
		    !(id & 0xffffff)) {
			d = diag_error(c->fe->diags, DIAG_CONTROL_PLANE, o->at,
				       "'%s' cannot have the identifier %#llx", o->name,
				       (unsigned long long)id);
			diag_hint(d, "give @id a number from 1 to 0xffffff, or the same with 0x%02x "
				  "in the byte above", o->kind);
			continue;
		}
		id |= prefix;
		other = find_taken(*taken, id);
		if (other) {
			d = diag_error(c->fe->diags, DIAG_CONTROL_PLANE, o->at,
				       "'%s' and '%s' have the same @id", other->by->name, o->name);
			diag_label(d, other->by->at, "the other one");
			continue;
		}
		take(c, taken, o, id);
	}
	return diags_errors(c->fe->diags) == before;
}

static uint32_t hash(const char *name)
{
	uint32_t h = 0;

	for (; *name; name++) {
		h += (uint8_t)*name;
		h += h << 10;
		h ^= h >> 6;
	}
	h += h << 3;
	h ^= h >> 11;
	return h + (h << 15);
}

static int compare(const void *a, const void *b)
{
	const struct control_object *x = *(struct control_object *const *)a;
	const struct control_object *y = *(struct control_object *const *)b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name, y->name);
}

static void hash_names(struct control *c, struct taken **taken)
{
	size_t n = c->objects.n;
	struct control_object **sorted = arena_array(c->fe->arena, n, sizeof(*sorted));

	if (n)
		memcpy(sorted, c->objects.at, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare);
	for (size_t i = 0; i < n; i++) {
		uint32_t prefix = (uint32_t)sorted[i]->kind << 24, h = hash(sorted[i]->name);

		if (sorted[i]->id)
			continue;
		while (find_taken(*taken, prefix | (h & 0xffffff)))
			h++;
		take(c, taken, sorted[i], prefix | (h & 0xffffff));
	}
}

/* The next longer suffix of `name` than `suffix` (its end at first); NULL after the whole name. */
static const char *longer_suffix(const char *name, const char *suffix)
{
	if (suffix == name)
		return NULL;
	/* Behind the dot, so step over it; the end of the name has none. */
	suffix -= *suffix ? 2 : 1;
	while (suffix > name && *suffix != '.')
		suffix--;
	return *suffix == '.' && suffix[1] ? suffix + 1 : suffix;
}

static struct suffix *find_suffix(struct control *c, struct suffix **table, const char *text)
{
	struct suffix *found;

	HASH_FIND_STR(*table, text, found);
	if (found)
		return found;
	found = arena_make(c->fe->arena, struct suffix);
	found->text = text;
	HASH_ADD_KEYPTR(hh, *table, text, strlen(text), found);
	return found;
}

static void find_aliases(struct control *c)
{
	struct suffix *suffixes = NULL, *names = NULL;
	const char *s;

	/* Objects of two kinds may have one name: it counts once. */
	vec_each(struct control_object *, o, &c->objects) {
		if (find_suffix(c, &names, (*o)->name)->count++)
			continue;
		s = (*o)->name + strlen((*o)->name);
		while ((s = longer_suffix((*o)->name, s)))
			find_suffix(c, &suffixes, s)->count++;
	}
	vec_each(struct control_object *, o, &c->objects) {
		s = (*o)->name + strlen((*o)->name);
		do {
			s = longer_suffix((*o)->name, s);
			if (s)
				(*o)->alias = s;
		} while (s && find_suffix(c, &suffixes, s)->count > 1);
	}
	HASH_CLEAR(hh, suffixes);
	HASH_CLEAR(hh, names);
}

bool control_number_fields(struct control *c, struct control_object *o)
{
	unsigned before = diags_errors(c->fe->diags);
	struct taken *taken = NULL, *row;
	uint32_t next = 1;
	uint64_t id;

	vec_each(struct control_field, f, &o->fields) {
		if (!f->annos || !annotation_number(c->fe->arena, f->annos, "id", &id))
			continue;
		if (!id || id > UINT32_MAX || find_taken(taken, id)) {
			diag_error(c->fe->diags, DIAG_CONTROL_PLANE, o->at,
				   !id || id > UINT32_MAX ?
					   "the @id of '%s' in '%s' is not between 1 and 0xffffffff" :
					   "the @id of '%s' in '%s' is given twice",
				   f->name, o->name);
			continue;
		}
		f->id = id;
		row = arena_make(c->fe->arena, struct taken);
		row->id = id;
		HASH_ADD(hh, taken, id, sizeof(row->id), row);
	}
	/* The others count on, in order; one that has its number is counted too. */
	vec_each(struct control_field, f, &o->fields) {
		if (f->id) {
			next++;
			continue;
		}
		while (find_taken(taken, next))
			next++;
		f->id = next;
		row = arena_make(c->fe->arena, struct taken);
		row->id = next;
		HASH_ADD(hh, taken, id, sizeof(row->id), row);
	}
	HASH_CLEAR(hh, taken);
	return diags_errors(c->fe->diags) == before;
}
