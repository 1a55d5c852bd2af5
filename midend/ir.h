/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IR: a P4 program after everything that is only language has gone. What is left:
 *
 *  - scalars (ir_var) of 1 .. 2048 bits: metadata, locals, parameters, flattened structs; bool is one
 *    bit, error and enums are their member's number, signedness lives in the operations;
 *  - header instances (ir_header) with fields at bit offsets; a stack is an array of them plus a
 *    scalar `next`; a header union is its members, mutual invalidation already spelled out;
 *  - parsers as states with select edges; controls as structured statements over flat operands;
 *  - tables with their keys, actions and entries; the actions' bodies stand in each APPLY;
 *  - calls of externs by name with flattened arguments. All other calls are inlined, with
 *    copy-in/copy-out (section 6.8) spelled out; `exit` and `return` are LEAVE of a block.
 *
 * No generics, no types beyond widths, no compile-time values. LLVM does SSA, folding and dead
 * code. Every program can be printed and read back (print.c, read.c), and verified (verify.c).
 * Everything lives in the program's arena.
 */
#ifndef P4BPF_MIDEND_IR_H
#define P4BPF_MIDEND_IR_H

#include <stdio.h>	/* before gmp.h, which asks for it to declare gmp_fprintf */
#include <gmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/diag.h"
#include "common/intern.h"
#include "common/source.h"
#include "common/vec.h"

enum ir_stmt_kind {
#define IR_STMT(kind, word, doc) IR_##kind,
#include "midend/ir.def"
};

enum ir_op {
#define IR_OP(kind, word, operands, rule) IR_OP_##kind,
#include "midend/ir.def"
};

/* How the widths of an operation's result and operands relate: ir.def. */
enum ir_rule {
	IR_RULE_ONE, IR_RULE_SAME, IR_RULE_CMP, IR_RULE_SHIFT, IR_RULE_CONCAT, IR_RULE_EXT,
	IR_RULE_TRUNC, IR_RULE_SLICE, IR_RULE_INSERT, IR_RULE_MUX,
};

#define IR_MAX_WIDTH 2048

/* How a scalar is shown to users (control plane, BTF); arithmetic does not care. */
enum ir_shape { IR_SHAPE_BIT, IR_SHAPE_INT, IR_SHAPE_BOOL, IR_SHAPE_ERROR, IR_SHAPE_ENUM };

struct ir_enum {
	const char *name;
	VEC(const char *) members;
	VEC(mpz_srcptr) values;		/* serializable enums; otherwise member i is number i */
};

struct ir_var {
	const char *name;		/* unique, e.g. "omd.output_port", "sw.tmp_3" */
	unsigned width;			/* 1 .. 2048 */
	enum ir_shape shape;
	struct ir_enum *enumeration;	/* IR_SHAPE_ENUM */
	bool zero_first;		/* starts as 0 (architecture metadata); else unspecified */
	uint32_t id;			/* index in ir_program.vars */
};

struct ir_field {
	const char *name;
	unsigned offset, width;		/* bits, from the header's start; a varbit's maximum width */
	bool is_varbit;			/* at most one, fields behind it move with its run-time size */
	enum ir_shape shape;
	struct ir_enum *enumeration;
};

struct ir_header_type {
	const char *name;
	VEC(struct ir_field) fields;
	unsigned width;			/* bits, varbit at its maximum */
	struct span at;
};

struct ir_stack;

struct ir_header {
	const char *name;		/* unique: "headers.ipv4", "hdr.vlan[1]" */
	struct ir_header_type *type;
	struct ir_stack *stack;		/* or NULL */
	unsigned index;			/* in its stack */
	uint32_t id;			/* index in ir_program.headers */
};

struct ir_stack {
	const char *name;
	VEC(struct ir_header *) elements;
	struct ir_var *next;		/* nextIndex, 32 bits, zero_first */
};

/* What a SET writes. */
enum ir_place_kind { IR_PLACE_VAR, IR_PLACE_FIELD, IR_PLACE_SIZE };
struct ir_place {
	enum ir_place_kind kind;
	struct ir_var *var;
	struct ir_header *header;	/* writing a field of an invalid header has no effect */
	unsigned field;
};

/*
 * What an operation reads. Reading a field of an invalid header gives an unspecified value (we
 * give 0). A varbit field as a value is its bits followed by zeros, as wide as the field can be; SIZE is
 * how many bits it has, 32 bits wide. Whoever writes one of the two writes the other as well.
 */
