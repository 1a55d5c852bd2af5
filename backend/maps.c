/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Map definitions as libbpf reads them: a global in section .maps whose BTF type says everything. A
 * number N is a member of type `int (*)[N]`, a type a pointer to it; the global's own bytes mean
 * nothing. Keys and values have struct types with the P4 names.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/gen.h"

/* Beyond this many entries a hash map allocates them as they come. */
#define MAX_PREALLOCATED 65536

static LLVMMetadataRef def_type(struct gen *g, const struct gen_map *def, unsigned *members);
static void add_number(struct gen *g, debug_members *members, const char *name, uint64_t n);
static void add_ptr(struct gen *g, debug_members *members, const char *name, LLVMMetadataRef type);
static LLVMMetadataRef key_type(struct gen *g, const struct gen_table *t);
static LLVMMetadataRef value_type(struct gen *g, const struct gen_table *t);
static LLVMMetadataRef element_type(struct gen *g, const struct gen_table *t, LLVMMetadataRef value);
const char *unique_symbol(struct gen *g, const char *name)
{
	const char *symbol = name;

	for (unsigned i = 2; LLVMGetNamedGlobal(g->module, symbol) ||
			     LLVMGetNamedFunction(g->module, symbol); i++)
		symbol = arena_printf(g->arena, "%s_%u", name, i);
	return symbol;
}

LLVMValueRef map_new(struct gen *g, const struct gen_map *def)
{
	const char *symbol = unique_symbol(g, def->name);
	unsigned members;
	LLVMMetadataRef type = def_type(g, def, &members);
	LLVMTypeRef words = LLVMArrayType(g->ptr, members);
	LLVMValueRef map = LLVMAddGlobal(g->module, words, symbol);

	LLVMSetInitializer(map, LLVMConstNull(words));
	LLVMSetSection(map, ".maps");
	LLVMSetAlignment(map, 8);
	debug_global(g, map, symbol, type);
	return map;
}

void map_of_table(struct gen *g, struct gen_table *t)
{
	struct gen_map def = { .name = t->symbol, .max_entries = t->max_entries,
			       .key_size = t->key_size, .value_size = t->value_size }, inner;

	if (t->shared) {
		shared_map(g, t);
		return;
	}
	switch (t->impl) {
	case TABLE_NONE:
	case TABLE_CODE:
		return;
	case TABLE_ARRAY:
		def.type = BPF_MAP_TYPE_ARRAY;
		/* Mapped, an element of 8 bytes changes by one store. */
		if (t->value_size <= 8)
			def.flags = BPF_F_MMAPABLE;
		break;
	case TABLE_HASH:
		def.type = BPF_MAP_TYPE_HASH;
		if (t->max_entries > MAX_PREALLOCATED)
			def.flags = BPF_F_NO_PREALLOC;
		break;
	case TABLE_LPM:
		def.type = BPF_MAP_TYPE_LPM_TRIE;
		def.flags = BPF_F_NO_PREALLOC;
		break;
	case TABLE_TERNARY:
		inner = (struct gen_map){ .name = t->symbol, .type = BPF_MAP_TYPE_ARRAY, .max_entries = 1,
					  .key_size = 4 };
		inner.value_size = ternary_size(t);
		def.type = BPF_MAP_TYPE_ARRAY_OF_MAPS;
		def.max_entries = 1;
		def.key_size = def.value_size = 4;
		def.inner = &inner;
		break;
	}
	if (t->impl != TABLE_TERNARY) {
		def.key = key_type(g, t);
		def.value = value_type(g, t);
	}
	if (t->impl == TABLE_ARRAY && t->value_size > 8)
		def.value = element_type(g, t, def.value);
	t->map = map_new(g, &def);
	t->symbol = LLVMGetValueName2(t->map, &(size_t){ 0 });
}

LLVMValueRef map_of_ports(struct gen *g)
{
	LLVMMetadataRef u32 = debug_uint(g, 4);
	const struct gen_map def = { .name = g->n_programs ? "p4bpf_tc_ports" : "p4bpf_ports",
				     .type = g->hook->ports_map_type,
				     .max_entries = P4BPF_MAX_PORTS, .key = u32, .value = u32 };

	LLVMValueRef *map = g->n_programs ? &g->tc_ports_map : &g->ports_map;

	if (!*map)
		*map = map_new(g, &def);
	return *map;
}

LLVMValueRef map_of_ifaces(struct gen *g)
{
	LLVMMetadataRef u32 = debug_uint(g, 4);
	const struct gen_map def = { .name = "p4bpf_ifaces", .type = BPF_MAP_TYPE_ARRAY,
				     .max_entries = P4BPF_MAX_IFINDEX, .key = u32, .value = u32 };

	if (!g->ifaces_map)
		g->ifaces_map = map_new(g, &def);
	return g->ifaces_map;
}

