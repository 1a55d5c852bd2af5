/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program's own memory. `config`, one struct in .data, holds what the control plane sets and
 * the program only reads: the default actions, in two slots each and a selector, so that a new one
 * is seen whole, and the port that means the kernel's stack. `nowhere`, also in .data, is where
 * headers that do not exist are read: zeros nobody ever writes, but not constant, because the
 * verifier may believe in a write. Statistics and scratch memory are per-CPU arrays of one element.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/gen.h"
#include "common/bits.h"

/*
 * Hits and misses that are counted. One element of a per-CPU array has at most 32 KiB, and errors and
 * drops need some of it; tables beyond count nothing.
 */
#define MAX_TABLE_STATS (4096 - 256)

static LLVMValueRef lookup_or_drop(struct gen *g, LLVMValueRef map);
static void count(struct gen *g, LLVMValueRef index);
static int stat_add(struct gen *g, const char *name, const char *table, const char *doc);
static void put_default(struct gen *g, const struct gen_table *t, uint8_t *data);
static void put_le(uint8_t *to, uint64_t v, unsigned bytes);
static LLVMMetadataRef config_type(struct gen *g);
static void make_stats(struct gen *g);
static LLVMValueRef global_bytes(struct gen *g, const char *name, const uint8_t *bytes, unsigned n);

void data_layout(struct gen *g)
{
	g->stack_port_at = -1;
	g->error_stats = g->drop_stats = -1;
	g->lost_stats = arena_array(g->arena, g->p->externs.n, sizeof(*g->lost_stats));
	for (unsigned i = 0; i < g->p->externs.n; i++)
		g->lost_stats[i] = -1;
	if (g->binding->uses_ports) {
		g->stack_port_at = 0;
		g->config_size = 8;
	}
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		struct gen_table *t = &g->tables[i];
		unsigned slot = p4bpf_round_up(t->value_size, 8);

		t->default_at = t->select_at = -1;
		if (t->ir->const_default || !t->ir->actions.n)
			continue;
		t->default_at = g->config_size;
		t->select_at = t->default_at + 2 * slot;
		g->config_size = t->select_at + 8;
	}
	if (!g->opts->stats)
		return;
	for (unsigned i = 0; i < g->p->tables.n && g->stats.n + 2 <= MAX_TABLE_STATS; i++) {
		struct gen_table *t = &g->tables[i];
		const char *name = t->ir->name;

		if (t->impl == TABLE_NONE || t->is_value_set)
			continue;
		t->hit_stat = stat_add(g, arena_printf(g->arena, "%s.hit", name), name,
				       "lookups that found an entry");
		t->miss_stat = stat_add(g, arena_printf(g->arena, "%s.miss", name), name,
					"lookups that found none");
	}
	for (unsigned i = 1; i < g->p->errors.n; i++) {
		int stat = stat_add(g, arena_printf(g->arena, "parser_error.%s", g->p->errors.at[i]), "",
				    "packets the parser rejected with this error");

		if (i == 1)
			g->error_stats = stat;
	}
	for (unsigned i = 0; i < g->p->externs.n; i++) {
		const struct ir_extern *x = g->p->externs.at[i];

		if (!strcmp(x->kind, "digest"))
			g->lost_stats[i] = stat_add(g, arena_printf(g->arena, "digest.%s.lost", x->name), "",
						    "digests that found the ring buffer full");
	}
#define DROP(id, name, doc)                                                                        \
	if (DROP_##id == 0)                                                                        \
		g->drop_stats = g->stats.n;                                                        \
	stat_add(g, name, "", doc);
#include "backend/drop.def"
}

void data_make(struct gen *g)
{
	uint8_t *data = arena_alloc(g->arena, g->config_size);

	if (g->stack_port_at >= 0)
		put_le(data + g->stack_port_at, P4BPF_NO_PORT, 4);
	for (unsigned i = 0; i < g->p->tables.n; i++)
		if (g->tables[i].default_at >= 0)
			put_default(g, &g->tables[i], data);
	if (g->config_size) {
		g->config = global_bytes(g, "p4bpf_config", data, g->config_size);
		debug_global(g, g->config, "p4bpf_config", config_type(g));
	}
	if (g->nowhere_size) {
		g->nowhere_size = p4bpf_round_up(g->nowhere_size, 8);
		data = arena_alloc(g->arena, g->nowhere_size);
		g->nowhere = global_bytes(g, "p4bpf_nowhere", data, g->nowhere_size);
		debug_global(g, g->nowhere, "p4bpf_nowhere", debug_bytes(g, g->nowhere_size));
	}
	if (g->stats.n)
		make_stats(g);
	if (g->scratch_size) {
		const struct gen_map def = { .name = "p4bpf_scratch", .type = BPF_MAP_TYPE_PERCPU_ARRAY,
					     .max_entries = 1, .key = debug_uint(g, 4),
					     .value = debug_bytes(g, g->scratch_size) };

		g->scratch_map = map_new(g, &def);
	}
}

void data_buffers(struct gen *g)
{
	g->zero_key = var_new(g, g->i32, "zero");
	g->small = stack_new(g, 16, "small");
	if (g->key_buf_size)
		g->key_buf = stack_new(g, g->key_buf_size, "key");
}

void data_start(struct gen *g)
{
	data_buffers(g);
	g->stats_ptr = var_new(g, g->ptr, "stats");
	if (!g->scratch_size)
		return;
	g->scratch = var_new(g, g->ptr, "scratch");
	var_set(g, g->scratch, lookup_or_drop(g, g->scratch_map));
	/* What the last packet left behind is nobody's business. */
	if (g->framed)
		mem_zero(g, var_get(g, g->scratch), g->scratch_size);
}

LLVMValueRef config_ptr(struct gen *g, unsigned offset)
{
	return offset_by(g, g->config, offset);
}

