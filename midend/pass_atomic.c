/* SPDX-License-Identifier: Apache-2.0 */
/*
 * atomic: packets on two CPUs must not lose each other's changes of a register. Where a value that is
 * written depends on one read from the same register (dependence.c), everything from the read to the
 * write becomes a region that is run under a lock: the smallest stretch of one body that holds all of
 * them, joined with those of other registers that it meets. Registers that are never written so keep
 * their plain accesses and pay nothing.
 *
 * The kernel lends a lock under one condition: nothing is called while it is held, and finding a cell
 * is a call. So all cells of a region are looked up before it, each for an index that is computed
 * there. A region becomes
 *
 *	register.cell @r (SLOT, index)		for each register and index
 *	register.lock @r
 *	...					with register.load (SLOT) and register.store (SLOT, value)
 *	register.unlock @r
 *	register.done @r
 *
 * and register.unlock stands before each LEAVE out of it. Registers that share a region share a lock
 * (ir_extern.lock); one that shares with none and uses one cell at a time has its lock in the cell.
 * Where that is not possible, because a table is applied in between for one, the program stays as it
 * is, with a warning.
 */
#include <stdlib.h>
#include <string.h>

#include "common/bits.h"
#include "midend/dependence.h"
#include "midend/pass.h"

#define MAX_DEPTH 16			/* of the expression an index is computed by */
/* Of v1model's HashAlgorithm crc32_custom, crc16_custom and random, which ask the kernel. */
#define HASHES_THAT_CALL (1u << 1 | 1u << 3 | 1u << 4)

/* Statements first .. end - 1 of a body. */
struct region {
	struct nest *nest;
	uint32_t first, end;
	bool gone;			/* it has become part of another one */
	struct ir_stmt *read, *write;	/* a pair in it, for the warning */
};

/* A cell that a region uses. */
struct slot {
	struct ir_extern *object;
	struct ir_operand index;
	unsigned number;		/* among those of its object */
};

struct atomic {
	struct ir_program *p;
	struct diags *diags;
	struct arena *scratch;
	access_list accesses;
	VEC(struct region) regions;
	unsigned *n_defs;		/* by variable: statements that write it */
	struct ir_stmt **defs;		/* by variable: the last of them */
	bool *dependent, *shared;	/* by extern; shared: several cells at a time */
	unsigned *locks;		/* by extern: another one with the same lock, or itself */

	/* Of the region at hand. */
	bool *vars, *headers;		/* by id: written there */
	VEC(ir_label) labels;		/* of blocks inside */
	VEC(struct ir_stmt *) inside;	/* accesses */
	VEC(struct slot) slots;
	struct ir_stmt *obstacle;
};

static int by_place(const void *a, const void *b);
static void warn(struct atomic *a, const struct region *r);
static void count_defs(struct atomic *a);
static void find_regions(struct atomic *a);
static void cover(struct region *r, struct nest *nest, uint32_t at);
static bool meet(const struct region *a, const struct region *b);
static void join_regions(struct atomic *a);
static bool look_into(struct atomic *a, const struct region *r);
static void look_at(struct ir_walk *walk, struct ir_stmt *s);
static bool is_possible(const struct ir_stmt *s);
static bool take_slots(struct atomic *a);
static const struct ir_operand *index_of(const struct ir_stmt *s);
static bool is_known(const struct atomic *a, const struct ir_operand *o, unsigned depth);
static bool is_same(const struct atomic *a, const struct ir_operand *x, const struct ir_operand *y);
static const struct ir_stmt *def_of(const struct atomic *a, const struct ir_operand *o);
static void share_locks(struct atomic *a);
static bool is_wide(const struct ir_extern *x);
static void lock_wide(struct atomic *a);
static void number_locks(struct atomic *a);
static void rewrite(struct atomic *a, const struct region *r);
static void unlock_leaves(struct atomic *a, ir_body *body, struct ir_extern *lock);
static void use_slot(struct atomic *a, struct ir_stmt *s);
static struct ir_operand compute(struct atomic *a, const struct ir_operand *o, ir_body *out);
static struct ir_stmt *call(struct atomic *a, const char *method, struct ir_extern *object, struct span at);
static void add_arg(struct atomic *a, struct ir_stmt *call, struct ir_operand o);

