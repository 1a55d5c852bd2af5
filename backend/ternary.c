/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ternary tables: a bit-vector classifier, described in runtime/abi.h. Two lookups find the rule
 * set: the outer map's one element is the inner map, the inner map's one element is everything.
 * Then, word by word of the vectors, one load for each byte of the key and an AND; the lowest set
 * bit of the first word that is not 0 is the rank of the best entry. Words are a loop of the
 * program, so that neither the code nor the verifier's work grows with the table.
 */
#include "backend/gen.h"

#define MAX_SIZE 4096

bool ternary_layout(struct gen *g, struct gen_table *t)
{
	uint64_t fits = t->size;
	struct diag *d;

	while (fits && (fits > MAX_SIZE ||
			p4bpf_ternary_map_size(fits, t->key_size, t->value_size) > TERNARY_MAX_BYTES))
		fits = fits > 2 * MAX_SIZE ? 2 * MAX_SIZE : fits - 1;
	if (fits == t->size)
		return true;
	d = diag_error(g->diags, DIAG_LIMIT, t->ir->at,
		       "table '%s' of %llu entries with %u bytes of ternary key does not fit a map",
		       t->ir->name, (unsigned long long)t->size, t->key_size);
	diag_hint(d, "give it 'size = %llu' or less", (unsigned long long)fits);
	return false;
}

unsigned ternary_size(const struct gen_table *t)
{
	return p4bpf_ternary_map_size(t->size, t->key_size, t->value_size);
}

LLVMValueRef ternary_lookup(struct gen *g, struct gen_table *t, LLVMValueRef *keys)
{
	unsigned words = p4bpf_ternary_words(t->size), vector = 8 * words;
	LLVMBasicBlockRef outer = block_new(g, "rules"), inner = block_new(g, "vectors");
	LLVMBasicBlockRef loop = block_new(g, "word"), next = block_new(g, "next_word");
	LLVMBasicBlockRef found = block_new(g, "rank"), inside = block_new(g, "inside");
	LLVMBasicBlockRef done = block_new(g, "classified");
	LLVMValueRef value = var_new(g, g->ptr, "value"), word = var_new(g, g->i64, "word"), p, w, bits;
	LLVMValueRef *rows = arena_array(g->arena, t->key_size, sizeof(*rows)), rank;
	unsigned row = 0;

	var_set(g, value, LLVMConstNull(g->ptr));
	p = shared_lookup(g, t);
	branch_rare(g, is_null(g, p), done, outer);
	block_start(g, outer);
	p = map_lookup(g, p, g->zero_key);
	branch_rare(g, is_null(g, p), done, inner);
	block_start(g, inner);
	for (unsigned k = 0; k < t->ir->keys.n; k++) {
		const struct gen_slot *slot = &t->keys[k];

		for (unsigned i = 0; i < slot->bytes; i++) {
			unsigned bits_of_key = 8 * slot->bytes, down = 8 * (slot->bytes - 1 - i);
			LLVMValueRef byte = resize(g, keys[k], bits_of_key);

			byte = LLVMBuildLShr(g->b, byte, const_u64(g, bits_of_key, down), "");
			byte = resize(g, resize(g, byte, 8), 64);
			byte = LLVMBuildMul(g->b, byte, const_u64(g, 64, vector), "");
			row = slot->offset + i;
			rows[row] = LLVMBuildAdd(g->b, byte, const_u64(g, 64, 256ull * vector * row), "");
		}
	}
	var_set(g, word, const_u64(g, 64, 0));
	jump(g, loop);

	block_start(g, loop);
	w = var_get(g, word);
	bits = NULL;
	for (unsigned i = 0; i < t->key_size; i++) {
		LLVMValueRef at = LLVMBuildAdd(g->b, rows[i], LLVMBuildMul(g->b, w, const_u64(g, 64, 8), ""), "");
		LLVMValueRef v = mem_load(g, MEM_MAP, offset_by_value(g, p, at), 64, 8);

		bits = bits ? LLVMBuildAnd(g->b, bits, v, "") : v;
	}
	branch(g, is_set(g, bits), found, next);
	block_start(g, next);
	w = LLVMBuildAdd(g->b, w, const_u64(g, 64, 1), "");
	var_set(g, word, w);
	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, w, const_u64(g, 64, words), ""), loop, done);

	block_start(g, found);
	rank = LLVMBuildAdd(g->b, LLVMBuildMul(g->b, var_get(g, word), const_u64(g, 64, 64), ""),
			    lowest_bit(g, bits), "");
	/*
	 * The verifier goes round the loop word by word and would follow all that comes after once for each
	 * range of ranks. It cannot see that x ^ y ^ y is x, and forgets where it came from.
	 */
	rank = LLVMBuildXor(g->b, opaque(g, LLVMBuildXor(g->b, rank, bits, "")), bits, "");
	rank = opaque(g, rank);
	branch_rare(g, LLVMBuildICmp(g->b, LLVMIntUGE, rank, const_u64(g, 64, t->size), ""), done, inside);
	block_start(g, inside);
	rank = LLVMBuildMul(g->b, rank, const_u64(g, 64, p4bpf_round_up(t->value_size, 8)), "");
	var_set(g, value, offset_by_value(g, offset_by(g, p, p4bpf_ternary_values_at(t->size, t->key_size)),
					  rank));
	jump(g, done);
	block_start(g, done);
	return var_get(g, value);
}
