/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backend's own map. One compilation is one `struct gen`; backend.c walks it through these
 * steps:
 *
 *	residency	where each header lives (packet, variables, scratch)	residency.c
 *	split		what becomes functions of its own, if anything must	split.c
 *	layout		keys, values, default actions, statistics		layout.c
 *	maps, data	definitions with BTF, global data			maps.c shared.c data.c
 *	function	hook -> architecture -> blocks				hook_*.c arch_*.c
 *			parser*.c control.c part.c expr.c wide.c field.c table.c ternary.c entries.c
 *			deparser.c extern*.c
 *	describe	the pipeline description				describe.c
 *	emit		LLVM's passes, the object				backend.c
 *
 * Generated code is one function, and more only where the program is too large for one (split.c).
 * Every scalar, validity bit and header pointer is an alloca that
 * LLVM turns into SSA values; nothing here builds phis. Values in registers are in host order.
 *
 * What the verifier asks of all of it: it follows paths with constants, but forgets on a path what
 * LLVM deduced from a condition it does not track. So no access may depend on a deduction: a
 * pointer that is dereferenced anywhere is valid on every path, feasible or not (see header
 * pointers, field.c), and a packet access is covered by a check of that very pointer.
 */
#ifndef P4BPF_BACKEND_GEN_H
#define P4BPF_BACKEND_GEN_H

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/TargetMachine.h>
#include <stdbool.h>
#include <stdint.h>

#include "backend/backend.h"
#include "midend/arch.h"
#include "midend/ir.h"
#include "runtime/abi.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

struct gen;
struct gen_copies;
struct copy;
struct gen_part;
struct state_info;

/* ---- Headers ---- */

enum residency {
	LIVES_IN_PACKET,	/* only ever extracted: a pointer into the packet */
	LIVES_IN_VARS,		/* one variable a field; loaded by extract, stored by the deparser */
	LIVES_IN_SCRATCH,	/* made and extracted, too large for variables: a pointer to either */
};

struct gen_header {
	struct ir_header *ir;
	enum residency lives;
	unsigned bytes;			/* a varbit field counted at its maximum */
	bool extracted, made;		/* made: setValid, or copied into */
	bool unmade;			/* setInvalid, or copied into */
	bool *written;			/* per field: a SET names it */
	LLVMValueRef valid;		/* alloca i1 */
	LLVMValueRef ptr;		/* alloca ptr: where the bytes are; NULL when never in memory */
	bool *in_var;			/* per field: it lives in vars[], not at ptr */
	LLVMValueRef *vars;		/* per field: alloca or NULL */
	int varbit;			/* index of the varbit field, -1 without one */
	bool unfolded;			/* see varbit.c */
	LLVMValueRef varbit_bytes;	/* alloca i64: its size */
	LLVMValueRef behind;		/* alloca ptr: the fields behind it; of headers that are not unfolded */
	unsigned scratch_at;
	LLVMValueRef scratched;		/* alloca i1: the bytes are in scratch memory */
	bool framed;			/* a part uses it: its variables are in the frame, at: */
	int valid_at, varbit_at, *field_at;
	bool copied;			/* extract copies it to scratch memory, where it always is */
	/* Deparser. */
	unsigned emits, rank;		/* how often emitted; the last of them in order of emission, from 1 */
	LLVMValueRef in_packet;		/* alloca i1: extracted */
	LLVMValueRef parsed_bytes;	/* alloca i64: size of the varbit field there */
	LLVMValueRef place;		/* alloca ptr: from where; not of packet headers, that have ptr */
	bool taken_to_scratch;		/* a packet header that has scratch memory while the head moves */
	LLVMValueRef *taken;		/* or these words */
};

/* One emit of the deparser. */
struct gen_emit {
	struct gen_header *h;
	const struct ir_stmt *stmt;
	bool maybe;			/* it stands under a condition */
	LLVMValueRef flag;		/* alloca i1: the header was valid when it was reached */
};

/* ---- Maps and tables ---- */

/* Where a scalar lies in a key or a value; as p4bpf_desc_place. */
struct gen_slot {
	unsigned width, offset, bytes, pad;
	bool is_be;
};

enum table_impl { TABLE_NONE, TABLE_CODE, TABLE_ARRAY, TABLE_HASH, TABLE_LPM, TABLE_TERNARY };