void stats_start(struct gen *g)
{
	if (!g->stats_map)
		return;
	var_set(g, g->stats_ptr, lookup_or_drop(g, g->stats_map));
	g->stats_started = true;
}

void stat_count(struct gen *g, int index)
{
	if (index >= 0)
		count(g, const_u64(g, 64, index));
}

void stat_error(struct gen *g, LLVMValueRef error)
{
	LLVMBasicBlockRef known, done;
	LLVMValueRef index, in_range;

	if (g->error_stats < 0)
		return;
	known = block_new(g, "error");
	done = block_new(g, "error_counted");
	index = LLVMBuildSub(g->b, resize(g, error, 64), const_u64(g, 64, 1), "");
	in_range = LLVMBuildICmp(g->b, LLVMIntULT, index, const_u64(g, 64, g->p->errors.n - 1), "");
	branch(g, in_range, known, done);
	block_start(g, known);
	count(g, LLVMBuildAdd(g->b, index, const_u64(g, 64, g->error_stats), ""));
	jump(g, done);
	block_start(g, done);
}

void stat_drop(struct gen *g, enum drop_reason reason)
{
	if (g->drop_stats >= 0)
		stat_count(g, g->drop_stats + reason);
}

/* The element of a per-CPU array of one. It is always there, but the verifier does not know. */
static LLVMValueRef lookup_or_drop(struct gen *g, LLVMValueRef map)
{
	LLVMBasicBlockRef none = block_new(g, "none"), some = block_new(g, "some");
	LLVMValueRef p = map_lookup(g, map, g->zero_key);

	branch_rare(g, is_null(g, p), none, some);
	block_start(g, none);
	return_verdict(g, VERDICT_DROP);
	block_start(g, some);
	return p;
}

static void count(struct gen *g, LLVMValueRef index)
{
	LLVMBasicBlockRef add, done = NULL;
	LLVMValueRef p, n;

	if (g->stats_started) {
		p = var_get(g, g->stats_ptr);
	} else {
		add = block_new(g, "count");
		done = block_new(g, "counted");
		p = map_lookup(g, g->stats_map, g->zero_key);
		branch_rare(g, is_null(g, p), done, add);
		block_start(g, add);
	}
	p = offset_by_value(g, p, LLVMBuildMul(g->b, index, const_u64(g, 64, 8), ""));
	n = mem_load(g, MEM_MAP, p, 64, 8);
	mem_store(g, MEM_MAP, p, LLVMBuildAdd(g->b, n, const_u64(g, 64, 1), ""), 8);
	if (!done)
		return;
	jump(g, done);
	block_start(g, done);
}

static int stat_add(struct gen *g, const char *name, const char *table, const char *doc)
{
	vec_push(g->arena, &g->stats, ((struct gen_stat){ name, table, doc }));
	return g->stats.n - 1;
}

/* Both slots alike, the first selected. */
static void put_default(struct gen *g, const struct gen_table *t, uint8_t *data)
{
	unsigned action = t->ir->default_action, slot = p4bpf_round_up(t->value_size, 8);
	uint8_t *to = data + t->default_at, *bytes;

	put_le(to, action + 1, 4);
	for (unsigned i = 0; i < t->ir->default_args.n; i++) {
		const struct gen_slot *s = &t->params[action][i];
		bytes = arena_alloc(g->arena, s->bytes);

		bits_to_bytes(t->ir->default_args.at[i], bytes, s->bytes);
		for (unsigned b = 0; b < s->bytes; b++)
			to[s->offset + b] = bytes[s->is_be ? b : s->bytes - 1 - b];
	}
	memcpy(to + slot, to, slot);
}

static void put_le(uint8_t *to, uint64_t v, unsigned bytes)
{
	while (bytes--) {
		*to++ = v;
		v >>= 8;
	}
}

static LLVMMetadataRef config_type(struct gen *g)
{
	LLVMMetadataRef u32 = debug_uint(g, 4);
	debug_members members = { 0 };

	if (g->stack_port_at >= 0)
		debug_member_add(g, &members, "stack_port", u32, g->stack_port_at, 4);
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		const struct gen_table *t = &g->tables[i];
		unsigned bytes = 2 * p4bpf_round_up(t->value_size, 8);

		if (t->default_at < 0)
			continue;
		debug_member_add(g, &members, arena_printf(g->arena, "%s_default", t->symbol),
				 debug_bytes(g, bytes), t->default_at, bytes);
		debug_member_add(g, &members, arena_printf(g->arena, "%s_select", t->symbol), u32,
				 t->select_at, 4);
	}
	return debug_struct(g, "p4bpf_config", &members, g->config_size);
}

static void make_stats(struct gen *g)
{
	struct gen_map def = { .name = "p4bpf_stats", .type = BPF_MAP_TYPE_PERCPU_ARRAY, .max_entries = 1 };
	debug_members members = { 0 };

	for (unsigned i = 0; i < g->stats.n; i++)
		debug_member_add(g, &members, identifier(g, g->stats.at[i].name), debug_uint(g, 8), 8 * i, 8);
	def.key = debug_uint(g, 4);
	def.value = debug_struct(g, "p4bpf_stats", &members, 8 * g->stats.n);
	g->stats_map = map_new(g, &def);
}

static LLVMValueRef global_bytes(struct gen *g, const char *name, const uint8_t *bytes, unsigned n)
{
	LLVMValueRef init = LLVMConstStringInContext(g->llvm, (const char *)bytes, n, true);
	LLVMValueRef global = LLVMAddGlobal(g->module, LLVMTypeOf(init), name);

	LLVMSetInitializer(global, init);
	LLVMSetSection(global, ".data");
	LLVMSetAlignment(global, 8);
	return global;
}
