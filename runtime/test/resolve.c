// SPDX-License-Identifier: Apache-2.0
/*
 * Turns what an STF file says into what libp4bpf takes: names of tables, actions, keys and
 * counters into control-plane names, and digits with don't-cares into values, prefixes and masks.
 *
 * Names. A table is named in full or by any end of its name that only one table has; an action
 * likewise, among the actions of its table. Files written for p4c's eBPF back end use the names
 * of the C code it generates, with '_' for '.' (pipe_Check_src_ip, _NoAction): they are looked
 * for when nothing else fits, and then arguments go by position and missing ones are 0, as there.
 *
 * Keys. `stk$0` is `stk[0]`; then the name itself, the key that tests its validity, or the one
 * key that ends in it behind a dot. The key names of p4c's eBPF back end say the position,
 * key.field0, and a prefix under such a name is the number as that back end stores it, raw on a
 * little-endian machine. Keys that are not mentioned are 0, or match everything where the match
 * kind can.
 *
 * Values. Under ternary a digit is a digit of the mask too; digits that are not written are
 * don't-care.
 */
#include "runtime/test/test.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

enum { NONE = -1, AMBIGUOUS = -2 };

struct names {
	const char **at;
	size_t n;
};

static enum outcome resolve_action(struct arena *arena, const struct p4bpf_desc *desc,
				   const char *table, const struct stf_action *action,
				   struct entry *entry, struct strbuf *why);
static enum outcome resolve_keys(struct arena *arena, const struct stf_add *add,
				 struct entry *entry, struct strbuf *why);
static int find(const struct names *names, const char *text, bool *mangled);
static enum outcome not_found(struct strbuf *why, int result, const char *what, const char *text,
			      const struct names *names);
static bool has_priorities(const struct p4bpf_desc_table *table);

/* The names of `n` records of `array`, whose first field is the name. */
#define NAMES(arena, array, n_array) ({                                                            \
	struct names names_ = { arena_array(arena, (n_array), sizeof(char *)), (n_array) };        \
	for (size_t i_ = 0; i_ < names_.n; i_++)                                                   \
		names_.at[i_] = (array)[i_].name;                                                  \
	names_;                                                                                    \
})

enum outcome resolve_add(struct arena *arena, const struct p4bpf_desc *desc,
			 const struct stf_add *add, struct entry *entry, struct strbuf *why)
{
	enum outcome outcome = resolve_action(arena, desc, add->table, &add->action, entry, why);

	if (outcome)
		return outcome;
	if (has_priorities(entry->table)) {
		if (!add->has_priority)
			return failed(why, "table '%s' needs a priority: add %s PRIORITY ...",
				      entry->table->name, add->table);
		entry->has_priority = true;
		entry->priority = add->priority;
	}
	return resolve_keys(arena, add, entry, why);
}

enum outcome resolve_setdefault(struct arena *arena, const struct p4bpf_desc *desc,
				const struct stf_setdefault *setdefault, struct entry *entry,
				struct strbuf *why)
{
	return resolve_action(arena, desc, setdefault->table, &setdefault->action, entry, why);
}

const struct p4bpf_desc_counter *resolve_counter(const struct p4bpf_desc *desc, const char *name,
						 struct strbuf *why)
{
	struct arena *scratch = arena_new();
	struct names names = NAMES(scratch, desc->counters, desc->n_counters);
	bool mangled;
	int i = find(&names, name, &mangled);

	if (i < 0)
		not_found(why, i, "counter", name, &names);
	arena_free(scratch);
	return i < 0 ? NULL : &desc->counters[i];
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && !strcmp(name + n - m, end);
}

/* The same as far as C identifiers of p4c's eBPF back end go. */
static bool ends_in_mangled(const char *name, const char *end, bool whole)
{
	size_t n = strlen(name), m;

	end += strspn(end, "_");
	name += whole ? strspn(name, "_.") : 0;
	n = strlen(name);
	m = strlen(end);
	if (m > n || !m || (whole && m != n))
		return false;
	for (size_t i = 0; i < m; i++) {
		char a = name[n - m + i], b = end[i];

		if ((a == '.' ? '_' : a) != (b == '.' ? '_' : b))
			return false;
	}
	return true;
}

enum how { WHOLE, END, MANGLED, MANGLED_END };

static bool matches(const char *name, const char *text, enum how how)
{
	switch (how) {
	case WHOLE:
		return !strcmp(name, text);
	case END:
		return ends_in(name, text);
	case MANGLED:
	case MANGLED_END:
		return ends_in_mangled(name, text, how == MANGLED);
	}
	return false;
}

