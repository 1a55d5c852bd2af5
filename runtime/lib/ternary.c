/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ternary tables: the user-space half of the bit-vector classifier that runtime/abi.h describes.
 * While a pipeline is locked for a change, the table's rules live here as a list with a hash over
 * them; when the change is complete they are ranked, written as bit vectors into a fresh map, and
 * that map takes the place of the old one in a single update. However many rules a change touches,
 * the map is built once.
 *
 * The vectors: bit r of vector[row][v] says that rule r accepts byte v of the key in that row. Where
 * a mask decides, (v & mask) == key, the loop does not try all 256 v for every rule but walks only
 * those that fit: the subsets of the bits the mask leaves open, counted through by (v - 1) & open. A
 * range fills stretches of a row.
 */
#include "runtime/lib/lib.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

struct rule {
	UT_hash_handle hh;
	size_t seq;		/* order of arrival: decides between equal priorities */
	uint8_t *value;
	uint8_t *mask;		/* in `match` */
	uint8_t *key;		/* in `match` */
	int32_t priority;	/* copy of the one in `match` */
	uint8_t match[];	/* what identifies a rule: key, mask, priority */
};

struct ternary {
	struct rule *rules;
	size_t seq;
	bool changed;
	int built_fd;		/* the new map, -1: none yet */
};

/* Sizes of the parts of the inner map. */
struct shape {
	size_t key_size, value_size, slots, rows, words, entry_size, values_at, entries_at, size;
};

/* A row of vectors, as one rule writes it: words[v * stride] has the rule's bit. */
struct row {
	uint64_t *words;
	size_t stride;
	uint64_t bit;
};

static int ternary_get(struct table *t, struct entry *e);
static int ternary_put(struct table *t, const struct entry *e);
static int ternary_del(struct table *t, const struct entry *e);
static int ternary_each(struct table *t, entry_fn fn, void *data);

const struct table_ops ternary_ops = {
	"ternary", ternary_get, ternary_put, ternary_del, ternary_each,
};

static struct shape shape_of(const struct table *t);
static int load(struct table *t);
static int read_rules(struct table *t, struct ternary *y, const uint8_t *inner);
static int read_inner(struct table *t, uint8_t *buffer, size_t size);
static void write_rules(const struct table *t, const struct ternary *y, uint8_t *inner);
static void write_vectors(const struct table *t, const struct shape *s, size_t rank,
			  const struct rule *rule, uint8_t *inner);
static void write_mask(const struct row *row, unsigned key, unsigned mask);
static void write_range(const struct row *row, const uint8_t *low, const uint8_t *high, size_t bytes);
static struct rule *find(const struct table *t, struct ternary *y, const struct entry *e);
static struct rule *rule_new(const struct table *t, const struct entry *e);
static void rule_free(struct ternary *y, struct rule *rule);
static int by_rank(const struct rule *a, const struct rule *b);

int ternary_install_empty(struct table *t)
{
	uint32_t zero = 0;
	int fd, err = 0;

	/* Those that share a map of maps have theirs from the start. */
	if (*t->desc->shared_map)
		return 0;
	fd = ternary_new_rules(t);
	if (fd < 0)
		return fd;
	if (bpf_map_update_elem(t->fd, &zero, &fd, BPF_ANY))
		err = fail(errno, "table '%s': putting in its first map: %s", t->desc->name,
			   why(errno));
	close(fd);
	return err;
}

int ternary_new_rules(const struct table *t)
{
	struct shape s = shape_of(t);
	int fd;

	if (s.entries_at + s.slots * s.entry_size > s.size)
		return fail(EINVAL, "table '%s': %zu bytes are too few for its rules",
			    t->desc->name, s.size);
	if (s.size > UINT32_MAX)
		return fail(EFBIG, "table '%s': %zu ternary entries of %zu bytes are too many",
			    t->desc->name, s.slots, s.key_size);
	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, sizeof(uint32_t), (uint32_t)s.size, 1, NULL);
	if (fd < 0)
		return fail(errno, "table '%s': making a map of %zu bytes: %s", t->desc->name,
			    s.size, why(errno));
	return fd;
}

