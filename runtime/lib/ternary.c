/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ternary tables: the user-space half of the bit-vector classifier that runtime/abi.h describes.
 * While a pipeline is locked for a change, the table's rules live here as a list with a hash over
 * them; when the change is complete they are ranked, written as bit vectors into a fresh map, and
 * that map takes the place of the old one in a single update. However many rules a change touches,
 * the map is built once.
 *
 * The vectors: rule r accepts byte v at position i when (v & mask[i]) == key[i]; bit r of
 * vector[i][v] says so. Instead of trying all 256 v for every rule and position, the loop walks
 * only those that fit: the subsets of the bits the mask leaves open, counted through by (v - 1) &
 * open.
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
	size_t key_size, value_size, slots, words, entry_size, values_at, entries_at, size;
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
static void write_vectors(const struct shape *s, size_t rank, const struct rule *rule,
			  uint8_t *inner);
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
		struct entry e = { rule->key, rule->mask, rule->value, rule->priority };

		err = fn(t, &e, data);
		if (err)
			return err;
	}
	return 0;
}

static struct shape shape_of(const struct table *t)
{
	size_t slots = (size_t)t->desc->size, key = t->key_size, value = t->value_size;

	return (struct shape){
		.key_size = key,
		.value_size = value,
		.slots = slots,
		.words = p4bpf_ternary_words(slots),
		.entry_size = p4bpf_ternary_entry_size(key),
		.values_at = p4bpf_ternary_values_at(slots, key),
		.entries_at = p4bpf_ternary_entries_at(slots, key, value),
		.size = t->desc->rules_size ? (size_t)t->desc->rules_size :
					      p4bpf_ternary_map_size(slots, key, value),
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

		write_vectors(&s, rank, rule, inner);
		memcpy(inner + s.values_at + rank * p4bpf_round_up(s.value_size, 8), rule->value,
		       s.value_size);
		memcpy(to, &used, sizeof(used));
		memcpy(to + 4, &rule->priority, sizeof(rule->priority));
		memcpy(to + 8, rule->key, s.key_size);
		memcpy(to + 8 + s.key_size, rule->mask, s.key_size);
		rank++;
	}
}

static void write_vectors(const struct shape *s, size_t rank, const struct rule *rule,
			  uint8_t *inner)
{
	uint64_t *vectors = (uint64_t *)inner;
	uint64_t bit = (uint64_t)1 << (rank % 64);

	for (size_t i = 0; i < s->key_size; i++) {
		unsigned open = (uint8_t)~rule->mask[i], v = open;

		for (;;) {
			unsigned byte = (rule->key[i] & rule->mask[i]) | v;

			vectors[(i * 256 + byte) * s->words + rank / 64] |= bit;
			if (!v)
				break;
			v = (v - 1) & open;
		}
	}
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
