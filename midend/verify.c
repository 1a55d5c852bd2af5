/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a program keeps the IR's rules: widths as ir.def's rows say, everything used belongs to
 * the program, labels are in scope, statements stand in the kind of block they are for, the parts
 * of tables and of parsers fit together. Run after lowering and after every pass under tests; each
 * failure is a line of text, and a bug in p4bpf.
 */
#include <stdarg.h>
#include <string.h>

#include "common/bits.h"
#include "midend/ir.h"

/* Blocks and loops around a statement, innermost first. */
struct label_scope {
	const struct label_scope *up;
	ir_label label;
};

struct verifier {
	FILE *out;
	const struct ir_program *p;
	struct arena *scratch;
	const struct ir_block *block;
	const struct ir_state *state;
	bool *label_seen;	/* by number */
	bool in_call;		/* an extern's arguments may be varbit fields of any size */
	bool ok;
};

static void verify_body(struct verifier *v, const ir_body *body, const struct label_scope *labels);

static void wrong(struct verifier *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void wrong(struct verifier *v, const char *fmt, ...)
{
	va_list ap;

	v->ok = false;
	if (v->block)
		fprintf(v->out, "%s: ", v->block->name);
	if (v->state)
		fprintf(v->out, "state %s: ", v->state->name);
	va_start(ap, fmt);
	vfprintf(v->out, fmt, ap);
	va_end(ap);
	putc('\n', v->out);
}

static bool fits(mpz_srcptr number, unsigned width)
{
	return number && bits_fits(number, width, false);
}

/* Operands, places, operations. */

static void verify_var(struct verifier *v, const struct ir_var *var)
{
	if (!var || var->id >= v->p->vars.n || v->p->vars.at[var->id] != var)
		wrong(v, "variable '%s' does not belong to the program",
		      var ? var->name : "(none)");
}

static void verify_header(struct verifier *v, const struct ir_header *h)
{
	if (!h || h->id >= v->p->headers.n || v->p->headers.at[h->id] != h)
		wrong(v, "header '%s' does not belong to the program", h ? h->name : "(none)");
}

static void verify_operand(struct verifier *v, const struct ir_operand *o)
{
	unsigned width = 1;

	switch (o->kind) {
	case IR_CONST:
		if (!o->width || o->width > IR_MAX_WIDTH || !fits(o->number, o->width))
			wrong(v, "a constant does not fit %u bits", o->width);
		return;
	case IR_VAR:
		verify_var(v, o->var);
		width = o->var->width;
		break;
	case IR_FIELD:
		verify_header(v, o->header);
		if (o->field >= o->header->type->fields.n) {
			wrong(v, "header '%s' has no field %u", o->header->name, o->field);
			return;
		}
		width = o->header->type->fields.at[o->field].width;
		if ((!width || width > IR_MAX_WIDTH) && !v->in_call)
			wrong(v, "a varbit field of '%s' with %u bits is used as a number",
			      o->header->name, width);
		break;
	case IR_VALID:
		verify_header(v, o->header);
		break;
	case IR_SIZE:
		verify_header(v, o->header);
		width = 32;
		break;
	}
	if (o->width != width)
		wrong(v, "an operand of %u bits says it has %u", width, o->width);
}

static void verify_place(struct verifier *v, const struct ir_place *place)
{
	struct ir_operand o;

	if (place->kind == IR_PLACE_FIELD &&
	    (!place->header || place->field >= place->header->type->fields.n)) {
		wrong(v, "a place is no field");
		return;
	}
	if (place->kind == IR_PLACE_VAR && !place->var) {
		wrong(v, "a place is no variable");
		return;
	}
	o = ir_of_place(place);
	verify_operand(v, &o);
}

static void verify_width(struct verifier *v, const struct ir_operand *o, unsigned width,
			 const char *what)
{
	verify_operand(v, o);
	if (o->width != width)
		wrong(v, "%s has %u bits instead of %u", what, o->width, width);
}

static bool rule_holds(const struct ir_stmt *s, unsigned r)
{
	unsigned a = s->set.a.width, b = s->set.b.width, c = s->set.c.width;
	unsigned hi = s->set.hi, lo = s->set.lo;

	switch (ir_op_rule(s->set.op)) {
	case IR_RULE_ONE:
		return r == a;
	case IR_RULE_SAME:
		return r == a && a == b;
	case IR_RULE_CMP:
		return r == 1 && a == b;
	case IR_RULE_SHIFT:
		return r == a;
	case IR_RULE_CONCAT:
		return r == a + b;
	case IR_RULE_EXT:
		return r > a;
	case IR_RULE_TRUNC:
		return r < a;
	case IR_RULE_SLICE:
		return lo <= hi && hi < a && r == hi - lo + 1;
	case IR_RULE_INSERT:
		return lo <= hi && hi < a && r == a && b == hi - lo + 1;
	case IR_RULE_MUX:
		return a == 1 && r == b && b == c;
	}
	return false;
}

static void verify_set(struct verifier *v, const struct ir_stmt *s)
{
	unsigned n = ir_op_operands(s->set.op);

	verify_place(v, &s->set.dst);
	verify_operand(v, &s->set.a);
	if (n > 1)
		verify_operand(v, &s->set.b);
	if (n > 2)
		verify_operand(v, &s->set.c);
	if (v->ok && !rule_holds(s, ir_place_width(&s->set.dst)))
		wrong(v, "the widths of '%s' do not fit: %u = %u, %u, %u", ir_op_word(s->set.op),
		      ir_place_width(&s->set.dst), s->set.a.width, s->set.b.width, s->set.c.width);
}

/* Statements. */

static void verify_switch(struct verifier *v, const struct ir_stmt *s,
			  const struct label_scope *labels)
{
	verify_operand(v, &s->switch_.on);
	vec_each(struct ir_case, c, &s->switch_.cases) {
		if (!c->values.n)
			wrong(v, "a case of a switch has no value");
		vec_each(mpz_srcptr, value, &c->values)
			if (!fits(*value, s->switch_.on.width))
				wrong(v, "a value of a switch does not fit %u bits",
				      s->switch_.on.width);
		verify_body(v, &c->body, labels);
	}
	verify_body(v, &s->switch_.other, labels);
}

static void verify_label(struct verifier *v, ir_label label)
{
	if (label >= v->p->next_label) {
		wrong(v, "label %u is beyond the program's last", label);
		return;
	}
	if (v->label_seen[label])
		wrong(v, "label %u stands twice", label);
	v->label_seen[label] = true;
}

static void verify_leave(struct verifier *v, ir_label label, const struct label_scope *labels)
{
	while (labels && labels->label != label)
		labels = labels->up;
	if (!labels)
		wrong(v, "no block or loop around has the label %u", label);
}

static void verify_apply(struct verifier *v, const struct ir_stmt *s,
			 const struct label_scope *labels)
{
	const struct ir_table *t = s->apply.table;

	if (!t || t->id >= v->p->tables.n || v->p->tables.at[t->id] != t) {
		wrong(v, "a table that is applied does not belong to the program");
		return;
	}
	if (s->apply.keys.n != t->keys.n)
		wrong(v, "table '%s' has %u keys, %u are given", t->name, t->keys.n,
		      s->apply.keys.n);
	else
		for (uint32_t i = 0; i < t->keys.n; i++)
			verify_width(v, &s->apply.keys.at[i], t->keys.at[i].width, "a key");
	vec_each(struct ir_operand, o, &s->apply.selectors)
		verify_operand(v, o);
	if (s->apply.selectors.n && (!t->implementation || strcmp(t->implementation, "action_selector")))
		wrong(v, "table '%s' has selector fields and no action selector", t->name);
	if (s->apply.hit) {
		verify_var(v, s->apply.hit);
		if (s->apply.hit->width != 1)
			wrong(v, "the hit variable of '%s' is not one bit", t->name);
	}
	if (s->apply.action) {
		verify_var(v, s->apply.action);
		if (s->apply.action->width != 32)
			wrong(v, "the action variable of '%s' has not 32 bits", t->name);
	}
	if (s->apply.arms.n != t->actions.n) {
		wrong(v, "table '%s' has %u actions, %u arms are given", t->name, t->actions.n,
		      s->apply.arms.n);
		return;
	}
	for (uint32_t i = 0; i < t->actions.n; i++) {
		const struct ir_arm *arm = &s->apply.arms.at[i];
		const struct ir_action *a = &t->actions.at[i];

		if (arm->params.n != a->params.n) {
			wrong(v, "action '%s' of '%s' has %u parameters, its arm %u", a->name,
			      t->name, a->params.n, arm->params.n);
			continue;
		}
		for (uint32_t j = 0; j < arm->params.n; j++) {
			verify_var(v, arm->params.at[j]);
			if (arm->params.at[j]->width != a->params.at[j].width)
				wrong(v,
				      "parameter '%s' of action '%s' has another width in its arm",
				      a->params.at[j].name, a->name);
		}
		verify_body(v, &arm->body, labels);
	}
}

/* A call of a function in C has just the scalars of its signature. */
static void verify_user_call(struct verifier *v, const struct ir_stmt *s)
{
	const struct ir_function *f = ir_find_function(v->p, s->call.name);
	bool fits = f && f->params.n == s->call.args.n && f->result.n == s->call.result.n;

	for (unsigned i = 0; fits && i < f->params.n; i++) {
		const struct ir_arg *a = &s->call.args.at[i];
		const ir_param_list *scalars = &f->params.at[i].scalars;

		fits = a->in.n == (f->params.at[i].in ? scalars->n : 0) &&
		       a->out.n == (f->params.at[i].out ? scalars->n : 0);
		for (unsigned k = 0; fits && k < scalars->n; k++)
			fits = (!a->in.n || a->in.at[k].width == scalars->at[k].width) &&
			       (!a->out.n ||
				ir_place_width(&a->out.at[k]) == scalars->at[k].width);
	}
	for (unsigned k = 0; fits && k < f->result.n; k++)
		fits = ir_place_width(&s->call.result.at[k]) == f->result.at[k].width;
	if (f && !fits)
		wrong(v, "a call of '%s' does not fit its signature", s->call.name);
}

static void verify_call(struct verifier *v, const struct ir_stmt *s)
{
	const struct ir_extern *x = s->call.object;

	if (x && (x->id >= v->p->externs.n || v->p->externs.at[x->id] != x))
		wrong(v, "the object of '%s' does not belong to the program", s->call.name);
	verify_user_call(v, s);
	vec_each(struct ir_arg, a, &s->call.args) {
		v->in_call = true;
		vec_each(struct ir_operand, o, &a->in)
			verify_operand(v, o);
		v->in_call = false;
		vec_each(struct ir_place, o, &a->out)
			verify_place(v, o);
		if (a->header)
			verify_header(v, a->header);
	}
	vec_each(struct ir_place, o, &s->call.result)
		verify_place(v, o);
}

static void verify_extract(struct verifier *v, const struct ir_stmt *s)
{
	bool has_varbit = false;
	const struct ir_header_type *type;

	if (s->kind == IR_EXTRACT_NEXT) {
		if (!s->extract.stack || !s->extract.stack->elements.n) {
			wrong(v, "an extract into a stack without elements");
			return;
		}
		type = s->extract.stack->elements.at[0]->type;
	} else {
		verify_header(v, s->extract.header);
		type = s->extract.header->type;
	}
	vec_each(struct ir_field, f, &type->fields)
		has_varbit |= f->is_varbit;
	if (has_varbit != s->extract.has_size)
		wrong(v, "an extract into '%s' must %shave a size", type->name,
		      has_varbit ? "" : "not ");
	if (s->extract.has_size)
		verify_width(v, &s->extract.size, 32, "the size of an extract");
}

static void verify_stmt(struct verifier *v, const struct ir_stmt *s,
			const struct label_scope *labels)
{
	struct label_scope here = { labels, s->block.label };
	bool in_parser = v->block->kind == IR_PARSER;

	switch (s->kind) {
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
	case IR_LOOKAHEAD:
	case IR_ADVANCE:
	case IR_REJECT:
		if (!in_parser)
			wrong(v, "'%s' outside a parser", ir_stmt_word(s->kind));
		break;
	case IR_EMIT:
		if (v->block->kind != IR_DEPARSER)
			wrong(v, "'emit' outside a deparser");
		break;
	case IR_APPLY:
		if (in_parser)
			wrong(v, "'apply' in a parser");
		break;
	case IR_SET:
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_COPY_HEADER:
	case IR_IF:
	case IR_SWITCH:
	case IR_BLOCK:
	case IR_LOOP:
	case IR_LEAVE:
	case IR_CALL:
		break;
	}
	switch (s->kind) {
	case IR_SET:
		verify_set(v, s);
		break;
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_EMIT:
		verify_header(v, s->header);
		break;
	case IR_COPY_HEADER:
		verify_header(v, s->copy.dst);
		verify_header(v, s->copy.src);
		if (v->ok && s->copy.dst->type != s->copy.src->type)
			wrong(v, "'%s' and '%s' have different types", s->copy.dst->name,
			      s->copy.src->name);
		break;
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
		verify_extract(v, s);
		break;
	case IR_LOOKAHEAD:
		verify_place(v, &s->lookahead.place);
		break;
	case IR_ADVANCE:
		verify_width(v, &s->operand, 32, "the operand of advance");
		break;
	case IR_REJECT:
		verify_width(v, &s->operand, 32, "the operand of reject");
		break;
	case IR_IF:
		verify_width(v, &s->if_.cond, 1, "a condition");
		verify_body(v, &s->if_.then, labels);
		verify_body(v, &s->if_.other, labels);
		break;
	case IR_SWITCH:
		verify_switch(v, s, labels);
		break;
	case IR_LOOP:
		if (!s->block.bound)
			wrong(v, "a loop without bound");
		/* fallthrough */
	case IR_BLOCK:
		verify_label(v, s->block.label);
		verify_body(v, &s->block.body, &here);
		break;
	case IR_LEAVE:
		verify_leave(v, s->leave, labels);
		break;
	case IR_APPLY:
		verify_apply(v, s, labels);
		break;
	case IR_CALL:
		verify_call(v, s);
		break;
	}
}

static void verify_body(struct verifier *v, const ir_body *body, const struct label_scope *labels)
{
	for (uint32_t i = 0; i < body->n; i++)
		verify_stmt(v, body->at[i], labels);
}

/* Parsers. */

static void verify_target(struct verifier *v, const struct ir_state *target)
{
	vec_each(struct ir_state *, s, &v->block->states)
		if (*s == target)
			return;
	wrong(v, "an edge to '%s', which is no state of the parser",
	      target ? target->name : "(none)");
}

static void verify_keyset(struct verifier *v, const struct ir_keyset *k, unsigned width)
{
	switch (k->kind) {
	case IR_KEYSET_ANY:
		break;
	case IR_KEYSET_MASK:
	case IR_KEYSET_RANGE:
		if (!fits(k->value, width) || !fits(k->mask, width))
			wrong(v, "a keyset does not fit %u bits", width);
		break;
	case IR_KEYSET_VALUE_SET:
		if (!k->value_set || k->value_set->id >= v->p->externs.n ||
		    v->p->externs.at[k->value_set->id] != k->value_set)
			wrong(v, "a value set does not belong to the program");
		break;
	}
}

static void verify_state(struct verifier *v, const struct ir_state *s)
{
	bool is_end = s == v->block->accept || s == v->block->reject;

	v->state = s;
	vec_each(struct ir_state *, other, &v->block->states)
		if (*other != s && (*other)->name == s->name)
			wrong(v, "two states of this name");
	if (is_end) {
		if (s->body.n || s->next || s->on.n || s->cases.n)
			wrong(v, "accept and reject have neither statements nor edges");
		return;
	}
	verify_body(v, &s->body, NULL);
	if (s->transition == IR_GOTO) {
		verify_target(v, s->next);
		return;
	}
	if (!s->on.n)
		wrong(v, "a select of nothing");
	vec_each(struct ir_operand, o, &s->on)
		verify_operand(v, o);
	vec_each(struct ir_select_case, c, &s->cases) {
		verify_target(v, c->target);
		if (c->keys.n != s->on.n) {
			wrong(v, "a case has %u keysets for %u operands", c->keys.n, s->on.n);
			continue;
		}
		for (uint32_t i = 0; i < c->keys.n; i++)
			verify_keyset(v, &c->keys.at[i], s->on.at[i].width);
	}
}

static void verify_block(struct verifier *v, const struct ir_block *b)
{
	v->block = b;
	if (b->kind == IR_PARSER) {
		if (!b->states.n || !b->accept || !b->reject || b->body.n ||
		    b->states.at[0] == b->accept || b->states.at[0] == b->reject)
			wrong(v,
			      "a parser has states, start first, accept and reject, and no body");
		else
			vec_each(struct ir_state *, s, &b->states)
				verify_state(v, *s);
	} else if (b->states.n) {
		wrong(v, "states outside a parser");
	}
	v->state = NULL;
	verify_body(v, &b->body, NULL);
	v->block = NULL;
}

/* Tables, types and the rest of what is declared. */

static void verify_args(struct verifier *v, const struct ir_table *t, unsigned action,
			mpz_srcptr const *args, uint32_t n)
{
	const struct ir_action *a = &t->actions.at[action];

	if (n != a->params.n) {
		wrong(v, "table '%s': action '%s' takes %u arguments, %u are given", t->name,
		      a->name, a->params.n, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		if (!fits(args[i], a->params.at[i].width))
			wrong(v, "table '%s': an argument of '%s' does not fit", t->name, a->name);
}

static void verify_entry(struct verifier *v, const struct ir_table *t, const struct ir_entry *e)
{
	if (e->keys.n != t->keys.n) {
		wrong(v, "table '%s': an entry with %u keys", t->name, e->keys.n);
		return;
	}
	for (uint32_t i = 0; i < e->keys.n; i++) {
		const struct ir_entry_key *k = &e->keys.at[i];
		enum ir_match match = t->keys.at[i].match;
		bool masked = match == IR_LPM || match == IR_TERNARY || match == IR_RANGE;

		if (k->any) {
			if (match == IR_EXACT)
				wrong(v, "table '%s': an exact key is not given", t->name);
			continue;
		}
		if (!fits(k->value, t->keys.at[i].width) || masked != !!k->mask ||
		    (k->mask && !fits(k->mask, t->keys.at[i].width)))
			wrong(v, "table '%s': a key of an entry does not fit", t->name);
	}
	if (e->action >= t->actions.n)
		wrong(v, "table '%s': an entry's action", t->name);
	else
		verify_args(v, t, e->action, e->args.at, e->args.n);
}

static void verify_object(struct verifier *v, const struct ir_table *t, const struct ir_extern *x)
{
	if (x && (x->id >= v->p->externs.n || v->p->externs.at[x->id] != x))
		wrong(v, "table '%s': object '%s' does not belong to the program", t->name, x->name);
}

static void verify_table(struct verifier *v, const struct ir_table *t)
{
	vec_each(struct ir_key, k, &t->keys)
		if (!k->width || k->width > IR_MAX_WIDTH)
			wrong(v, "table '%s': key '%s' of %u bits", t->name, k->name, k->width);
	if (t->default_action >= t->actions.n) {
		wrong(v, "table '%s' has no default action", t->name);
		return;
	}
	for (uint32_t i = 0; i < t->actions.n; i++)
		for (uint32_t j = 0; j < i; j++)
			if (!strcmp(t->actions.at[i].name, t->actions.at[j].name))
				wrong(v, "table '%s': two actions '%s'", t->name,
				      t->actions.at[i].name);
	verify_args(v, t, t->default_action, t->default_args.at, t->default_args.n);
	vec_each(struct ir_entry, e, &t->entries)
		verify_entry(v, t, e);
	verify_object(v, t, t->object);
	verify_object(v, t, t->counter);
	verify_object(v, t, t->meter);
}

static void verify_header_type(struct verifier *v, const struct ir_header_type *t)
{
	unsigned offset = 0, varbits = 0;

	vec_each(struct ir_field, f, &t->fields) {
		if (f->offset != offset || (!f->width && !f->is_varbit) ||
		    (f->width > IR_MAX_WIDTH && !f->is_varbit))
			wrong(v, "type '%s': field '%s' at %u with %u bits", t->name, f->name,
			      f->offset, f->width);
		offset += f->width;
		varbits += f->is_varbit;
	}
	if (offset != t->width || varbits > 1)
		wrong(v, "type '%s' has %u bits and %u varbit fields", t->name, t->width, varbits);
}

static void verify_stack(struct verifier *v, const struct ir_stack *s)
{
	verify_var(v, s->next);
	if (s->next->width != 32 || !s->next->zero_first)
		wrong(v, "stack '%s': its index must be 32 bits that start at 0", s->name);
	for (uint32_t i = 0; i < s->elements.n; i++) {
		const struct ir_header *h = s->elements.at[i];

		verify_header(v, h);
		if (h->stack != s || h->index != i || h->type != s->elements.at[0]->type)
			wrong(v, "stack '%s': element %u", s->name, i);
	}
}

bool ir_verify(FILE *out, const struct ir_program *p)
{
	struct verifier v = { .out = out, .p = p, .scratch = arena_new(), .ok = true };

	v.label_seen = arena_array(v.scratch, p->next_label, sizeof(bool));
	vec_each(struct ir_var *, var, &p->vars)
		if (!(*var)->width || (*var)->width > IR_MAX_WIDTH ||
		    ((*var)->shape == IR_SHAPE_ENUM) != !!(*var)->enumeration)
			wrong(&v, "variable '%s' of %u bits", (*var)->name, (*var)->width);
	vec_each(struct ir_header_type *, t, &p->header_types)
		verify_header_type(&v, *t);
	vec_each(struct ir_stack *, s, &p->stacks)
		verify_stack(&v, *s);
	if (!p->parser_error)
		wrong(&v, "the program has no parser_error");
	else if (p->parser_error->width != 32 || !p->parser_error->zero_first)
		wrong(&v, "parser_error must be 32 bits that start at 0");
	vec_each(struct ir_table *, t, &p->tables)
		verify_table(&v, *t);
	vec_each(struct ir_block *, b, &p->blocks)
		verify_block(&v, *b);
	arena_free(v.scratch);
	return v.ok;
}