enum ir_operand_kind { IR_CONST, IR_VAR, IR_FIELD, IR_VALID, IR_SIZE };
struct ir_operand {
	enum ir_operand_kind kind;
	unsigned width;
	mpz_srcptr number;		/* CONST: 0 .. 2^width - 1 */
	struct ir_var *var;
	struct ir_header *header;	/* FIELD, VALID, SIZE */
	unsigned field;
};
typedef VEC(struct ir_operand) ir_operand_list;
typedef VEC(struct ir_place) ir_place_list;

struct ir_stmt;
typedef VEC(struct ir_stmt *) ir_body;

/* A label is a number, unique in the program. */
typedef uint32_t ir_label;

struct ir_case {
	VEC(mpz_srcptr) values;
	ir_body body;
};

/* One of a table's actions at one place where the table is applied. */
struct ir_arm {
	VEC(struct ir_var *) params;	/* set from the entry before the body runs; as ir_action.params */
	ir_body body;
};

/* One parameter of an extern call, flattened to scalars in field order. */
struct ir_arg {
	ir_operand_list in;		/* in, inout, directionless; a varbit field stands here for just the
					 * bits it has at run time */
	ir_place_list out;		/* out, inout */
	struct ir_header *header;	/* when the argument was a whole header, in addition to its fields */
	const char *string;		/* when it was a string literal */
};

struct ir_extern;
struct ir_table;

struct ir_stmt {
	enum ir_stmt_kind kind;
	struct span at;
	union {
		struct {
			struct ir_place dst;
			enum ir_op op;
			struct ir_operand a, b, c;
			unsigned hi, lo;		/* SLICE, INSERT */
		} set;
		struct ir_header *header;		/* SET_VALID, SET_INVALID, EMIT */
		struct {
			struct ir_header *dst, *src;
		} copy;
		struct {
			struct ir_header *header;	/* EXTRACT */
			struct ir_stack *stack;		/* EXTRACT_NEXT */
			bool has_size;
			struct ir_operand size;		/* bits of the varbit field */
		} extract;
		struct {
			struct ir_place place;
			uint32_t skip;			/* bits between the cursor and the place's */
		} lookahead;
		struct ir_operand operand;		/* ADVANCE, REJECT */
		struct {
			struct ir_operand cond;
			ir_body then, other;
		} if_;
		struct {
			struct ir_operand on;
			VEC(struct ir_case) cases;
			ir_body other;
		} switch_;
		struct {
			ir_label label;
			ir_body body;
			uint32_t bound;			/* LOOP */
		} block;				/* BLOCK, LOOP */
		ir_label leave;
		struct {
			struct ir_table *table;
			ir_operand_list keys;
			ir_operand_list selectors;	/* what chooses a member of an action selector's group */
			struct ir_var *hit;		/* 1 bit, or NULL */
			struct ir_var *action;		/* 32 bits, index in table->actions; or NULL */
			VEC(struct ir_arm) arms;	/* one per table->actions */
		} apply;
		struct {
			const char *name;		/* "csum_replace2", "CounterArray.increment" */
			struct ir_extern *object;	/* methods: the instance */
			VEC(struct ir_arg) args;	/* in parameter order */
			ir_place_list result;		/* flattened return value, empty for void */
		} call;
	};
};

/* Parsers. */
enum ir_keyset_kind { IR_KEYSET_ANY, IR_KEYSET_MASK, IR_KEYSET_RANGE, IR_KEYSET_VALUE_SET };
struct ir_keyset {
	enum ir_keyset_kind kind;
	mpz_srcptr value, mask;		/* MASK: x & mask == value (mask all ones: exact); RANGE: value <= x <= mask */
	struct ir_extern *value_set;	/* one with several keys stands in as many adjacent keysets */
};
struct ir_select_case {
	VEC(struct ir_keyset) keys;	/* one per select operand */
	struct ir_state *target;
};

enum ir_transition { IR_GOTO, IR_SELECT };
struct ir_state {
	const char *name;		/* unique in its parser; "accept" and "reject" have no body and no edges */
	ir_body body;
	enum ir_transition transition;
	struct ir_state *next;		/* GOTO */
	ir_operand_list on;		/* SELECT; no case matching is error.NoMatch and reject */
	VEC(struct ir_select_case) cases;
	struct span at;
	uint32_t id;			/* index in its parser, as of ir_drop_unreachable */
};