struct gen_table {
	struct ir_table *ir;
	const char *symbol;		/* the table's name as an identifier */
	enum table_impl impl;
	struct gen_slot *keys;		/* per key */
	struct gen_slot **params;	/* per action, per parameter */
	unsigned key_size, value_size;
	unsigned entry_at;		/* of the entry's number in the value; 0: it has none, see direct.c */
	LLVMValueRef ages_map;		/* by entry's number; or NULL */
	unsigned prefix_base;		/* LPM: bits before the LPM field */
	unsigned lpm_key;		/* LPM: which key */
	unsigned rows;			/* ternary: of bit vectors, runtime/abi.h */
	uint64_t size, max_entries;
	int default_at, select_at;	/* in the global data; -1: the default action is const */
	int hit_stat, miss_stat;	/* -1: not counted */
	LLVMValueRef map;
	bool is_value_set;
	struct gen_shared *shared;	/* the map of maps that holds this table's, or NULL */
	unsigned shared_at;		/* and where in it */
	const char *shared_name;	/* the table's own map, of which the object knows nothing */
	unsigned rules_size;		/* ternary and shared: bytes of a rule set */
};

/* Whether entries refer to members of an action profile, see profile.c. */
bool table_is_indirect(const struct gen_table *t);
static inline bool table_has_map(const struct gen_table *t)
{
	return t->impl != TABLE_NONE && t->impl != TABLE_CODE;
}

/* A map definition; maps.c makes the global and its BTF. */
struct gen_map {
	const char *name;
	unsigned type;			/* enum bpf_map_type */
	uint64_t max_entries;
	unsigned flags;
	LLVMMetadataRef key, value;	/* types, or NULL: key_size and value_size count */
	unsigned key_size, value_size;
	const struct gen_map *inner;	/* BPF_MAP_TYPE_ARRAY_OF_MAPS */
};

/* The maps of tables with one shape, as a map of maps; see shared.c. */
struct gen_shared {
	struct gen_map inner;
	unsigned n;
	LLVMValueRef map;
};

/* ---- Hooks and architectures ---- */

enum verdict { VERDICT_DROP, VERDICT_PASS };

/* Where a program is attached: facts, and what differs in code. */
struct hook {
	const char *name;		/* "xdp", "tc": section and description */
	const char *ctx_type;		/* kernel's name of the context */
	const struct hook_field {
		const char *name;
		unsigned offset;
	} *ctx_fields;			/* u32 each; name NULL ends */
	unsigned data_at, data_end_at;	/* offsets in the context: the packet */
	unsigned ifindex_at;		/* and the receiving interface's index */
	int verdicts[2];		/* by enum verdict */
	unsigned ports_map_type;	/* of the map of ports, see p4bpf_desc */
	/* Sets g->data and g->data_end; `reach`: bytes the parser may look at. */
	void (*start)(struct gen *g, unsigned reach);
	/* Before a packet goes on; or NULL. */
	void (*pass)(struct gen *g);
	/* Bytes of the whole packet, 32 bits. */
	LLVMValueRef (*length)(struct gen *g);
	/*
	 * Puts `grow` bytes (32 bits; when negative takes them away) in front of the packet and loads
	 * g->data and g->data_end anew; to `drop` when the kernel cannot. What the packet begins with is
	 * garbage afterwards; the bytes behind what was taken away are as they were.
	 */
	void (*move_head)(struct gen *g, LLVMValueRef grow, LLVMBasicBlockRef drop);
	/* Makes the hook's own variables; or NULL. */
	void (*declare)(struct gen *g);
	/* Puts back into the frame what the kernel keeps beside it; or NULL. */
	void (*whole_frame)(struct gen *g);
	/* Behind the last thing a pass does when there are copies (copies.h); or NULL. */
	void (*leave)(struct gen *g);
	/* In place of start, in a later pass over the same packet; or NULL. */
	void (*resume)(struct gen *g, unsigned reach);
	/* Copies between the packet and memory; `n` has bounds. Packet pointers are void after a store. */
	void (*load_bytes)(struct gen *g, LLVMValueRef at, LLVMValueRef to, LLVMValueRef n);
	void (*store_bytes)(struct gen *g, LLVMValueRef at, LLVMValueRef from, LLVMValueRef n);
	/* The packet loses what is behind its first `bytes`; to `drop` when the kernel cannot. */
	void (*truncate)(struct gen *g, LLVMValueRef bytes, LLVMBasicBlockRef drop);
	/* Sends the packet to a port other than the stack's, or where it came from, and ends the program. */
	void (*send)(struct gen *g, LLVMValueRef port);
	void (*send_back)(struct gen *g);
};

/* An architecture on the hooks: what its metadata mean. */
struct binding {
	const char *arch;		/* arch.name */
	bool writes_reach_packet;	/* what the program does to headers is sent on */
	bool on_xdp, on_tc;
	bool rejected_goes_on;		/* a packet the parser rejected is seen by the blocks behind it */
	bool uses_ports;		/* has a port that means the kernel's stack */
	/* Metadata of a copy of a packet, see copies.h; or NULL: the architecture has no copies. */
	void (*start_copy)(struct gen *g, const struct copy *copy);
	void (*start)(struct gen *g);		/* before the first block: input metadata */
	void (*reject)(struct gen *g);		/* the parser rejected; ends the program or goes to g->accept */
	void (*after)(struct gen *g, const struct ir_block *b);	/* behind each block; or NULL */
	void (*finish)(struct gen *g);		/* behind the last block; ends the program */
};