/* The index of the name that `text` means, NONE or AMBIGUOUS; the stricter reading wins. */
static int find(const struct names *names, const char *text, bool *mangled)
{
	for (enum how how = WHOLE; how <= MANGLED_END; how++) {
		int found = NONE;

		for (size_t i = 0; i < names->n; i++) {
			if (matches(names->at[i], text, how))
				found = found == NONE ? (int)i : AMBIGUOUS;
		}
		*mangled = how >= MANGLED;
		if (found != NONE)
			return found;
	}
	return NONE;
}

static enum outcome not_found(struct strbuf *why, int result, const char *what, const char *text,
			      const struct names *names)
{
	struct strbuf list = {};

	for (size_t i = 0; i < names->n; i++) {
		if (result == NONE || ends_in_mangled(names->at[i], text, false))
			strbuf_printf(&list, "%s%s", list.len ? ", " : "", names->at[i]);
	}
	if (result == AMBIGUOUS)
		failed(why, "%s '%s' is ambiguous among %s", what, text, strbuf_text(&list));
	else
		failed(why, "there is no %s '%s'; expected one of: %s", what, text,
		       names->n ? strbuf_text(&list) : "(none)");
	strbuf_free(&list);
	return FAILED;
}

static bool has_priorities(const struct p4bpf_desc_table *table)
{
	for (size_t i = 0; i < table->n_keys; i++) {
		const char *match = table->keys[i].match;

		if (!strcmp(match, "ternary") || !strcmp(match, "range") ||
		    !strcmp(match, "optional"))
			return true;
	}
	return false;
}

/* A number for libp4bpf; NULL when it has don't-care digits. */
static const char *plain(struct arena *arena, const struct stf_value *value)
{
	static const char *const prefixes[] = { [2] = "0b", [10] = "", [16] = "0x" };

	if (strchr(value->digits, '*'))
		return NULL;
	return arena_printf(arena, "%s%s", prefixes[value->base], value->digits);
}

static enum outcome resolve_args(struct arena *arena, const struct stf_action *action, bool mangled,
				 struct entry *entry, struct strbuf *why)
{
	const struct p4bpf_desc_action *to = entry->action;
	struct names names = NAMES(arena, to->params, to->n_params);
	const char **params = arena_array(arena, to->n_params, sizeof(*params));

	for (uint32_t i = 0; i < action->args.n; i++) {
		const struct stf_field *arg = &action->args.at[i];
		size_t k = 0;

		while (!mangled && k < names.n && strcmp(names.at[k], arg->name))
			k++;
		if (mangled)
			k = i;
		if (k >= names.n)
			return not_found(why, NONE, "parameter", arg->name, &names);
		if (params[k])
			return failed(why, "parameter '%s' of action '%s' is given twice",
				      arg->name, to->name);
		params[k] = plain(arena, &arg->value);
		if (!params[k])
			return failed(why, "argument '%s' cannot have '*' digits", arg->name);
	}
	for (size_t k = 0; k < to->n_params; k++) {
		if (!params[k] && !mangled)
			return failed(why, "parameter '%s' of action '%s' is missing", names.at[k],
				      to->name);
		vec_push(arena, &entry->params, params[k] ? params[k] : "0");
	}
	return PASSED;
}

static enum outcome resolve_action(struct arena *arena, const struct p4bpf_desc *desc,
				   const char *table, const struct stf_action *action,
				   struct entry *entry, struct strbuf *why)
{
	struct names tables = NAMES(arena, desc->tables, desc->n_tables), actions;
	bool mangled;
	int i = find(&tables, table, &mangled);

	if (i < 0)
		return not_found(why, i, "table", table, &tables);
	entry->table = &desc->tables[i];
	actions = NAMES(arena, entry->table->actions, entry->table->n_actions);
	i = find(&actions, action->name, &mangled);
	if (i < 0)
		return not_found(why, i, "action", action->name, &actions);
	entry->action = &entry->table->actions[i];
	return resolve_args(arena, action, mangled, entry, why);
}

/* A test of validity as a key: .$valid$, and .isValid() as it is written. */
static const char *validity_of(const char *name)
{
	if (ends_in(name, ".$valid$"))
		return ".$valid$";
	return ends_in(name, ".isValid()") ? ".isValid()" : NULL;
}

