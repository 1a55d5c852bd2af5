/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the lower_*.c files share. Lowering runs through the program as it would be executed and
 * inlines every call; so a declaration means, at each moment, the value last bound to it, and no
 * recursion can confuse that (P4 has none).
 *
 *	lower.c		the program: types, shared storage, blocks in pipeline order
 *	lower_emit.c	statements and operations, with constants folded
 *	lower_val.c	values and places of any type: making, taking parts, reading, assigning
 *	lower_header.c	validity, equality, stacks, flattening
 *	lower_expr.c	expressions
 *	lower_stmt.c	statements
 *	lower_call.c	arguments, copy-in and copy-out, functions, actions, controls
 *	lower_extern.c	built-in methods, packets, externs
 *	lower_parser.c	states, select, sub-parsers
 *	lower_table.c	tables: declaration and apply
 */
#ifndef P4BPF_MIDEND_LOWER_H
#define P4BPF_MIDEND_LOWER_H

#include "frontend/frontend.h"
#include "frontend/types.h"
#include "frontend/value.h"
#include "midend/arch.h"
#include "midend/ir.h"

/*
 * A value, or the place of one, in the shape of its type. Scalars are operands; a scalar whose
 * operand is a variable or a field is a place as well. Empty types (bit<0>, struct {}) are
 * aggregates without items.
 */
enum val_kind {
	VAL_SCALAR,	/* operand */
	VAL_VARBIT,	/* items: bits and size, see IR_SIZE; none when it can have no bits */
	VAL_HEADER,	/* header */
	VAL_UNION,	/* items: the member headers */
	VAL_AGGREGATE,	/* items: struct or tuple; with type HEADER, a valid header's fields, no place */
	VAL_INVALID,	/* {#}: an invalid header or union, no place */
	VAL_STACK,	/* items; next and stacks when the elements are headers or unions */
	VAL_NEXT,	/* base.next in a parser, of a stack or a choice of stacks `base`; of its members
			 * `member` when >= 0 */
	VAL_CHOICE,	/* items[index], chosen at run time; all items are places of one type */
	VAL_SLICE,	/* bits of place `base`: [hi:lo], or width from bit `index` up */
	VAL_OBJECT,	/* instance of an extern, parser or control */
	VAL_PACKET,	/* packet_in or packet_out */
	VAL_STRING,
	VAL_RANGE,	/* items: from, to; of for-in */
	VAL_VOID,
};

struct val {
	enum val_kind kind;
	struct type *type;
	struct ir_operand operand;
	struct ir_header *header;
	unsigned field;
	struct val **items;
	unsigned n;
	struct val *in_union;		/* HEADER: the union it is a member of */
	struct ir_var *next;		/* STACK */
	struct ir_stack **stacks;	/* STACK: one, or one per member of a union */
	struct val *base;		/* NEXT, SLICE */
	int member;			/* NEXT */
	struct ir_operand index;	/* CHOICE, SLICE when `from_index` */
	bool from_index;
	unsigned hi, lo;
	const struct instance *instance;
	const char *string;
	bool stable;			/* SCALAR: a variable that nothing writes again */
	bool built;			/* AGGREGATE: of a list, its items may be anywhere */
};

/* A parameter whose place is written back when the callee is left. */
struct copy_out {
	struct val *to, *from;
};

/* One inlined body: what names, constructor parameters and jumps mean inside. */
struct frame {
	struct frame *up;
	const struct instance *instance;
	const struct type_env *env;
	const char *prefix;		/* of the names of variables made inside */
	VEC(struct copy_out) copies;
	struct val *result;		/* place of the return value */
	ir_label return_label;
	bool in_parser;
};

/* A loop of P4 around what is lowered. */
struct loop {
	struct loop *up;
	ir_label break_label, continue_label;
};

struct bindings;

struct lower {
	struct frontend *fe;
	struct arena *arena;
	struct ir_program *p;
	const struct arch *arch;
	struct bindings *bindings;
	struct frame *frame;
	struct loop *loops;
	ir_body *out;			/* where statements go */
	struct span at;			/* the source of what is emitted */
	struct ir_block *block;
	struct parser_frame *parser;	/* lower_parser.c */
	ir_label exit_label;
	unsigned depth;			/* of inlining */
	unsigned nesting;		/* of statements and expressions, inlining included */
	uint32_t emitted;		/* statements so far */
	bool said_gave_up;
};

/* lower.c */
struct type *lower_type(struct lower *lo, struct type *type);
/* What the type parameters of an instance's declaration are inside of it. */
struct type_env lo_instance_env(const struct instance *instance);
struct ir_enum *lower_enum(struct lower *lo, struct decl *decl);
struct ir_header_type *lower_header_type(struct lower *lo, struct type *type);
/*
 * The scalars a value of the type is made of, structs and tuples (and headers if wanted) opened, in
 * order; a scalar type's own has the name "". False, and none, when there is something else in it.
 */
