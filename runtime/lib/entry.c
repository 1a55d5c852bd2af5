/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Table entries between text and maps. Text becomes one match a key (value and mask, or prefix
 * length, or range), matches become the bytes of a map's key, an action with its parameters becomes
 * the bytes of a map's value; reading goes the same way back, to JSON. Entries declared in the
 * program come from the description as numbers and join at the matches.
 */
#include "runtime/lib/lib.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/strbuf.h"

/* What one key asks for. Everything is within the key's width; value has no bit outside of mask. */
struct match {
	bool any;
	mpz_ptr value;	/* of a range: its lowest */
	mpz_ptr mask;	/* of a range: its highest */
	unsigned prefix;	/* lpm: bits of the mask */
};

static int parse_matches(const struct table *t, const struct values *vs,
			 const struct p4bpf_entry *text, struct match **out);
static int parse_match(const struct values *vs, const struct p4bpf_desc_key *key, const char *text,
		       struct match *m);
static int parse_prefix(const struct values *vs, const struct p4bpf_desc_key *key, char *text,
			char *slash, struct match *m);
static int parse_masked(const struct values *vs, const struct p4bpf_desc_key *key, char *text,
			char *ands, struct match *m);
static int match_from_desc(const struct values *vs, const struct p4bpf_desc_key *key,
			   const struct p4bpf_desc_entry_key *from, struct match *m);
static void match_all(const struct values *vs, struct match *m);
static int parse_range(const struct values *vs, const struct p4bpf_desc_key *key, char *text,
		       char *dots, struct match *m);
static void put_matches(const struct table *t, const struct values *vs, const struct match *matches,
			struct entry *e);
static void range_order(const struct p4bpf_desc_key *key, mpz_ptr v);
static mpz_ptr copy_of(const struct values *vs, mpz_srcptr v);
static struct match *get_matches(const struct table *t, const struct values *vs,
				 const struct entry *e);
static int parse_priority(const struct table *t, const struct p4bpf_entry *text, int32_t *out);
static int put_action(const struct table *t, const struct values *vs,
		      const struct p4bpf_desc_action *a, const char *const *args, uint8_t *value);
static json_t *matches_json(const struct table *t, const struct values *vs,
			    const struct match *matches);
static void format_match(const struct values *vs, const struct p4bpf_desc_key *key,
			 const struct match *m, struct strbuf *out);

bool table_has_priority(const struct p4bpf_desc_table *t)
{
	for (size_t i = 0; i < t->n_keys; i++)
		if (strcmp(t->keys[i].match, "exact") && strcmp(t->keys[i].match, "lpm"))
			return true;
	return false;
}

bool key_is_range(const struct p4bpf_desc_key *k)
{
	return !strcmp(k->match, "range");
}

struct entry entry_new(struct arena *arena, const struct table *t)
{
	return (struct entry){
		.key = arena_alloc(arena, t->key_size),
		.mask = arena_alloc(arena, t->key_size),
		.value = arena_alloc(arena, t->value_size),
	};
}

int entry_parse_key(const struct table *t, const struct values *vs, const struct p4bpf_entry *text,
		    struct entry *e)
{
	struct match *matches = NULL;
	int err = parse_matches(t, vs, text, &matches);

	if (!err)
		err = parse_priority(t, text, &e->priority);
	if (!err)
		put_matches(t, vs, matches, e);
	return err;
}

