/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows what registers were read through a control. Every variable and field has the set of reads
 * its value may come from; a value computed from several has them all, and what happens under a
 * condition comes from the condition as well, when it leaves a block to the end of that. Branches
 * are walked one by one, each from what was known before, and what they found is joined behind.
 * Rounds of a loop are walked twice, after which sets that only grow have told their neighbours.
 */
#include "midend/dependence.h"

#include <string.h>

#define MAX_READS 64

/* Where a block may have been left, and of what that depends. */
struct leave {
	ir_label label;
	uint64_t control;
};
typedef VEC(struct leave) leave_list;

/* A set that was changed, and what it was before or, of a branch that has ended, became. */
struct change {
	uint64_t *set, value;
};
typedef VEC(struct change) change_list;

struct flow {
	struct arena *scratch;
	uint64_t *vars;			/* by id */
	uint64_t **headers;		/* by id: one set a field, and one for the validity */
	leave_list leaves;		/* of blocks around, on the way here */
	change_list changes;		/* in the branch */
	bool only_grow;			/* in a loop, or something was left: an assignment may not have happened */
	unsigned n_reads;
	access_list *out;
};

/* What the branches of one statement have found. */
struct aside {
	leave_list leaves;
	change_list changes;
};

static void walk(struct flow *f, struct nest *nest, uint64_t control);
static void walk_inner(struct flow *f, struct nest *nest, uint32_t at, ir_body *body, uint64_t control);
static void walk_branch(struct flow *f, struct nest *nest, uint32_t at, ir_body *body, uint64_t control,
			struct aside *aside);
static void branches_end(struct flow *f, const struct aside *aside);
static void set(struct flow *f, uint64_t *to, uint64_t value);
static uint64_t left(const struct flow *f);
static void block_ends(struct flow *f, ir_label label);
static void call(struct flow *f, struct nest *nest, uint32_t at, uint64_t from);
static struct access *access_at(struct flow *f, struct nest *nest, uint32_t at, bool is_write);
static uint64_t taint_of_reads(struct flow *f, struct ir_stmt *s);
static void add_taint(struct ir_operand *o, void *data);
static void taint_writes(struct flow *f, struct ir_stmt *s, uint64_t from);
static void set_taint(struct ir_place *place, void *data);

bool is_register_call(const struct ir_stmt *s, const char *name)
{
	return s->kind == IR_CALL && s->call.object && !strncmp(s->call.name, "register.", 9) &&
	       !strcmp(s->call.name + 9, name);
}

void dependence_find(struct ir_program *p, struct arena *scratch, ir_body *body, access_list *out)
{
	struct nest *nest = arena_make(scratch, struct nest);
	struct flow f = { .scratch = scratch, .out = out };

	nest->body = body;
	f.vars = arena_array(scratch, p->vars.n, sizeof(*f.vars));
	f.headers = arena_array(scratch, p->headers.n, sizeof(*f.headers));
	vec_each(struct ir_header *, h, &p->headers)
		f.headers[(*h)->id] = arena_array(scratch, (*h)->type->fields.n + 1, sizeof(**f.headers));
	walk(&f, nest, 0);
}

/* `control`: of the conditions around. */
static void walk(struct flow *f, struct nest *nest, uint64_t control)
{
	for (uint32_t i = 0; i < nest->body->n; i++) {
		struct ir_stmt *s = nest->body->at[i];
		uint64_t from = control | left(f) | taint_of_reads(f, s);
		struct aside aside = { 0 };
		bool only_grow = f->only_grow;

		switch (s->kind) {
		case IR_IF:
			walk_branch(f, nest, i, &s->if_.then, from, &aside);
			walk_branch(f, nest, i, &s->if_.other, from, &aside);
			branches_end(f, &aside);
			break;
		case IR_SWITCH:
			vec_each(struct ir_case, c, &s->switch_.cases)
				walk_branch(f, nest, i, &c->body, from, &aside);
			walk_branch(f, nest, i, &s->switch_.other, from, &aside);
			branches_end(f, &aside);
			break;
		case IR_APPLY:
			taint_writes(f, s, from);
			vec_each(struct ir_arm, a, &s->apply.arms)
				walk_branch(f, nest, i, &a->body, from, &aside);
			branches_end(f, &aside);
			break;
		case IR_LOOP:
			f->only_grow = true;
			walk_inner(f, nest, i, &s->block.body, control);
			walk_inner(f, nest, i, &s->block.body, control);
			f->only_grow = only_grow;
			block_ends(f, s->block.label);
			break;
		case IR_BLOCK:
			walk_inner(f, nest, i, &s->block.body, control);
			block_ends(f, s->block.label);
			break;
		case IR_LEAVE:
			vec_push(f->scratch, &f->leaves, ((struct leave){ s->leave, from }));
			f->only_grow = true;
			break;
		case IR_COPY_HEADER:
			for (uint32_t k = 0; k <= s->copy.dst->type->fields.n; k++)
				set(f, &f->headers[s->copy.dst->id][k], f->headers[s->copy.src->id][k] | from);
			break;
		case IR_SET_VALID:
		case IR_SET_INVALID:
			for (uint32_t k = 0; k <= s->header->type->fields.n; k++)
				set(f, &f->headers[s->header->id][k], f->headers[s->header->id][k] | from);
			break;
		case IR_CALL:
			call(f, nest, i, from);
			break;
		case IR_SET:
		case IR_EXTRACT:
		case IR_EXTRACT_NEXT:
		case IR_LOOKAHEAD:
		case IR_ADVANCE:
		case IR_REJECT:
		case IR_EMIT:
			taint_writes(f, s, from);
			break;
		}
	}
}

