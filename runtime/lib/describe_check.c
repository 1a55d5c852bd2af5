/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the values of a description must mean together: every place lies inside its key or value,
 * every name refers to something, every count matches. Behind this check the rest of the library
 * trusts the description, whoever wrote it; the sizes of the kernel's maps are compared on top when
 * they are opened.
 */
#include "runtime/lib/lib.h"

#include <errno.h>
#include <string.h>

#define MAX_WIDTH 2048		/* bits of a key or parameter, as the compiler has it */
#define MAX_KEY_SIZE 4096
#define MAX_VALUE_SIZE (1 << 20)
#define MAX_TABLE_SIZE (1 << 30)

/* Where in the description the check is: "FILE: pipeline description: table 'x'". */
struct check {
	const char *label;
	const struct p4bpf_desc *desc;
	const struct p4bpf_desc_table *table;
};

static const char *const hooks[] = { "xdp", "tc", NULL };

static int check_programs(const struct check *c);
static int check_table(struct check *c, const struct p4bpf_desc_table *t);
static int check_shape(const struct check *c, const struct p4bpf_desc_table *t);
static int check_keys(const struct check *c, const struct p4bpf_desc_table *t);
static int check_lpm(const struct check *c, const struct p4bpf_desc_table *t);
static int check_actions(const struct check *c, const struct p4bpf_desc_table *t);
static int check_default(const struct check *c, const struct p4bpf_desc_table *t);
static int check_entries(const struct check *c, const struct p4bpf_desc_table *t);
static int check_profile(const struct check *c, const struct p4bpf_desc_profile *profile);
static int check_counter(const struct check *c, const struct p4bpf_desc_counter *counter);
static int check_meter(const struct check *c, const struct p4bpf_desc_meter *m);
static int check_register(const struct check *c, const struct p4bpf_desc_register *r);
static int check_type(const struct check *c, const char *name, int64_t width, const char *shape,
		      const char *enumeration);
static int check_place(const struct check *c, const char *name, int64_t width,
		       struct p4bpf_desc_place place, int64_t from, int64_t size);