int entry_parse_action(const struct table *t, const struct values *vs, const char *action,
		       const char *const *params, size_t n_params, bool is_default, uint8_t *value)
{
	const struct p4bpf_desc_action *a = NULL;
	const char **args;
	size_t index;
	int err;

	if (action) {
		char *owner = arena_printf(vs->arena, "table '%s'", t->desc->name);
		const struct names names = { "action", owner, t->desc->actions, t->desc->n_actions,
					     sizeof(*t->desc->actions) };

		err = name_find(&names, action, &index);
		if (err)
			return err;
		a = &t->desc->actions[index];
		if (is_default ? a->table_only : action_is_default_only(a))
			return fail(EINVAL, "action '%s' of table '%s' is only for %s", a->name,
				    t->desc->name, is_default ? "entries" : "the default");
	}
	for (size_t i = 0; !action && i < t->desc->n_actions; i++) {
		if (action_is_default_only(&t->desc->actions[i]))
			continue;
		if (a)
			return fail(EINVAL,
				    "table '%s': no action given, and there is more than one",
				    t->desc->name);
		a = &t->desc->actions[i];
	}
	if (!a)
		return fail(EINVAL, "table '%s' has no action an entry may have", t->desc->name);
	args = arena_array(vs->arena, a->n_params, sizeof(*args));
	{
		char *owner = arena_printf(vs->arena, "action '%s'", a->name);
		const struct names names = { "parameter", owner, a->params, a->n_params,
					     sizeof(*a->params) };

		err = name_assign(&names, params, n_params, args);
	}
	for (size_t i = 0; !err && i < a->n_params; i++)
		if (!args[i])
			err = fail(EINVAL,
				   "action '%s': parameter '%s' is missing (%zu of %zu given)",
				   a->name, a->params[i].name, n_params, a->n_params);
	return err ? err : put_action(t, vs, a, args, value);
}

int entry_from_desc(const struct table *t, const struct values *vs,
		    const struct p4bpf_desc_entry *from, struct entry *e)
{
	struct match *matches = arena_array(vs->arena, t->desc->n_keys, sizeof(*matches));
	int err = 0;

	for (size_t i = 0; !err && i < t->desc->n_keys; i++)
		err = match_from_desc(vs, &t->desc->keys[i], &from->keys[i], &matches[i]);
	e->priority = table_has_priority(t->desc) ? (int32_t)from->priority : 0;
	if (!err)
		put_matches(t, vs, matches, e);
	if (!err)
		err = put_action(t, vs, describe_action(t->desc, from->action), from->args,
				 e->value);
	return err;
}

int entry_default_from_desc(const struct table *t, const struct values *vs, uint8_t *value)
{
	memset(value, 0, t->value_size);
	if (!*t->desc->default_action)
		return 0;
	return put_action(t, vs, describe_action(t->desc, t->desc->default_action),
			  t->desc->default_args, value);
}

json_t *entry_json(const struct table *t, const struct values *vs, const struct entry *e)
{
	json_t *o = json_object();

	json_object_set_new(o, "keys", matches_json(t, vs, get_matches(t, vs, e)));
	if (table_has_priority(t->desc))
		json_object_set_new(o, "priority", json_integer(e->priority));
	entry_action_json(t, vs, e->value, o);
	return o;
}

json_t *entry_desc_json(const struct table *t, const struct values *vs,
			const struct p4bpf_desc_entry *from)
{
	const struct p4bpf_desc_action *a = describe_action(t->desc, from->action);
	struct match *matches = arena_array(vs->arena, t->desc->n_keys, sizeof(*matches));
	json_t *o = json_object();

	for (size_t i = 0; i < t->desc->n_keys; i++)
		if (match_from_desc(vs, &t->desc->keys[i], &from->keys[i], &matches[i]))
			match_all(vs, &matches[i]);
	json_object_set_new(o, "keys", matches_json(t, vs, matches));
	if (table_has_priority(t->desc))
		json_object_set_new(o, "priority", json_integer(from->priority));
	entry_desc_action_json(vs, a, from->args, o);
	return o;
}

