/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables as maps: which kind of map a table becomes, and where keys and action parameters lie in
 * it.
 *
 * Keys are in network order, each field in whole bytes. Fields are placed from the most to the
 * least aligned, so that they need no holes, and the size is a multiple of 4, which the kernel
 * hashes fastest; an LPM field comes last, behind the exact ones. A value is the action's number,
 * from 1, and the parameters at their natural alignment.
 */
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "backend/gen.h"
#include "common/bits.h"

#define DEFAULT_SIZE 1024
/* Keys the kernel takes: a BPF stack's worth; LPM data of 256 bytes. */
#define MAX_KEY_BYTES 256
/* A table of constants up to this size is compiled to comparisons; a larger one is a map. */
#define MAX_CODE_ENTRIES 64
/* An exact key up to this width indexes an array even when nobody asks for it. */
#define SMALL_KEY_BITS 10
#define MAX_ARRAY (1u << 20)

struct param_use;

static bool choose(struct gen *g, struct gen_table *t);
static unsigned count(const struct gen_table *t, enum ir_match match);
static uint64_t asked_size(const struct gen_table *t, bool *array);
static bool indexes_array(const struct gen_table *t, bool array_asked);
static void layout_key(struct gen *g, struct gen_table *t);
static struct gen_slot key_slot(const struct ir_key *key, unsigned offset);
static void layout_value(struct gen *g, struct gen_table *t, struct param_use *const *uses);
static struct param_use ***note_uses(struct gen *g);
static unsigned slot_align(unsigned bytes);

/* How an action's parameter is used at all the places where its table is applied. */
struct param_use {
	bool stored, other;
};

bool layout_tables(struct gen *g)
{
	struct param_use ***uses = note_uses(g);
	bool ok = true;

	g->tables = arena_array(g->arena, g->p->tables.n, sizeof(*g->tables));
	for (unsigned i = 0; i < g->p->tables.n; i++)
		g->tables[i].ir = g->p->tables.at[i];
	for (unsigned i = 0; i < g->p->externs.n; i++)
		if (g->value_sets[i])
			g->tables[g->value_sets[i]->id].is_value_set = true;
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		struct gen_table *t = &g->tables[i];

		t->symbol = identifier(g, t->ir->name);
		ok = profile_check(g, t->ir) && ok;
		t->hit_stat = t->miss_stat = -1;
		layout_value(g, t, uses[i]);
		if (!choose(g, t)) {
			t->impl = TABLE_NONE;
			ok = false;
		}
	}
	shared_choose(g);
	for (unsigned i = 0; i < g->p->tables.n; i++) {
		struct gen_table *t = &g->tables[i];

		layout_key(g, t);
		if (t->key_size > MAX_KEY_BYTES) {
			diag_error(g->diags, DIAG_LIMIT, t->ir->at,
				   "the key of table '%s' takes %u bytes; at most %u are possible",
				   t->ir->name, t->key_size, MAX_KEY_BYTES);
			ok = false;
		}
		if (t->impl == TABLE_TERNARY && !ternary_layout(g, t))
			ok = false;
	}
	if (!ok)
		return false;
	shared_layout(g);
	g->key_buf_size = g->shares_maps ? 4 : 0;
	for (unsigned i = 0; i < g->p->tables.n; i++)
		if (table_has_map(&g->tables[i]) && g->tables[i].key_size > g->key_buf_size)
			g->key_buf_size = g->tables[i].key_size;
	return true;
}

void layout_slot(struct gen_slot *slot, unsigned width, unsigned *offset)
{
	unsigned align;

	slot->width = width;
	slot->bytes = (width + 7) / 8;
	/* A native integer has a power of two of bytes; what is wider than 64 bits is in network order. */
	if (slot->bytes > 8)
		slot->is_be = true;
	while (!slot->is_be && (slot->bytes & (slot->bytes - 1)))
		slot->bytes++;
	align = slot_align(slot->bytes);
	*offset = p4bpf_round_up(*offset, align);
	slot->offset = *offset;
	*offset += slot->bytes;
}

