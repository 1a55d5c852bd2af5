/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ternary tables: a bit-vector classifier, described in runtime/abi.h. Two lookups find the rule
 * set: the outer map's one element is the inner map, the inner map's one element is everything.
 * Then, word by word of the vectors, one load for each row that the key's bytes choose, combined as
 * the match kinds ask; the lowest set bit of the first word that is not 0 is the rank of the best
 * entry. Words are a loop of the program, so that neither the code nor the verifier's work grows
 * with the table.
 */
#include "backend/gen.h"

/* Entries: the verifier goes round the loop once for each 64 of them. */
#define MAX_SIZE 16384

/* What a lookup holds on to: by byte of the key, where its first row's vector begins. */
struct lookup {
	const struct gen_table *t;
	LLVMValueRef rules;	/* the rule set */
	LLVMValueRef *vectors;	/* offsets, by byte */
	LLVMValueRef word;	/* offset of the word under work, in each vector */
};

static unsigned key_rows(const struct gen_table *t, unsigned key);
static bool is_range(const struct gen_table *t, unsigned key);
static void find_vectors(struct gen *g, struct lookup *l, LLVMValueRef *keys);
static LLVMValueRef accepting(struct gen *g, const struct lookup *l);
static LLVMValueRef within(struct gen *g, const struct lookup *l, unsigned byte, unsigned left);
static LLVMValueRef row_load(struct gen *g, const struct lookup *l, LLVMValueRef vector, unsigned row);

bool ternary_layout(struct gen *g, struct gen_table *t)
{
	uint64_t fits = t->size;
	struct diag *d;

	t->rows = 0;
	for (unsigned k = 0; k < t->ir->keys.n; k++)
		t->rows += key_rows(t, k);
	while (fits && (fits > MAX_SIZE || p4bpf_ternary_map_size(fits, t->rows, t->key_size, t->value_size) >
					   TERNARY_MAX_BYTES))
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
	return p4bpf_ternary_map_size(t->size, t->rows, t->key_size, t->value_size);
}

LLVMValueRef ternary_lookup(struct gen *g, struct gen_table *t, LLVMValueRef *keys)
{
	LLVMBasicBlockRef outer = block_new(g, "rules"), inner = block_new(g, "vectors");
	LLVMBasicBlockRef loop = block_new(g, "word"), next = block_new(g, "next_word");
	LLVMBasicBlockRef found = block_new(g, "rank"), inside = block_new(g, "inside");
	LLVMBasicBlockRef done = block_new(g, "classified");
	LLVMValueRef value = var_new(g, g->ptr, "value"), word = var_new(g, g->i64, "word"), p, w, bits, rank;
	struct lookup l = { .t = t };

	var_set(g, value, LLVMConstNull(g->ptr));
	p = shared_lookup(g, t);
	branch_rare(g, is_null(g, p), done, outer);
	block_start(g, outer);
	l.rules = p = map_lookup(g, p, g->zero_key);
	branch_rare(g, is_null(g, p), done, inner);
	block_start(g, inner);
	find_vectors(g, &l, keys);
	var_set(g, word, const_u64(g, 64, 0));
	jump(g, loop);

	block_start(g, loop);
	w = var_get(g, word);
	l.word = LLVMBuildMul(g->b, w, const_u64(g, 64, 8), "");
	bits = accepting(g, &l);
	branch(g, is_set(g, bits), found, next);
	block_start(g, next);
	w = LLVMBuildAdd(g->b, w, const_u64(g, 64, 1), "");
	var_set(g, word, w);
	branch(g, LLVMBuildICmp(g->b, LLVMIntULT, w, const_u64(g, 64, p4bpf_ternary_words(t->size)), ""), loop,
	       done);

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
	var_set(g, value, offset_by_value(g, offset_by(g, p, p4bpf_ternary_values_at(t->size, t->rows)), rank));
	jump(g, done);
	block_start(g, done);
	return var_get(g, value);
}

