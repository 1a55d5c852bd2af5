/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LLVM in few words: the small vocabulary in which the rest of the backend generates code. Memory
 * accesses carry what LLVM cannot know on BPF: that packets and maps may be read at any alignment,
 * and that headers, maps, stack and context never overlap (TBAA). Helper calls carry what they
 * touch, so that what was loaded from a packet survives a lookup.
 */
#include <linux/bpf.h>
#include <string.h>

#include "backend/copies.h"
#include "common/bits.h"

/*
 * LLVM's encoding of the attribute memory(...): two bits (1 read, 2 write) a location, arguments
 * first, then memory that only the callee can reach.
 */
enum effects { PURE_READ = 1 | 1 << 2, KERNEL = 1 | 3 << 2, ANY = -1 };

static const struct helper {
	unsigned id;
	const char *result, *args;
	enum effects effects;
} helpers[] = {
#define HELPER(name, result, args, effects) { BPF_FUNC_##name, result, args, effects },
#include "backend/helper.def"
};

/* Beyond these bytes LLVM would call memset(), unless it may not put the stores together. */
#define MAX_ZEROS 512

static LLVMTypeRef letter_type(struct gen *g, char letter);
static void call_attribute(struct gen *g, LLVMValueRef call, unsigned at, const char *name,
			   uint64_t value);
static LLVMValueRef tagged(struct gen *g, LLVMValueRef access, enum memory kind, unsigned align);

LLVMTypeRef int_type(struct gen *g, unsigned width)
{
	return LLVMIntTypeInContext(g->llvm, width);
}

LLVMValueRef const_u64(struct gen *g, unsigned width, uint64_t v)
{
	return LLVMConstInt(int_type(g, width), v, false);
}

LLVMValueRef const_mpz(struct gen *g, unsigned width, mpz_srcptr v)
{
	unsigned n = (width + 63) / 64;
	uint64_t *words = arena_array(g->arena, n, sizeof(*words));

	mpz_export(words, NULL, -1, sizeof(*words), 0, 0, v);
	return LLVMConstIntOfArbitraryPrecision(int_type(g, width), n, words);
}

LLVMValueRef var_new(struct gen *g, LLVMTypeRef type, const char *name)
{
	LLVMValueRef var = LLVMBuildAlloca(g->entry_b, type, name);

	LLVMBuildStore(g->entry_b, LLVMConstNull(type), var);
	return var;
}

LLVMValueRef stack_new(struct gen *g, unsigned bytes, const char *name)
{
	LLVMValueRef p = LLVMBuildAlloca(g->entry_b, LLVMArrayType(g->i8, bytes), name);

	LLVMSetAlignment(p, 8);
	return p;
}

LLVMTypeRef var_type(LLVMValueRef var)
{
	return LLVMIsAAllocaInst(var) ? LLVMGetAllocatedType(var) : LLVMGetGEPSourceElementType(var);
}

LLVMValueRef var_get(struct gen *g, LLVMValueRef var)
{
	LLVMTypeRef type = var_type(var);
	LLVMValueRef v = LLVMBuildLoad2(g->b, type, var, "");

	return LLVMIsAAllocaInst(var) ? v : tagged(g, v, MEM_HEADER, natural_align(LLVMGetIntTypeWidth(type)));
}

void var_set(struct gen *g, LLVMValueRef var, LLVMValueRef v)
{
	LLVMValueRef store = LLVMBuildStore(g->b, v, var);

	if (!LLVMIsAAllocaInst(var))
		tagged(g, store, MEM_HEADER, natural_align(width_of(v)));
}

LLVMBasicBlockRef block_new(struct gen *g, const char *name)
{
	return LLVMAppendBasicBlockInContext(g->llvm, g->fn, name);
}

void block_start(struct gen *g, LLVMBasicBlockRef block)
{
	LLVMPositionBuilderAtEnd(g->b, block);
}

void jump(struct gen *g, LLVMBasicBlockRef to)
{
	LLVMBuildBr(g->b, to);
}

void branch(struct gen *g, LLVMValueRef cond, LLVMBasicBlockRef yes, LLVMBasicBlockRef no)
{
	LLVMBuildCondBr(g->b, cond, yes, no);
}

void branch_rare(struct gen *g, LLVMValueRef cond, LLVMBasicBlockRef rare, LLVMBasicBlockRef usual)
{
	LLVMValueRef br = LLVMBuildCondBr(g->b, cond, rare, usual);
	LLVMMetadataRef parts[] = {
		LLVMMDStringInContext2(g->llvm, "branch_weights", strlen("branch_weights")),
		LLVMValueAsMetadata(const_u64(g, 32, 1)),
		LLVMValueAsMetadata(const_u64(g, 32, 2000)),
	};

	LLVMSetMetadata(br, LLVMGetMDKindIDInContext(g->llvm, "prof", strlen("prof")),
			LLVMMetadataAsValue(g->llvm, LLVMMDNodeInContext2(g->llvm, parts, 3)));
}