extern const struct hook hook_xdp, hook_tc;
extern const struct binding binding_ebpf, binding_xdp, binding_v1model;

/* Bytes of the frame prefix (runtime/abi.h), 32 bits: where the context has the packet's first byte. */
LLVMValueRef packet_prefix(struct gen *g);
/* Loads the packet's ends from the context into g->data and g->data_end. */
void hook_load_packet(struct gen *g);
/* Bytes in the packet, 32 bits. */
LLVMValueRef packet_bytes(struct gen *g);
/* A reject() that counts the error and drops. */
void reject_drops(struct gen *g);
/* The variable of an architecture's metadata. */
LLVMValueRef binding_var(struct gen *g, const char *name);
/* Whether anything reads it. */
bool binding_reads(struct gen *g, const struct ir_var *var);

/* ---- ports.c ---- */

/*
 * The number of the port the packet came in by, 32 bits; when its interface has none `otherwise`,
 * or with NULL the index of the interface.
 */
LLVMValueRef port_in(struct gen *g, LLVMValueRef otherwise);
/* Sends the packet to a port and ends the program. */
void port_send(struct gen *g, LLVMValueRef port);

/* ---- Statistics ---- */

struct gen_stat {
	const char *name, *table, *doc;
};

/* ---- The compilation ---- */

/* Memory that is never the same: TBAA tells LLVM. */
enum memory { MEM_HEADER, MEM_MAP, MEM_STACK, MEM_CTX, MEM_KINDS };

/* A stretch of parser code behind one bounds check, see parser.c. */
struct gen_run {
	LLVMValueRef base;		/* cursor where the run began; NULL outside of a run */
	unsigned pos, checked;		/* bits behind base */
	bool one_by_one;		/* each statement checks for itself */
	LLVMValueRef parsed;		/* one by one: g->parsed where the run began */
};

/* Statements that are a function of their own, see split.c and part.c. */
struct part_end {
	unsigned kind;
	uint32_t what;
};
typedef VEC(struct part_end) part_ends;

struct gen_part {
	const void *key;		/* the first of the statements; of a loop its body */
	const ir_body *body;
	unsigned begin, end;		/* which of its statements */
	unsigned id;
	bool is_loop;			/* a round of a loop */
	bool in_loop;			/* it runs in one */
	bool has_calls;			/* of externs, or of tables that have some */
	int code_at;			/* loops: in the frame, how the last round ended */
	VEC(struct ir_var *) vars;	/* that it uses */
	VEC(struct gen_header *) headers;
	/* In the program under construction. */
	LLVMValueRef fn, round;		/* NULL: not made yet */
	struct gen_part *follows;	/* it comes last in this one, or NULL: it is called there */
	bool stats;			/* it is handed the statistics */
	part_ends ends;			/* how it may end, other than at its end */
	VEC(struct gen_part *) followers;	/* what may have to be called next in its place */
	UT_hash_handle hh;
};

/* The function of the debug information, and its blocks of included files. */
struct debug_scope {
	LLVMMetadataRef function;
	struct gen_file *files;
};

struct gen {
	struct ir_program *p;
	struct arena *arena;
	struct diags *diags;
	struct source_map *sources;
	const struct backend_opts *opts;
	const struct hook *hook;
	const struct binding *binding;

	LLVMContextRef llvm;
	LLVMModuleRef module;
	LLVMTargetMachineRef machine;
	LLVMBuilderRef b, entry_b;	/* where code goes; where allocas go */
	LLVMTypeRef i1, i8, i16, i32, i64, ptr;
	LLVMValueRef memory_tags[MEM_KINDS];
	unsigned tbaa_kind;

	/* debug.c */
	LLVMDIBuilderRef di;
	LLVMMetadataRef di_unit, di_main_file;
	struct debug_scope scope;

	struct gen_header *headers;	/* by ir_header.id */
	LLVMValueRef *vars;		/* by ir_var.id: alloca, or place in the frame */
	int *var_at;			/* by ir_var.id: where in the frame; -1: not there */
	/* What is too large for one function, see split.c. */
	unsigned attempt;		/* how often generating came out too large */
	bool too_large;
	VEC(struct gen_part *) parts;
	struct gen_part *part_index;	/* by key */
	bool framed;			/* something is in the frame */
	unsigned frame_at;		/* where it begins, behind the headers' scratch memory */
	unsigned *color_at;		/* by ir_extern.id: in the frame, a direct meter's colour */
	unsigned start_at;		/* in the frame: where the packet begins behind the context's idea of it */
	struct gen_table *tables;	/* by ir_table.id */
	VEC(struct gen_shared *) shared;
	bool shares_maps;		/* there are more tables than the kernel lends maps */
	struct gen_extern *externs;	/* by ir_extern.id, see extern.h */
	struct ir_table **value_sets;	/* by ir_extern.id: the table made of it, or NULL */
	LLVMBasicBlockRef *labels;	/* by ir_label: where LEAVE goes */

