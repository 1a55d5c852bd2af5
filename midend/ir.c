/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making, finding, walking and cloning the pieces of an IR program. What differs from kind to kind
 * of statement stands in three switches without default (inner bodies, reads and writes, clone),
 * so that a new kind cannot be forgotten. Names are found through one hash, because generated
 * programs have tens of thousands of variables.
 */
#include "midend/ir.h"

#include <stdlib.h>
#include <string.h>

#include "common/bits.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

/* What a name stands for. Externs and tables have name spaces of their own. */
enum name_space { SPACE_DATA, SPACE_EXTERN, SPACE_TABLE, SPACE_COUNT };

struct ir_name {
	const char *name;		/* interned */
	struct ir_var *var;		/* SPACE_DATA: at most one of these three; none for a field */
	struct ir_header *header;
	struct ir_stack *stack;
	struct ir_extern *object;	/* SPACE_EXTERN */
	struct ir_table *table;		/* SPACE_TABLE */
	unsigned next_suffix;
	UT_hash_handle hh;
};

struct ir_names {
	struct ir_name *spaces[SPACE_COUNT];
};

static void clear_index(void *data);
static struct ir_name *name_find(const struct ir_program *p, enum name_space space,
				 const char *name);
static struct ir_name *name_add(struct ir_program *p, enum name_space space, const char *name);
static const char *free_name(struct ir_program *p, const char *name,
			     const struct ir_header_type *type);

static const struct {
	const char *word;
} stmts[] = {
#define IR_STMT(kind, word, doc) [IR_##kind] = { word },
#include "midend/ir.def"
};

static const struct {
	const char *word;
	unsigned operands;
	enum ir_rule rule;
} ops[] = {
#define IR_OP(kind, word, operands, rule) [IR_OP_##kind] = { word, operands, IR_RULE_##rule },
#include "midend/ir.def"
};

const char *ir_stmt_word(enum ir_stmt_kind kind)
{
	return stmts[kind].word;
}

const char *ir_op_word(enum ir_op op)
{
	return ops[op].word;
}

unsigned ir_op_operands(enum ir_op op)
{
	return ops[op].operands;
}

enum ir_rule ir_op_rule(enum ir_op op)
{
	return ops[op].rule;
}

struct ir_program *ir_program_new(struct arena *arena, struct intern *names)
{
	struct ir_program *p = arena_make(arena, struct ir_program);

	p->arena = arena;
	p->names = names;
	p->name = intern(names, "program");
	p->index = arena_make(arena, struct ir_names);
	arena_defer(arena, clear_index, p->index);
	return p;
}

struct ir_var *ir_var_new(struct ir_program *p, const char *name, unsigned width,
			  enum ir_shape shape)
{
	struct ir_var *v = arena_make(p->arena, struct ir_var);

	v->name = free_name(p, name, NULL);
	v->width = width;
	v->shape = shape;
	v->id = p->vars.n;
	vec_push(p->arena, &p->vars, v);
	name_add(p, SPACE_DATA, v->name)->var = v;
	return v;
}

struct ir_header *ir_header_new(struct ir_program *p, const char *name, struct ir_header_type *type)
{
	struct ir_header *h = arena_make(p->arena, struct ir_header);

	h->name = free_name(p, name, type);
	h->type = type;
	h->id = p->headers.n;
	vec_push(p->arena, &p->headers, h);
	name_add(p, SPACE_DATA, h->name)->header = h;
	vec_each(struct ir_field, f, &type->fields)
		name_add(p, SPACE_DATA,
			 intern(p->names, arena_printf(p->arena, "%s.%s", h->name, f->name)));
	return h;
}

struct ir_stack *ir_stack_new(struct ir_program *p, const char *name, struct ir_var *next)
{
	struct ir_stack *s = arena_make(p->arena, struct ir_stack);

	s->name = free_name(p, name, NULL);
	s->next = next;
	vec_push(p->arena, &p->stacks, s);
	name_add(p, SPACE_DATA, s->name)->stack = s;
	return s;
}