void start_dead_code(struct gen *g)
{
	block_start(g, block_new(g, "dead"));
}

LLVMValueRef offset_by(struct gen *g, LLVMValueRef ptr, uint64_t bytes)
{
	return bytes ? offset_by_value(g, ptr, const_u64(g, 64, bytes)) : ptr;
}

LLVMValueRef offset_by_value(struct gen *g, LLVMValueRef ptr, LLVMValueRef bytes)
{
	return LLVMBuildInBoundsGEP2(g->b, g->i8, ptr, &bytes, 1, "");
}

unsigned natural_align(unsigned bits)
{
	return bits >= 64 ? 8 : bits >= 32 ? 4 : bits >= 16 ? 2 : 1;
}

LLVMValueRef mem_load(struct gen *g, enum memory kind, LLVMValueRef ptr, unsigned bits, unsigned align)
{
	return tagged(g, LLVMBuildLoad2(g->b, int_type(g, bits), ptr, ""), kind, align);
}

void mem_store(struct gen *g, enum memory kind, LLVMValueRef ptr, LLVMValueRef v, unsigned align)
{
	tagged(g, LLVMBuildStore(g->b, v, ptr), kind, align);
}

LLVMValueRef ctx_load(struct gen *g, unsigned offset)
{
	/*
	 * The kernel takes context accesses at an offset from the context itself only. Hidden, the pointer is
	 * not shared between two loads of a field, which could make LLVM keep the sum in a register.
	 */
	return mem_load(g, MEM_CTX, offset_by(g, opaque(g, g->ctx), offset), 32, 4);
}

void mem_copy(struct gen *g, enum memory to_kind, LLVMValueRef to, enum memory from_kind,
	      LLVMValueRef from, unsigned bytes)
{
	unsigned n;

	for (unsigned i = 0; i < bytes; i += n) {
		n = bytes - i >= 8 ? 8 : bytes - i >= 4 ? 4 : bytes - i >= 2 ? 2 : 1;
		mem_store(g, to_kind, offset_by(g, to, i),
			  mem_load(g, from_kind, offset_by(g, from, i), 8 * n, n), n);
	}
}

void mem_zero(struct gen *g, LLVMValueRef to, unsigned bytes)
{
	LLVMValueRef store;
	unsigned n;

	for (unsigned i = 0; i < bytes; i += n) {
		n = bytes - i >= 8 ? 8 : bytes - i >= 4 ? 4 : bytes - i >= 2 ? 2 : 1;
		store = LLVMBuildStore(g->b, const_u64(g, 8 * n, 0), offset_by(g, to, i));
		LLVMSetVolatile(tagged(g, store, MEM_HEADER, n), bytes > MAX_ZEROS);
	}
}

LLVMValueRef swap_bytes(struct gen *g, LLVMValueRef v)
{
	unsigned width = width_of(v), even = (width + 15) / 16 * 16, id;
	LLVMTypeRef type = int_type(g, even);
	LLVMValueRef wide;

	if (width <= 8)
		return v;
	/* LLVM swaps pairs of bytes only: an odd count gets one in front, which ends up below. */
	wide = resize(g, v, even);
	id = LLVMLookupIntrinsicID("llvm.bswap", strlen("llvm.bswap"));
	wide = LLVMBuildCall2(g->b, LLVMIntrinsicGetType(g->llvm, id, &type, 1),
			      LLVMGetIntrinsicDeclaration(g->module, id, &type, 1), &wide, 1, "");
	if (even == width)
		return wide;
	return resize(g, LLVMBuildLShr(g->b, wide, const_u64(g, even, even - width), ""), width);
}

unsigned width_of(LLVMValueRef v)
{
	return LLVMGetIntTypeWidth(LLVMTypeOf(v));
}

LLVMValueRef resize(struct gen *g, LLVMValueRef v, unsigned width)
{
	unsigned have = width_of(v);

	if (have == width)
		return v;
	return have < width ? LLVMBuildZExt(g->b, v, int_type(g, width), "")
			    : LLVMBuildTrunc(g->b, v, int_type(g, width), "");
}

LLVMValueRef equals(struct gen *g, LLVMValueRef a, LLVMValueRef b)
{
	return LLVMBuildICmp(g->b, LLVMIntEQ, a, b, "");
}