	/* Global data: `config` is one struct in .data, see data.c. */
	unsigned config_size;
	int stack_port_at;		/* -1: the program sends to no ports */
	LLVMValueRef config, nowhere;
	unsigned nowhere_size;
	unsigned scratch_size;
	LLVMValueRef scratch, stats_ptr;	/* alloca ptr */
	LLVMValueRef stats_map, scratch_map, ports_map, ifaces_map, events_map, log_map, crc_map;
	VEC(struct gen_stat) stats;
	bool stats_started;
	int error_stats, drop_stats;	/* first of each group */
	int *lost_stats;		/* by ir_extern.id: digests; -1: not counted */

	struct gen_copies *copies;	/* copies.h; NULL: the program asks for none */
	VEC(struct user_function *) user_functions;	/* externs in C that are called */

	struct gen_program {		/* what is attached */
		LLVMValueRef fn;
		const struct hook *hook;
	} programs[2];
	unsigned n_programs;

	/* The function under construction. */
	struct gen_part *part;		/* NULL: the program itself */
	bool last;			/* nothing follows in the part behind what is generated now */
	LLVMValueRef fn, ctx;
	LLVMValueRef data, data_end;	/* alloca ptr */
	LLVMValueRef cursor;		/* alloca ptr: parser and deparser */
	LLVMValueRef parsed;		/* alloca i64: bytes before the cursor */
	LLVMValueRef rounds;		/* alloca i32: how often parser loops came back */
	LLVMValueRef tagged;		/* alloca i1: tc, an empty tag lies beside the frame */
	LLVMValueRef reframed;		/* alloca i1: tc, the kernel's idea of the frame's type may be wrong */
	LLVMValueRef lock;		/* alloca ptr: the one held, in a region of pass atomic */
	LLVMValueRef tc_ports_map;	/* of the second program */
	LLVMValueRef front;		/* tc: 16 bytes of the stack */
	LLVMValueRef tail, tail_map;	/* alloca i32: tc, bytes cut off that come back when the pass ends */
	LLVMValueRef user_args;		/* stack memory for calls of C */
	LLVMValueRef out_port;		/* alloca i32: v1model, where the packet goes */
	LLVMValueRef key_buf, zero_key;	/* stack memory for keys */
	LLVMValueRef small;		/* 16 bytes of the stack, for what is used at once */
	unsigned key_buf_size;
	LLVMBasicBlockRef accept, reject;	/* of the parser under construction */
	LLVMBasicBlockRef too_short;
	struct gen_run run;
	const ir_body *body;		/* parser: what follows the statement under construction */
	unsigned body_at;
	const struct ir_state *state;
	const struct ir_block *parser;
	struct state_info *states, **postorder;	/* parser.h */
	unsigned n_postorder;

	/* What the deparser has to do. */
	enum deparse { DEPARSE_NOTHING, DEPARSE_PREFIX, DEPARSE_ALL } deparse;
	VEC(struct gen_emit) emits;	/* in order */
	unsigned prefix;		/* how many of them may have to be moved */
};

/* ---- function.c ---- */

void function_build(struct gen *g);
/* A function of the object, its context the first parameter, from now on the one under construction. */
void function_new(struct gen *g, const char *name, LLVMTypeRef type, const char *section);
/* Bytes of the packet that are looked at, at most. */
unsigned packet_reach(struct gen *g);
/* Every function has to be "nounwind": else LLVM writes tables for unwinding. */
void function_attribute(struct gen *g, LLVMValueRef fn, const char *name);
/* Where the function under construction has the variable. */
LLVMValueRef var_place(struct gen *g, const struct ir_var *var);

/* ---- build.c: LLVM in few words ---- */

LLVMTypeRef int_type(struct gen *g, unsigned width);
LLVMValueRef const_u64(struct gen *g, unsigned width, uint64_t v);
LLVMValueRef const_mpz(struct gen *g, unsigned width, mpz_srcptr v);
/* A variable, 0 at the function's start: nothing generated may ever read an uninitialised register. */
LLVMValueRef var_new(struct gen *g, LLVMTypeRef type, const char *name);
/* Stack memory that is not initialised, aligned to 8. */
LLVMValueRef stack_new(struct gen *g, unsigned bytes, const char *name);
/* What a variable holds; it may also be a place in the frame (part.c). */
LLVMTypeRef var_type(LLVMValueRef var);
LLVMValueRef var_get(struct gen *g, LLVMValueRef var);
void var_set(struct gen *g, LLVMValueRef var, LLVMValueRef v);

