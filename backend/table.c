/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying a table: build the key, look it up, run the action. A lookup gives a pointer to the
 * entry's value; on a miss the default action's value in the global data takes its place. The arms'
 * parameters are variables, set from the value, or from constants when the default action or the
 * entries are const (entries.c).
 */
#include <string.h>

#include "backend/gen.h"

/* One place where a table is applied. */
struct apply {
	const struct ir_stmt *stmt;
	struct gen_table *t;
	LLVMBasicBlockRef *arms, after;
};

static void match_entries(struct gen *g, struct apply *a, LLVMValueRef *keys, LLVMBasicBlockRef miss);
static void match_map(struct gen *g, struct apply *a, LLVMValueRef *keys, LLVMBasicBlockRef miss);
static LLVMValueRef slot_value(struct gen *g, const struct gen_slot *slot, LLVMValueRef v);
static void key_store(struct gen *g, struct gen_table *t, LLVMValueRef *keys);
static void prefix_store(struct gen *g, struct gen_table *t, LLVMValueRef *keys);
static void hit_or_miss(struct gen *g, const struct apply *a, bool hit);
static void run_default(struct gen *g, struct apply *a);
static LLVMValueRef selected_slot(struct gen *g, const struct gen_table *t, LLVMValueRef slots,
				  LLVMValueRef select);
static void run_value(struct gen *g, struct apply *a, LLVMValueRef value);
static void choose_arm(struct gen *g, struct apply *a, LLVMValueRef number, unsigned first,
		       LLVMBasicBlockRef *arms);
static void set_params(struct gen *g, struct apply *a, unsigned action, mpz_srcptr *args);
static void arm_bodies(struct gen *g, struct apply *a);

void table_apply(struct gen *g, const struct ir_stmt *stmt)
{
	unsigned n = stmt->apply.arms.n;
	struct apply a = { stmt, &g->tables[stmt->apply.table->id],
			   arena_array(g->arena, n, sizeof(*a.arms)), block_new(g, "applied") };
	LLVMValueRef *keys = arena_array(g->arena, stmt->apply.keys.n, sizeof(*keys));
	LLVMBasicBlockRef miss = block_new(g, "miss");

	for (unsigned i = 0; i < stmt->apply.keys.n; i++)
		keys[i] = operand(g, &stmt->apply.keys.at[i]);
	for (unsigned i = 0; i < n; i++)
		a.arms[i] = block_new(g, "arm");
	switch (a.t->impl) {
	case TABLE_NONE:
		jump(g, miss);
		break;
	case TABLE_CODE:
		match_entries(g, &a, keys, miss);
		break;
	case TABLE_ARRAY:
	case TABLE_HASH:
	case TABLE_LPM:
	case TABLE_TERNARY:
		match_map(g, &a, keys, miss);
		break;
	}
	block_start(g, miss);
	hit_or_miss(g, &a, false);
	direct_miss(g, a.t);
	run_default(g, &a);
	arm_bodies(g, &a);
	block_start(g, a.after);
}

LLVMValueRef table_lookup(struct gen *g, struct gen_table *t, LLVMValueRef *keys)
{
	LLVMBasicBlockRef there, done;
	LLVMValueRef map = t->map, value;

	if (t->impl == TABLE_TERNARY)
		return ternary_lookup(g, t, keys);
	if (!t->shared) {
		key_store(g, t, keys);
		return map_lookup(g, map, g->key_buf);
	}
	there = block_new(g, "map");
	done = block_new(g, "looked_up");
	value = var_new(g, g->ptr, "value");
	var_set(g, value, LLVMConstNull(g->ptr));
	map = shared_lookup(g, t);
	branch_rare(g, is_null(g, map), done, there);
	block_start(g, there);
	key_store(g, t, keys);
	var_set(g, value, map_lookup(g, map, g->key_buf));
	jump(g, done);
	block_start(g, done);
	return var_get(g, value);
}

void slot_store(struct gen *g, const struct gen_slot *slot, LLVMValueRef base, LLVMValueRef v)
{
	unsigned align = natural_align(8 * slot->bytes), low = slot->offset & -slot->offset;

	v = slot_value(g, slot, v);
	/* On the stack the verifier insists on alignment. */
	if (low && low < align)
		align = low;
	mem_store(g, MEM_STACK, offset_by(g, base, slot->offset), v, align);
}

void slot_write(struct gen *g, const struct gen_slot *slot, LLVMValueRef base, LLVMValueRef v)
{
	mem_store(g, MEM_MAP, offset_by(g, base, slot->offset), slot_value(g, slot, v),
		  natural_align(8 * slot->bytes));
}