/* Whether `name`, less its ending for validity, is `text`, or ends in it behind a dot. */
static bool is_validity_of(const char *name, const char *text, size_t n)
{
	const char *ending = validity_of(name);
	size_t stem;

	if (!ending)
		return false;
	stem = strlen(name) - strlen(ending);
	return stem >= n && !memcmp(name + stem - n, text, n) &&
	       (stem == n || name[stem - n - 1] == '.');
}

/* NAME$N... is NAME[N]... */
static const char *unfold_index(struct arena *arena, const char *text)
{
	const char *dollar = strchr(text, '$');
	size_t digits = dollar ? strspn(dollar + 1, "0123456789") : 0;

	if (!digits || dollar == text)
		return text;
	return arena_printf(arena, "%.*s[%.*s]%s", (int)(dollar - text), text, (int)digits,
			    dollar + 1, dollar + 1 + digits);
}

/* The position in key.fieldN; NONE in any other name. */
static int ebpf_position(const char *text)
{
	const char *number;
	size_t digits;

	if (strncmp(text, "key.field", 9))
		return NONE;
	number = text + 9;
	digits = strspn(number, "0123456789");
	return digits && digits < 5 && !number[digits] ? atoi(number) : NONE;
}

enum key_how { KEY_NAME, KEY_VALID, KEY_END, KEY_VALID_END, KEY_ANY_VALID, KEY_MANGLED };

static bool key_matches(const char *name, const char *text, enum key_how how)
{
	size_t n = strlen(text);

	switch (how) {
	case KEY_NAME:
		return !strcmp(name, text);
	case KEY_VALID:		/* hdr, or hdr.valid, for hdr.$valid$ */
		if (ends_in(text, ".valid"))
			n -= strlen(".valid");
		return is_validity_of(name, text, n);
	case KEY_END:
		return strlen(name) > n && name[strlen(name) - n - 1] == '.' && ends_in(name, text);
	case KEY_VALID_END:
		return ends_in(name, "$") && strlen(name) > n + 1 &&
		       !memcmp(name + strlen(name) - 1 - n, text, n) &&
		       name[strlen(name) - n - 2] == '.';
	case KEY_ANY_VALID:
		return !strcmp(text, "valid") && validity_of(name);
	case KEY_MANGLED:	/* key.headers_ipv4_dstAddr */
		return !strncmp(text, "key.", 4) && ends_in_mangled(name, text + 4, false);
	}
	return false;
}

static int find_key(struct arena *arena, const struct names *names, const char *text, bool *raw)
{
	int found = ebpf_position(text);

	*raw = found != NONE;
	if (*raw)
		return (size_t)found < names->n ? found : NONE;
	text = unfold_index(arena, text);
	for (enum key_how how = KEY_NAME; how <= KEY_MANGLED; how++) {
		for (size_t i = 0; i < names->n; i++) {
			if (key_matches(names->at[i], text, how))
				found = found == NONE ? (int)i : AMBIGUOUS;
		}
		if (found != NONE)
			return found;
	}
	return NONE;
}

static unsigned digit_bits(const struct stf_value *value)
{
	return value->base == 16 ? 4 : 1;
}

/*
 * The number as p4c's eBPF back end leaves it in memory on a little-endian machine, read in
 * network order: 0x010a in a field of 32 bits is 0a.01.00.00.
 */
static const char *byte_swapped(struct arena *arena, const struct stf_value *value, unsigned width)
{
	size_t n = (width + 7) / 8 * 2, have = strlen(value->digits);
	char *swapped = arena_alloc(arena, n + 1);

	if (value->base != 16 || have > n)
		return NULL;
	memset(swapped, '0', n);
	for (size_t i = 0; i < have; i++) {
		size_t at = n - have + i;	/* as a big number */

		swapped[n - 2 - at / 2 * 2 + at % 2] = value->digits[i];
	}
	return arena_printf(arena, "0x%s", swapped);
}

static enum outcome lpm_text(struct arena *arena, const struct p4bpf_desc_key *key,
			     const struct stf_value *value, bool raw, const char **text,
			     struct strbuf *why)
{
	const char *number;
	char *digits;
	size_t known;

	if (value->prefix >= 0) {
		number = raw ? byte_swapped(arena, value, (unsigned)key->width)
			     : plain(arena, value);
		if (!number)
			return failed(why, "key '%s': '%s/%d' is no prefix", key->name,
				      value->digits, value->prefix);
		*text = arena_printf(arena, "%s/%d", number, value->prefix);
		return PASSED;
	}
	if (value->base == 10)
		return failed(why,
			      "key '%s' (lpm): expected VALUE/LENGTH or 0x, 0b digits, found '%s'",
			      key->name, value->digits);
	known = strcspn(value->digits, "*");
	if (strspn(value->digits + known, "*") != strlen(value->digits) - known)
		return failed(why, "key '%s' (lpm): digits behind a '*' in '%s'", key->name,
			      value->digits);
	digits = arena_strdup(arena, value->digits);
	memset(digits + known, '0', strlen(digits) - known);
	*text = arena_printf(arena, "%s%s/%zu", value->base == 16 ? "0x" : "0b", digits,
			     known * digit_bits(value));
	return PASSED;
}