void entry_action_json(const struct table *t, const struct values *vs, const uint8_t *value,
		       json_t *o)
{
	const struct p4bpf_desc_action *a = NULL;
	json_t *params;
	uint32_t id, number;

	memcpy(&id, value, sizeof(id));
	if (*t->desc->profile && (id == P4BPF_MEMBER || id == P4BPF_GROUP)) {
		memcpy(&number, value + sizeof(id), sizeof(number));
		json_object_set_new(o, id == P4BPF_MEMBER ? "member" : "group",
				    json_integer(number));
		return;
	}
	for (size_t i = 0; i < t->desc->n_actions; i++)
		if (t->desc->actions[i].id == id)
			a = &t->desc->actions[i];
	if (!a) {
		/* 0: a miss does nothing. Anything else was not written by us. */
		if (id)
			json_object_set_new(o, "action_id", json_integer(id));
		else
			json_object_set_new(o, "action", json_string("NoAction"));
		return;
	}
	params = json_object();
	json_object_set_new(o, "action", json_string(a->name));
	json_object_set_new(o, "params", params);
	for (size_t i = 0; i < a->n_params; i++) {
		const struct scalar s = scalar_of_param(&a->params[i]);
		struct strbuf text = { 0 };

		value_format(vs, &s, value_get(vs, &s.place, value), VALUE_PLAIN, &text);
		json_object_set_new(params, s.name, json_string(strbuf_text(&text)));
		strbuf_free(&text);
	}
}

void entry_desc_action_json(const struct values *vs, const struct p4bpf_desc_action *a,
			    const char *const *args, json_t *o)
{
	json_t *params = json_object();

	json_object_set_new(o, "action", json_string(a ? a->name : "NoAction"));
	json_object_set_new(o, "params", params);
	for (size_t i = 0; a && i < a->n_params; i++) {
		const struct scalar s = scalar_of_param(&a->params[i]);
		struct strbuf text = { 0 };
		mpz_ptr v;

		if (value_parse_hex(vs, &s, args[i], &v))
			v = bits_new(vs->arena);
		value_format(vs, &s, v, VALUE_PLAIN, &text);
		json_object_set_new(params, s.name, json_string(strbuf_text(&text)));
		strbuf_free(&text);
	}
}

static int parse_matches(const struct table *t, const struct values *vs,
			 const struct p4bpf_entry *text, struct match **out)
{
	const struct p4bpf_desc_table *d = t->desc;
	const char **slots = arena_array(vs->arena, d->n_keys, sizeof(*slots));
	char *owner = arena_printf(vs->arena, "table '%s'", d->name);
	const struct names names = { "key", owner, d->keys, d->n_keys, sizeof(*d->keys) };
	int err;

	if (!d->n_keys)
		return fail(EINVAL,
			    "table '%s' has no key, so no entries: it has only a default action",
			    d->name);
	if (!text->n_keys)
		return fail(EINVAL, "table '%s': no key given, it has %zu", d->name, d->n_keys);
	err = name_assign(&names, text->keys, text->n_keys, slots);
	*out = arena_array(vs->arena, d->n_keys, sizeof(**out));
	for (size_t i = 0; !err && i < d->n_keys; i++) {
		if (slots[i])
			err = parse_match(vs, &d->keys[i], slots[i], &(*out)[i]);
		else if (strcmp(d->keys[i].match, "exact"))
			match_all(vs, &(*out)[i]);
		else
			err = fail(EINVAL, "table '%s': key '%s' is missing (%zu of %zu given)",
				   d->name, d->keys[i].name, text->n_keys, d->n_keys);
	}
	return err;
}

static int parse_match(const struct values *vs, const struct p4bpf_desc_key *key, const char *text,
		       struct match *m)
{
	const struct scalar s = scalar_of_key(key);
	char *copy = arena_strdup(vs->arena, text);
	bool is_exact = !strcmp(key->match, "exact");
	bool is_lpm = !strcmp(key->match, "lpm");
	bool is_ternary = !strcmp(key->match, "ternary");
	char *ands = strstr(copy, "&&&"), *slash = strchr(copy, '/'), *dots = strstr(copy, "..");
	int err;