LLVMValueRef is_set(struct gen *g, LLVMValueRef v)
{
	return LLVMBuildICmp(g->b, LLVMIntNE, v, LLVMConstNull(LLVMTypeOf(v)), "");
}

LLVMValueRef is_null(struct gen *g, LLVMValueRef ptr)
{
	return LLVMBuildIsNull(g->b, ptr, "");
}

LLVMValueRef opaque(struct gen *g, LLVMValueRef v)
{
	LLVMTypeRef of = LLVMTypeOf(v), type = LLVMFunctionType(of, &of, 1, false);
	LLVMValueRef nop = LLVMGetInlineAsm(type, "", 0, "=r,0", strlen("=r,0"), true, false,
					    LLVMInlineAsmDialectATT, false);

	return LLVMBuildCall2(g->b, type, nop, &v, 1, "");
}

LLVMValueRef forget(struct gen *g, LLVMValueRef v)
{
	unsigned width = width_of(v);
	LLVMValueRef unknown = resize(g, ctx_load(g, g->hook->ifindex_at), 64);

	/* The verifier does not see that x ^ y ^ y is x. All 64 bits, or it would know the upper half. */
	unknown = LLVMBuildMul(g->b, unknown, const_u64(g, 64, 0x100000001), "");
	v = opaque(g, LLVMBuildXor(g->b, resize(g, v, 64), unknown, ""));
	return resize(g, LLVMBuildXor(g->b, v, unknown, ""), width);
}

LLVMValueRef helper(struct gen *g, unsigned id, LLVMValueRef *args, unsigned n)
{
	const struct helper *h = helpers;
	LLVMTypeRef types[5], type;
	LLVMValueRef call;

	while (h->id != id)
		h++;
	for (unsigned i = 0; i < n; i++)
		types[i] = letter_type(g, h->args[i]);
	type = LLVMFunctionType(letter_type(g, h->result[0]), types, n, false);
	call = LLVMBuildCall2(g->b, type, LLVMConstIntToPtr(const_u64(g, 64, id), g->ptr), args, n, "");
	call_attribute(g, call, LLVMAttributeFunctionIndex, "nounwind", 0);
	call_attribute(g, call, LLVMAttributeFunctionIndex, "willreturn", 0);
	if (h->effects == ANY)
		return call;
	call_attribute(g, call, LLVMAttributeFunctionIndex, "nosync", 0);
	call_attribute(g, call, LLVMAttributeFunctionIndex, "memory", h->effects);
	for (unsigned i = 0; i < n; i++)
		if (h->args[i] == 'p')
			call_attribute(g, call, i + 1, "nocapture", 0);
	return call;
}

LLVMValueRef map_lookup(struct gen *g, LLVMValueRef map, LLVMValueRef key)
{
	return helper(g, BPF_FUNC_map_lookup_elem, (LLVMValueRef[]){ map, key }, 2);
}

void return_verdict(struct gen *g, enum verdict verdict)
{
	if (g->part) {
		part_verdict(g, verdict);
		return;
	}
	if (verdict == VERDICT_PASS && g->hook->pass)
		g->hook->pass(g);
	copies_return(g, LLVMConstInt(g->i32, g->hook->verdicts[verdict], true));
}

const char *identifier(struct gen *g, const char *name)
{
	char *id = arena_alloc(g->arena, strlen(name) + 2), *p = id;

	/* "$" only marks what P4 made up, as in hdr.h.$valid$; a leading "." says "absolute". */
	for (name += *name == '.'; *name; name++) {
		bool digit = *name >= '0' && *name <= '9';

		if (digit && p == id)
			*p++ = '_';
		if (digit || (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z'))
			*p++ = *name;
		else if (*name != '$' && *name != ']')
			*p++ = '_';
	}
	if (p == id)
		*p++ = '_';
	*p = '\0';
	return id;
}

static LLVMTypeRef letter_type(struct gen *g, char letter)
{
	return letter == 'p' ? g->ptr : letter == 'i' ? g->i32 : g->i64;
}

static void call_attribute(struct gen *g, LLVMValueRef call, unsigned at, const char *name,
			   uint64_t value)
{
	unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));

	/* An LLVM that does not know it generates the same code, a little slower. */
	if (kind)
		LLVMAddCallSiteAttribute(call, at, LLVMCreateEnumAttribute(g->llvm, kind, value));
}

static LLVMValueRef tagged(struct gen *g, LLVMValueRef access, enum memory kind, unsigned align)
{
	LLVMSetAlignment(access, align);
	LLVMSetMetadata(access, g->tbaa_kind, g->memory_tags[kind]);
	return access;
}