int ternary_build(struct table *t)
{
	struct ternary *y = t->ternary;
	struct shape s = shape_of(t);
	uint32_t zero = 0;
	uint8_t *inner;
	int err = 0;

	if (!y || !y->changed)
		return 0;
	inner = calloc(1, s.size);
	if (!inner)
		return fail(ENOMEM, "table '%s': out of memory", t->desc->name);
	y->built_fd = ternary_new_rules(t);
	if (y->built_fd < 0) {
		err = y->built_fd;
	} else {
		write_rules(t, y, inner);
		if (bpf_map_update_elem(y->built_fd, &zero, inner, BPF_ANY))
			err = fail(errno, "table '%s': writing its map: %s", t->desc->name,
				   why(errno));
	}
	free(inner);
	return err;
}

int ternary_swap(struct table *t)
{
	struct ternary *y = t->ternary;
	uint32_t at = (uint32_t)t->desc->shared_at;

	if (!y || y->built_fd < 0)
		return 0;
	if (bpf_map_update_elem(t->fd, &at, &y->built_fd, BPF_ANY))
		return fail(errno, "table '%s': exchanging its map: %s", t->desc->name, why(errno));
	close(y->built_fd);
	y->built_fd = -1;
	y->changed = false;
	return 0;
}

void ternary_forget(struct table *t)
{
	struct rule *rule, *next;

	if (!t->ternary)
		return;
	HASH_ITER(hh, t->ternary->rules, rule, next)
		rule_free(t->ternary, rule);
	if (t->ternary->built_fd >= 0)
		close(t->ternary->built_fd);
	free(t->ternary);
	t->ternary = NULL;
}

static int ternary_get(struct table *t, struct entry *e)
{
	struct rule *rule;
	int err = load(t);

	if (err)
		return err;
	rule = find(t, t->ternary, e);
	if (!rule)
		return -ENOENT;
	memcpy(e->value, rule->value, t->value_size);
	return 0;
}

static int ternary_put(struct table *t, const struct entry *e)
{
	struct rule *rule;
	int err = load(t);

	if (err)
		return err;
	rule = find(t, t->ternary, e);
	if (rule) {
		memcpy(rule->value, e->value, t->value_size);
	} else {
		if (HASH_COUNT(t->ternary->rules) >= (size_t)t->desc->size)
			return -ENOSPC;
		rule = rule_new(t, e);
		rule->seq = t->ternary->seq++;
		HASH_ADD_KEYPTR(hh, t->ternary->rules, rule->match,
				2 * t->key_size + sizeof(int32_t), rule);
	}
	t->ternary->changed = true;
	return 0;
}

static int ternary_del(struct table *t, const struct entry *e)
{
	struct rule *rule;
	int err = load(t);

	if (err)
		return err;
	rule = find(t, t->ternary, e);
	if (!rule)
		return -ENOENT;
	rule_free(t->ternary, rule);
	t->ternary->changed = true;
	return 0;
}

static int ternary_each(struct table *t, entry_fn fn, void *data)
{
	struct rule *rule, *next;
	int err = load(t);

	if (err)
		return err;
	HASH_SRT(hh, t->ternary->rules, by_rank);
	HASH_ITER(hh, t->ternary->rules, rule, next) {
		struct entry e = { .key = rule->key, .mask = rule->mask, .value = rule->value,
				   .priority = rule->priority };

		err = fn(t, &e, data);
		if (err)
			return err;
	}
	return 0;
}

static struct shape shape_of(const struct table *t)
{
	size_t slots = (size_t)t->desc->size, key = t->key_size, value = t->value_size, rows = 0;