	if (!strcmp(text, "*") || !strcmp(text, "any")) {
		match_all(vs, m);
		if (!is_exact)
			return 0;
		return fail(EINVAL, "key '%s': '%s' stands for no value, and an exact key needs one",
			    key->name, text);
	}
	if (ands && is_ternary)
		return parse_masked(vs, key, copy, ands, m);
	if (slash && (is_lpm || is_ternary))
		return parse_prefix(vs, key, copy, slash, m);
	if (dots && key_is_range(key))
		return parse_range(vs, key, copy, dots, m);
	if (ands || slash || dots)
		return fail(EINVAL, "key '%s': '%s' has the form of %s key, expected %s", key->name,
			    text, ands ? "a ternary" : slash ? "an lpm" : "a range",
			    is_lpm ? "VALUE/LENGTH" : is_ternary ? "VALUE&&&MASK" :
			    key_is_range(key) ? "LOW..HIGH" : "one value");
	if (is_lpm)
		return fail(EINVAL, "key '%s': '%s' has no prefix length, expected VALUE/LENGTH "
			    "('%s/%u' for the one value)", key->name, text, text, s.width);
	m->any = false;
	m->mask = bits_ones(vs->arena, s.width);
	m->prefix = s.width;
	err = value_parse(vs, &s, copy, &m->value);
	if (!err && key_is_range(key))
		m->mask = m->value;
	return err;
}

static int parse_range(const struct values *vs, const struct p4bpf_desc_key *key, char *text,
		       char *dots, struct match *m)
{
	const struct scalar s = scalar_of_key(key);
	mpz_ptr low, high;
	int err;

	*dots = '\0';
	m->any = false;
	err = value_parse(vs, &s, text, &m->value);
	if (!err)
		err = value_parse(vs, &s, dots + 2, &m->mask);
	if (err)
		return err;
	low = copy_of(vs, m->value);
	high = copy_of(vs, m->mask);
	range_order(key, low);
	range_order(key, high);
	if (mpz_cmp(low, high) > 0)
		return fail(EINVAL, "key '%s': the range '%s..%s' is empty: its low end is above its "
			    "high end", key->name, text, dots + 2);
	return 0;
}

static int parse_prefix(const struct values *vs, const struct p4bpf_desc_key *key, char *text,
			char *slash, struct match *m)
{
	const struct scalar s = scalar_of_key(key);
	mpz_ptr kept = bits_new(vs->arena);
	unsigned long len;
	char *end;
	int err;

	*slash = '\0';
	errno = 0;
	len = strtoul(slash + 1, &end, 10);
	if (slash[1] < '0' || slash[1] > '9' || *end || errno || len > s.width)
		return fail(EINVAL, "key '%s': prefix length '%s', expected 0 .. %u", key->name,
			    slash + 1, s.width);
	err = value_parse(vs, &s, text, &m->value);
	if (err)
		return err;
	m->any = !len;
	m->prefix = (unsigned)len;
	m->mask = bits_new(vs->arena);
	mpz_mul_2exp(m->mask, bits_ones(vs->arena, m->prefix), s.width - m->prefix);
	mpz_and(kept, m->value, m->mask);
	if (mpz_cmp(kept, m->value)) {
		struct strbuf meant = { 0 };

		value_format(vs, &s, kept, VALUE_PREFIX, &meant);
		err = fail(EINVAL,
			   "key '%s': '%s/%lu' has bits set behind the prefix; did you mean "
			   "'%s/%lu'?",
			   key->name, text, len, strbuf_text(&meant), len);
		strbuf_free(&meant);
	}
	return err;
}

static int parse_masked(const struct values *vs, const struct p4bpf_desc_key *key, char *text,
			char *ands, struct match *m)
{
	const struct scalar s = scalar_of_key(key);
	mpz_ptr kept = bits_new(vs->arena);
	int err;

	*ands = '\0';
	err = value_parse(vs, &s, text, &m->value);
	if (!err)
		err = value_parse_mask(vs, &s, ands + 3, &m->mask);
	if (err)
		return err;
	mpz_and(kept, m->value, m->mask);
	if (mpz_cmp(kept, m->value))
		return fail(EINVAL, "key '%s': '%s' has bits set that the mask '%s' does not cover",
			    key->name, text, ands + 3);
	m->any = !mpz_sgn(m->mask);
	return 0;
}