static LLVMMetadataRef def_type(struct gen *g, const struct gen_map *def, unsigned *n)
{
	debug_members members = { 0 };
	LLVMMetadataRef inner;
	unsigned unused;

	add_number(g, &members, "type", def->type);
	if (def->key)
		add_ptr(g, &members, "key", def->key);
	else
		add_number(g, &members, "key_size", def->key_size);
	if (def->value)
		add_ptr(g, &members, "value", def->value);
	else
		add_number(g, &members, "value_size", def->value_size);
	add_number(g, &members, "max_entries", def->max_entries);
	if (def->flags)
		add_number(g, &members, "map_flags", def->flags);
	*n = members.n;
	if (def->inner) {
		/* `struct inner *values[]`: an array without elements at the end. */
		inner = debug_array(g, debug_ptr(g, def_type(g, def->inner, &unused)), 8, 0);
		debug_member_add(g, &members, "values", inner, 8 * members.n, 0);
	}
	return debug_struct(g, "", &members, 8 * *n);
}

static void add_number(struct gen *g, debug_members *members, const char *name, uint64_t n)
{
	LLVMMetadataRef i32 = LLVMDIBuilderCreateBasicType(g->di, "int", 3, 32, 5, LLVMDIFlagZero);

	add_ptr(g, members, name, debug_array(g, i32, 4, n));
}

static void add_ptr(struct gen *g, debug_members *members, const char *name, LLVMMetadataRef type)
{
	debug_member_add(g, members, name, debug_ptr(g, type), 8 * members->n, 8);
}

static LLVMMetadataRef key_type(struct gen *g, const struct gen_table *t)
{
	debug_members members = { 0 };

	if (t->impl == TABLE_ARRAY)
		return debug_uint(g, 4);
	if (t->impl == TABLE_LPM)
		debug_member_add(g, &members, "prefix_length", debug_uint(g, 4), 0, 4);
	for (unsigned i = 0; i < t->ir->keys.n; i++)
		debug_member_add(g, &members, member_name(g, &members, t->ir->keys.at[i].name),
				 debug_slot(g, &t->keys[i]), t->keys[i].offset, t->keys[i].bytes);
	return debug_struct(g, arena_printf(g->arena, "%s_key", t->symbol), &members, t->key_size);
}

/* struct { u32 action; union { struct { parameters } ACTION; ... }; u32 entry; } */
static LLVMMetadataRef value_type(struct gen *g, const struct gen_table *t)
{
	unsigned params_size = (t->entry_at ? t->entry_at : t->value_size) - 4;
	debug_members value = { 0 }, arms = { 0 };

	debug_member_add(g, &value, "action", debug_uint(g, 4), 0, 4);
	for (unsigned a = 0; a < t->ir->actions.n; a++) {
		const struct ir_action *action = &t->ir->actions.at[a];
		debug_members params = { 0 };
		const char *name;
		LLVMMetadataRef type;

		if (!action->params.n)
			continue;
		for (unsigned i = 0; i < action->params.n; i++)
			debug_member_add(g, &params, member_name(g, &params, action->params.at[i].name),
					 debug_slot(g, &t->params[a][i]), t->params[a][i].offset - 4,
					 t->params[a][i].bytes);
		name = member_name(g, &arms, action->name);
		type = debug_struct(g, arena_printf(g->arena, "%s_%s", t->symbol, name), &params,
				    params_size);
		debug_member_add(g, &arms, name, type, 0, params_size);
	}
	if (arms.n)
		debug_member_add(g, &value, "params",
				 debug_union(g, arena_printf(g->arena, "%s_params", t->symbol), &arms,
					     params_size),
				 4, params_size);
	if (t->entry_at)
		debug_member_add(g, &value, "entry", debug_uint(g, 4), t->entry_at, 4);
	return debug_struct(g, arena_printf(g->arena, "%s_value", t->symbol), &value, t->value_size);
}

/* struct { VALUE slots[2]; u32 select; }: an array's element changes by its selector. */
static LLVMMetadataRef element_type(struct gen *g, const struct gen_table *t, LLVMMetadataRef value)
{
	unsigned slots = p4bpf_array_select_at(t->value_size);
	debug_members members = { 0 };

	debug_member_add(g, &members, "slots", debug_array(g, value, t->value_size, 2), 0, slots);
	debug_member_add(g, &members, "select", debug_uint(g, 4), slots, 4);
	return debug_struct(g, arena_printf(g->arena, "%s_element", t->symbol), &members,
			    p4bpf_array_element_size(t->value_size));
}

const char *member_name(struct gen *g, const debug_members *members, const char *name)
{
	const char *id = identifier(g, name);

	for (unsigned i = 0; i < members->n; i++)
		if (!strcmp(members->at[i].name, id))
			return member_name(g, members, arena_printf(g->arena, "%s_%u", id, members->n));
	return id;
}
