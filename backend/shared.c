/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs with more tables than the kernel lends a program maps (64). Tables whose maps have one
 * shape then share a map of maps: the program looks the table's own map up by the table's number in
 * it, a constant, which the kernel turns into a bounds check and a load. The runtime makes a table's
 * own map when it loads the object, so that in every other respect a table is what it would be
 * alone: it has its own size, its own entries, its own pin.
 *
 * Where shapes are still too many they are rounded up, step by step, until they are few enough.
 * Arrays would need one size to share a shape, so such a program has hash maps in their place.
 */
#include <linux/bpf.h>

#include "backend/gen.h"

/* Maps that are no table's and no extern's: global data, statistics, scratch memory, ports, groups... */
#define OTHER_MAPS 12
/* Steps of rounding. Where the last does not do, all tables of one kind get one shape. */
enum rounding { ROUND_NOTHING, ROUND_VALUES, ROUND_KEYS, ROUND_STEPS };

static unsigned maps_left(const struct gen *g);
static bool group(struct gen *g, enum rounding rounding);
static void make_equal(struct gen *g);
static struct gen_map shape_of(const struct gen_table *t, enum rounding rounding);
static unsigned power_of_two(unsigned n);

void shared_choose(struct gen *g)
{
	unsigned n = 0;

	for (unsigned i = 0; i < g->p->tables.n; i++)
		n += table_has_map(&g->tables[i]);
	g->shares_maps = n > maps_left(g);
	for (unsigned i = 0; i < g->p->tables.n && g->shares_maps; i++) {
		struct gen_table *t = &g->tables[i];

		if (t->impl != TABLE_ARRAY)
			continue;
		t->impl = TABLE_HASH;
		t->max_entries = t->size;
	}
}

void shared_layout(struct gen *g)
{
	unsigned rounding = ROUND_NOTHING;

	if (!g->shares_maps)
		return;
	while (rounding < ROUND_STEPS && !group(g, rounding))
		rounding++;
	if (rounding == ROUND_STEPS)
		make_equal(g);
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		struct gen_table *t = &g->tables[i];

		if (!t->shared)
			continue;
		t->shared_name = arena_printf(g->arena, "%s.%u", t->symbol, i);
		if (t->impl == TABLE_TERNARY) {
			t->rules_size = t->shared->inner.value_size;
		} else {
			t->key_size = t->shared->inner.key_size;
			t->value_size = t->shared->inner.value_size;
		}
	}
}

void shared_map(struct gen *g, struct gen_table *t)
{
	struct gen_shared *shared = t->shared;

	if (!shared->map) {
		const struct gen_map *inner = &shared->inner;
		struct gen_map def = { .name = "p4bpf_tables", .type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
				       .max_entries = shared->n, .key_size = 4, .value_size = 4,
				       .inner = inner };

		shared->map = map_new(g, &def);
	}
	t->map = shared->map;
}

LLVMValueRef shared_lookup(struct gen *g, const struct gen_table *t)
{
	if (!t->shared)
		return map_lookup(g, t->map, g->zero_key);
	mem_store(g, MEM_STACK, g->key_buf, const_u64(g, 32, t->shared_at), 4);
	return map_lookup(g, t->map, g->key_buf);
}

static unsigned maps_left(const struct gen *g)
{
	unsigned used = OTHER_MAPS;

	for (unsigned i = 0; i < g->p->externs.n; i++)
		used += !g->value_sets[i];
	/* Hash, LPM and ternary tables at least; whether it fits in the end is counted later. */
	return used + 3 < MAX_MAPS ? MAX_MAPS - used : 3;
}

/* False when there are more shapes than maps left. */
static bool group(struct gen *g, enum rounding rounding)
{
	unsigned left = maps_left(g);

	g->shared.n = 0;
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		struct gen_table *t = &g->tables[i];
		struct gen_map shape;

		if (!table_has_map(t))
			continue;
		shape = shape_of(t, rounding);
		t->shared = NULL;
		for (unsigned k = 0; k < g->shared.n && !t->shared; k++) {
			const struct gen_map *other = &g->shared.at[k]->inner;

			if (other->type == shape.type && other->key_size == shape.key_size &&
			    other->value_size == shape.value_size)
				t->shared = g->shared.at[k];
		}
		if (!t->shared) {
			if (g->shared.n == left)
				return false;
			t->shared = arena_make(g->arena, struct gen_shared);
			t->shared->inner = shape;
			vec_push(g->arena, &g->shared, t->shared);
		}
		t->shared_at = t->shared->n++;
	}
	return true;
}

static void make_equal(struct gen *g)
{
	struct gen_shared *of[TABLE_TERNARY + 1] = { NULL };

	g->shared.n = 0;
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		struct gen_table *t = &g->tables[i];
		struct gen_map shape;
		struct gen_map *inner;

		if (!table_has_map(t))
			continue;
		shape = shape_of(t, ROUND_NOTHING);
		if (!of[t->impl]) {
			of[t->impl] = arena_make(g->arena, struct gen_shared);
			of[t->impl]->inner = shape;
			vec_push(g->arena, &g->shared, of[t->impl]);
		}
		t->shared = of[t->impl];
		t->shared_at = t->shared->n++;
		inner = &t->shared->inner;
		if (inner->key_size < shape.key_size)
			inner->key_size = shape.key_size;
		if (inner->value_size < shape.value_size)
			inner->value_size = shape.value_size;
	}
}

/* What a map must have in common with the others of a map of maps; see bpf_map_meta_equal(). */
static struct gen_map shape_of(const struct gen_table *t, enum rounding rounding)
{
	struct gen_map shape = { .name = "p4bpf_table", .max_entries = 1, .key_size = t->key_size,
				 .value_size = t->value_size, .flags = BPF_F_NO_PREALLOC };
	unsigned prefix = 0;

	switch (t->impl) {
	case TABLE_LPM:
		shape.type = BPF_MAP_TYPE_LPM_TRIE;
		prefix = 4;
		break;
	case TABLE_TERNARY:
		shape = (struct gen_map){ .name = "p4bpf_table", .type = BPF_MAP_TYPE_ARRAY, .max_entries = 1,
					  .key_size = 4 };
		shape.value_size = ternary_size(t);
		break;
	default:
		shape.type = BPF_MAP_TYPE_HASH;
		break;
	}
	if (rounding == ROUND_NOTHING)
		return shape;
	if (t->impl == TABLE_TERNARY) {
		shape.value_size = p4bpf_round_up(shape.value_size, power_of_two(shape.value_size) / 8);
		if (shape.value_size > TERNARY_MAX_BYTES)
			shape.value_size = TERNARY_MAX_BYTES;
		return shape;
	}
	shape.value_size = power_of_two(shape.value_size);
	if (rounding == ROUND_KEYS)
		shape.key_size = prefix + power_of_two(shape.key_size - prefix);
	return shape;
}

static unsigned power_of_two(unsigned n)
{
	unsigned power = 8;

	while (power < n)
		power *= 2;
	return power;
}