static int match_from_desc(const struct values *vs, const struct p4bpf_desc_key *key,
			   const struct p4bpf_desc_entry_key *from, struct match *m)
{
	const struct scalar s = scalar_of_key(key);
	bool is_exact = !strcmp(key->match, "exact");
	int err;

	if (from->any) {
		match_all(vs, m);
		return is_exact ? fail(EINVAL, "key '%s': no value in an entry of the program",
				       key->name) : 0;
	}
	m->any = false;
	m->mask = bits_ones(vs->arena, s.width);
	err = value_parse_hex(vs, &s, from->value, &m->value);
	if (!err && *from->mask && !is_exact)
		err = value_parse_hex(vs, &s, from->mask, &m->mask);
	if (err)
		return err;
	if (!key_is_range(key))
		mpz_and(m->value, m->value, m->mask);
	else if (!*from->mask)
		m->mask = m->value;
	m->prefix = (unsigned)mpz_popcount(m->mask);
	/* Ones, then zeros: the lowest one has all the others above it. */
	if (!strcmp(key->match, "lpm") && m->prefix && mpz_scan1(m->mask, 0) != s.width - m->prefix)
		return fail(EINVAL, "key '%s': the mask '%s' is no prefix", key->name, from->mask);
	return 0;
}

static void match_all(const struct values *vs, struct match *m)
{
	*m = (struct match){
		.any = true,
		.value = bits_new(vs->arena),
		.mask = bits_new(vs->arena),
	};
}

static void put_matches(const struct table *t, const struct values *vs, const struct match *matches,
			struct entry *e)
{
	const struct p4bpf_desc_table *d = t->desc;
	bool by_prefix = !strcmp(d->impl, "ternary") && !table_has_priority(d);

	memset(e->key, 0, t->key_size);
	memset(e->mask, 0, t->key_size);
	for (size_t i = 0; i < d->n_keys; i++) {
		const struct scalar s = scalar_of_key(&d->keys[i]);
		mpz_ptr value = copy_of(vs, matches[i].value);
		mpz_ptr mask = copy_of(vs, matches[i].mask);

		if (key_is_range(&d->keys[i]) && matches[i].any) {
			mask = bits_ones(vs->arena, s.width);
		} else if (key_is_range(&d->keys[i])) {
			range_order(&d->keys[i], value);
			range_order(&d->keys[i], mask);
		}
		value_put(vs, &s.place, value, e->key);
		value_put(vs, &s.place, mask, e->mask);
		if (strcmp(d->keys[i].match, "lpm"))
			continue;
		if (!strcmp(d->impl, "lpm")) {
			uint32_t bits = (uint32_t)d->prefix_base + matches[i].prefix;

			memcpy(e->key, &bits, sizeof(bits));
		} else if (by_prefix) {
			e->priority += (int32_t)matches[i].prefix;
		}
	}
}

static struct match *get_matches(const struct table *t, const struct values *vs,
				 const struct entry *e)
{
	const struct p4bpf_desc_table *d = t->desc;
	struct match *matches = arena_array(vs->arena, d->n_keys, sizeof(*matches));

	for (size_t i = 0; i < d->n_keys; i++) {
		const struct scalar s = scalar_of_key(&d->keys[i]);
		struct match *m = &matches[i];

		m->value = value_get(vs, &s.place, e->key);
		m->mask = value_get(vs, &s.place, e->mask);
		if (key_is_range(&d->keys[i])) {
			m->any = !mpz_sgn(m->value) &&
				 !mpz_cmp(m->mask, bits_ones(vs->arena, s.width));
			range_order(&d->keys[i], m->value);
			range_order(&d->keys[i], m->mask);
			continue;
		}
		if (!strcmp(d->impl, "lpm") && !strcmp(d->keys[i].match, "lpm")) {
			uint32_t bits;

			memcpy(&bits, e->key, sizeof(bits));
			m->prefix = bits - (uint32_t)d->prefix_base;
		} else {
			m->prefix = (unsigned)mpz_popcount(m->mask);
		}
		m->any = !strcmp(d->impl, "ternary") && !mpz_sgn(m->mask) &&
			 strcmp(d->keys[i].match, "lpm");
	}
	return matches;
}