static bool choose(struct gen *g, struct gen_table *t)
{
	const struct ir_table *table = t->ir;
	bool array;

	t->size = asked_size(t, &array);
	t->max_entries = t->size;
	if (!table->keys.n) {
		t->impl = TABLE_NONE;
		return true;
	}
	if (table->const_entries && table->entries.n <= MAX_CODE_ENTRIES && !table_is_direct(table)) {
		t->impl = TABLE_CODE;
		t->size = table->entries.n;
		return true;
	}
	if (t->size > UINT32_MAX) {
		diag_error(g->diags, DIAG_LIMIT, table->at, "table '%s' has size %llu; at most %u entries "
			   "are possible", table->name, (unsigned long long)t->size, UINT32_MAX);
		return false;
	}
	if (count(t, IR_TERNARY) || count(t, IR_OPTIONAL) || count(t, IR_RANGE) || count(t, IR_LPM) > 1) {
		t->impl = TABLE_TERNARY;
		return true;
	}
	if (count(t, IR_LPM)) {
		t->impl = TABLE_LPM;
	} else if (indexes_array(t, array)) {
		t->impl = TABLE_ARRAY;
		if (table->keys.at[0].width <= SMALL_KEY_BITS)
			t->max_entries = 1u << table->keys.at[0].width;
	} else {
		t->impl = TABLE_HASH;
	}
	return true;
}

static unsigned count(const struct gen_table *t, enum ir_match match)
{
	unsigned n = 0;

	vec_each(struct ir_key, key, &t->ir->keys)
		n += key->match == match;
	return n;
}

/* What `size` or the implementation property says, and which of the two it asks for. */
static uint64_t asked_size(const struct gen_table *t, bool *array)
{
	const struct ir_table *table = t->ir;
	uint64_t size = table->size;
	bool sized;

	*array = table->implementation && !strcmp(table->implementation, "array_table");
	sized = *array || (table->implementation && !strcmp(table->implementation, "hash_table"));
	if (!size && sized && table->object && table->object->n_args && table->object->args[0].number)
		bits_to_u64(table->object->args[0].number, &size);
	if (!size)
		size = DEFAULT_SIZE;
	return size < table->entries.n ? table->entries.n : size;
}

/*
 * Where the table may be an array: the JIT makes a lookup in one a bounds check and an addition. A
 * wider key only when the program says so, and then keys from `size` on never match.
 */
static bool indexes_array(const struct gen_table *t, bool array_asked)
{
	unsigned width = t->ir->keys.at[0].width;

	/* A value set takes the presence of an element for membership: an array has them all. */
	if (t->ir->keys.n != 1 || t->is_value_set)
		return false;
	return width <= SMALL_KEY_BITS || (array_asked && width <= 32 && t->size <= MAX_ARRAY);
}

static void layout_key(struct gen *g, struct gen_table *t)
{
	unsigned n = t->ir->keys.n, offset = t->impl == TABLE_LPM ? 4 : 0, align;

	t->keys = arena_array(g->arena, n, sizeof(*t->keys));
	if (t->impl == TABLE_ARRAY) {
		t->keys[0] = (struct gen_slot){ .width = t->ir->keys.at[0].width, .bytes = 4 };
		t->key_size = 4;
		return;
	}
	/* A ternary key costs by the byte and has no use for alignment. */
	if (t->impl == TABLE_TERNARY) {
		for (unsigned i = 0; i < n; i++) {
			t->keys[i] = key_slot(&t->ir->keys.at[i], offset);
			offset += t->keys[i].bytes;
		}
		t->key_size = offset;
		return;
	}
	/* Most aligned first. */
	for (align = 8; align; align /= 2) {
		for (unsigned i = 0; i < n; i++) {
			const struct ir_key *key = &t->ir->keys.at[i];

			if (key->match == IR_LPM || slot_align((key->width + 7) / 8) != align)
				continue;
			t->keys[i] = key_slot(key, offset);
			offset += t->keys[i].bytes;
		}
	}
	if (t->impl == TABLE_LPM)
		t->prefix_base = 8 * (offset - 4);
	for (unsigned i = 0; i < n; i++) {
		if (t->ir->keys.at[i].match != IR_LPM)
			continue;
		t->lpm_key = i;
		t->keys[i] = key_slot(&t->ir->keys.at[i], offset);
		/* A prefix counts from the top bit: the padding is below. */
		t->keys[i].pad = 8 * t->keys[i].bytes - t->keys[i].width;
		offset += t->keys[i].bytes;
	}
	t->key_size = t->impl == TABLE_HASH ? p4bpf_round_up(offset, 4) : offset;
}

