/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is kept for each entry of a table: direct counters and direct meters, and when the entry was
 * last hit. Entries have numbers, given by the control plane and kept in their values, that index
 * maps of their own: replacing an entry leaves what was counted alone. As in BMv2 a hit counts and
 * meters, whatever the action does; a miss does not, and is green.
 */
#include <linux/bpf.h>

#include "backend/extern.h"

static void note_hit(struct gen *g, const struct gen_table *t, LLVMValueRef entry);

bool table_is_direct(const struct ir_table *t)
{
	return t->keys.n && (t->counter || t->meter || t->ages);
}

void direct_declare(struct gen *g, struct gen_table *t)
{
	struct gen_map def = { .name = arena_printf(g->arena, "%s_ages", t->symbol),
			       .type = BPF_MAP_TYPE_ARRAY, .flags = BPF_F_MMAPABLE };
	debug_members members = { 0 };

	if (!t->ir->ages || !t->entry_at)
		return;
	debug_member_add(g, &members, "hit", debug_uint(g, 8), offsetof(struct p4bpf_age, hit), 8);
	debug_member_add(g, &members, "timeout", debug_uint(g, 8), offsetof(struct p4bpf_age, timeout), 8);
	def.key = debug_uint(g, 4);
	def.value = debug_struct(g, "p4bpf_age", &members, sizeof(struct p4bpf_age));
	def.max_entries = direct_size(t);
	t->ages_map = map_new(g, &def);
}

struct gen_table *direct_table(struct gen *g, const struct gen_extern *e)
{
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		const struct ir_table *t = g->p->tables.at[i];

		if ((t->counter == e->ir || t->meter == e->ir) && g->tables[i].entry_at)
			return &g->tables[i];
	}
	return NULL;
}

uint64_t direct_size(const struct gen_table *t)
{
	return t->impl != TABLE_TERNARY && t->max_entries > t->size ? t->max_entries : t->size;
}

void direct_hit(struct gen *g, struct gen_table *t, LLVMValueRef value)
{
	LLVMValueRef entry;

	if (!t->entry_at)
		return;
	entry = mem_load(g, MEM_MAP, offset_by(g, value, t->entry_at), 32, 4);
	if (t->ir->counter)
		counter_count(g, &g->externs[t->ir->counter->id], entry);
	if (t->ir->meter)
		meter_entry(g, &g->externs[t->ir->meter->id], entry);
	if (t->ages_map)
		note_hit(g, t, entry);
}

void direct_miss(struct gen *g, struct gen_table *t)
{
	if (t->ir->meter)
		meter_no_entry(g, &g->externs[t->ir->meter->id]);
}

/* The clock of the last tick is exact enough, and nearly free. */
static void note_hit(struct gen *g, const struct gen_table *t, LLVMValueRef entry)
{
	LLVMBasicBlockRef some = block_new(g, "age"), done = block_new(g, "aged");
	LLVMValueRef p = element_of(g, t->ages_map, entry);

	branch_rare(g, is_null(g, p), done, some);
	block_start(g, some);
	mem_store(g, MEM_MAP, offset_by(g, p, offsetof(struct p4bpf_age, hit)),
		  helper(g, BPF_FUNC_ktime_get_coarse_ns, NULL, 0), 8);
	jump(g, done);
	block_start(g, done);
}