static bool one_of(const char *s, const char *const *list);
static int bad(const struct check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

int describe_check(const char *label, const struct p4bpf_desc *d)
{
	struct check c = { label, d, NULL };
	int err;

	if (!one_of(d->hook, hooks))
		return bad(&c, "hook '%s', expected 'xdp' or 'tc'", d->hook);
	if (!*d->program)
		return bad(&c, "no program named");
	if (d->stack_port_offset < -1 || d->max_ports < 0 || d->max_ports > P4BPF_MAX_PORTS)
		return bad(&c, "impossible stack_port_offset or max_ports");
	if ((err = check_programs(&c)))
		return err;
	for (size_t i = 0; i < d->n_tables; i++)
		if ((err = check_table(&c, &d->tables[i])))
			return err;
	c.table = NULL;
	for (size_t i = 0; i < d->n_profiles; i++)
		if ((err = check_profile(&c, &d->profiles[i])))
			return err;
	for (size_t i = 0; i < d->n_counters; i++)
		if ((err = check_counter(&c, &d->counters[i])))
			return err;
	for (size_t i = 0; i < d->n_meters; i++)
		if ((err = check_meter(&c, &d->meters[i])))
			return err;
	for (size_t i = 0; i < d->n_registers; i++)
		if ((err = check_register(&c, &d->registers[i])))
			return err;
	return 0;
}

const struct p4bpf_desc_enum *describe_enum(const struct p4bpf_desc *d, const char *name)
{
	for (size_t i = 0; i < d->n_enums; i++)
		if (!strcmp(d->enums[i].name, name))
			return &d->enums[i];
	return NULL;
}

const struct p4bpf_desc_action *describe_action(const struct p4bpf_desc_table *t, const char *name)
{
	for (size_t i = 0; i < t->n_actions; i++)
		if (!strcmp(t->actions[i].name, name))
			return &t->actions[i];
	return NULL;
}

/* One program a hook, and the entry is the first. */
static int check_programs(const struct check *c)
{
	static const char *const places[] = { "xdp", "tc", "devmap", NULL };
	const struct p4bpf_desc *d = c->desc;

	for (size_t i = 0; i < d->n_programs; i++) {
		const struct p4bpf_desc_program *p = &d->programs[i];

		if (!strcmp(p->hook, "devmap") && !*d->ports_map)
			return bad(c, "a program for ports_map, which is not there");
		if (!*p->name || !one_of(p->hook, places))
			return bad(c, "program %zu: '%s' on hook '%s'", i, p->name, p->hook);
		for (size_t j = 0; j < i; j++)
			if (!strcmp(d->programs[j].hook, p->hook))
				return bad(c, "two programs on hook '%s'", p->hook);
	}
	if (d->n_programs &&
	    (strcmp(d->programs[0].name, d->program) || strcmp(d->programs[0].hook, d->hook)))
		return bad(c, "the first program is '%s', the entry '%s'", d->programs[0].name,
			   d->program);
	return 0;
}

static int check_table(struct check *c, const struct p4bpf_desc_table *t)
{
	int err;

	c->table = t;
	err = check_shape(c, t);
	if (!err)
		err = check_keys(c, t);
	if (!err && !strcmp(t->impl, "lpm"))
		err = check_lpm(c, t);
	if (!err)
		err = check_actions(c, t);
	if (!err)
		err = check_default(c, t);
	if (!err)
		err = check_entries(c, t);
	return err;
}

static int check_shape(const struct check *c, const struct p4bpf_desc_table *t)
{
	static const char *const mapped[] = { "hash", "array", "lpm", "ternary", NULL };
	bool has_map = one_of(t->impl, mapped);

	if (!has_map && !one_of(t->impl, (const char *const[]){ "code", "none", NULL }))
		return bad(c, "impl '%s' is unknown", t->impl);
	if (has_map && !*t->map)
		return bad(c, "impl '%s' without a map", t->impl);
	if (!strcmp(t->impl, "none") != !t->n_keys)
		return bad(c, "impl '%s' with %zu keys", t->impl, t->n_keys);
	if (t->size < 0 || t->size > MAX_TABLE_SIZE || (has_map && !t->size))
		return bad(c, "size %lld", (long long)t->size);
	if (t->value_size < 0 || t->value_size > MAX_VALUE_SIZE || (has_map && t->value_size < 4))
		return bad(c, "value_size %lld", (long long)t->value_size);
	if (t->entry_offset && (t->entry_offset < 4 || t->entry_offset + 4 > t->value_size))
		return bad(c, "entry_offset %lld", (long long)t->entry_offset);
	if (t->key_size < 0 || t->key_size > MAX_KEY_SIZE || (has_map && !t->key_size))
		return bad(c, "key_size %lld", (long long)t->key_size);
	if (*t->shared_map && !one_of(t->impl, (const char *const[]){ "hash", "lpm", "ternary", NULL }))
		return bad(c, "impl '%s' in a shared map", t->impl);
	if (*t->profile && (t->value_size < P4BPF_REFERENCE_SIZE || !has_map))
		return bad(c, "impl '%s' with values of %lld bytes and an action profile", t->impl,
			   (long long)t->value_size);
	if (t->shared_at < 0 || t->shared_at > UINT32_MAX || t->rules_size < 0 ||
	    t->rules_size > UINT32_MAX)
		return bad(c, "shared_at %lld, rules_size %lld", (long long)t->shared_at,
			   (long long)t->rules_size);
	if (!strcmp(t->impl, "array") && (t->n_keys != 1 || t->key_size != 4))
		return bad(c, "impl 'array' needs one key of 4 bytes");
	return 0;
}

static int check_keys(const struct check *c, const struct p4bpf_desc_table *t)
{
	static const char *const matches[] = {
		"exact", "lpm", "ternary", "range", "optional", NULL
	};
	bool placed = strcmp(t->impl, "code") != 0;

	for (size_t i = 0; i < t->n_keys; i++) {
		const struct p4bpf_desc_key *k = &t->keys[i];
		struct p4bpf_desc_place place = { k->offset, k->bytes, k->pad, k->order };
		int err;

		if (!one_of(k->match, matches))
			return bad(c, "key '%s': match '%s' is unknown", k->name, k->match);
		if (strcmp(k->match, "exact") && one_of(t->impl, (const char *const[]){
								"hash", "array", NULL }))
			return bad(c, "key '%s': match '%s' in impl '%s'", k->name, k->match,
				   t->impl);
		err = check_type(c, k->name, k->width, k->shape, k->enumeration);
		if (!err && placed)
			err = check_place(c, k->name, k->width, place,
					  !strcmp(t->impl, "lpm") ? 4 : 0, t->key_size);
		if (err)
			return err;
	}
	return 0;
}

/* The trie compares the bits behind the prefix length in order: the LPM field's must come last. */
static int check_lpm(const struct check *c, const struct p4bpf_desc_table *t)
{
	const struct p4bpf_desc_key *lpm = NULL;

	for (size_t i = 0; i < t->n_keys; i++) {
		const struct p4bpf_desc_key *k = &t->keys[i];

		if (!strcmp(k->match, "exact"))
			continue;
		if (lpm || strcmp(k->match, "lpm"))
			return bad(c, "impl 'lpm' with more than one key that is not exact");
		lpm = k;
	}
	if (!lpm || strcmp(lpm->order, "be"))
		return bad(c, "impl 'lpm' without an lpm key in network order");
	if (t->prefix_base != (lpm->offset - 4 + lpm->bytes) * 8 - lpm->pad - lpm->width)
		return bad(c, "prefix_base %lld is not where the bits of '%s' begin",
			   (long long)t->prefix_base, lpm->name);
	return 0;
}

static int check_actions(const struct check *c, const struct p4bpf_desc_table *t)
{
	bool placed = strcmp(t->impl, "code") != 0 || t->default_offset >= 0;

	for (size_t i = 0; i < t->n_actions; i++) {
		const struct p4bpf_desc_action *a = &t->actions[i];

		if (!*a->name || a->id <= 0 || a->id > UINT32_MAX)
			return bad(c, "action '%s' with id %lld", a->name, (long long)a->id);
		for (size_t j = 0; j < i; j++)
			if (t->actions[j].id == a->id || !strcmp(t->actions[j].name, a->name))
				return bad(c, "action '%s' twice", a->name);
		for (size_t j = 0; j < a->n_params; j++) {
			const struct p4bpf_desc_param *p = &a->params[j];
			struct p4bpf_desc_place place = { p->offset, p->bytes, p->pad, p->order };
			int err = check_type(c, p->name, p->width, p->shape, p->enumeration);

			if (!err && placed && t->value_size)
				err = check_place(c, p->name, p->width, place, 4, t->value_size);
			if (err)
				return err;
		}
	}
	return 0;
}

static int check_default(const struct check *c, const struct p4bpf_desc_table *t)
{
	const struct p4bpf_desc_action *a;

	if (*t->default_action) {
		a = describe_action(t, t->default_action);
		if (!a)
			return bad(c, "default action '%s' is not an action of the table",
				   t->default_action);
		if (a->n_params != t->n_default_args)
			return bad(c, "default action '%s' with %zu arguments, expected %zu",
				   a->name, t->n_default_args, a->n_params);
	} else if (t->n_default_args) {
		return bad(c, "arguments without a default action");
	}
	if (t->const_default)
		return 0;
	if (t->default_offset < -1 || t->default_select < -1)
		return bad(c, "default_offset or default_select below -1");
	if (t->default_offset >= 0 && (t->default_select < 0 || t->default_select % 4 ||
				       !*c->desc->config_map || t->value_size < 4))
		return bad(c, "a place for the default action without selector, map or size");
	return 0;
}

static int check_entries(const struct check *c, const struct p4bpf_desc_table *t)
{
	for (size_t i = 0; i < t->n_entries; i++) {
		const struct p4bpf_desc_entry *e = &t->entries[i];
		const struct p4bpf_desc_action *a = describe_action(t, e->action);

		if (e->n_keys != t->n_keys)
			return bad(c, "entry %zu with %zu keys, expected %zu", i, e->n_keys,
				   t->n_keys);
		if (!a)
			return bad(c, "entry %zu: '%s' is not an action of the table", i,
				   e->action);
		if (a->n_params != e->n_args)
			return bad(c, "entry %zu: %zu arguments, '%s' takes %zu", i, e->n_args,
				   e->action, a->n_params);
		if (e->priority < INT32_MIN || e->priority > INT32_MAX)
			return bad(c, "entry %zu: priority %lld", i, (long long)e->priority);
	}
	return 0;
}

/* A member's value is read as one of the tables'. */
static int check_profile(const struct check *c, const struct p4bpf_desc_profile *profile)
{
	size_t users = 0;

	if (!*profile->map || profile->size <= 0 || profile->value_size < P4BPF_REFERENCE_SIZE)
		return bad(c, "profile '%s' with map '%s', size %lld, value_size %lld", profile->name,
			   profile->map, (long long)profile->size, (long long)profile->value_size);
	for (size_t i = 0; i < c->desc->n_tables; i++) {
		const struct p4bpf_desc_table *t = &c->desc->tables[i];

		if (strcmp(t->profile, profile->name))
			continue;
		users++;
		if (profile->value_size > t->value_size)
			return bad(c, "profile '%s' has larger values than table '%s'", profile->name,
				   t->name);
		for (size_t a = 0; a < t->n_actions; a++)
			for (size_t k = 0; k < t->actions[a].n_params; k++)
				if (t->actions[a].params[k].offset + t->actions[a].params[k].bytes >
				    profile->value_size)
					return bad(c, "profile '%s': parameter '%s' lies outside of its "
						   "values", profile->name,
						   t->actions[a].params[k].name);
	}
	return users ? 0 : bad(c, "profile '%s' is no table's", profile->name);
}

static int check_counter(const struct check *c, const struct p4bpf_desc_counter *counter)
{
	static const char *const kinds[] = { "value", "packets", "bytes", "both", NULL };

	if (!*counter->map)
		return bad(c, "counter '%s' without a map", counter->name);
	if (!one_of(counter->kind, kinds))
		return bad(c, "counter '%s': kind '%s' is unknown", counter->name, counter->kind);
	if (counter->size <= 0 || counter->size > (int64_t)UINT32_MAX + 1)
		return bad(c, "counter '%s': size %lld", counter->name, (long long)counter->size);
	return 0;
}

static int check_meter(const struct check *c, const struct p4bpf_desc_meter *m)
{
	if (!*m->map || m->size <= 0 || m->size > UINT32_MAX)
		return bad(c, "meter '%s' without a map, or of size %lld", m->name, (long long)m->size);
	if (!one_of(m->kind, (const char *const[]){ "packets", "bytes", NULL }))
		return bad(c, "meter '%s': kind '%s' is unknown", m->name, m->kind);
	return 0;
}

static int check_register(const struct check *c, const struct p4bpf_desc_register *r)
{
	int err = 0;

	if (!*r->map || !r->n_fields)
		return bad(c, "register '%s' without a map or without fields", r->name);
	if (r->size <= 0 || r->size > UINT32_MAX || r->cell_size <= 0 || r->cell_size > UINT16_MAX)
		return bad(c, "register '%s': size %lld of %lld bytes", r->name, (long long)r->size,
			   (long long)r->cell_size);
	for (size_t i = 0; !err && i < r->n_fields; i++) {
		const struct p4bpf_desc_param *f = &r->fields[i];

		err = check_type(c, f->name, f->width, f->shape, f->enumeration);
		if (!err)
			err = check_place(c, f->name, f->width, scalar_of_param(f).place, 0, r->cell_size);
	}
	return err;
}

static int check_type(const struct check *c, const char *name, int64_t width, const char *shape,
		      const char *enumeration)
{
	static const char *const shapes[] = { "bit", "int", "bool", "error", "enum", NULL };

	if (!one_of(shape, shapes))
		return bad(c, "'%s': shape '%s' is unknown", name, shape);
	if (width < 0 || width > MAX_WIDTH)
		return bad(c, "'%s': width %lld", name, (long long)width);
	if (*enumeration && !describe_enum(c->desc, enumeration))
		return bad(c, "'%s': there is no enum '%s'", name, enumeration);
	return 0;
}

static int check_place(const struct check *c, const char *name, int64_t width,
		       struct p4bpf_desc_place place, int64_t from, int64_t size)
{
	bool host = !strcmp(place.order, "host");

	if (!host && strcmp(place.order, "be"))
		return bad(c, "'%s': byte order '%s', expected 'be' or 'host'", name, place.order);
	if (place.offset < from || place.bytes < 0 || place.offset > size ||
	    place.bytes > size - place.offset)
		return bad(c, "'%s' lies outside of the key or value: %lld bytes at %lld", name,
			   (long long)place.bytes, (long long)place.offset);
	if (place.pad < 0 || place.pad > 7 || place.bytes * 8 < width + place.pad)
		return bad(c, "'%s': %lld bits do not fit %lld bytes", name, (long long)width,
			   (long long)place.bytes);
	if (host && place.bytes != 1 && place.bytes != 2 && place.bytes != 4 && place.bytes != 8)
		return bad(c, "'%s': a native integer of %lld bytes", name, (long long)place.bytes);
	return 0;
}

static bool one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(s, *list))
			return true;
	return false;
}

static int bad(const struct check *c, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (c->table)
		return fail(EINVAL, "%s: pipeline description: table '%s': %s", c->label,
			    c->table->name, text);
	return fail(EINVAL, "%s: pipeline description: %s", c->label, text);
}