LLVMBasicBlockRef block_new(struct gen *g, const char *name);
void block_start(struct gen *g, LLVMBasicBlockRef block);
void jump(struct gen *g, LLVMBasicBlockRef to);
void branch(struct gen *g, LLVMValueRef cond, LLVMBasicBlockRef yes, LLVMBasicBlockRef no);
/* Branches whose other side is rare: LLVM keeps it out of the way. */
void branch_rare(struct gen *g, LLVMValueRef cond, LLVMBasicBlockRef rare, LLVMBasicBlockRef usual);
/* Code behind a statement that never continues: goes nowhere and is dropped by LLVM. */
void start_dead_code(struct gen *g);

LLVMValueRef offset_by(struct gen *g, LLVMValueRef ptr, uint64_t bytes);
LLVMValueRef offset_by_value(struct gen *g, LLVMValueRef ptr, LLVMValueRef bytes);
LLVMValueRef mem_load(struct gen *g, enum memory kind, LLVMValueRef ptr, unsigned bits, unsigned align);
void mem_store(struct gen *g, enum memory kind, LLVMValueRef ptr, LLVMValueRef v, unsigned align);
/* A u32 of the context. */
LLVMValueRef ctx_load(struct gen *g, unsigned offset);
/* The alignment claimed for packet and map memory, which need none: keeps LLVM from loading bytewise. */
unsigned natural_align(unsigned bits);
/* Copies with whole words. */
void mem_copy(struct gen *g, enum memory to_kind, LLVMValueRef to, enum memory from_kind,
	      LLVMValueRef from, unsigned bytes);