bool lo_fields_of(struct lower *lo, struct type *type, bool headers, ir_param_list *out);
struct ir_extern *lower_object(struct lower *lo, const struct instance *instance);
/* Queues an error that names the construct; the value stands in for it from then on. */
struct val *lower_unsupported(struct lower *lo, struct span at, struct type *type, const char *fmt,
			      ...) __attribute__((format(printf, 4, 5)));
/* True once the program has become too large or too deep; says so the first time. */
bool lo_gave_up(struct lower *lo);
/* Whether the name was still free in `space`; it is taken then. */
bool lo_claim_name(struct lower *lo, const char *name, const void *space);
void lo_bind(struct lower *lo, const void *decl, struct val *val);
struct val *lo_bound(struct lower *lo, const void *decl);

/* lower_emit.c */
struct ir_stmt *lo_emit(struct lower *lo, enum ir_stmt_kind kind);
void lo_emit_set(struct lower *lo, struct ir_place dst, enum ir_op op, struct ir_operand a,
		 struct ir_operand b, struct ir_operand c);
void lo_emit_copy(struct lower *lo, struct ir_place dst, struct ir_operand a);
void lo_emit_leave(struct lower *lo, ir_label label);
void lo_emit_reject(struct lower *lo, const char *error);
/* The result of an operation: a constant when the operands are, else a new variable. */
struct ir_operand lo_op1(struct lower *lo, enum ir_op op, unsigned width, struct ir_operand a);
struct ir_operand lo_op2(struct lower *lo, enum ir_op op, unsigned width, struct ir_operand a,
			 struct ir_operand b);
struct ir_operand lo_op_mux(struct lower *lo, struct ir_operand cond, struct ir_operand a,
			    struct ir_operand b);
struct ir_operand lo_op_slice(struct lower *lo, struct ir_operand a, unsigned hi, unsigned lo_bit);
struct ir_operand lo_op_insert(struct lower *lo, struct ir_operand a, struct ir_operand b,
			       unsigned hi, unsigned lo_bit);
/* Zero-extends, sign-extends or cuts to `width`. */
struct ir_operand lo_op_resize(struct lower *lo, struct ir_operand a, unsigned width,
			       bool is_signed);
struct ir_operand lo_op_const(struct lower *lo, unsigned width, uint64_t v);
bool lo_is_const(const struct ir_operand *o);
/* A variable for a value on the way; named after the frame. */
struct ir_var *lo_temp(struct lower *lo, unsigned width);
/* Starts a statement's body; body_end goes back to the one before. */
ir_body *lo_body_begin(struct lower *lo, ir_body *body);
void lo_body_end(struct lower *lo, ir_body *outer);
/*
 * A block that `label` leaves. block_end leaves out the block when nothing leaves it any more, and
 * leaves at its very end.
 */
struct block_scope {
	ir_label label;
	ir_body *outer;
	ir_body body;
};
void lo_block_begin(struct lower *lo, struct block_scope *block);
void lo_block_end(struct lower *lo, struct block_scope *block);
bool lo_body_leaves(const ir_body *body, ir_label label);

/* lower_val.c */
unsigned lo_scalar_width(struct lower *lo, const struct type *type);
bool lo_is_scalar_type(const struct type *type);
bool lo_is_signed_type(const struct type *type);
enum ir_shape lo_shape_of(struct lower *lo, const struct type *type, struct ir_enum **enumeration);
/* The match kind of that name; false: none that is supported. */
bool lo_match_kind(const char *name, enum ir_match *match);
struct val *lo_new_val(struct lower *lo, enum val_kind kind, struct type *type);
struct val *lo_val_scalar(struct lower *lo, struct type *type, struct ir_operand operand);
struct val *lo_val_bool(struct lower *lo, struct ir_operand operand);
/* An extern, parser or control; of an array of externs, all of them. */
struct val *lo_val_object(struct lower *lo, const struct instance *instance, struct type *type);
struct val *lo_val_of_value(struct lower *lo, const struct value *value, struct type *type);
/* New storage of that type, its parts named `name`.field; headers are invalid. */
struct val *lo_storage(struct lower *lo, struct type *type, const char *name);
struct val *lo_local_storage(struct lower *lo, struct type *type, const char *name);
/* Part `i` of a header, struct, tuple, union; element `i` of a stack. */
/* How many scalars and varbits a type has, headers and unions not counted. */
unsigned lo_leaf_count(struct lower *lo, struct type *type);
struct val *lo_item_of(struct lower *lo, struct val *v, unsigned i);
struct val *lo_element_of(struct lower *lo, struct val *v, struct ir_operand index);
/* A place of stacks: one, or a choice between some. */
struct val *lo_materialize_stack(struct lower *lo, struct val *v);
/* How many elements have been extracted (nextIndex, section 8.20). */
struct val *lo_counter_of(struct lower *lo, struct val *stack);
/* base.next, base.last in a parser, with the check of section 8.20. */
struct val *lo_next_of(struct lower *lo, struct val *stack);
struct val *lo_last_of(struct lower *lo, struct val *stack);
struct ir_operand lo_read_scalar(struct lower *lo, struct val *v);
void lo_assign(struct lower *lo, struct val *to, struct val *from);
/* The same value, out of reach of later writes. */
struct val *lo_snapshot(struct lower *lo, struct val *v);
/* A place that holds the value; `v` itself when it is a plain one. */
struct val *lo_materialize(struct lower *lo, struct val *v);
bool lo_is_plain_place(const struct val *v);
bool lo_overlaps(const struct val *a, const struct val *b);
struct ir_operand lo_equals(struct lower *lo, struct val *a, struct val *b);
void lo_set_validity(struct lower *lo, struct val *header, bool valid);
struct ir_operand lo_validity(struct lower *lo, struct val *header);
/* Whether values of a varbit type can be held; says so when they cannot. */
bool lo_varbit_is_value(struct lower *lo, struct type *type);
/* Makes every header in it invalid, every stack empty. */
void lo_invalidate(struct lower *lo, struct val *v);
/* Calls `fn` on `v`, or on each alternative of a choice in a branch of its own. */
void lo_for_choices(struct lower *lo, struct val *v,
		    void (*fn)(struct lower *lo, struct val *v, void *data), void *data);