void pass_atomic(struct ir_program *p, struct diags *diags, struct arena *scratch)
{
	struct atomic a = { .p = p, .diags = diags, .scratch = scratch };

	/* A program that was printed behind this pass has its locks. */
	vec_each(struct ir_extern *, x, &p->externs)
		if ((*x)->lock)
			return;
	a.dependent = arena_array(scratch, p->externs.n, sizeof(*a.dependent));
	a.shared = arena_array(scratch, p->externs.n, sizeof(*a.shared));
	a.locks = arena_array(scratch, p->externs.n, sizeof(*a.locks));
	for (uint32_t i = 0; i < p->externs.n; i++)
		a.locks[i] = i;
	vec_each(struct ir_block *, b, &p->blocks)
		if ((*b)->kind == IR_CONTROL)
			dependence_find(p, scratch, &(*b)->body, &a.accesses);
	find_regions(&a);
	join_regions(&a);
	if (a.regions.n)
		count_defs(&a);
	/* All locks must be known before the first region takes one. */
	vec_each(struct region, r, &a.regions) {
		if (r->gone)
			continue;
		if (look_into(&a, r))
			share_locks(&a);
		else
			warn(&a, r);
	}
	/* The last of a body first: those before it stay where they are. */
	if (a.regions.n)
		qsort(a.regions.at, a.regions.n, sizeof(*a.regions.at), by_place);
	vec_each(struct region, r, &a.regions)
		if (!r->gone && look_into(&a, r))
			rewrite(&a, r);
	lock_wide(&a);
	number_locks(&a);
}

static int by_place(const void *a, const void *b)
{
	const struct region *x = a, *y = b;

	return x->first < y->first ? 1 : x->first > y->first ? -1 : 0;
}

static void warn(struct atomic *a, const struct region *r)
{
	struct diag *d = diag_warn(a->diags, DIAG_LOST_UPDATE, r->write->at,
				   "a packet on another CPU may change register '%s' between this write and the "
				   "read it depends on", r->write->call.object->name);

	diag_label(d, r->read->at, "read here");
	if (a->obstacle)
		diag_label(d, a->obstacle->at, "cannot be done while the register is locked");
	diag_hint(d, "read and write the register close together, with no table, counter or random number in between");
}

static void note_def(struct ir_place *place, void *data)
{
	struct atomic *a = data;

	if (place->kind == IR_PLACE_VAR)
		a->n_defs[place->var->id]++;
}

static void note_defs(struct ir_walk *walk, struct ir_stmt *s)
{
	struct atomic *a = walk->data;

	ir_stmt_writes(s, note_def, a);
	if (s->kind == IR_SET && s->set.dst.kind == IR_PLACE_VAR)
		a->defs[s->set.dst.var->id] = s;
}

static void count_defs(struct atomic *a)
{
	struct ir_walk walk = { note_defs, a };

	a->n_defs = arena_array(a->scratch, a->p->vars.n, sizeof(*a->n_defs));
	a->defs = arena_array(a->scratch, a->p->vars.n, sizeof(*a->defs));
	ir_walk_program(&walk, a->p);
}

/* ---- Regions ---- */

/* Reads are numbered control by control. */
static bool in_one_control(const struct access *a, const struct access *b)
{
	const struct nest *x = a->nest, *y = b->nest;

	while (x->up)
		x = x->up;
	while (y->up)
		y = y->up;
	return x->body == y->body;
}

/* One for each write that depends on reads of the same register. */
static void find_regions(struct atomic *a)
{
	vec_each(struct access, w, &a->accesses) {
		struct region r = { w->nest, w->at, w->at + 1, false, NULL, w->stmt };

		vec_each(struct access, read, &a->accesses) {
			if (!w->is_write || !(w->after & read->bit) ||
			    read->stmt->call.object != w->stmt->call.object ||
			    !in_one_control(w, read))
				continue;
			cover(&r, read->nest, read->at);
			r.read = read->stmt;
		}
		if (r.read)
			vec_push(a->scratch, &a->regions, r);
	}
}

