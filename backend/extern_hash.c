/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1model's hash, verify_checksum and update_checksum, with payload and without (hash.c computes),
 * and random. The algorithm is an argument that is known when compiling.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/extern.h"
#include "common/bits.h"

static bool algorithm_of(const struct ir_stmt *call, unsigned arg, uint64_t *algorithm);
static LLVMValueRef compute(struct gen *g, const struct extern_call *c, unsigned data, unsigned algorithm,
			    bool payload);
static LLVMValueRef verify(struct gen *g, const struct extern_call *c, bool payload);
static LLVMValueRef update(struct gen *g, const struct extern_call *c, bool payload);
static LLVMBasicBlockRef when(struct gen *g, LLVMValueRef cond);
static void done(struct gen *g, LLVMBasicBlockRef after);

/* hash(out result, algo, base, data, max): base + hash % max, in 64 bits; a max of 0 counts as 1. */
LLVMValueRef extern_hash(struct gen *g, const struct extern_call *c)
{
	LLVMValueRef v = resize(g, compute(g, c, 3, 1, false), 64), max, base;

	base = resize(g, extern_arg(c, 2)[0], 64);
	max = resize(g, extern_arg(c, 4)[0], 64);
	max = LLVMBuildSelect(g->b, is_set(g, max), max, const_u64(g, 64, 1), "");
	v = LLVMBuildAdd(g->b, LLVMBuildURem(g->b, v, max, ""), base, "");
	extern_out(g, c, 0, v);
	return NULL;
}

LLVMValueRef extern_verify_checksum(struct gen *g, const struct extern_call *c)
{
	return verify(g, c, false);
}

LLVMValueRef extern_verify_checksum_payload(struct gen *g, const struct extern_call *c)
{
	return verify(g, c, true);
}

LLVMValueRef extern_update_checksum(struct gen *g, const struct extern_call *c)
{
	return update(g, c, false);
}

LLVMValueRef extern_update_checksum_payload(struct gen *g, const struct extern_call *c)
{
	return update(g, c, true);
}

/* random(out result, lo, hi): both included; lo > hi leaves the result alone. */
LLVMValueRef extern_random(struct gen *g, const struct extern_call *c)
{
	LLVMValueRef lo = resize(g, extern_arg(c, 1)[0], 64), hi = resize(g, extern_arg(c, 2)[0], 64), v, n;
	LLVMBasicBlockRef after = when(g, LLVMBuildICmp(g->b, LLVMIntULE, lo, hi, ""));

	v = resize(g, helper(g, BPF_FUNC_get_prandom_u32, NULL, 0), 64);
	v = LLVMBuildShl(g->b, v, const_u64(g, 64, 32), "");
	v = LLVMBuildOr(g->b, v, resize(g, helper(g, BPF_FUNC_get_prandom_u32, NULL, 0), 64), "");
	/* All of 64 bits: the count of numbers wraps to 0. */
	n = LLVMBuildAdd(g->b, LLVMBuildSub(g->b, hi, lo, ""), const_u64(g, 64, 1), "");
	n = LLVMBuildSelect(g->b, is_set(g, n), n, const_u64(g, 64, UINT64_MAX), "");
	v = LLVMBuildAdd(g->b, lo, LLVMBuildURem(g->b, v, n, ""), "");
	extern_out(g, c, 0, v);
	done(g, after);
	return NULL;
}

bool hash_in_place(const struct ir_stmt *call)
{
	static const char *const names[] = {
		"verify_checksum", "update_checksum", "verify_checksum_with_payload",
		"update_checksum_with_payload", "hash",
	};
	uint64_t algorithm;

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(call->call.name, names[i]))
			return algorithm_of(call, i < 4 ? 3 : 1, &algorithm) && algorithm == HASH_CSUM16;
	return false;
}

static bool algorithm_of(const struct ir_stmt *call, unsigned arg, uint64_t *algorithm)
{
	const struct ir_operand *o = &call->call.args.at[arg].in.at[0];

	return call->call.args.at[arg].in.n == 1 && o->kind == IR_CONST && bits_to_u64(o->number, algorithm) &&
	       *algorithm <= HASH_XOR16;
}

static LLVMValueRef compute(struct gen *g, const struct extern_call *c, unsigned data, unsigned algorithm,
			    bool payload)
{
	struct hash_input in = { &c->stmt->call.args.at[data], extern_arg(c, data), payload };
	uint64_t number;

	if (!algorithm_of(c->stmt, algorithm, &number)) {
		diag_error(g->diags, DIAG_UNSUPPORTED, c->stmt->at,
			   "the algorithm of '%s' must be known at compile time", c->stmt->call.name);
		return const_u64(g, 64, 0);
	}
	if (payload && number != HASH_CSUM16)
		diag_error(g->diags, DIAG_UNSUPPORTED, c->stmt->at,
			   "'%s' is supported with HashAlgorithm.csum16 only", c->stmt->call.name);
	return hash_value(g, number, &in);
}

/* verify_checksum(condition, data, checksum, algo); a checksum field that is not there is not wrong. */
static LLVMValueRef verify(struct gen *g, const struct extern_call *c, bool payload)
{
	const struct ir_operand *checksum = &c->stmt->call.args.at[2].in.at[0];
	struct ir_var *error = ir_find_var(g->p, "std.checksum_error");
	LLVMValueRef cond = extern_arg(c, 0)[0], v;
	LLVMBasicBlockRef after, all;

	/* Nobody could tell. */
	if (!error || !binding_reads(g, error))
		return NULL;
	if (checksum->kind == IR_FIELD)
		cond = LLVMBuildAnd(g->b, cond, header_valid(g, checksum->header), "");
	all = when(g, cond);
	v = resize(g, compute(g, c, 1, 3, payload), checksum->width);
	after = when(g, LLVMBuildNot(g->b, equals(g, v, extern_arg(c, 2)[0]), ""));
	var_set(g, binding_var(g, "std.checksum_error"), const_u64(g, 1, 1));
	done(g, after);
	done(g, all);
	return NULL;
}

/* update_checksum(condition, data, inout checksum, algo) */
static LLVMValueRef update(struct gen *g, const struct extern_call *c, bool payload)
{
	LLVMBasicBlockRef after = when(g, extern_arg(c, 0)[0]);

	extern_out(g, c, 2, compute(g, c, 1, 3, payload));
	done(g, after);
	return NULL;
}

/* What follows is done under the condition, up to done(). */
static LLVMBasicBlockRef when(struct gen *g, LLVMValueRef cond)
{
	LLVMBasicBlockRef then = block_new(g, "when"), after = block_new(g, "after");

	branch(g, cond, then, after);
	block_start(g, then);
	return after;
}

static void done(struct gen *g, LLVMBasicBlockRef after)
{
	jump(g, after);
	block_start(g, after);
}
