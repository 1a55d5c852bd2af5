/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations on more than 64 bits that cannot be left to LLVM: multiplication, and shifts by a number
 * known only at run time, for which it would call a library that BPF does not have; and sums,
 * whose carries it would make by comparing, so that the verifier would follow two ways through
 * each word. (Everything else LLVM splits well by itself.)
 */
#include "backend/gen.h"

static unsigned split(struct gen *g, LLVMValueRef v, bool is_signed, unsigned digit, LLVMValueRef **digits);
static LLVMValueRef join(struct gen *g, LLVMValueRef *words, unsigned n, unsigned width);
static LLVMValueRef merge(struct gen *g, bool left, LLVMValueRef word, LLVMValueRef from, LLVMValueRef bits,
			  LLVMValueRef back);
static void reverse(LLVMValueRef *words, unsigned n);

/*
 * Word by word. A sum's carry out of the highest bit is where both operands have it, or one of
 * them while the sum has not; of a difference, the same with the first operand turned round.
 */
LLVMValueRef wide_add(struct gen *g, LLVMValueRef a, LLVMValueRef b, bool subtract)
{
	LLVMValueRef *wa, *wb, carry = const_u64(g, 64, 0), top = const_u64(g, 64, 63);
	unsigned n = split(g, a, false, 64, &wa);

	split(g, b, false, 64, &wb);
	for (unsigned i = 0; i < n; i++) {
		LLVMValueRef x = wa[i], y = wb[i], sum, both, one;

		if (subtract) {
			sum = LLVMBuildSub(g->b, LLVMBuildSub(g->b, x, y, ""), carry, "");
			x = LLVMBuildNot(g->b, x, "");
		} else {
			sum = LLVMBuildAdd(g->b, LLVMBuildAdd(g->b, x, y, ""), carry, "");
		}
		both = LLVMBuildAnd(g->b, x, y, "");
		one = LLVMBuildAnd(g->b, LLVMBuildOr(g->b, x, y, ""),
				   subtract ? sum : LLVMBuildNot(g->b, sum, ""), "");
		carry = LLVMBuildLShr(g->b, LLVMBuildOr(g->b, both, one, ""), top, "");
		wa[i] = sum;
	}
	return join(g, wa, n, width_of(a));
}

/* Exact with one bit more; then the highest bits say whether it still fits (section 8.7, 8.8). */
LLVMValueRef wide_saturating(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef b)
{
	bool is_signed = op == IR_OP_SADD_SAT || op == IR_OP_SSUB_SAT;
	bool subtract = op == IR_OP_USUB_SAT || op == IR_OP_SSUB_SAT;
	unsigned width = width_of(a);
	LLVMTypeRef wider = int_type(g, width + 1), type = int_type(g, width);
	LLVMValueRef exact, sign, beyond, limit;

	a = is_signed ? LLVMBuildSExt(g->b, a, wider, "") : resize(g, a, width + 1);
	b = is_signed ? LLVMBuildSExt(g->b, b, wider, "") : resize(g, b, width + 1);
	exact = wide_add(g, a, b, subtract);
	sign = resize(g, LLVMBuildLShr(g->b, exact, const_u64(g, width + 1, width), ""), 1);
	exact = resize(g, exact, width);
	if (is_signed) {
		beyond = LLVMBuildLShr(g->b, exact, const_u64(g, width, width - 1), "");
		beyond = LLVMBuildXor(g->b, resize(g, beyond, 1), sign, "");
		/* The greatest number, or by one more the least. */
		limit = LLVMBuildLShr(g->b, LLVMConstAllOnes(type), const_u64(g, width, 1), "");
		limit = LLVMBuildXor(g->b, limit, LLVMBuildSExt(g->b, sign, type, ""), "");
	} else {
		beyond = sign;
		limit = subtract ? LLVMConstNull(type) : LLVMConstAllOnes(type);
	}
	beyond = LLVMBuildSExt(g->b, beyond, type, "");
	exact = LLVMBuildAnd(g->b, exact, LLVMBuildNot(g->b, beyond, ""), "");
	return LLVMBuildOr(g->b, exact, LLVMBuildAnd(g->b, limit, beyond, ""), "");
}

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
 * First whole words, by powers of two, one for each bit of the distance in words, without a branch,
 * as the verifier would follow two ways through each word; then bits, which come into a word from
 * its neighbour. Written with wide shifts by constants, LLVM would put the
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
		LLVMValueRef far = LLVMBuildAnd(g->b, LLVMBuildUDiv(g->b, by, const_u64(g, 64, 64 * step), ""),
						const_u64(g, 64, 1), "");
		LLVMValueRef mask = opaque(g, LLVMBuildNeg(g->b, far, ""));

		for (unsigned i = n; i--;) {
			LLVMValueRef change = LLVMBuildXor(g->b, words[i], i >= step ? words[i - step] : fill, "");

			words[i] = LLVMBuildXor(g->b, words[i], LLVMBuildAnd(g->b, change, mask, ""), "");
		}
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