/* Makes the region hold that statement too. */
static void cover(struct region *r, struct nest *nest, uint32_t at)
{
	for (; nest->depth > r->nest->depth; nest = nest->up)
		at = nest->up_at;
	while (nest->body != r->nest->body) {
		if (r->nest->depth == nest->depth) {
			at = nest->up_at;
			nest = nest->up;
		}
		r->first = r->nest->up_at;
		r->end = r->first + 1;
		r->nest = r->nest->up;
	}
	if (at < r->first)
		r->first = at;
	if (at >= r->end)
		r->end = at + 1;
}

/* Whether they have a statement in common. */
static bool meet(const struct region *a, const struct region *b)
{
	const struct nest *outer = a->nest, *inner = b->nest;
	uint32_t first = b->first, end = b->end;

	if (outer->depth > inner->depth)
		return meet(b, a);
	for (; inner->depth > outer->depth; inner = inner->up) {
		first = inner->up_at;
		end = first + 1;
	}
	return inner->body == outer->body && first < a->end && a->first < end;
}

/* Until no two meet: every round has one less. */
static void join_regions(struct atomic *a)
{
	for (uint32_t i = 0; i < a->regions.n; i++) {
		struct region *r = &a->regions.at[i];

		for (uint32_t k = 0; !r->gone && k < a->regions.n; k++) {
			struct region *other = &a->regions.at[k];

			if (other == r || other->gone || !meet(r, other))
				continue;
			cover(r, other->nest, other->first);
			cover(r, other->nest, other->end - 1);
			other->gone = true;
			/* It is larger now, and may meet those it has passed. */
			k = -1;
		}
	}
}

/* ---- What is in a region ---- */

/* Gathers what the region writes and accesses. False when it cannot be locked. */
static bool look_into(struct atomic *a, const struct region *r)
{
	struct ir_walk walk = { look_at, a };
	uint32_t first = r->first;
	ir_body body;

	a->vars = arena_array(a->scratch, a->p->vars.n, sizeof(*a->vars));
	a->headers = arena_array(a->scratch, a->p->headers.n, sizeof(*a->headers));
	a->labels.n = a->inside.n = a->slots.n = 0;
	a->obstacle = NULL;
	/* Indices are mostly computed right before, by statements that may be looked through. */
	while (first && r->nest->body->at[first - 1]->kind == IR_SET)
		first--;
	body = (ir_body){ .at = r->nest->body->at + first, .n = r->end - first };
	ir_walk_body(&walk, &body);
	return !a->obstacle && take_slots(a);
}

static void note_write(struct ir_place *place, void *data)
{
	struct atomic *a = data;

	if (place->kind != IR_PLACE_VAR)
		a->headers[place->header->id] = true;
	else
		a->vars[place->var->id] = true;
}

static void look_at(struct ir_walk *walk, struct ir_stmt *s)
{
	struct atomic *a = walk->data;

	ir_stmt_writes(s, note_write, a);
	if (s->kind == IR_SET_VALID || s->kind == IR_SET_INVALID)
		a->headers[s->header->id] = true;
	if (s->kind == IR_COPY_HEADER)
		a->headers[s->copy.dst->id] = true;
	if (s->kind == IR_BLOCK)
		vec_push(a->scratch, &a->labels, s->block.label);
	if (is_register_call(s, "read") || is_register_call(s, "write"))
		vec_push(a->scratch, &a->inside, s);
	if (!is_possible(s) && !a->obstacle)
		a->obstacle = s;
}

