/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parser value sets (section 13.11): tables whose entries have keys and nothing else worth saying. Where
 * the kinds of match ask for a priority, all values have the same.
 */
#include "runtime/lib/lib.h"

#include <errno.h>
#include <stdlib.h>

static int find(struct p4bpf_pipeline *pipe, const char *name, const struct p4bpf_desc_table **out);
static int change(struct p4bpf_pipeline *pipe, const char *set, const char *const *values, size_t n,
		  int (*fn)(struct p4bpf_pipeline *pipe, const char *table,
			    const struct p4bpf_entry *entry));

int p4bpf_valueset__add(struct p4bpf_pipeline *pipe, const char *set, const char *const *values,
			size_t n)
{
	return change(pipe, set, values, n, p4bpf_table__add);
}

int p4bpf_valueset__del(struct p4bpf_pipeline *pipe, const char *set, const char *const *values,
			size_t n)
{
	return change(pipe, set, values, n, p4bpf_table__del);
}

int p4bpf_valueset__clear(struct p4bpf_pipeline *pipe, const char *set)
{
	const struct p4bpf_desc_table *d;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = find(pipe, set, &d);
	if (!err)
		err = p4bpf_table__clear(pipe, d->name);
	pipe_leave(pipe);
	return err;
}

char *p4bpf_valueset__dump_json(struct p4bpf_pipeline *pipe, const char *set)
{
	json_t *dump = NULL, *o = NULL, *values, *entry;
	const struct p4bpf_desc_table *d;
	size_t i;

	if (pipe_enter(pipe, false))
		return NULL;
	if (!find(pipe, set, &d)) {
		char *text = p4bpf_table__dump_json(pipe, d->name);

		dump = text ? json_loads(text, 0, NULL) : NULL;
		free(text);
	}
	if (dump) {
		values = json_array();
		json_array_foreach(json_object_get(dump, "entries"), i, entry)
			json_array_append(values, json_object_get(entry, "keys"));
		o = json_pack("{s:s, s:I, s:o}", "valueset", d->name, "size", (json_int_t)d->size,
			      "values", values);
	}
	pipe_leave(pipe);
	json_decref(dump);
	return json_finish(o);
}

static int find(struct p4bpf_pipeline *pipe, const char *name, const struct p4bpf_desc_table **out)
{
	const struct p4bpf_desc *d = pipe->desc;
	const struct p4bpf_desc_table **sets = calloc(d->n_tables + 1, sizeof(*sets));
	const char **set_names = calloc(d->n_tables + 1, sizeof(*set_names));
	struct names names = { "value set", pipe_title(pipe), set_names, 0, sizeof(*set_names) };
	size_t index;
	int err = sets && set_names ? 0 : fail(ENOMEM, "out of memory");

	for (size_t i = 0; !err && i < d->n_tables; i++) {
		if (!d->tables[i].value_set)
			continue;
		sets[names.n] = &d->tables[i];
		set_names[names.n++] = d->tables[i].name;
	}
	if (!err)
		err = name_find(&names, name, &index);
	if (!err)
		*out = sets[index];
	free(sets);
	free(set_names);
	return err;
}

static int change(struct p4bpf_pipeline *pipe, const char *set, const char *const *values, size_t n,
		  int (*fn)(struct p4bpf_pipeline *pipe, const char *table,
			    const struct p4bpf_entry *entry))
{
	struct p4bpf_entry e = { .keys = values, .n_keys = n };
	const struct p4bpf_desc_table *d;
	int err = pipe_enter(pipe, true);

	if (err)
		return err;
	err = find(pipe, set, &d);
	if (!err) {
		e.has_priority = table_has_priority(d);
		err = fn(pipe, d->name, &e);
	}
	pipe_leave(pipe);
	return err;
}