static struct gen_slot key_slot(const struct ir_key *key, unsigned offset)
{
	return (struct gen_slot){ .is_be = true, .width = key->width, .bytes = (key->width + 7) / 8,
				  .offset = offset };
}

static void layout_value(struct gen *g, struct gen_table *t, struct param_use *const *uses)
{
	const struct ir_table *table = t->ir;
	unsigned size = 4;

	t->params = arena_array(g->arena, table->actions.n, sizeof(*t->params));
	for (unsigned a = 0; a < table->actions.n; a++) {
		const struct ir_action *action = &table->actions.at[a];
		unsigned offset = 4;

		t->params[a] = arena_array(g->arena, action->params.n, sizeof(**t->params));
		for (unsigned i = 0; i < action->params.n; i++) {
			unsigned width = action->params.at[i].width;

			/*
			 * Network order saves both swaps when all that happens to a parameter is that header
			 * fields take it.
			 */
			t->params[a][i].is_be = width % 8 == 0 && width != 8 && uses[a][i].stored &&
						!uses[a][i].other;
			layout_slot(&t->params[a][i], width, &offset);
		}
		if (offset > size)
			size = offset;
	}
	if (table_is_indirect(t) && size < P4BPF_REFERENCE_SIZE)
		size = P4BPF_REFERENCE_SIZE;
	/* Behind the parameters: members of a profile have those where entries have them. */
	if (table_is_direct(table)) {
		t->entry_at = p4bpf_round_up(size, 4);
		size = t->entry_at + 4;
	}
	t->value_size = p4bpf_round_up(size, size > 4 ? 8 : 4);
}

/* What note_apply() and note_use() know: uses by table, action and parameter, and by variable. */
struct param_uses {
	struct param_use ***of;
	struct param_use **of_var;
};

static void note_read(struct ir_operand *o, void *data)
{
	struct param_uses *uses = data;

	if (o->kind == IR_VAR && uses->of_var[o->var->id])
		uses->of_var[o->var->id]->other = true;
}

static void note_use(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct param_uses *uses = walk->data;
	const struct ir_place *dst = &stmt->set.dst;

	if (stmt->kind == IR_SET && stmt->set.op == IR_OP_COPY && stmt->set.a.kind == IR_VAR &&
	    uses->of_var[stmt->set.a.var->id] && dst->kind == IR_PLACE_FIELD &&
	    dst->header->type->fields.at[dst->field].offset % 8 == 0)
		uses->of_var[stmt->set.a.var->id]->stored = true;
	else
		ir_stmt_reads(stmt, note_read, uses);
}

static void note_apply(struct ir_walk *walk, struct ir_stmt *stmt)
{
	struct param_uses *uses = walk->data;

	if (stmt->kind != IR_APPLY)
		return;
	for (unsigned a = 0; a < stmt->apply.arms.n; a++) {
		const struct ir_arm *arm = &stmt->apply.arms.at[a];

		for (unsigned i = 0; i < arm->params.n; i++)
			uses->of_var[arm->params.at[i]->id] = &uses->of[stmt->apply.table->id][a][i];
	}
}

static struct param_use ***note_uses(struct gen *g)
{
	unsigned n = g->p->tables.n;
	struct param_uses uses = { arena_array(g->arena, n, sizeof(*uses.of)),
				   arena_array(g->arena, g->p->vars.n, sizeof(*uses.of_var)) };
	struct ir_walk walk = { note_apply, &uses };

	for (unsigned t = 0; t < n; t++) {
		const struct ir_table *table = g->p->tables.at[t], *first = profile_first(g, table);

		/* A member of a profile has one layout for all tables. */
		if (first->id < t && profile_alike(first, table)) {
			uses.of[t] = uses.of[first->id];
			continue;
		}
		uses.of[t] = arena_array(g->arena, table->actions.n + 1, sizeof(**uses.of));
		for (unsigned a = 0; a < table->actions.n; a++)
			uses.of[t][a] = arena_array(g->arena, table->actions.at[a].params.n,
						    sizeof(***uses.of));
	}
	ir_walk_program(&walk, g->p);
	walk.stmt = note_use;
	ir_walk_program(&walk, g->p);
	return uses.of;
}

/* The largest power of two, up to 8, that divides `bytes`. */
static unsigned slot_align(unsigned bytes)
{
	unsigned low = bytes & -bytes;

	return low > 8 ? 8 : low;
}
