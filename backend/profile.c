/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Action profiles and selectors: tables whose entries refer to members, values that lie in a hash map
 * of the profile's, or to groups of members, one of which a hash over the table's selector keys
 * chooses (runtime/abi.def, p4bpf_desc_profile). All tables of a profile number their actions and lay
 * them out alike, so that a member serves each of them. An entry may have an action of its own, too,
 * as entries written in the program do; so a table that refers to nothing costs one comparison.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/extern.h"
#include "common/bits.h"

static bool is_profile(const struct ir_table *table);
static unsigned listed(const struct ir_table *table);
static const struct gen_table *user(struct gen *g, const struct ir_extern *profile);
static LLVMValueRef choose(struct gen *g, const struct ir_stmt *apply, const struct gen_extern *e,
			   LLVMValueRef id, LLVMBasicBlockRef miss);

bool table_is_indirect(const struct gen_table *t)
{
	return t->impl != TABLE_CODE && t->impl != TABLE_NONE && is_profile(t->ir);
}

const struct ir_table *profile_first(struct gen *g, const struct ir_table *table)
{
	for (unsigned i = 0; is_profile(table) && i < table->id; i++)
		if (is_profile(g->p->tables.at[i]) && g->p->tables.at[i]->object == table->object)
			return g->p->tables.at[i];
	return table;
}

bool profile_alike(const struct ir_table *a, const struct ir_table *b)
{
	unsigned n = listed(a);
	bool same = n == listed(b);

	for (unsigned i = 0; i < n && same; i++)
		same = !strcmp(a->actions.at[i].name, b->actions.at[i].name);
	return same;
}

bool profile_check(struct gen *g, const struct ir_table *table)
{
	const struct ir_table *first = profile_first(g, table);
	struct diag *d;

	if (profile_alike(first, table))
		return true;
	d = diag_error(g->diags, DIAG_UNSUPPORTED, table->at,
		       "tables '%s' and '%s' share '%s' and list different actions", first->name, table->name,
		       table->object->name);
	diag_label(d, first->at, "the other table");
	diag_hint(d, "give both the same actions in the same order");
	return false;
}

bool extern_profile(struct gen *g, struct gen_extern *e)
{
	const struct gen_table *t = user(g, e->ir);
	bool selects = !strcmp(e->ir->kind, "action_selector");
	LLVMMetadataRef u32 = debug_uint(g, 4);
	struct gen_map def = { .type = BPF_MAP_TYPE_HASH, .flags = BPF_F_NO_PREALLOC, .key = u32 };

	if (!t)
		return true;
	if (!extern_size(g, e, selects))
		return false;
	e->value_size = t->value_size;
	def.name = identifier(g, e->ir->name);
	def.max_entries = e->size;
	def.value = debug_bytes(g, e->value_size);
	e->map = map_new(g, &def);
	if (!selects)
		return true;
	def.name = arena_printf(g->arena, "%s_groups", def.name);
	def.value = debug_bytes(g, sizeof(struct p4bpf_group));
	e->groups = map_new(g, &def);
	return true;
}

LLVMValueRef profile_resolve(struct gen *g, const struct ir_stmt *apply, LLVMValueRef value,
			     LLVMBasicBlockRef miss)
{
	const struct gen_extern *e = &g->externs[apply->apply.table->object->id];
	LLVMBasicBlockRef member = block_new(g, "member"), group = e->groups ? block_new(g, "group") : NULL;
	LLVMBasicBlockRef there = block_new(g, "there"), resolved = block_new(g, "resolved");
	LLVMValueRef p = var_new(g, g->ptr, "action"), id = var_new(g, g->ptr, "member_id"), sw, v;

	var_set(g, p, value);
	var_set(g, id, offset_by(g, value, 4));
	sw = LLVMBuildSwitch(g->b, mem_load(g, MEM_MAP, value, 32, 4), resolved, 2);
	LLVMAddCase(sw, const_u64(g, 32, P4BPF_MEMBER), member);
	if (group) {
		LLVMAddCase(sw, const_u64(g, 32, P4BPF_GROUP), group);
		block_start(g, group);
		var_set(g, id, choose(g, apply, e, var_get(g, id), miss));
		jump(g, member);
	}
	block_start(g, member);
	v = map_lookup(g, e->map, var_get(g, id));
	branch_rare(g, is_null(g, v), miss, there);
	block_start(g, there);
	var_set(g, p, v);
	jump(g, resolved);
	block_start(g, resolved);
	return var_get(g, p);
}

static bool is_profile(const struct ir_table *table)
{
	return table->object && table->implementation &&
	       (!strcmp(table->implementation, "action_profile") ||
		!strcmp(table->implementation, "action_selector"));
}

/* Actions but for the hidden NoAction, which is last and nothing a member can be. */
static unsigned listed(const struct ir_table *table)
{
	unsigned n = table->actions.n;

	return n && table->actions.at[n - 1].hidden ? n - 1 : n;
}

static const struct gen_table *user(struct gen *g, const struct ir_extern *profile)
{
	for (unsigned i = 0; i < g->p->tables.n; i++)
		if (table_is_indirect(&g->tables[i]) && g->tables[i].ir->object == profile)
			return &g->tables[i];
	return NULL;
}

/* Where in the group the number of the member stands that the selector keys choose. */
static LLVMValueRef choose(struct gen *g, const struct ir_stmt *apply, const struct gen_extern *e,
			   LLVMValueRef id, LLVMBasicBlockRef miss)
{
	const ir_operand_list *fields = &apply->apply.selectors;
	struct ir_arg arg = { .in = *fields };
	struct hash_input in = { &arg, arena_array(g->arena, fields->n, sizeof(*in.values)), false };
	LLVMBasicBlockRef some = block_new(g, "members"), inside = block_new(g, "chosen");
	LLVMValueRef group = map_lookup(g, e->groups, id), n, hash;
	uint64_t algorithm = 0;

	branch_rare(g, is_null(g, group), miss, some);
	block_start(g, some);
	for (unsigned i = 0; i < fields->n; i++)
		in.values[i] = operand(g, &fields->at[i]);
	bits_to_u64(e->ir->args[0].number, &algorithm);
	hash = fields->n ? hash_value(g, algorithm, &in) : const_u64(g, 32, 0);
	n = mem_load(g, MEM_MAP, group, 32, 4);
	/* BPF divides by 0 with 0 as the result of a division, and leaves the number itself as its remainder. */
	hash = LLVMBuildURem(g->b, resize(g, hash, 64), resize(g, n, 64), "");
	n = LLVMBuildSelect(g->b, LLVMBuildICmp(g->b, LLVMIntULT, n, const_u64(g, 32, P4BPF_MAX_GROUP), ""), n,
			    const_u64(g, 32, P4BPF_MAX_GROUP), "");
	hash = opaque(g, hash);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGE, hash, resize(g, n, 64), ""), miss, inside);
	block_start(g, inside);
	hash = LLVMBuildMul(g->b, hash, const_u64(g, 64, 4), "");
	return offset_by_value(g, offset_by(g, group, offsetof(struct p4bpf_group, member)), hash);
}