void ir_stack_push(struct ir_program *p, struct ir_stack *stack, struct ir_header *header)
{
	header->stack = stack;
	header->index = stack->elements.n;
	vec_push(p->arena, &stack->elements, header);
}

struct ir_extern *ir_extern_new(struct ir_program *p, const char *kind, const char *name)
{
	struct ir_extern *x = arena_make(p->arena, struct ir_extern);
	struct ir_name *n;

	x->kind = intern(p->names, kind);
	x->name = intern(p->names, name);
	x->id = p->externs.n;
	vec_push(p->arena, &p->externs, x);
	n = name_add(p, SPACE_EXTERN, x->name);
	if (!n->object)
		n->object = x;
	return x;
}

struct ir_table *ir_table_new(struct ir_program *p, const char *name)
{
	struct ir_table *t = arena_make(p->arena, struct ir_table);
	struct ir_name *n;

	t->name = intern(p->names, name);
	t->id = p->tables.n;
	vec_push(p->arena, &p->tables, t);
	n = name_add(p, SPACE_TABLE, t->name);
	if (!n->table)
		n->table = t;
	return t;
}

struct ir_state *ir_state_new(struct ir_program *p, struct ir_block *parser, const char *name)
{
	struct ir_state *s = arena_make(p->arena, struct ir_state);

	s->name = intern(p->names, name);
	vec_push(p->arena, &parser->states, s);
	return s;
}

struct ir_stmt *ir_stmt_new(struct ir_program *p, enum ir_stmt_kind kind, struct span at)
{
	struct ir_stmt *s = arena_make(p->arena, struct ir_stmt);

	s->kind = kind;
	s->at = at;
	return s;
}

struct ir_var *ir_find_var(const struct ir_program *p, const char *name)
{
	struct ir_name *n = name_find(p, SPACE_DATA, name);

	return n ? n->var : NULL;
}

struct ir_header *ir_find_header(const struct ir_program *p, const char *name)
{
	struct ir_name *n = name_find(p, SPACE_DATA, name);

	return n ? n->header : NULL;
}

struct ir_stack *ir_find_stack(const struct ir_program *p, const char *name)
{
	struct ir_name *n = name_find(p, SPACE_DATA, name);

	return n ? n->stack : NULL;
}

struct ir_function *ir_find_function(const struct ir_program *p, const char *name)
{
	for (uint32_t i = 0; i < p->functions.n; i++)
		if (p->functions.at[i]->name == name)
			return p->functions.at[i];
	return NULL;
}

struct ir_extern *ir_find_extern(const struct ir_program *p, const char *name)
{
	struct ir_name *n = name_find(p, SPACE_EXTERN, name);

	return n ? n->object : NULL;
}

struct ir_table *ir_find_table(const struct ir_program *p, const char *name)
{
	struct ir_name *n = name_find(p, SPACE_TABLE, name);

	return n ? n->table : NULL;
}

struct ir_operand ir_const_u64(struct ir_program *p, unsigned width, uint64_t v)
{
	return ir_const(p, width, bits_from_u64(p->arena, v));
}

struct ir_operand ir_const(struct ir_program *p, unsigned width, mpz_srcptr v)
{
	return (struct ir_operand){
		.kind = IR_CONST,
		.width = width,
		.number = bits_fits(v, width, false) ? v : bits_wrap(p->arena, v, width, false),
	};
}

struct ir_operand ir_of_var(struct ir_var *v)
{
	return (struct ir_operand){ .kind = IR_VAR, .width = v->width, .var = v };
}

struct ir_operand ir_of_field(struct ir_header *h, unsigned field)
{
	return (struct ir_operand){
		.kind = IR_FIELD,
		.width = h->type->fields.at[field].width,
		.header = h,
		.field = field,
	};
}

struct ir_operand ir_of_valid(struct ir_header *h)
{
	return (struct ir_operand){ .kind = IR_VALID, .width = 1, .header = h };
}

struct ir_operand ir_of_size(struct ir_header *h)
{
	return (struct ir_operand){ .kind = IR_SIZE, .width = 32, .header = h };
}

struct ir_place ir_place_var(struct ir_var *v)
{
	return (struct ir_place){ .kind = IR_PLACE_VAR, .var = v };
}