/* 0x1*3 is 0x103 &&& 0xf0f. `optional` is all or nothing. */
static enum outcome ternary_text(struct arena *arena, const struct p4bpf_desc_key *key,
				 const struct stf_value *value, const char **text,
				 struct strbuf *why)
{
	const char *prefix = value->base == 16 ? "0x" : "0b";
	char *digits, *mask;

	if (value->base == 10 || value->prefix >= 0)
		return failed(why, "key '%s' (%s): expected 0x or 0b digits, found '%s'",
			      key->name, key->match, value->digits);
	if (strspn(value->digits, "*") == strlen(value->digits)) {
		*text = "*";
		return PASSED;
	}
	if (!strcmp(key->match, "optional")) {
		*text = plain(arena, value);
		return *text ? PASSED
			     : failed(why, "key '%s' (optional): '*' in part of '%s'", key->name,
				      value->digits);
	}
	digits = arena_strdup(arena, value->digits);
	mask = arena_strdup(arena, value->digits);
	for (size_t i = 0; digits[i]; i++) {
		bool any = digits[i] == '*';

		if (any)
			digits[i] = '0';
		mask[i] = any ? '0' : value->base == 16 ? 'f' : '1';
	}
	*text = arena_printf(arena, "%s%s&&&%s%s", prefix, digits, prefix, mask);
	return PASSED;
}

/* LOW..HIGH, or one value. */
static enum outcome range_text(struct arena *arena, const struct p4bpf_desc_key *key,
			       const struct stf_value *value, const char **text, struct strbuf *why)
{
	const char *low = plain(arena, value), *high = value->high ? plain(arena, value->high) : low;

	if (!low || !high || value->prefix >= 0)
		return failed(why, "key '%s' (range): expected LOW..HIGH or a number, without '*' and '/'",
			      key->name);
	*text = arena_printf(arena, "%s..%s", low, high);
	return PASSED;
}

static enum outcome key_text(struct arena *arena, const struct p4bpf_desc_key *key,
			     const struct stf_value *value, bool raw, const char **text,
			     struct strbuf *why)
{
	if (!strcmp(key->match, "range"))
		return range_text(arena, key, value, text, why);
	if (value->high)
		return failed(why, "key '%s' (%s): a range is only for range keys", key->name,
			      key->match);
	if (!strcmp(key->match, "lpm"))
		return lpm_text(arena, key, value, raw, text, why);
	if (!strcmp(key->match, "ternary") || !strcmp(key->match, "optional"))
		return ternary_text(arena, key, value, text, why);
	*text = value->prefix >= 0 ? NULL : plain(arena, value);
	if (!*text)
		return failed(why, "key '%s' (exact): expected a number without '*' and '/'",
			      key->name);
	return PASSED;
}

static const char *any_value(const struct p4bpf_desc_key *key)
{
	return !strcmp(key->match, "exact") ? "0" : !strcmp(key->match, "lpm") ? "0/0" : "*";
}

static enum outcome resolve_keys(struct arena *arena, const struct stf_add *add,
				 struct entry *entry, struct strbuf *why)
{
	const struct p4bpf_desc_table *table = entry->table;
	struct names names = NAMES(arena, table->keys, table->n_keys);
	const char **texts = arena_array(arena, table->n_keys, sizeof(*texts));

	for (uint32_t i = 0; i < add->keys.n; i++) {
		const struct stf_field *field = &add->keys.at[i];
		enum outcome outcome;
		bool raw;
		int k = find_key(arena, &names, field->name, &raw);

		if (k < 0)
			return not_found(why, k, "key", field->name, &names);
		if (texts[k])
			return failed(why, "key '%s' is given twice", names.at[k]);
		outcome = key_text(arena, &table->keys[k], &field->value, raw, &texts[k], why);
		if (outcome)
			return outcome;
	}
	for (size_t k = 0; k < table->n_keys; k++)
		vec_push(arena, &entry->keys, texts[k] ? texts[k] : any_value(&table->keys[k]));
	return PASSED;
}
