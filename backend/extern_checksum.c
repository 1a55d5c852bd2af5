/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Internet checksums. A one's complement sum does not care about byte order as long as all its
 * terms agree (RFC 1071, section 2), so sums are taken over the values as they lie in the packet:
 * LLVM cancels the swaps with those of the loads and stores.
 */
#include "backend/extern.h"

static LLVMValueRef fold(struct gen *g, LLVMValueRef sum);
static LLVMValueRef add_inverted(struct gen *g, LLVMValueRef sum, LLVMValueRef v);
static LLVMValueRef add(struct gen *g, LLVMValueRef sum, LLVMValueRef v);
static LLVMValueRef half(struct gen *g, LLVMValueRef v, unsigned i);

/* HC' = ~(~HC + ~m + m'), equation 3 of RFC 1624. */
LLVMValueRef extern_csum_replace2(struct gen *g, const struct extern_call *c)
{
	LLVMValueRef sum = const_u64(g, 32, 0);

	sum = add_inverted(g, sum, swap_bytes(g, resize(g, c->in[0], 16)));
	sum = add_inverted(g, sum, swap_bytes(g, resize(g, c->in[1], 16)));
	sum = add(g, sum, swap_bytes(g, resize(g, c->in[2], 16)));
	return swap_bytes(g, LLVMBuildNot(g->b, fold(g, sum), ""));
}

LLVMValueRef extern_csum_replace4(struct gen *g, const struct extern_call *c)
{
	LLVMValueRef from = swap_bytes(g, resize(g, c->in[1], 32)), to = swap_bytes(g, resize(g, c->in[2], 32));
	LLVMValueRef sum = const_u64(g, 32, 0);

	sum = add_inverted(g, sum, swap_bytes(g, resize(g, c->in[0], 16)));
	for (unsigned i = 0; i < 2; i++) {
		sum = add_inverted(g, sum, half(g, from, i));
		sum = add(g, sum, half(g, to, i));
	}
	return swap_bytes(g, LLVMBuildNot(g->b, fold(g, sum), ""));
}

/* The checksum of an IPv4 header without options, given field by field (RFC 791, section 3.1). */
LLVMValueRef extern_ipv4_checksum(struct gen *g, const struct extern_call *c)
{
	static const unsigned widths[] = { 4, 4, 8, 16, 16, 3, 13, 8, 8, 32, 32 };
	LLVMValueRef sum = const_u64(g, 32, 0), word = NULL, v;
	unsigned filled = 0;

	for (unsigned i = 0; i < c->n; i++) {
		v = resize(g, c->in[i], widths[i]);
		if (filled) {
			word = LLVMBuildShl(g->b, word, const_u64(g, 32, widths[i]), "");
			word = LLVMBuildOr(g->b, word, resize(g, v, 32), "");
		} else {
			word = resize(g, v, 32);
		}
		filled += widths[i];
		if (filled % 16)
			continue;
		word = swap_bytes(g, resize(g, word, filled));
		for (unsigned k = 0; k < filled / 16; k++)
			sum = add(g, sum, half(g, word, k));
		filled = 0;
	}
	return swap_bytes(g, LLVMBuildNot(g->b, fold(g, sum), ""));
}

/* 32 bits of carries folded into 16; twice, because the first fold may carry again. */
static LLVMValueRef fold(struct gen *g, LLVMValueRef sum)
{
	for (unsigned i = 0; i < 2; i++)
		sum = LLVMBuildAdd(g->b, LLVMBuildAnd(g->b, sum, const_u64(g, 32, 0xffff), ""),
				   LLVMBuildLShr(g->b, sum, const_u64(g, 32, 16), ""), "");
	return resize(g, sum, 16);
}

static LLVMValueRef add_inverted(struct gen *g, LLVMValueRef sum, LLVMValueRef v)
{
	return add(g, sum, LLVMBuildNot(g->b, v, ""));
}

static LLVMValueRef add(struct gen *g, LLVMValueRef sum, LLVMValueRef v)
{
	return LLVMBuildAdd(g->b, sum, resize(g, v, 32), "");
}

static LLVMValueRef half(struct gen *g, LLVMValueRef v, unsigned i)
{
	return resize(g, LLVMBuildLShr(g->b, v, const_u64(g, width_of(v), 16 * i), ""), 16);
}