struct ir_place ir_place_field(struct ir_header *h, unsigned field)
{
	return (struct ir_place){ .kind = IR_PLACE_FIELD, .header = h, .field = field };
}

struct ir_place ir_place_size(struct ir_header *h)
{
	return (struct ir_place){ .kind = IR_PLACE_SIZE, .header = h };
}

unsigned ir_place_width(const struct ir_place *place)
{
	return ir_of_place(place).width;
}

struct ir_operand ir_of_place(const struct ir_place *place)
{
	switch (place->kind) {
	case IR_PLACE_VAR:
		return ir_of_var(place->var);
	case IR_PLACE_FIELD:
		return ir_of_field(place->header, place->field);
	case IR_PLACE_SIZE:
		return ir_of_size(place->header);
	}
	return (struct ir_operand){ 0 };
}

bool ir_place_equal(const struct ir_place *a, const struct ir_place *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == IR_PLACE_VAR ? a->var == b->var :
					 a->header == b->header && a->field == b->field;
}

void ir_stmt_bodies(struct ir_stmt *s, void (*fn)(ir_body *body, void *data), void *data)
{
	switch (s->kind) {
	case IR_IF:
		fn(&s->if_.then, data);
		fn(&s->if_.other, data);
		break;
	case IR_SWITCH:
		vec_each(struct ir_case, c, &s->switch_.cases)
			fn(&c->body, data);
		fn(&s->switch_.other, data);
		break;
	case IR_BLOCK:
	case IR_LOOP:
		fn(&s->block.body, data);
		break;
	case IR_APPLY:
		vec_each(struct ir_arm, a, &s->apply.arms)
			fn(&a->body, data);
		break;
	case IR_SET:
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_COPY_HEADER:
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
	case IR_LOOKAHEAD:
	case IR_ADVANCE:
	case IR_REJECT:
	case IR_EMIT:
	case IR_LEAVE:
	case IR_CALL:
		break;
	}
}

static void walk_inner(ir_body *body, void *walk)
{
	ir_walk_body(walk, body);
}

void ir_walk_body(struct ir_walk *walk, ir_body *body)
{
	for (uint32_t i = 0; i < body->n; i++) {
		walk->stmt(walk, body->at[i]);
		ir_stmt_bodies(body->at[i], walk_inner, walk);
	}
}

void ir_walk_program(struct ir_walk *walk, struct ir_program *p)
{
	vec_each(struct ir_block *, b, &p->blocks) {
		vec_each(struct ir_state *, s, &(*b)->states)
			ir_walk_body(walk, &(*s)->body);
		ir_walk_body(walk, &(*b)->body);
	}
}

void ir_stmt_reads(struct ir_stmt *s, void (*fn)(struct ir_operand *o, void *data), void *data)
{
	switch (s->kind) {
	case IR_SET:
		fn(&s->set.a, data);
		if (ir_op_operands(s->set.op) > 1)
			fn(&s->set.b, data);
		if (ir_op_operands(s->set.op) > 2)
			fn(&s->set.c, data);
		break;
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
		if (s->extract.has_size)
			fn(&s->extract.size, data);
		break;
	case IR_ADVANCE:
	case IR_REJECT:
		fn(&s->operand, data);
		break;
	case IR_IF:
		fn(&s->if_.cond, data);
		break;
	case IR_SWITCH:
		fn(&s->switch_.on, data);
		break;
	case IR_APPLY:
		vec_each(struct ir_operand, o, &s->apply.selectors)
			fn(o, data);
		vec_each(struct ir_operand, o, &s->apply.keys)
			fn(o, data);
		break;
	case IR_CALL:
		vec_each(struct ir_arg, a, &s->call.args)
			vec_each(struct ir_operand, o, &a->in)
				fn(o, data);
		break;
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_COPY_HEADER:
	case IR_LOOKAHEAD:
	case IR_EMIT:
	case IR_BLOCK:
	case IR_LOOP:
	case IR_LEAVE:
		break;
	}
}