/* From a key's bit pattern to the number that compares without sign as it does, and back. */
static void range_order(const struct p4bpf_desc_key *key, mpz_ptr v)
{
	if (!strcmp(key->shape, "int") && key->width)
		mpz_combit(v, (mp_bitcnt_t)key->width - 1);
}

static mpz_ptr copy_of(const struct values *vs, mpz_srcptr v)
{
	mpz_ptr copy = bits_new(vs->arena);

	mpz_set(copy, v);
	return copy;
}

static int parse_priority(const struct table *t, const struct p4bpf_entry *text, int32_t *out)
{
	bool wanted = table_has_priority(t->desc);

	*out = text->has_priority ? text->priority : 0;
	if (wanted && !text->has_priority)
		return fail(EINVAL, "table '%s': the priority is missing (it has ternary, range or "
			    "optional keys; the larger priority wins)", t->desc->name);
	if (!wanted && text->has_priority)
		return fail(EINVAL, "table '%s': a priority is only for tables with ternary, "
			    "range or optional keys",
			    t->desc->name);
	return 0;
}

static int put_action(const struct table *t, const struct values *vs,
		      const struct p4bpf_desc_action *a, const char *const *args, uint8_t *value)
{
	uint32_t id = (uint32_t)a->id;

	memset(value, 0, t->value_size);
	memcpy(value, &id, sizeof(id));
	for (size_t i = 0; i < a->n_params; i++) {
		const struct scalar s = scalar_of_param(&a->params[i]);
		mpz_ptr v;
		int err = value_parse(vs, &s, args[i], &v);

		if (err)
			return fail_in(err, "action '%s'", a->name);
		value_put(vs, &s.place, v, value);
	}
	return 0;
}

static json_t *matches_json(const struct table *t, const struct values *vs,
			    const struct match *matches)
{
	json_t *keys = json_object();

	for (size_t i = 0; i < t->desc->n_keys; i++) {
		struct strbuf text = { 0 };

		format_match(vs, &t->desc->keys[i], &matches[i], &text);
		json_object_set_new(keys, t->desc->keys[i].name, json_string(strbuf_text(&text)));
		strbuf_free(&text);
	}
	return keys;
}

static void format_match(const struct values *vs, const struct p4bpf_desc_key *key,
			 const struct match *m, struct strbuf *out)
{
	const struct scalar s = scalar_of_key(key);
	bool whole = m->mask && !mpz_cmp(m->mask, bits_ones(vs->arena, s.width));

	if (m->any) {
		strbuf_char(out, '*');
	} else if (!strcmp(key->match, "lpm")) {
		value_format(vs, &s, m->value, VALUE_PREFIX, out);
		strbuf_printf(out, "/%u", m->prefix);
	} else if (!strcmp(key->match, "range")) {
		value_format(vs, &s, m->value, VALUE_PLAIN, out);
		strbuf_add(out, "..");
		value_format(vs, &s, m->mask, VALUE_PLAIN, out);
	} else if (!strcmp(key->match, "ternary") && !whole) {
		value_format(vs, &s, m->value, VALUE_HEX, out);
		strbuf_printf(out, "&&&0x%s", bits_to_text(vs->arena, m->mask, 16));
	} else {
		value_format(vs, &s, m->value, VALUE_PLAIN, out);
	}
}