/* Zeros, with whole words, in a header. */
void mem_zero(struct gen *g, LLVMValueRef to, unsigned bytes);
/* Reverses the bytes of a value whose width is a multiple of 8. */
LLVMValueRef swap_bytes(struct gen *g, LLVMValueRef v);
unsigned width_of(LLVMValueRef v);
/* Zero-extends or truncates to `width`. */
LLVMValueRef resize(struct gen *g, LLVMValueRef v, unsigned width);
LLVMValueRef equals(struct gen *g, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef is_set(struct gen *g, LLVMValueRef v);	/* v != 0 */
LLVMValueRef is_null(struct gen *g, LLVMValueRef ptr);
/* The same value, about which LLVM knows nothing: it keeps using this very register (see parser.c). */
LLVMValueRef opaque(struct gen *g, LLVMValueRef v);
/*
 * The same value, up to 64 bits, about which the verifier knows nothing. It follows the ways
 * through a program one by one as long as they leave different constants behind, and stops where
 * two look alike.
 */
LLVMValueRef forget(struct gen *g, LLVMValueRef v);
/* A call of a kernel helper, enum bpf_func_id. */
LLVMValueRef helper(struct gen *g, unsigned id, LLVMValueRef *args, unsigned n);
LLVMValueRef map_lookup(struct gen *g, LLVMValueRef map, LLVMValueRef key);
void return_verdict(struct gen *g, enum verdict verdict);
/* The place of the code that follows, in the P4 source. */
void at(struct gen *g, struct span span);
/* An identifier made from a P4 name, in the arena: letters, digits and '_'. */
const char *identifier(struct gen *g, const char *name);

/* ---- residency.c, layout.c ---- */

/* Both false after an error. */
bool residency_decide(struct gen *g);
/* From now on the header lives in scratch memory; one with a varbit field is unfolded. */
void header_to_scratch(struct gen *g, struct gen_header *h);
bool layout_tables(struct gen *g);
void layout_slot(struct gen_slot *slot, unsigned width, unsigned *offset);

/* ---- shared.c: more tables than the kernel lends maps ---- */

/* The kernel's limit on the maps one program refers to (MAX_USED_MAPS). */
#define MAX_MAPS 64

/* Decides whether tables share maps; then none is an array. */
void shared_choose(struct gen *g);
/* Gives tables of one shape a map of maps; adjusts the sizes of their keys and values. */
void shared_layout(struct gen *g);
/* The definition of the map of maps the table is in. */
void shared_map(struct gen *g, struct gen_table *t);
/*
 * The table's map, or for a ternary table its rule set; found at run time, NULL is possible for the
 * verifier. For a table that shares its map, or is ternary.
 */
LLVMValueRef shared_lookup(struct gen *g, const struct gen_table *t);

/* ---- split.c, part.c: programs too large for one function ---- */

/* How many measures there are to try. */
extern const unsigned split_attempts;
/* Chooses the parts, what they share, and the frame's layout; nothing for a program that fits. */
void split_plan(struct gen *g);
void split_end(struct gen *g);
/* The part that begins with this statement, or is this body of a loop; NULL when there is none. */
struct gen_part *split_part(struct gen *g, const void *key);
/* A new program is under construction: its parts are to be made anew. */
void parts_forget(struct gen *g);
/* Tells the parts where the packet begins. */
void part_note_start(struct gen *g);
/* In the place of the part's statements. */
void part_run(struct gen *g, struct gen_part *part);
/* The rounds of a loop, at most `bound`; goes on when there are no more: how many there were. */
LLVMValueRef part_rounds(struct gen *g, struct gen_part *part, uint32_t bound);
/* Goes on behind the block of that label, wherever that is. */
void part_leave(struct gen *g, ir_label label);
/* Ends the program from within a part. */
void part_verdict(struct gen *g, enum verdict verdict);
/* A variable of that type `at` bytes in the frame. */
LLVMValueRef frame_place(struct gen *g, LLVMTypeRef type, unsigned at);

/* ---- debug.c: DIBuilder -> BTF and line information ---- */

void debug_start(struct gen *g);
struct debug_param {
	const char *name;
	LLVMMetadataRef type;
};
/* The function `fn`, from `at` on; what is generated next belongs to it. */
void debug_function(struct gen *g, LLVMValueRef fn, const char *name, struct span at,
		    const struct debug_param *params, unsigned n, bool is_static);
/* A pointer to the hook's context; a pointer to so many bytes of memory. */
LLVMMetadataRef debug_context(struct gen *g);
LLVMMetadataRef debug_memory(struct gen *g, const char *name, unsigned bytes);
void debug_finish(struct gen *g);
LLVMMetadataRef debug_uint(struct gen *g, unsigned bytes);
LLVMMetadataRef debug_bytes(struct gen *g, unsigned n);
LLVMMetadataRef debug_array(struct gen *g, LLVMMetadataRef type, unsigned type_bytes, uint64_t n);
LLVMMetadataRef debug_ptr(struct gen *g, LLVMMetadataRef type);

struct debug_member {
	const char *name;
	LLVMMetadataRef type;
	unsigned offset, bytes;
};
typedef VEC(struct debug_member) debug_members;
void debug_member_add(struct gen *g, debug_members *members, const char *name, LLVMMetadataRef type,
		      unsigned offset, unsigned bytes);
LLVMMetadataRef debug_struct(struct gen *g, const char *name, const debug_members *members,
			     unsigned bytes);
LLVMMetadataRef debug_union(struct gen *g, const char *name, const debug_members *members,
			    unsigned bytes);
/* The type of a scalar in a slot: an integer, or bytes in network order. */
LLVMMetadataRef debug_slot(struct gen *g, const struct gen_slot *slot);
/* struct bpf_spin_lock. */
LLVMMetadataRef debug_lock(struct gen *g);
void debug_global(struct gen *g, LLVMValueRef global, const char *name, LLVMMetadataRef type);

/* ---- maps.c, data.c ---- */

/* A name no global has yet, made from `name`. */
const char *unique_symbol(struct gen *g, const char *name);
LLVMValueRef map_new(struct gen *g, const struct gen_map *def);
/* `name` as an identifier that no other member has. */
const char *member_name(struct gen *g, const debug_members *members, const char *name);
void map_of_table(struct gen *g, struct gen_table *t);
/* Port number -> interface, and interface -> port number + 1; made when first asked for. */
LLVMValueRef map_of_ports(struct gen *g);
LLVMValueRef map_of_ifaces(struct gen *g);

/* Lays out default actions, ports and statistics. */
void data_layout(struct gen *g);
void data_make(struct gen *g);
/* Scratch memory and what else a packet needs at the program's start. */
void data_start(struct gen *g);
/* Stack memory that each function needs. */
void data_buffers(struct gen *g);
LLVMValueRef config_ptr(struct gen *g, unsigned offset);
/* Looks the statistics up for all that follows: what counts before looks them up by itself. */
void stats_start(struct gen *g);
/* Adds one to a statistic; nothing when `index` is negative. */
void stat_count(struct gen *g, int index);
void stat_error(struct gen *g, LLVMValueRef error);

enum drop_reason {
#define DROP(id, name, doc) DROP_##id,
#include "backend/drop.def"
	DROP_COUNT
};
void stat_drop(struct gen *g, enum drop_reason reason);

/* ---- field.c: header instances ---- */

void header_declare(struct gen *g, struct gen_header *h);
/* The variables of a header that is framed, for the function under construction. */
void header_frame(struct gen *g, struct gen_header *h);
/* Where the bytes are, of a header that is in memory. */
LLVMValueRef header_ptr(struct gen *g, const struct gen_header *h);
struct gen_header *header_of(struct gen *g, const struct ir_header *h);
LLVMValueRef header_valid(struct gen *g, const struct ir_header *h);
LLVMValueRef field_read(struct gen *g, const struct ir_header *h, unsigned field);
void field_write(struct gen *g, const struct ir_header *h, unsigned field, LLVMValueRef v);
void header_set_valid(struct gen *g, const struct ir_header *h);
void header_set_invalid(struct gen *g, const struct ir_header *h);
void header_copy(struct gen *g, const struct ir_header *to, const struct ir_header *from);
/* Its scratch memory. */
LLVMValueRef header_scratch(struct gen *g, const struct gen_header *h);
/* The header has been found at `ptr` in the packet. */
void header_extracted(struct gen *g, const struct ir_header *h, LLVMValueRef ptr);
/* Stores a header that lives in variables at `ptr`. */
void header_store(struct gen *g, struct gen_header *h, LLVMValueRef ptr);
/* `width` bits at bit `offset` behind `ptr`; `extent` bytes there may be touched. */
LLVMValueRef bits_load(struct gen *g, LLVMValueRef ptr, unsigned extent, unsigned offset,
		       unsigned width);
void bits_store(struct gen *g, LLVMValueRef ptr, unsigned extent, unsigned offset, LLVMValueRef v);

/* ---- varbit.c: headers with a varbit field ---- */

/* Its size in bits, 32 bits wide. */
LLVMValueRef varbit_size(struct gen *g, const struct ir_header *ir);
void varbit_set_size(struct gen *g, const struct ir_header *ir, LLVMValueRef bits);
/* Whether the parts before, in and behind it are whole bytes. */
bool varbit_is_whole(const struct gen_header *h);
/* The header lies at `start`, its varbit field has `bytes`, the fields behind it are at `behind`. */
void varbit_extract(struct gen *g, struct gen_header *h, LLVMValueRef start, LLVMValueRef bytes,
		    LLVMValueRef behind);
/* Stores an unfolded header at `out`; behind it. To `drop` when the packet has no room. */
LLVMValueRef varbit_put_down(struct gen *g, struct gen_header *h, LLVMValueRef out, LLVMBasicBlockRef drop);
/* Bytes of the whole header, 32 bits; `varbit_bytes` is an alloca. */
LLVMValueRef varbit_header_bytes(struct gen *g, const struct gen_header *h, LLVMValueRef varbit_bytes);
/* Where the field's bytes are. */
LLVMValueRef varbit_ptr(struct gen *g, const struct gen_header *h);

/* ---- expr.c, control.c, parser.c, deparser.c ---- */

LLVMValueRef operand(struct gen *g, const struct ir_operand *o);
LLVMValueRef place_get(struct gen *g, const struct ir_place *place);
void place_set(struct gen *g, const struct ir_place *place, LLVMValueRef v);
void expr_set(struct gen *g, const struct ir_stmt *stmt);
/* wide.c: both operands as wide as the result; a shift is by less than the width. */
LLVMValueRef wide_add(struct gen *g, LLVMValueRef a, LLVMValueRef b, bool subtract);
LLVMValueRef wide_saturating(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef wide_mul(struct gen *g, LLVMValueRef a, LLVMValueRef b);
LLVMValueRef wide_shift(struct gen *g, enum ir_op op, LLVMValueRef a, LLVMValueRef by);
/* Index of the lowest bit set in 64 bits that are not 0. */
LLVMValueRef lowest_bit(struct gen *g, LLVMValueRef v);

void control_body(struct gen *g, const ir_body *body);
void control_range(struct gen *g, const ir_body *body, unsigned begin, unsigned end);
void control_stmt(struct gen *g, const struct ir_stmt *stmt);

void parser_block(struct gen *g, struct ir_block *parser);
void parser_stmt(struct gen *g, const struct ir_stmt *stmt);
/* Makes the parser's own variables, unless they are there. */
void parser_variables(struct gen *g);
/* Ends the run, so that code may branch. */
void parser_settle(struct gen *g);
/* Bytes from the packet's start that the parser may look at, at most. */
unsigned parser_reach(struct gen *g);
/* member of type error called `name` (core.p4) */
uint64_t error_number(struct gen *g, const char *name);

/* Whether headers are extracted in the order of their ranks and nothing else is consumed. */
bool parser_in_order(struct gen *g, const struct ir_block *parser);

/* False after an error. */
bool deparser_plan(struct gen *g);
void deparser_declare(struct gen *g);
void deparser_extracted(struct gen *g, struct gen_header *h, LLVMValueRef ptr);
void deparser_emit(struct gen *g, const struct ir_stmt *stmt);
void deparser_block(struct gen *g, struct ir_block *deparser);

/* ---- table.c, ternary.c, entries.c ---- */

void table_apply(struct gen *g, const struct ir_stmt *stmt);
/* The value of the entry for `keys` in a table that has a map, NULL when there is none. */
LLVMValueRef table_lookup(struct gen *g, struct gen_table *t, LLVMValueRef *keys);
/* A scalar into a key on the stack, whose base is aligned to 8; out of a value. */
void slot_store(struct gen *g, const struct gen_slot *slot, LLVMValueRef base, LLVMValueRef v);
LLVMValueRef slot_load(struct gen *g, const struct gen_slot *slot, LLVMValueRef base);
/* Into a value in a map. */
void slot_write(struct gen *g, const struct gen_slot *slot, LLVMValueRef base, LLVMValueRef v);
/* A number that compares without a sign as the range key's value does, whose type may have one. */
LLVMValueRef range_order(struct gen *g, const struct ir_key *key, LLVMValueRef v);
/* Jumps to found[i] for the best entry i that matches, else to `miss`. */
void entries_match(struct gen *g, const struct gen_table *t, LLVMValueRef *keys,
		   LLVMBasicBlockRef *found, LLVMBasicBlockRef miss);
/* The kernel (before 6.10) takes values of up to 4 MiB, and not all of that. */
#define TERNARY_MAX_BYTES ((4u << 20) - 64)
/* False after an error. */
bool ternary_layout(struct gen *g, struct gen_table *t);
/* Bytes of its rule set. */
unsigned ternary_size(const struct gen_table *t);
/* A pointer to the value of the best entry, or NULL. */
LLVMValueRef ternary_lookup(struct gen *g, struct gen_table *t, LLVMValueRef *keys);

/* ---- cut.c: the pipeline's state in memory ---- */

/* PLACE: where a header was in the packet; the others: where its bytes are. */
enum cut_kind { CUT_VAR, CUT_IN_PACKET, CUT_IN_SCRATCH, CUT_PLACE };

struct gen_cut_item {
	enum cut_kind kind;
	LLVMValueRef var;		/* alloca */
	struct gen_header *header;	/* or NULL */
	const struct ir_var *ir;	/* the variable of the program it is, or NULL */
	unsigned offset, bytes;		/* in the saved state */
};

struct gen_cut {
	VEC(struct gen_cut_item) items;
	unsigned bytes;			/* of the saved state */
	unsigned head;			/* bytes of the packet's head that are saved with it, at most */
};

/* What the blocks from number `block` on need. The function's variables have been declared. */
void cut_plan(struct gen *g, struct gen_cut *cut, unsigned block, unsigned head);
/* Bytes of head and scratch memory saved with it; and of the memory it is loaded into. */
unsigned cut_stretch(struct gen *g, const struct gen_cut *cut);
unsigned cut_memory(struct gen *g, const struct gen_cut *cut);
/*
 * The state to `to`, map memory of cut->bytes. `base`: where the head begins, in the packet or in
 * memory. Scratch memory and the head's bytes are the caller's to save, after this.
 */
void cut_save(struct gen *g, const struct gen_cut *cut, LLVMValueRef to, LLVMValueRef base);
/* The program's variables alone. */
void cut_save_vars(struct gen *g, const struct gen_cut *cut, LLVMValueRef to);
/*
 * And back; the headers lie at `base`, map memory of cut_memory() bytes, from then on. The caller has put
 * the stretch there.
 */
void cut_load(struct gen *g, const struct gen_cut *cut, LLVMValueRef from, LLVMValueRef base);
/* Of the saved variables only those of field list `list` (midend/lower_copies.c); the list's others become 0. */
void cut_load_vars(struct gen *g, const struct gen_cut *cut, LLVMValueRef from, LLVMValueRef list);
/* ---- direct.c: what is kept for each entry ---- */

bool table_is_direct(const struct ir_table *t);
/* Makes the map of ages. */
void direct_declare(struct gen *g, struct gen_table *t);
/* The table has found the entry whose value is at `value`. */
void direct_hit(struct gen *g, struct gen_table *t, LLVMValueRef value);
/* It has found none. */
void direct_miss(struct gen *g, struct gen_table *t);

/* ---- profile.c ---- */

/* The first table whose implementation is the same profile; `table` itself when it is that or has none. */
const struct ir_table *profile_first(struct gen *g, const struct ir_table *table);
/* Whether the tables list the same actions. */
bool profile_alike(const struct ir_table *a, const struct ir_table *b);
/* Whether tables of one profile are alike; false after an error. */
bool profile_check(struct gen *g, const struct ir_table *table);
/*
 * The value that counts for an indirect entry's value: itself, or that of the member it refers to. To
 * `miss` when there is no such member, and when a group has none.
 */
LLVMValueRef profile_resolve(struct gen *g, const struct ir_stmt *apply, LLVMValueRef value,
			     LLVMBasicBlockRef miss);

/* ---- value_set.c ---- */

/* Makes a table of each value set, before tables are laid out. */
void value_sets_declare(struct gen *g);
/* Whether the set has these values, as many as it has keys. */
LLVMValueRef value_set_has(struct gen *g, const struct ir_extern *set, LLVMValueRef *values);

/* ---- extern.c ---- */

bool extern_declare(struct gen *g);
void extern_call(struct gen *g, const struct ir_stmt *stmt);

/* ---- describe.c ---- */

/* The pipeline description as JSON, malloc. */
char *describe(struct gen *g);

#endif
