/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables whose entries are const become comparisons, best entry first: the longest prefix when the
 * table is LPM, else the highest priority. LLVM makes a search tree of comparisons with constants.
 */
#include <stdlib.h>

#include "backend/gen.h"
#include "common/bits.h"

struct ranked {
	const struct ir_entry *entry;
	unsigned index;
	size_t prefix;		/* bits of the LPM mask; 0 when priorities decide */
};

static int compare_rank(const void *a, const void *b);
static LLVMValueRef matches(struct gen *g, const struct ir_key *key, const struct ir_entry_key *want,
			    LLVMValueRef v);

void entries_match(struct gen *g, const struct gen_table *t, LLVMValueRef *keys,
		   LLVMBasicBlockRef *found, LLVMBasicBlockRef miss)
{
	const struct ir_table *table = t->ir;
	struct ranked *ranked = arena_array(g->arena, table->entries.n, sizeof(*ranked));
	bool by_priority = false;

	vec_each(const struct ir_key, key, &table->keys)
		if (key->match != IR_EXACT && key->match != IR_LPM)
			by_priority = true;
	for (unsigned i = 0; i < table->entries.n; i++) {
		const struct ir_entry *entry = &table->entries.at[i];

		ranked[i] = (struct ranked){ entry, i, 0 };
		for (unsigned k = 0; k < table->keys.n && !by_priority; k++)
			if (table->keys.at[k].match == IR_LPM && !entry->keys.at[k].any)
				ranked[i].prefix += mpz_popcount(entry->keys.at[k].mask);
	}
	if (table->entries.n)
		qsort(ranked, table->entries.n, sizeof(*ranked), compare_rank);
	for (unsigned i = 0; i < table->entries.n; i++) {
		LLVMValueRef match = const_u64(g, 1, 1);
		LLVMBasicBlockRef next = block_new(g, "next");

		for (unsigned k = 0; k < table->keys.n; k++)
			match = LLVMBuildAnd(g->b, match, matches(g, &table->keys.at[k],
								  &ranked[i].entry->keys.at[k], keys[k]), "");
		branch(g, match, found[ranked[i].index], next);
		block_start(g, next);
	}
	jump(g, miss);
}

LLVMValueRef range_order(struct gen *g, const struct ir_key *key, LLVMValueRef v)
{
	mpz_ptr sign;

	if (key->shape != IR_SHAPE_INT)
		return v;
	sign = bits_new(g->arena);
	mpz_setbit(sign, key->width - 1);
	return LLVMBuildXor(g->b, v, const_mpz(g, key->width, sign), "");
}

static int compare_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->prefix != y->prefix)
		return x->prefix > y->prefix ? -1 : 1;
	if (x->entry->priority != y->entry->priority)
		return x->entry->priority > y->entry->priority ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static LLVMValueRef matches(struct gen *g, const struct ir_key *key, const struct ir_entry_key *want,
			    LLVMValueRef v)
{
	unsigned width = key->width;
	LLVMValueRef low, high;

	if (want->any)
		return const_u64(g, 1, 1);
	switch (key->match) {
	case IR_EXACT:
	case IR_OPTIONAL:
		return equals(g, v, const_mpz(g, width, want->value));
	case IR_LPM:
	case IR_TERNARY:
		v = LLVMBuildAnd(g->b, v, const_mpz(g, width, want->mask), "");
		low = LLVMBuildAnd(g->b, const_mpz(g, width, want->value),
				   const_mpz(g, width, want->mask), "");
		return equals(g, v, low);
	case IR_RANGE:
		v = range_order(g, key, v);
		low = range_order(g, key, const_mpz(g, width, want->value));
		high = range_order(g, key, const_mpz(g, width, want->mask));
		low = LLVMBuildICmp(g->b, LLVMIntUGE, v, low, "");
		high = LLVMBuildICmp(g->b, LLVMIntULE, v, high, "");
		return LLVMBuildAnd(g->b, low, high, "");
	}
	return NULL;
}