void ir_stmt_writes(struct ir_stmt *s, void (*fn)(struct ir_place *o, void *data), void *data)
{
	struct ir_place var;

	switch (s->kind) {
	case IR_SET:
		fn(&s->set.dst, data);
		break;
	case IR_LOOKAHEAD:
		fn(&s->lookahead.place, data);
		break;
	case IR_APPLY:
		if (s->apply.hit) {
			var = ir_place_var(s->apply.hit);
			fn(&var, data);
		}
		if (s->apply.action) {
			var = ir_place_var(s->apply.action);
			fn(&var, data);
		}
		vec_each(struct ir_arm, a, &s->apply.arms)
			vec_each(struct ir_var *, v, &a->params) {
				var = ir_place_var(*v);
				fn(&var, data);
			}
		break;
	case IR_CALL:
		vec_each(struct ir_arg, a, &s->call.args)
			vec_each(struct ir_place, o, &a->out)
				fn(o, data);
		vec_each(struct ir_place, o, &s->call.result)
			fn(o, data);
		break;
	case IR_EXTRACT_NEXT:
		var = ir_place_var(s->extract.stack->next);
		fn(&var, data);
		break;
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_COPY_HEADER:
	case IR_EXTRACT:
	case IR_ADVANCE:
	case IR_REJECT:
	case IR_EMIT:
	case IR_IF:
	case IR_SWITCH:
	case IR_BLOCK:
	case IR_LOOP:
	case IR_LEAVE:
		break;
	}
}

/* Labels that the statements being cloned define, innermost last, with their new numbers. */
struct relabel {
	const struct relabel *up;
	ir_label from, to;
};

#define CLONE_VEC(p, to, from)                                                                     \
	do {                                                                                       \
		(to)->at = arena_array((p)->arena, (from)->n, sizeof(*(from)->at));                \
		(to)->n = (to)->cap = (from)->n;                                                   \
		if ((from)->n)                                                                     \
			memcpy((to)->at, (from)->at, (from)->n * sizeof(*(from)->at));             \
	} while (0)

static void clone_body(struct ir_program *p, const ir_body *from, ir_body *to,
		       const struct relabel *labels);

static void clone_call(struct ir_program *p, const struct ir_stmt *from, struct ir_stmt *to)
{
	CLONE_VEC(p, &to->call.args, &from->call.args);
	CLONE_VEC(p, &to->call.result, &from->call.result);
	for (uint32_t i = 0; i < from->call.args.n; i++) {
		CLONE_VEC(p, &to->call.args.at[i].in, &from->call.args.at[i].in);
		CLONE_VEC(p, &to->call.args.at[i].out, &from->call.args.at[i].out);
	}
}

static struct ir_stmt *clone_stmt(struct ir_program *p, const struct ir_stmt *from,
				  const struct relabel *labels)
{
	struct ir_stmt *to = ir_stmt_new(p, from->kind, from->at);

	*to = *from;
	switch (from->kind) {
	case IR_IF:
		clone_body(p, &from->if_.then, &to->if_.then, labels);
		clone_body(p, &from->if_.other, &to->if_.other, labels);
		break;
	case IR_SWITCH:
		CLONE_VEC(p, &to->switch_.cases, &from->switch_.cases);
		for (uint32_t i = 0; i < from->switch_.cases.n; i++) {
			CLONE_VEC(p, &to->switch_.cases.at[i].values,
				  &from->switch_.cases.at[i].values);
			clone_body(p, &from->switch_.cases.at[i].body,
				   &to->switch_.cases.at[i].body, labels);
		}
		clone_body(p, &from->switch_.other, &to->switch_.other, labels);
		break;
	case IR_BLOCK:
	case IR_LOOP: {
		struct relabel here = { labels, from->block.label, p->next_label++ };

		to->block.label = here.to;
		clone_body(p, &from->block.body, &to->block.body, &here);
		break;
	}
	case IR_LEAVE:
		for (; labels; labels = labels->up)
			if (labels->from == from->leave) {
				to->leave = labels->to;
				break;
			}
		break;
	case IR_APPLY:
		CLONE_VEC(p, &to->apply.keys, &from->apply.keys);
		CLONE_VEC(p, &to->apply.selectors, &from->apply.selectors);
		CLONE_VEC(p, &to->apply.arms, &from->apply.arms);
		for (uint32_t i = 0; i < from->apply.arms.n; i++) {
			CLONE_VEC(p, &to->apply.arms.at[i].params, &from->apply.arms.at[i].params);
			clone_body(p, &from->apply.arms.at[i].body, &to->apply.arms.at[i].body,
				   labels);
		}
		break;
	case IR_CALL:
		clone_call(p, from, to);
		break;
	case IR_SET:
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_COPY_HEADER:
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
	case IR_LOOKAHEAD:
	case IR_ADVANCE:
	case IR_REJECT:
	case IR_EMIT:
		break;
	}
	return to;
}