	for (size_t i = 0; i < t->desc->n_keys; i++)
		rows += p4bpf_ternary_key_rows(key_is_range(&t->desc->keys[i]),
					       (size_t)t->desc->keys[i].bytes);
	return (struct shape){
		.key_size = key,
		.value_size = value,
		.slots = slots,
		.rows = rows,
		.words = p4bpf_ternary_words(slots),
		.entry_size = p4bpf_ternary_entry_size(key),
		.values_at = p4bpf_ternary_values_at(slots, rows),
		.entries_at = p4bpf_ternary_entries_at(slots, rows, value),
		.size = t->desc->rules_size ? (size_t)t->desc->rules_size :
					      p4bpf_ternary_map_size(slots, rows, key, value),
	};
}

/* Reads the rules out of the kernel, unless they are here already. */
static int load(struct table *t)
{
	struct shape s = shape_of(t);
	struct ternary *y;
	uint8_t *inner;
	int err;

	if (t->ternary)
		return 0;
	inner = malloc(s.size);
	y = calloc(1, sizeof(*y));
	if (!inner || !y) {
		free(inner);
		free(y);
		return fail(ENOMEM, "table '%s': out of memory", t->desc->name);
	}
	y->built_fd = -1;
	t->ternary = y;
	err = read_inner(t, inner, s.size);
	if (!err)
		err = read_rules(t, y, inner);
	else if (err == -ENOENT)
		err = 0;
	free(inner);
	if (err)
		ternary_forget(t);
	return err;
}

static int read_rules(struct table *t, struct ternary *y, const uint8_t *inner)
{
	struct shape s = shape_of(t);

	for (size_t rank = 0; rank < s.slots; rank++) {
		const uint8_t *from = inner + s.entries_at + rank * s.entry_size;
		struct entry e = {
			.key = (uint8_t *)from + 8,
			.mask = (uint8_t *)from + 8 + s.key_size,
			.value = (uint8_t *)inner + s.values_at +
				 rank * p4bpf_round_up(s.value_size, 8),
		};
		struct rule *rule;
		uint32_t used;

		memcpy(&used, from, sizeof(used));
		memcpy(&e.priority, from + 4, sizeof(e.priority));
		if (!used)
			break;
		if (find(t, y, &e))
			return fail(EIO, "table '%s': its map holds a rule twice", t->desc->name);
		rule = rule_new(t, &e);
		rule->seq = y->seq++;
		HASH_ADD_KEYPTR(hh, y->rules, rule->match, 2 * t->key_size + sizeof(int32_t), rule);
	}
	return 0;
}

/* -ENOENT without a text: there is no inner map. */
static int read_inner(struct table *t, uint8_t *buffer, size_t size)
{
	struct bpf_map_info info = { 0 };
	uint32_t zero = 0, at = (uint32_t)t->desc->shared_at, id, len = sizeof(info);
	int fd, err = 0;

	if (bpf_map_lookup_elem(t->fd, &at, &id))
		return errno == ENOENT ? -ENOENT : fail(errno, "table '%s': reading: %s",
							t->desc->name, why(errno));
	fd = bpf_map_get_fd_by_id(id);
	if (fd < 0)
		return fail(errno, "table '%s': opening its map: %s", t->desc->name, why(errno));
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		err = fail(errno, "table '%s': asking for its map: %s", t->desc->name, why(errno));
	else if (info.value_size != size)
		err = fail(EINVAL, "table '%s': its map has values of %u bytes, expected %zu",
			   t->desc->name, info.value_size, size);
	else if (bpf_map_lookup_elem(fd, &zero, buffer))
		err = fail(errno, "table '%s': reading its map: %s", t->desc->name, why(errno));
	close(fd);
	return err;
}

static void write_rules(const struct table *t, const struct ternary *y, uint8_t *inner)
{
	struct shape s = shape_of(t);
	struct rule *rule, *next;
	size_t rank = 0;

	HASH_SRT(hh, t->ternary->rules, by_rank);
	HASH_ITER(hh, y->rules, rule, next) {
		uint8_t *to = inner + s.entries_at + rank * s.entry_size;
		uint32_t used = 1;

		write_vectors(t, &s, rank, rule, inner);
		memcpy(inner + s.values_at + rank * p4bpf_round_up(s.value_size, 8), rule->value,
		       s.value_size);
		memcpy(to, &used, sizeof(used));
		memcpy(to + 4, &rule->priority, sizeof(rule->priority));
		memcpy(to + 8, rule->key, s.key_size);
		memcpy(to + 8 + s.key_size, rule->mask, s.key_size);
		rank++;
	}
}

