/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations on more than 64 bits for which LLVM would call a library that BPF does not have:
 * multiplication, and shifts by a number known only at run time. (Everything else LLVM splits by
 * itself.)
 */
#include "backend/gen.h"

static unsigned split(struct gen *g, LLVMValueRef v, bool is_signed, unsigned digit, LLVMValueRef **digits);
static LLVMValueRef join(struct gen *g, LLVMValueRef *words, unsigned n, unsigned width);
static LLVMValueRef merge(struct gen *g, bool left, LLVMValueRef word, LLVMValueRef from, LLVMValueRef bits,
			  LLVMValueRef back);
static void reverse(LLVMValueRef *words, unsigned n);

/*
 * Schoolbook multiplication in digits of 32 bits, whose products fit a register. Digit k of the
 * product is the sum of a[i] * b[k - i]; low and high halves of the products are summed apart, so
 * that no carry is lost as long as there are fewer than 2^32 of them.
 */
LLVMValueRef wide_mul(struct gen *g, LLVMValueRef a, LLVMValueRef b)
{
	LLVMValueRef *da, *db, *words, carry = const_u64(g, 64, 0), mask = const_u64(g, 64, 0xffffffff);
	LLVMValueRef half = const_u64(g, 64, 32);
	unsigned n = split(g, a, false, 32, &da);

	split(g, b, false, 32, &db);
	words = arena_array(g->arena, (n + 1) / 2, sizeof(*words));
	for (unsigned k = 0; k < n; k++) {
		LLVMValueRef low = carry, high = const_u64(g, 64, 0);

		for (unsigned i = 0; i <= k; i++) {
			LLVMValueRef product = LLVMBuildMul(g->b, da[i], db[k - i], "");

			low = LLVMBuildAdd(g->b, low, LLVMBuildAnd(g->b, product, mask, ""), "");
			high = LLVMBuildAdd(g->b, high, LLVMBuildLShr(g->b, product, half, ""), "");
		}
		carry = LLVMBuildAdd(g->b, high, LLVMBuildLShr(g->b, low, half, ""), "");
		low = LLVMBuildAnd(g->b, low, mask, "");
		words[k / 2] = k % 2 ? LLVMBuildOr(g->b, words[k / 2], LLVMBuildShl(g->b, low, half, ""), "")
				     : low;
	}
	return join(g, words, (n + 1) / 2, width_of(a));
}

/*
 * First whole words, by powers of two, one for each bit of the distance in words; then bits, which
 * come into a word from its neighbour. Written with wide shifts by constants, LLVM would put the
 * variable one together again.
 */
LLVMValueRef wide_shift(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef by)
{
	bool left = op == IR_OP_SHL;
	LLVMValueRef *words, fill = const_u64(g, 64, 0), bits, back;
	unsigned width = width_of(a), n = split(g, a, op == IR_OP_ASHR, 64, &words);

	by = resize(g, by, 64);
	if (op == IR_OP_ASHR)
		fill = LLVMBuildAShr(g->b, words[n - 1], const_u64(g, 64, 63), "");
	/* From here on, neighbour i - 1 is the one bits come from. */
	if (!left)
		reverse(words, n);
	for (unsigned step = 1; step < n; step *= 2) {
		LLVMValueRef far = is_set(g, LLVMBuildAnd(g->b, by, const_u64(g, 64, 64 * step), ""));

		for (unsigned i = n; i--;)
			words[i] = LLVMBuildSelect(g->b, far, i >= step ? words[i - step] : fill, words[i], "");
	}
	bits = LLVMBuildAnd(g->b, by, const_u64(g, 64, 63), "");
	/* 63 - bits, then one more: 64 would be too far for one shift. */
	back = LLVMBuildXor(g->b, bits, const_u64(g, 64, 63), "");
	for (unsigned i = n; i--;)
		words[i] = merge(g, left, words[i], i ? words[i - 1] : fill, bits, back);
	if (!left)
		reverse(words, n);
	return join(g, words, n, width);
}

/* One word moved by `bits`, filled up from its neighbour. */
static LLVMValueRef merge(struct gen *g, bool left, LLVMValueRef word, LLVMValueRef from, LLVMValueRef bits,
			  LLVMValueRef back)
{
	LLVMValueRef one = const_u64(g, 64, 1);

	if (left) {
		word = LLVMBuildShl(g->b, word, bits, "");
		from = LLVMBuildLShr(g->b, LLVMBuildLShr(g->b, from, one, ""), back, "");
	} else {
		word = LLVMBuildLShr(g->b, word, bits, "");
		from = LLVMBuildShl(g->b, LLVMBuildShl(g->b, from, one, ""), back, "");
	}
	return LLVMBuildOr(g->b, word, from, "");
}

static void reverse(LLVMValueRef *words, unsigned n)
{
	for (unsigned i = 0; i < n / 2; i++) {
		LLVMValueRef word = words[i];

		words[i] = words[n - 1 - i];
		words[n - 1 - i] = word;
	}
}

/* Digits of `digit` bits in registers of 64, the lowest first. */
static unsigned split(struct gen *g, LLVMValueRef v, bool is_signed, unsigned digit, LLVMValueRef **digits)
{
	unsigned n = (width_of(v) + digit - 1) / digit, width = n * digit;

	*digits = arena_array(g->arena, n, sizeof(**digits));
	if (is_signed && width > width_of(v))
		v = LLVMBuildSExt(g->b, v, int_type(g, width), "");
	v = resize(g, v, width);
	for (unsigned i = 0; i < n; i++) {
		LLVMValueRef d = LLVMBuildLShr(g->b, v, const_u64(g, width, (uint64_t)i * digit), "");

		(*digits)[i] = resize(g, resize(g, d, digit), 64);
	}
	return n;
}

/* The low `width` bits of words of 64. */
static LLVMValueRef join(struct gen *g, LLVMValueRef *words, unsigned n, unsigned width)
{
	LLVMValueRef v = const_u64(g, 64 * n, 0);

	for (unsigned i = 0; i < n; i++)
		v = LLVMBuildOr(g->b, v, LLVMBuildShl(g->b, resize(g, words[i], 64 * n),
						      const_u64(g, 64 * n, 64 * i), ""), "");
	return resize(g, v, width);
}