static void walk_inner(struct flow *f, struct nest *nest, uint32_t at, ir_body *body, uint64_t control)
{
	struct nest *inner = arena_make(f->scratch, struct nest);

	*inner = (struct nest){ nest, at, nest->depth + 1, body };
	walk(f, inner, control);
}

/* What one branch does and leaves does not concern the others: it is put aside until they have ended. */
static void walk_branch(struct flow *f, struct nest *nest, uint32_t at, ir_body *body, uint64_t control,
			struct aside *aside)
{
	uint32_t leaves = f->leaves.n, changes = f->changes.n;

	walk_inner(f, nest, at, body, control);
	for (uint32_t i = leaves; i < f->leaves.n; i++)
		vec_push(f->scratch, &aside->leaves, f->leaves.at[i]);
	f->leaves.n = leaves;
	for (uint32_t i = f->changes.n; i-- > changes;) {
		struct change c = f->changes.at[i];

		vec_push(f->scratch, &aside->changes, ((struct change){ c.set, *c.set }));
		*c.set = c.value;
	}
	f->changes.n = changes;
}

static void branches_end(struct flow *f, const struct aside *aside)
{
	for (uint32_t i = 0; i < aside->leaves.n; i++)
		vec_push(f->scratch, &f->leaves, aside->leaves.at[i]);
	for (uint32_t i = 0; i < aside->changes.n; i++)
		set(f, aside->changes.at[i].set, *aside->changes.at[i].set | aside->changes.at[i].value);
}

static void set(struct flow *f, uint64_t *to, uint64_t value)
{
	if (*to == value)
		return;
	vec_push(f->scratch, &f->changes, ((struct change){ to, *to }));
	*to = value;
}

static uint64_t left(const struct flow *f)
{
	uint64_t set = 0;

	for (uint32_t i = 0; i < f->leaves.n; i++)
		set |= f->leaves.at[i].control;
	return set;
}

/* Behind a block all ways meet again. */
static void block_ends(struct flow *f, ir_label label)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->leaves.n; i++)
		if (f->leaves.at[i].label != label)
			f->leaves.at[n++] = f->leaves.at[i];
	f->leaves.n = n;
}

static void call(struct flow *f, struct nest *nest, uint32_t at, uint64_t from)
{
	struct ir_stmt *s = nest->body->at[at];

	if (is_register_call(s, "write"))
		access_at(f, nest, at, true)->after |= from;
	else if (is_register_call(s, "read"))
		from |= access_at(f, nest, at, false)->bit;
	taint_writes(f, s, from);
}

/* In a loop's second round the access is known already. */
static struct access *access_at(struct flow *f, struct nest *nest, uint32_t at, bool is_write)
{
	struct access a = { nest->body->at[at], nest, at, is_write, 0, 0 };

	vec_each(struct access, known, f->out)
		if (known->stmt == a.stmt)
			return known;
	if (!is_write) {
		a.bit = 1ull << f->n_reads;
		f->n_reads += f->n_reads < MAX_READS - 1;
	}
	vec_push(f->scratch, f->out, a);
	return &f->out->at[f->out->n - 1];
}

struct taint {
	struct flow *f;
	uint64_t set;
};

static uint64_t taint_of_reads(struct flow *f, struct ir_stmt *s)
{
	struct taint t = { f, 0 };

	ir_stmt_reads(s, add_taint, &t);
	return t.set;
}

static void add_taint(struct ir_operand *o, void *data)
{
	struct taint *t = data;

	if (o->kind == IR_VAR)
		t->set |= t->f->vars[o->var->id];
	else if (o->kind == IR_FIELD)
		t->set |= t->f->headers[o->header->id][o->field];
	else if (o->kind != IR_CONST)
		t->set |= t->f->headers[o->header->id][o->header->type->fields.n];
}

static void taint_writes(struct flow *f, struct ir_stmt *s, uint64_t from)
{
	struct taint t = { f, from };

	ir_stmt_writes(s, set_taint, &t);
}

static void set_taint(struct ir_place *place, void *data)
{
	const struct taint *t = data;
	struct flow *f = t->f;
	uint64_t *to;

	if (place->kind == IR_PLACE_VAR)
		to = &f->vars[place->var->id];
	else
		to = &f->headers[place->header->id][place->kind == IR_PLACE_FIELD ? place->field
										 : place->header->type->fields.n];
	/* Writing a field of an invalid header does nothing, so that keeps what it had. */
	set(f, to, f->only_grow || place->kind != IR_PLACE_VAR ? *to | t->set : t->set);
}