static void write_vectors(const struct table *t, const struct shape *s, size_t rank,
			  const struct rule *rule, uint8_t *inner)
{
	struct row row = { (uint64_t *)inner + rank / 64, s->words, (uint64_t)1 << rank % 64 };

	for (size_t k = 0; k < t->desc->n_keys; k++) {
		const struct p4bpf_desc_key *key = &t->desc->keys[k];
		size_t bytes = (size_t)key->bytes;
		const uint8_t *value = rule->key + key->offset, *mask = rule->mask + key->offset;

		if (key_is_range(key)) {
			write_range(&row, value, mask, bytes);
			row.words += 256 * s->words * p4bpf_ternary_key_rows(true, bytes);
			continue;
		}
		for (size_t i = 0; i < bytes; i++) {
			write_mask(&row, value[i], mask[i]);
			row.words += 256 * s->words;
		}
	}
}

static void write_mask(const struct row *row, unsigned key, unsigned mask)
{
	unsigned open = ~mask & 0xff, v = open;

	for (;;) {
		row->words[((key & mask) | v) * row->stride] |= row->bit;
		if (!v)
			break;
		v = (v - 1) & open;
	}
}

/* The rule accepts the bytes `from` .. `to` in the row `n` rows behind `row`. */
static void write_stretch(const struct row *row, unsigned n, unsigned from, unsigned to)
{
	for (unsigned v = from; v <= to && v < 256; v++)
		row->words[(n * 256 + v) * row->stride] |= row->bit;
}

/* From the highest byte down; see runtime/abi.h for the rows. */
static void write_range(const struct row *row, const uint8_t *low, const uint8_t *high, size_t bytes)
{
	unsigned n = 0;

	if (bytes == 1) {
		write_stretch(row, 0, *low, *high);
		return;
	}
	for (size_t i = 0; i + 1 < bytes; i++, n += 4) {
		write_stretch(row, n, low[i] + 1u, 255);
		write_stretch(row, n + 1, low[i], low[i]);
		if (high[i])
			write_stretch(row, n + 2, 0, high[i] - 1u);
		write_stretch(row, n + 3, high[i], high[i]);
	}
	write_stretch(row, n, low[bytes - 1], 255);
	write_stretch(row, n + 1, 0, high[bytes - 1]);
}

static struct rule *find(const struct table *t, struct ternary *y, const struct entry *e)
{
	struct rule *wanted = rule_new(t, e), *rule;

	HASH_FIND(hh, y->rules, wanted->match, 2 * t->key_size + sizeof(int32_t), rule);
	free(wanted);
	return rule;
}

static struct rule *rule_new(const struct table *t, const struct entry *e)
{
	size_t identity = 2 * t->key_size + sizeof(int32_t);
	struct rule *rule = calloc(1, sizeof(*rule) + identity + t->value_size);

	if (!rule)
		out_of_memory();
	rule->key = rule->match;
	rule->mask = rule->match + t->key_size;
	rule->value = rule->match + identity;
	rule->priority = e->priority;
	memcpy(rule->key, e->key, t->key_size);
	memcpy(rule->mask, e->mask, t->key_size);
	memcpy(rule->match + 2 * t->key_size, &e->priority, sizeof(e->priority));
	memcpy(rule->value, e->value, t->value_size);
	return rule;
}

static void rule_free(struct ternary *y, struct rule *rule)
{
	HASH_DEL(y->rules, rule);
	free(rule);
}

static int by_rank(const struct rule *a, const struct rule *b)
{
	if (a->priority != b->priority)
		return a->priority > b->priority ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}