/* Whether the code of the statement itself calls nothing. */
static bool is_possible(const struct ir_stmt *s)
{
	switch (s->kind) {
	case IR_SET:
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_COPY_HEADER:
	case IR_IF:
	case IR_SWITCH:
	case IR_BLOCK:
	case IR_LEAVE:
		return true;
	case IR_CALL:
		if (is_register_call(s, "read") || is_register_call(s, "write"))
			return true;
		if (strcmp(s->call.name, "hash") || s->call.args.at[1].in.at[0].kind != IR_CONST ||
		    HASHES_THAT_CALL >> mpz_get_ui(s->call.args.at[1].in.at[0].number) & 1)
			return false;
		/* Summing up a varbit field is a call. */
		vec_each(struct ir_operand, o, &s->call.args.at[3].in)
			if (o->kind == IR_FIELD && o->header->type->fields.at[o->field].is_varbit)
				return false;
		return true;
	case IR_LOOP:
	case IR_APPLY:
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
	case IR_LOOKAHEAD:
	case IR_ADVANCE:
	case IR_REJECT:
	case IR_EMIT:
		break;
	}
	return false;
}

/* A slot for each register and index. False when an index is not known before the region. */
static bool take_slots(struct atomic *a)
{
	vec_each(struct ir_stmt *, s, &a->inside) {
		struct slot slot = { (*s)->call.object, *index_of(*s), 0 };
		bool known = false;

		if (!is_known(a, &slot.index, 0)) {
			a->obstacle = *s;
			return false;
		}
		vec_each(struct slot, other, &a->slots) {
			if (other->object != slot.object)
				continue;
			slot.number++;
			known |= is_same(a, &other->index, &slot.index);
		}
		if (!known)
			vec_push(a->scratch, &a->slots, slot);
	}
	return true;
}

/* Before it is rewritten. */
static const struct ir_operand *index_of(const struct ir_stmt *s)
{
	return &s->call.args.at[is_register_call(s, "read")].in.at[0];
}

/* Whether the value can be computed at the region's start. */
static bool is_known(const struct atomic *a, const struct ir_operand *o, unsigned depth)
{
	const struct ir_stmt *def = def_of(a, o);

	if (o->kind == IR_CONST)
		return true;
	if (o->kind != IR_VAR)
		return !a->headers[o->header->id];
	if (!a->vars[o->var->id])
		return true;
	return def && depth < MAX_DEPTH && is_known(a, &def->set.a, depth + 1) &&
	       (ir_op_operands(def->set.op) < 2 || is_known(a, &def->set.b, depth + 1)) &&
	       (ir_op_operands(def->set.op) < 3 || is_known(a, &def->set.c, depth + 1));
}

/* Of two that are known, whether they are computed alike. */
static bool is_same(const struct atomic *a, const struct ir_operand *x, const struct ir_operand *y)
{
	const struct ir_stmt *dx = def_of(a, x), *dy = def_of(a, y);

	if (dx && dx->set.op == IR_OP_COPY)
		return is_same(a, &dx->set.a, y);
	if (dy && dy->set.op == IR_OP_COPY)
		return is_same(a, x, &dy->set.a);
	if (dx && dy)
		return dx == dy || (dx->set.op == dy->set.op && dx->set.hi == dy->set.hi &&
				    dx->set.lo == dy->set.lo && x->width == y->width &&
				    is_same(a, &dx->set.a, &dy->set.a) &&
				    (ir_op_operands(dx->set.op) < 2 || is_same(a, &dx->set.b, &dy->set.b)) &&
				    (ir_op_operands(dx->set.op) < 3 || is_same(a, &dx->set.c, &dy->set.c)));
	if (dx || dy || x->kind != y->kind || x->width != y->width)
		return false;
	if (x->kind == IR_CONST)
		return !mpz_cmp(x->number, y->number);
	if (x->kind == IR_VAR)
		return x->var == y->var;
	return x->header == y->header && (x->kind != IR_FIELD || x->field == y->field);
}

/* The one statement of the region that sets the variable; NULL when it is not set there, or not so. */
static const struct ir_stmt *def_of(const struct atomic *a, const struct ir_operand *o)
{
	if (o->kind != IR_VAR || !a->vars[o->var->id] || a->n_defs[o->var->id] != 1)
		return NULL;
	return a->defs[o->var->id];
}