/* The bytes of the slot, the first lowest. */
static LLVMValueRef slot_value(struct gen *g, const struct gen_slot *slot, LLVMValueRef v)
{
	unsigned bits = 8 * slot->bytes;

	v = LLVMBuildShl(g->b, resize(g, v, bits), const_u64(g, bits, slot->pad), "");
	return slot->is_be ? swap_bytes(g, v) : v;
}

LLVMValueRef slot_load(struct gen *g, const struct gen_slot *slot, LLVMValueRef base)
{
	unsigned bits = 8 * slot->bytes;
	LLVMValueRef v = mem_load(g, MEM_MAP, offset_by(g, base, slot->offset), bits, natural_align(bits));

	if (slot->is_be)
		v = swap_bytes(g, v);
	return resize(g, LLVMBuildLShr(g->b, v, const_u64(g, bits, slot->pad), ""), slot->width);
}

/* Const entries: the first that matches sets number and arguments of its action. */
static void match_entries(struct gen *g, struct apply *a, LLVMValueRef *keys, LLVMBasicBlockRef miss)
{
	const struct ir_table *table = a->t->ir;
	LLVMBasicBlockRef *entries = arena_array(g->arena, table->entries.n, sizeof(*entries));
	LLVMBasicBlockRef hit = block_new(g, "hit");
	LLVMValueRef chosen = var_new(g, g->i32, "chosen");

	for (unsigned i = 0; i < table->entries.n; i++)
		entries[i] = block_new(g, "entry");
	entries_match(g, a->t, keys, entries, miss);
	for (unsigned i = 0; i < table->entries.n; i++) {
		const struct ir_entry *entry = &table->entries.at[i];

		block_start(g, entries[i]);
		set_params(g, a, entry->action, entry->args.at);
		var_set(g, chosen, const_u64(g, 32, entry->action));
		jump(g, hit);
	}
	block_start(g, hit);
	hit_or_miss(g, a, true);
	choose_arm(g, a, var_get(g, chosen), 0, a->arms);
}

static void match_map(struct gen *g, struct apply *a, LLVMValueRef *keys, LLVMBasicBlockRef miss)
{
	LLVMBasicBlockRef found = block_new(g, "found"), hit;
	LLVMValueRef value, entry;

	value = table_lookup(g, a->t, keys);
	branch(g, is_null(g, value), miss, found);
	block_start(g, found);
	if (a->t->impl == TABLE_ARRAY) {
		if (a->t->value_size > 8)
			value = selected_slot(g, a->t, value,
					      offset_by(g, value, p4bpf_array_select_at(a->t->value_size)));
		/* Every element exists; action 0 says that it is no entry. */
		hit = block_new(g, "hit");
		branch(g, is_set(g, mem_load(g, MEM_MAP, value, 32, 4)), hit, miss);
		block_start(g, hit);
	}
	entry = value;
	if (table_is_indirect(a->t))
		value = profile_resolve(g, a->stmt, value, miss);
	hit_or_miss(g, a, true);
	direct_hit(g, a->t, entry);
	run_value(g, a, value);
}

/*
 * Whole words: the kernel hashes a key in words, and reading a word that was stored in pieces waits until
 * the pieces have reached the cache.
 */
static void key_store(struct gen *g, struct gen_table *t, LLVMValueRef *keys)
{
	LLVMValueRef *stored = arena_array(g->arena, t->ir->keys.n, sizeof(*stored)), word, part;
	unsigned n;

	if (t->impl == TABLE_LPM) {
		prefix_store(g, t, keys);
		return;
	}
	for (unsigned i = 0; i < t->ir->keys.n; i++)
		stored[i] = slot_value(g, &t->keys[i], keys[i]);
	for (unsigned at = 0; at < t->key_size; at += n) {
		for (n = 8; n > t->key_size - at; n /= 2)
			;
		word = const_u64(g, 8 * n, 0);
		for (unsigned i = 0; i < t->ir->keys.n; i++) {
			const struct gen_slot *slot = &t->keys[i];

			if (slot->offset >= at + n || slot->offset + slot->bytes <= at)
				continue;
			part = stored[i];
			if (slot->offset < at)
				part = LLVMBuildLShr(g->b, part,
						     const_u64(g, 8 * slot->bytes, 8 * (at - slot->offset)), "");
			part = resize(g, part, 8 * n);
			if (slot->offset > at)
				part = LLVMBuildShl(g->b, part,
						    const_u64(g, 8 * n, 8 * (slot->offset - at)), "");
			word = LLVMBuildOr(g->b, word, part, "");
		}
		mem_store(g, MEM_STACK, offset_by(g, g->key_buf, at), word, n);
	}
}