enum ir_block_kind { IR_PARSER, IR_CONTROL, IR_DEPARSER };
struct ir_block {
	enum ir_block_kind kind;
	const char *role;		/* parameter of the package: "p", "s", "d", "prs", "filt" */
	const char *name;		/* the declaration's name */
	VEC(struct ir_state *) states;	/* PARSER: start first, then others, accept and reject among them */
	struct ir_state *accept, *reject;
	ir_body body;			/* CONTROL, DEPARSER */
	struct span at;
};

/* Tables. */
enum ir_match { IR_EXACT, IR_LPM, IR_TERNARY, IR_RANGE, IR_OPTIONAL };
struct ir_key {
	const char *name;		/* control-plane name: "headers.ipv4.dstAddr", "headers.ipv4.$valid$" */
	unsigned width;
	enum ir_match match;
	enum ir_shape shape;
	struct ir_enum *enumeration;
};
struct ir_param {
	const char *name;
	unsigned width;
	enum ir_shape shape;
	struct ir_enum *enumeration;
};
typedef VEC(struct ir_param) ir_param_list;
struct ir_action {
	const char *name;		/* control-plane name */
	ir_param_list params;	/* those the control plane gives */
	bool default_only, table_only;
	bool hidden;			/* NoAction added because no default was declared */
};
struct ir_entry_key {
	bool any;
	mpz_srcptr value, mask;		/* ternary mask, LPM mask; RANGE: lo and hi */
};
struct ir_entry {
	VEC(struct ir_entry_key) keys;
	unsigned action;
	VEC(mpz_srcptr) args;
	int64_t priority;		/* larger wins; source order already turned into priorities */
	bool is_const;
	struct span at;
};
struct ir_table {
	const char *name;
	VEC(struct ir_key) keys;
	VEC(struct ir_action) actions;
	unsigned default_action;
	VEC(mpz_srcptr) default_args;
	bool const_default;
	VEC(struct ir_entry) entries;
	bool const_entries;		/* the control plane may not add any */
	uint64_t size;			/* 0: not said */
	const char *implementation;	/* extern given as property `implementation`: "hash_table", ... or NULL */
	struct ir_extern *object;	/* the instance of it */
	struct ir_extern *counter, *meter;	/* one cell an entry; or NULL */
	bool ages;			/* an entry may have a time after which it is idle */
	struct span at;
	uint32_t id;
};

/* An instance of an extern object, or a value set (kind "value_set"). */
struct ir_extern {
	const char *kind;		/* "CounterArray", "register" */
	const char *name;		/* control-plane name */
	struct ir_extern_arg {
		mpz_srcptr number;	/* integers, bools, enum members by index */
		const char *string;
	} *args;			/* constructor arguments */
	unsigned n_args;
	ir_param_list cell;		/* of generic ones (register<T>): the scalars of T; one named "" when T
					 * is one itself; empty when T is more than scalars */
	VEC(struct ir_key) keys;	/* value sets: what a member matches */
	unsigned lock;			/* registers, as of pass atomic: those with one number share a lock; 0: none */
	bool lock_apart;		/* it is a lock of its own; else each cell has one */
	struct span at;
	uint32_t id;
};

/* Variables that keep their values in a copy of the packet that names the list (v1model). */
struct ir_field_list {
	unsigned number;
	VEC(struct ir_var *) vars;
};

/*
 * An extern function or method that the program declares and C implements: what a call's arguments
 * and result are made of. One scalar named "" is the parameter itself.
 */
struct ir_function_param {
	const char *name;
	bool in, out;
	ir_param_list scalars;
};
struct ir_function {
	const char *name;		/* as calls have it: "f", "KIND.method" */
	VEC(struct ir_function_param) params;
	ir_param_list result;
	struct span at;
};

struct ir_names;

struct ir_program {
	struct arena *arena;
	struct intern *names;
	const char *name;		/* base name of the source, an identifier */
	const struct arch *arch;	/* arch.h */
	VEC(struct ir_enum *) enums;
	VEC(struct ir_header_type *) header_types;
	VEC(struct ir_var *) vars;
	VEC(struct ir_header *) headers;
	VEC(struct ir_stack *) stacks;
	VEC(struct ir_field_list) field_lists;
	VEC(struct ir_extern *) externs;
	VEC(struct ir_function *) functions;
	VEC(struct ir_table *) tables;
	VEC(const char *) errors;	/* member i of type error; 0 NoError, 1 PacketTooShort, ... as core.p4 */
	VEC(struct ir_block *) blocks;	/* in pipeline order */
	struct ir_var *parser_error;	/* 32 bits, zero_first: what REJECT and a short packet set */
	ir_label next_label;
	struct ir_names *index;			/* ir.c: finds things by name */
};