static void clone_body(struct ir_program *p, const ir_body *from, ir_body *to,
		       const struct relabel *labels)
{
	ir_body copy = { 0 };

	for (uint32_t i = 0; i < from->n; i++)
		vec_push(p->arena, &copy, clone_stmt(p, from->at[i], labels));
	*to = copy;
}

void ir_clone_body(struct ir_program *p, const ir_body *from, ir_body *to)
{
	clone_body(p, from, to, NULL);
}

static void number_states(struct ir_block *parser)
{
	for (uint32_t i = 0; i < parser->states.n; i++)
		parser->states.at[i]->id = i;
}

void ir_drop_unreachable(struct ir_block *parser, struct arena *scratch)
{
	bool *reached = arena_array(scratch, parser->states.n, sizeof(*reached));
	VEC(struct ir_state *) todo = { 0 };
	uint32_t kept = 0;

	number_states(parser);
	vec_push(scratch, &todo, parser->states.at[0]);
	while (todo.n) {
		struct ir_state *s = todo.at[--todo.n];

		if (reached[s->id])
			continue;
		reached[s->id] = true;
		if (s->next)
			vec_push(scratch, &todo, s->next);
		vec_each(struct ir_select_case, c, &s->cases)
			vec_push(scratch, &todo, c->target);
	}
	for (uint32_t i = 0; i < parser->states.n; i++) {
		struct ir_state *s = parser->states.at[i];

		if (reached[i] || s == parser->accept || s == parser->reject)
			parser->states.at[kept++] = s;
	}
	parser->states.n = kept;
	number_states(parser);
}

static void clear_index(void *data)
{
	struct ir_names *index = data;

	for (int i = 0; i < SPACE_COUNT; i++)
		HASH_CLEAR(hh, index->spaces[i]);
}

static struct ir_name *name_find(const struct ir_program *p, enum name_space space,
				 const char *name)
{
	struct ir_name *n;

	name = intern(p->names, name);
	HASH_FIND_PTR(p->index->spaces[space], &name, n);
	return n;
}

static struct ir_name *name_add(struct ir_program *p, enum name_space space, const char *name)
{
	struct ir_name *n = name_find(p, space, name);

	if (!n) {
		n = arena_make(p->arena, struct ir_name);
		n->name = intern(p->names, name);
		HASH_ADD_PTR(p->index->spaces[space], name, n);
	}
	return n;
}

/* Whether `name`, and for a header the name of each of its fields, means nothing yet. */
static bool is_free(struct ir_program *p, const char *name, const struct ir_header_type *type)
{
	if (name_find(p, SPACE_DATA, name))
		return false;
	if (type)
		vec_each(struct ir_field, f, &type->fields)
			if (name_find(p, SPACE_DATA,
				      arena_printf(p->arena, "%s.%s", name, f->name)))
				return false;
	return true;
}

static const char *free_name(struct ir_program *p, const char *name,
			     const struct ir_header_type *type)
{
	const char *candidate = name;
	struct ir_name *n = name_find(p, SPACE_DATA, name);
	unsigned suffix = n ? n->next_suffix : 0;

	while (!is_free(p, candidate, type))
		candidate = arena_printf(p->arena, "%s_%u", name, ++suffix);
	if (n)
		n->next_suffix = suffix;
	return intern(p->names, candidate);
}