void lo_flatten_operands(struct lower *lo, struct val *v, ir_operand_list *list);
void lo_flatten_places(struct lower *lo, struct val *v, ir_place_list *list);
void lo_push_front(struct lower *lo, struct val *stack, unsigned count);
void lo_pop_front(struct lower *lo, struct val *stack, unsigned count);

/* lower_expr.c */
struct val *lower_expr(struct lower *lo, struct expr *e);
/* As an operand; a constant of type int takes the width asked for. */
struct ir_operand lower_scalar(struct lower *lo, struct expr *e);
/* Evaluates all from left to right, each safe from what the later ones do. */
void lower_exprs(struct lower *lo, struct expr *const *exprs, unsigned n, struct val **vals);
struct val *lower_place(struct lower *lo, struct expr *e);
struct ir_operand lower_binary(struct lower *lo, enum ast_op op, struct type *type, struct val *a,
			       struct val *b);
/* A value of the type `to`, for lists that meet structs and for casts. */
struct val *lo_convert(struct lower *lo, struct val *v, struct type *to);
bool lo_has_effects(struct expr *e);
bool lo_constant_u64(struct lower *lo, struct expr *e, uint64_t *out);

/* lower_stmt.c */
void lower_stmt(struct lower *lo, struct stmt *s);
void lower_stmts(struct lower *lo, const stmt_list *list);
void lower_var(struct lower *lo, struct decl *d);

/* lower_call.c */
struct val *lower_call(struct lower *lo, struct expr *e);
struct val *lower_call_info(struct lower *lo, struct call_info *info, const void *made_by,
			    struct type *type, struct span at);
/* Binds the parameters to the arguments; call_end writes back what must be. */
void lo_call_begin(struct lower *lo, struct frame *frame, struct call_info *info,
		   const struct decl *callee);
void lo_call_end(struct lower *lo, struct frame *frame);
void lo_action_body(struct lower *lo, struct decl *action);
void lo_control_body(struct lower *lo, const struct instance *instance);
void lower_exit(struct lower *lo);
void lower_return(struct lower *lo, struct expr *value);

/* lower_extern.c */
struct val *lower_builtin(struct lower *lo, struct call_info *info, struct expr *e);
/* lower_user.c */
bool lower_is_user_extern(struct lower *lo, const struct decl *target);
struct val *lower_user_call(struct lower *lo, struct call_info *info, struct val *receiver,
			    struct type *type);
struct val *lower_extern_call(struct lower *lo, struct call_info *info, struct val *receiver,
			      struct type *type);
struct val *lower_packet_call(struct lower *lo, struct call_info *info, struct type *type);

/* lower_copies.c: what v1model asks its traffic manager; false: `info` is no such call */
bool lower_copy_call(struct lower *lo, struct call_info *info);

/* lower_parser.c */
/* `init` runs before the first state. */
void lower_parser(struct lower *lo, const struct instance *instance, ir_body *init);
void lower_parser_apply(struct lower *lo, struct call_info *info, const struct instance *instance);
/* An `if` in a parser with a sub-parser's call below, which needs states of its own. */
bool lo_needs_states(struct stmt *s);
void lower_if_states(struct lower *lo, struct stmt *s);

/* lower_table.c */
struct apply_result {
	struct ir_var *hit, *action;
	struct ir_table *table;
};
struct apply_result lower_apply(struct lower *lo, struct decl *table, bool want_hit,
				bool want_action);
/* The number of an action of the table, as apply_result.action counts. */
unsigned lo_action_number(struct lower *lo, struct decl *table, const struct decl *action);
/* Key sets of a select or of entries: the exclusive forms flattened. */
struct lowered_keyset {
	enum ir_keyset_kind kind;
	mpz_srcptr value, mask;
	struct ir_extern *value_set;
};
typedef VEC(struct lowered_keyset) lowered_keysets;
void lower_keyset(struct lower *lo, struct expr *e, struct type *type, lowered_keysets *out);

#endif