static unsigned key_rows(const struct gen_table *t, unsigned key)
{
	return p4bpf_ternary_key_rows(is_range(t, key), t->keys[key].bytes);
}

static bool is_range(const struct gen_table *t, unsigned key)
{
	return t->ir->keys.at[key].match == IR_RANGE;
}

static void find_vectors(struct gen *g, struct lookup *l, LLVMValueRef *keys)
{
	const struct gen_table *t = l->t;
	unsigned vector = 8 * p4bpf_ternary_words(t->size), row = 0, at = 0;

	l->vectors = arena_array(g->arena, t->key_size, sizeof(*l->vectors));
	for (unsigned k = 0; k < t->ir->keys.n; k++) {
		unsigned bytes = t->keys[k].bytes, bits = 8 * bytes;
		bool is_wide_range = is_range(t, k) && bytes > 1;
		LLVMValueRef v = is_range(t, k) ? range_order(g, &t->ir->keys.at[k], keys[k]) : keys[k];

		v = resize(g, v, bits);
		for (unsigned i = 0; i < bytes; i++) {
			LLVMValueRef byte = LLVMBuildLShr(g->b, v, const_u64(g, bits, bits - 8 * (i + 1)), "");

			byte = resize(g, resize(g, byte, 8), 64);
			byte = LLVMBuildMul(g->b, byte, const_u64(g, 64, vector), "");
			l->vectors[at++] = LLVMBuildAdd(g->b, byte, const_u64(g, 64, 256ull * vector * row), "");
			row += !is_wide_range ? 1 : i + 1 < bytes ? 4 : 2;
		}
	}
}

/* The bits of the entries that accept the key, of the word under work. */
static LLVMValueRef accepting(struct gen *g, const struct lookup *l)
{
	const struct gen_table *t = l->t;
	LLVMValueRef bits = NULL, v;
	unsigned at = 0, bytes;

	for (unsigned k = 0; k < t->ir->keys.n; k++) {
		bytes = t->keys[k].bytes;
		if (is_range(t, k) && bytes > 1) {
			v = within(g, l, at, bytes);
			bits = bits ? LLVMBuildAnd(g->b, bits, v, "") : v;
			at += bytes;
			continue;
		}
		for (unsigned i = 0; i < bytes; i++, at++) {
			v = row_load(g, l, LLVMBuildAdd(g->b, l->vectors[at], l->word, ""), 0);
			bits = bits ? LLVMBuildAnd(g->b, bits, v, "") : v;
		}
	}
	return bits;
}

/* The lowest byte decides where all above it are at the end of the range. */
static LLVMValueRef within(struct gen *g, const struct lookup *l, unsigned byte, unsigned left)
{
	LLVMValueRef low = NULL, high = NULL, at;

	for (unsigned i = byte + left; i-- > byte;) {
		/* Hidden, so that the rows of a byte share one register that lives through the loop. */
		at = opaque(g, LLVMBuildAdd(g->b, l->vectors[i], l->word, ""));
		if (!low) {
			low = row_load(g, l, at, 0);
			high = row_load(g, l, at, 1);
			continue;
		}
		low = LLVMBuildAnd(g->b, low, row_load(g, l, at, 1), "");
		low = LLVMBuildOr(g->b, low, row_load(g, l, at, 0), "");
		high = LLVMBuildAnd(g->b, high, row_load(g, l, at, 3), "");
		high = LLVMBuildOr(g->b, high, row_load(g, l, at, 2), "");
	}
	return LLVMBuildAnd(g->b, low, high, "");
}

/* A word of the vector that lies `row` rows behind the one at `vector`. */
static LLVMValueRef row_load(struct gen *g, const struct lookup *l, LLVMValueRef vector, unsigned row)
{
	uint64_t distance = 256ull * 8 * p4bpf_ternary_words(l->t->size) * row;

	return mem_load(g, MEM_MAP, offset_by(g, offset_by_value(g, l->rules, vector), distance), 64, 8);
}