/* ---- Locks ---- */

static unsigned lock_of(struct atomic *a, const struct ir_extern *x)
{
	unsigned i = x->id;

	while (a->locks[i] != i)
		i = a->locks[i];
	return i;
}

/* Registers that are changed in one region have one lock. */
static void share_locks(struct atomic *a)
{
	const struct ir_extern *first = NULL;

	vec_each(struct access, w, &a->accesses) {
		const struct ir_extern *x = w->stmt->call.object;
		bool here = false, reads = false;

		if (!w->is_write)
			continue;
		vec_each(struct ir_stmt *, s, &a->inside)
			here |= *s == w->stmt;
		vec_each(struct access, r, &a->accesses)
			reads |= w->after & r->bit && r->stmt->call.object == x;
		if (!here || !reads)
			continue;
		a->dependent[x->id] = true;
		if (first)
			a->locks[lock_of(a, x)] = lock_of(a, first);
		first = x;
	}
	vec_each(struct slot, s, &a->slots) {
		a->shared[s->object->id] |= s->number > 0;
		if (!is_wide(s->object))
			continue;
		a->dependent[s->object->id] = true;
		if (first)
			a->locks[lock_of(a, s->object)] = lock_of(a, first);
		first = s->object;
	}
}

/* A cell that is more than one access. */
static bool is_wide(const struct ir_extern *x)
{
	return x->cell.n > 1 || (x->cell.n && x->cell.at[0].width > 64);
}

struct use {
	const struct ir_extern *object;
	bool read, written;
};

static void note_use(struct ir_walk *walk, struct ir_stmt *s)
{
	struct use *use = walk->data;

	if (s->kind == IR_CALL && s->call.object == use->object) {
		use->read |= is_register_call(s, "read") || is_register_call(s, "load");
		use->written |= is_register_call(s, "write") || is_register_call(s, "store");
	}
}

/* Nobody may read half of a cell that is being written. */
static void lock_wide(struct atomic *a)
{
	vec_each(struct ir_extern *, x, &a->p->externs) {
		struct use use = { *x, false, false };
		struct ir_walk walk = { note_use, &use };

		if (!is_wide(*x) || strcmp((*x)->kind, "register"))
			continue;
		ir_walk_program(&walk, a->p);
		a->dependent[(*x)->id] |= use.read && use.written;
	}
}

static void number_locks(struct atomic *a)
{
	unsigned n = a->p->externs.n, next = 1;
	unsigned *members = arena_array(a->scratch, n, sizeof(*members));
	unsigned *numbers = arena_array(a->scratch, n, sizeof(*numbers));

	vec_each(struct ir_extern *, x, &a->p->externs)
		members[lock_of(a, *x)] += a->dependent[(*x)->id];
	vec_each(struct ir_extern *, x, &a->p->externs) {
		unsigned lock = lock_of(a, *x);

		if (!a->dependent[(*x)->id])
			continue;
		if (!numbers[lock])
			numbers[lock] = next++;
		(*x)->lock = numbers[lock];
		(*x)->lock_apart = members[lock] > 1 || a->shared[(*x)->id];
	}
}

/* ---- Rewriting ---- */

