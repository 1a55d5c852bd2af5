/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Externs: each function and method is a row of extern.def and a function of one of the extern_*.c
 * files. Objects are prepared by their kind's function before code is generated.
 */
#ifndef P4BPF_BACKEND_EXTERN_H
#define P4BPF_BACKEND_EXTERN_H

#include "backend/gen.h"

/* A call with its operands evaluated: all `in` arguments flattened, in order. */
struct extern_call {
	const struct ir_stmt *stmt;
	struct gen_extern *object;
	LLVMValueRef *in;
	unsigned n;
	unsigned *first;		/* per argument: its place in `in` */
};

/* An instance of an extern object. */
struct gen_extern {
	struct ir_extern *ir;
	LLVMValueRef map;		/* NULL of a direct one that no table uses */
	uint64_t size;
	bool sparse;
	LLVMValueRef groups;		/* action selectors */
	unsigned value_size;		/* action profiles: of a member */
	const char *counts;		/* counters: p4bpf_desc_counter.kind; else NULL */
	const char *sends;		/* what goes to user space: p4bpf_desc_event.kind; else NULL */
	const char *meters;		/* meters: p4bpf_desc_meter.kind; else NULL */
	LLVMValueRef color, color_in;	/* direct meters: the variable, and its function */
	struct gen_slot *cell;		/* registers: where each scalar of ir->cell lies */
	unsigned cell_size;
	int lock_at;			/* in the cell; -1: it has none */
	VEC(LLVMValueRef) cells;	/* registers in a region of pass atomic: alloca ptr by slot */
};

/* The scalars of argument `i`. */
static inline LLVMValueRef *extern_arg(const struct extern_call *c, unsigned i)
{
	return c->in + c->first[i];
}

/* Writes argument `i`, an out parameter of one scalar. */
void extern_out(struct gen *g, const struct extern_call *c, unsigned i, LLVMValueRef v);
/* An index of any width as 32 bits; what does not fit becomes one that no map has. */
LLVMValueRef extern_index(struct gen *g, LLVMValueRef index);
/* The element of an array, by an index of 32 bits; or NULL. */
LLVMValueRef element_of(struct gen *g, LLVMValueRef map, LLVMValueRef index);
/* Reads e->size from the constructor's argument `arg`; false after an error. */
bool extern_size(struct gen *g, struct gen_extern *e, unsigned arg);

/* ---- direct.c, and what it does with an entry's cell: extern_counter.c, extern_meter.c ---- */

/* The table whose entries have cells in `e`, or NULL. */
struct gen_table *direct_table(struct gen *g, const struct gen_extern *e);
/* How many entries can have numbers. */
uint64_t direct_size(const struct gen_table *t);
void counter_count(struct gen *g, const struct gen_extern *e, LLVMValueRef index);
/* Sets what the direct meter's read() gives. */
void meter_entry(struct gen *g, struct gen_extern *e, LLVMValueRef entry);
void meter_no_entry(struct gen *g, struct gen_extern *e);
/* Whether the call looks at the packet itself, not only at headers. */
bool extern_reads_packet(const struct ir_stmt *call);

/* ---- hash.c ---- */

/* In the order of v1model's enum HashAlgorithm. */
enum hash_algorithm {
	HASH_CRC32, HASH_CRC32_CUSTOM, HASH_CRC16, HASH_CRC16_CUSTOM, HASH_RANDOM, HASH_IDENTITY,
	HASH_CSUM16, HASH_XOR16,
};

struct hash_input {
	const struct ir_arg *arg;
	LLVMValueRef *values;		/* of its scalars */
	bool payload;			/* and all of the packet behind the parser's end */
};

/* As wide as the algorithm has it, up to 64 bits. */
LLVMValueRef hash_value(struct gen *g, enum hash_algorithm algorithm, const struct hash_input *in);

/* Whether the call takes a varbit field from where it lies: no other algorithm than csum16 does. */
bool hash_in_place(const struct ir_stmt *call);

/* Arity of functions that take data of any type. */
#define ANY_ARITY (~0u)

/* The result, or NULL when the extern returns none. */
#define FUNCTION(name, arity, code) LLVMValueRef code(struct gen *g, const struct extern_call *c);
/* False after an error. */
#define OBJECT(kind, prepare) bool prepare(struct gen *g, struct gen_extern *e);
#include "backend/extern.def"

#endif