/* The key of an LPM trie: the prefix length, then the fields. */
static void prefix_store(struct gen *g, struct gen_table *t, LLVMValueRef *keys)
{
	unsigned bits = t->prefix_base + t->ir->keys.at[t->lpm_key].width, end = 4, n;

	mem_store(g, MEM_STACK, g->key_buf, const_u64(g, 32, bits), 4);
	for (unsigned i = 0; i < t->ir->keys.n; i++) {
		slot_store(g, &t->keys[i], g->key_buf, keys[i]);
		if (t->keys[i].offset + t->keys[i].bytes > end)
			end = t->keys[i].offset + t->keys[i].bytes;
	}
	for (; end < t->key_size; end += n) {
		n = end % 2 ? 1 : 2;
		mem_store(g, MEM_STACK, offset_by(g, g->key_buf, end), const_u64(g, 8 * n, 0), n);
	}
}

static void hit_or_miss(struct gen *g, const struct apply *a, bool hit)
{
	stat_count(g, hit ? a->t->hit_stat : a->t->miss_stat);
	if (a->stmt->apply.hit)
		var_set(g, g->vars[a->stmt->apply.hit->id], const_u64(g, 1, hit));
}

static void run_default(struct gen *g, struct apply *a)
{
	const struct ir_table *table = a->t->ir;

	if (!table->actions.n) {
		jump(g, a->after);
		return;
	}
	if (a->t->default_at < 0) {
		set_params(g, a, table->default_action, table->default_args.at);
		jump(g, a->arms[table->default_action]);
		return;
	}
	run_value(g, a, selected_slot(g, a->t, config_ptr(g, a->t->default_at),
				      config_ptr(g, a->t->select_at)));
}

/* Of the two slots at `slots`, the one the u32 at `select` says. */
static LLVMValueRef selected_slot(struct gen *g, const struct gen_table *t, LLVMValueRef slots,
				  LLVMValueRef select)
{
	unsigned slot = p4bpf_round_up(t->value_size, 8);

	/* One bit, whatever the selector holds: the verifier must see that the slot is inside. */
	select = mem_load(g, MEM_MAP, select, 32, 4);
	select = LLVMBuildAnd(g->b, resize(g, select, 64), const_u64(g, 64, 1), "");
	return offset_by_value(g, slots, LLVMBuildMul(g->b, select, const_u64(g, 64, slot), ""));
}

/* Runs the action a value names: loads its parameters, then to its arm. */
static void run_value(struct gen *g, struct apply *a, LLVMValueRef value)
{
	const struct ir_table *table = a->t->ir;
	LLVMBasicBlockRef *load = arena_array(g->arena, table->actions.n, sizeof(*load));

	for (unsigned i = 0; i < table->actions.n; i++)
		load[i] = block_new(g, "params");
	choose_arm(g, a, mem_load(g, MEM_MAP, value, 32, 4), 1, load);
	for (unsigned i = 0; i < table->actions.n; i++) {
		const struct ir_arm *arm = &a->stmt->apply.arms.at[i];

		block_start(g, load[i]);
		for (unsigned p = 0; p < arm->params.n; p++)
			var_set(g, g->vars[arm->params.at[p]->id],
				slot_load(g, &a->t->params[i][p], value));
		jump(g, a->arms[i]);
	}
}

/* The last arm is taken for every number that is none: no such value is ever written. */
static void choose_arm(struct gen *g, struct apply *a, LLVMValueRef number, unsigned first,
		       LLVMBasicBlockRef *arms)
{
	unsigned n = a->t->ir->actions.n;
	LLVMValueRef sw = LLVMBuildSwitch(g->b, number, arms[n - 1], n - 1);

	for (unsigned i = 0; i < n - 1; i++)
		LLVMAddCase(sw, const_u64(g, 32, first + i), arms[i]);
}

static void set_params(struct gen *g, struct apply *a, unsigned action, mpz_srcptr *args)
{
	const struct ir_arm *arm = &a->stmt->apply.arms.at[action];

	for (unsigned i = 0; i < arm->params.n; i++)
		var_set(g, g->vars[arm->params.at[i]->id],
			const_mpz(g, arm->params.at[i]->width, args[i]));
}

static void arm_bodies(struct gen *g, struct apply *a)
{
	for (unsigned i = 0; i < a->stmt->apply.arms.n; i++) {
		block_start(g, a->arms[i]);
		if (a->stmt->apply.action)
			var_set(g, g->vars[a->stmt->apply.action->id], const_u64(g, 32, i));
		control_body(g, &a->stmt->apply.arms.at[i].body);
		jump(g, a->after);
	}
}