static void rewrite(struct atomic *a, const struct region *r)
{
	ir_body *body = r->nest->body, out = { 0 }, inner = { 0 };
	struct span at = body->at[r->first]->at;
	struct ir_extern *lock = NULL;
	VEC(struct ir_extern *) objects = { 0 };

	for (uint32_t i = 0; i < r->first; i++)
		vec_push(a->p->arena, &out, body->at[i]);
	vec_each(struct slot, s, &a->slots) {
		struct ir_operand index = compute(a, &s->index, &out);
		struct ir_stmt *cell = call(a, "register.cell", s->object, at);

		add_arg(a, cell, ir_const_u64(a->p, 32, s->number));
		add_arg(a, cell, index);
		vec_push(a->p->arena, &out, cell);
		if (!lock && a->dependent[s->object->id])
			lock = s->object;
		if (!s->number)
			vec_push(a->scratch, &objects, s->object);
	}
	vec_push(a->p->arena, &out, call(a, "register.lock", lock, at));
	vec_each(struct ir_stmt *, s, &a->inside)
		use_slot(a, *s);
	for (uint32_t i = r->first; i < r->end; i++)
		vec_push(a->p->arena, &inner, body->at[i]);
	unlock_leaves(a, &inner, lock);
	vec_each(struct ir_stmt *, s, &inner)
		vec_push(a->p->arena, &out, *s);
	at = body->at[r->end - 1]->at;
	vec_push(a->p->arena, &out, call(a, "register.unlock", lock, at));
	vec_each(struct ir_extern *, x, &objects)
		vec_push(a->p->arena, &out, call(a, "register.done", *x, at));
	for (uint32_t i = r->end; i < body->n; i++)
		vec_push(a->p->arena, &out, body->at[i]);
	*body = out;
}

/* Whatever leaves the region lets go of the lock. */
static void unlock_leaves(struct atomic *a, ir_body *body, struct ir_extern *lock)
{
	ir_body out = { 0 };

	vec_each(struct ir_stmt *, at, body) {
		struct ir_stmt *s = *at;
		bool inside = false;

		if (s->kind == IR_LEAVE) {
			vec_each(ir_label, label, &a->labels)
				inside |= *label == s->leave;
			if (!inside)
				vec_push(a->p->arena, &out, call(a, "register.unlock", lock, s->at));
		} else if (s->kind == IR_IF) {
			unlock_leaves(a, &s->if_.then, lock);
			unlock_leaves(a, &s->if_.other, lock);
		} else if (s->kind == IR_SWITCH) {
			vec_each(struct ir_case, c, &s->switch_.cases)
				unlock_leaves(a, &c->body, lock);
			unlock_leaves(a, &s->switch_.other, lock);
		} else if (s->kind == IR_BLOCK) {
			unlock_leaves(a, &s->block.body, lock);
		}
		vec_push(a->p->arena, &out, s);
	}
	*body = out;
}

/* read(out value, index) and write(index, value) become load(out value, slot) and store(slot, value). */
static void use_slot(struct atomic *a, struct ir_stmt *s)
{
	struct ir_operand *index = (struct ir_operand *)index_of(s);

	vec_each(struct slot, slot, &a->slots) {
		if (slot->object != s->call.object || !is_same(a, &slot->index, index))
			continue;
		s->call.name = intern(a->p->names, is_register_call(s, "read") ? "register.load"
									       : "register.store");
		*index = ir_const_u64(a->p, 32, slot->number);
		return;
	}
}

/* The value as it is at the region's start, by statements added to `out`. */
static struct ir_operand compute(struct atomic *a, const struct ir_operand *o, ir_body *out)
{
	const struct ir_stmt *def = def_of(a, o);
	struct ir_stmt *s;

	if (!def)
		return *o;
	s = ir_stmt_new(a->p, IR_SET, def->at);
	s->set = def->set;
	s->set.a = compute(a, &def->set.a, out);
	if (ir_op_operands(def->set.op) > 1)
		s->set.b = compute(a, &def->set.b, out);
	if (ir_op_operands(def->set.op) > 2)
		s->set.c = compute(a, &def->set.c, out);
	s->set.dst = ir_place_var(ir_var_new(a->p, "index", o->width, IR_SHAPE_BIT));
	vec_push(a->p->arena, out, s);
	return ir_of_place(&s->set.dst);
}

static struct ir_stmt *call(struct atomic *a, const char *method, struct ir_extern *object, struct span at)
{
	struct ir_stmt *s = ir_stmt_new(a->p, IR_CALL, at);

	s->call.name = intern(a->p->names, method);
	s->call.object = object;
	return s;
}

static void add_arg(struct atomic *a, struct ir_stmt *call, struct ir_operand o)
{
	struct ir_arg arg = { 0 };

	vec_push(a->p->arena, &arg.in, o);
	vec_push(a->p->arena, &call->call.args, arg);
}