const char *ir_stmt_word(enum ir_stmt_kind kind);
const char *ir_op_word(enum ir_op op);
unsigned ir_op_operands(enum ir_op op);
enum ir_rule ir_op_rule(enum ir_op op);

struct ir_program *ir_program_new(struct arena *arena, struct intern *names);
/*
 * Variables, headers, fields of headers and stacks share one name space: a name that is taken gets
 * a number.
 */
struct ir_var *ir_var_new(struct ir_program *p, const char *name, unsigned width, enum ir_shape shape);
struct ir_header *ir_header_new(struct ir_program *p, const char *name, struct ir_header_type *type);
struct ir_stack *ir_stack_new(struct ir_program *p, const char *name, struct ir_var *next);
void ir_stack_push(struct ir_program *p, struct ir_stack *stack, struct ir_header *header);
struct ir_extern *ir_extern_new(struct ir_program *p, const char *kind, const char *name);
struct ir_table *ir_table_new(struct ir_program *p, const char *name);
struct ir_state *ir_state_new(struct ir_program *p, struct ir_block *parser, const char *name);
struct ir_stmt *ir_stmt_new(struct ir_program *p, enum ir_stmt_kind kind, struct span at);
/* By exact name; NULL when there is none. */
struct ir_var *ir_find_var(const struct ir_program *p, const char *name);
struct ir_header *ir_find_header(const struct ir_program *p, const char *name);
struct ir_stack *ir_find_stack(const struct ir_program *p, const char *name);
struct ir_extern *ir_find_extern(const struct ir_program *p, const char *name);
/* The signature of a function in C; NULL for an extern that the backend implements. */
struct ir_function *ir_find_function(const struct ir_program *p, const char *name);
struct ir_table *ir_find_table(const struct ir_program *p, const char *name);

struct ir_operand ir_const_u64(struct ir_program *p, unsigned width, uint64_t v);
struct ir_operand ir_const(struct ir_program *p, unsigned width, mpz_srcptr v);
struct ir_operand ir_of_var(struct ir_var *v);
struct ir_operand ir_of_field(struct ir_header *h, unsigned field);
struct ir_operand ir_of_valid(struct ir_header *h);
struct ir_operand ir_of_size(struct ir_header *h);
struct ir_place ir_place_var(struct ir_var *v);
struct ir_place ir_place_field(struct ir_header *h, unsigned field);
struct ir_place ir_place_size(struct ir_header *h);
unsigned ir_place_width(const struct ir_place *place);
struct ir_operand ir_of_place(const struct ir_place *place);
bool ir_place_equal(const struct ir_place *a, const struct ir_place *b);

/* Each body that stands directly in the statement. */
void ir_stmt_bodies(struct ir_stmt *s, void (*fn)(ir_body *body, void *data), void *data);
/* Visits every statement below `body`, outer before inner. */
struct ir_walk {
	void (*stmt)(struct ir_walk *walk, struct ir_stmt *stmt);
	void *data;
};
void ir_walk_body(struct ir_walk *walk, ir_body *body);
void ir_walk_program(struct ir_walk *walk, struct ir_program *p);
/* Each body that stands directly in `stmt`, empty ones too. */
void ir_stmt_bodies(struct ir_stmt *stmt, void (*fn)(ir_body *body, void *data), void *data);
/*
 * Each operand that `stmt` itself reads and each place it writes (not those of inner statements).
 */
void ir_stmt_reads(struct ir_stmt *stmt, void (*fn)(struct ir_operand *o, void *data), void *data);
void ir_stmt_writes(struct ir_stmt *stmt, void (*fn)(struct ir_place *o, void *data), void *data);
/* A deep copy with fresh labels; vars and headers are shared. */
void ir_clone_body(struct ir_program *p, const ir_body *from, ir_body *to);

/* Leaves out the states of a parser that cannot be reached, and numbers those that stay. */
void ir_drop_unreachable(struct ir_block *parser, struct arena *scratch);

void ir_print(FILE *out, const struct ir_program *p);
/* Reads what ir_print wrote; NULL after an error. */
struct ir_program *ir_read(struct arena *arena, struct intern *names, struct diags *diags,
			   struct source_file *text);
/*
 * True when well formed; otherwise prints what is wrong to `out`. A failure is a bug in p4bpf
 * (exit 3).
 */
bool ir_verify(FILE *out, const struct ir_program *p);

#endif
