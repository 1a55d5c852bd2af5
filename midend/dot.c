/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --emit dot: one cluster per block. A parser is its states with the keysets on the edges; in a
 * control a node is a table or a condition, and edges say what may come next.
 */
#include "midend/dot.h"

#include "midend/ir.h"

/*
 * Where control comes from: nodes whose next node is the one being made, with the word on the
 * edge.
 */
struct dot_source {
	unsigned node;
	const char *word;
};

typedef VEC(struct dot_source) source_list;

/* Sources that wait for the end of a block. */
struct dot_leave {
	ir_label label;
	struct dot_source from;
};

struct dot {
	FILE *out;
	struct arena *scratch;
	unsigned next;		/* number of the next node */
	source_list open;	/* what the next node follows */
	VEC(struct dot_leave) leaves;
};

static void dot_text(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putc('\\', out);
		putc(*s, out);
	}
}

static void dot_operand(FILE *out, const struct ir_operand *o)
{
	switch (o->kind) {
	case IR_CONST:
		gmp_fprintf(out, "%#Zx", o->number);
		break;
	case IR_VAR:
		dot_text(out, o->var->name);
		break;
	case IR_FIELD:
		dot_text(out, o->header->name);
		fprintf(out, ".%s", o->header->type->fields.at[o->field].name);
		break;
	case IR_VALID:
		dot_text(out, o->header->name);
		fputs(" valid", out);
		break;
	case IR_SIZE:
		dot_text(out, o->header->name);
		fputs(" size", out);
		break;
	}
}

static void dot_keyset(FILE *out, const struct ir_keyset *k, unsigned width)
{
	switch (k->kind) {
	case IR_KEYSET_ANY:
		putc('_', out);
		break;
	case IR_KEYSET_MASK:
		gmp_fprintf(out, "%#Zx", k->value);
		if (mpz_popcount(k->mask) != width)
			gmp_fprintf(out, " &&& %#Zx", k->mask);
		break;
	case IR_KEYSET_RANGE:
		gmp_fprintf(out, "%#Zx..%#Zx", k->value, k->mask);
		break;
	case IR_KEYSET_VALUE_SET:
		dot_text(out, k->value_set->name);
		break;
	}
}

static unsigned state_number(const struct ir_block *b, const struct ir_state *state)
{
	uint32_t i = 0;

	while (i < b->states.n && b->states.at[i] != state)
		i++;
	return i;
}

static void dot_state(struct dot *d, const struct ir_block *b, unsigned base,
		      const struct ir_state *s)
{
	unsigned node = base + state_number(b, s);

	fprintf(d->out, "\t\tn%u [shape=ellipse, label=\"", node);
	dot_text(d->out, s->name);
	fputs("\"];\n", d->out);
	if (s == b->accept || s == b->reject)
		return;
	if (s->transition == IR_GOTO) {
		fprintf(d->out, "\t\tn%u -> n%u;\n", node, base + state_number(b, s->next));
		return;
	}
	vec_each(struct ir_select_case, c, &s->cases) {
		fprintf(d->out, "\t\tn%u -> n%u [label=\"", node,
			base + state_number(b, c->target));
		for (uint32_t i = 0; i < c->keys.n; i++) {
			fputs(i ? ", " : "", d->out);
			dot_keyset(d->out, &c->keys.at[i], s->on.at[i].width);
		}
		fputs("\"];\n", d->out);
	}
}

static unsigned new_node(struct dot *d, const char *shape)
{
	unsigned node = d->next++;

	vec_each(struct dot_source, from, &d->open)
		fprintf(d->out, "\t\tn%u -> n%u [label=\"%s\"];\n", from->node, node, from->word);
	d->open.n = 0;
	fprintf(d->out, "\t\tn%u [shape=%s, label=\"", node, shape);
	return node;
}

static void follow(struct dot *d, unsigned node, const char *word)
{
	vec_push(d->scratch, &d->open, ((struct dot_source){ node, word }));
}

static void dot_body(struct dot *d, const ir_body *body);

/* Draws one way out of `node` and keeps where it ends in `ends`. */
static void dot_branch(struct dot *d, unsigned node, const char *word, const ir_body *body,
		       source_list *ends)
{
	d->open.n = 0;
	follow(d, node, word);
	dot_body(d, body);
	vec_each(struct dot_source, s, &d->open)
		vec_push(d->scratch, ends, *s);
}

static bool is_drawn(const ir_body *body)
{
	for (uint32_t i = 0; i < body->n; i++) {
		const struct ir_stmt *s = body->at[i];

		if (s->kind == IR_APPLY || s->kind == IR_LEAVE || s->kind == IR_EMIT)
			return true;
		if (s->kind == IR_IF && (is_drawn(&s->if_.then) || is_drawn(&s->if_.other)))
			return true;
		if ((s->kind == IR_BLOCK || s->kind == IR_LOOP) && is_drawn(&s->block.body))
			return true;
		if (s->kind == IR_SWITCH) {
			if (is_drawn(&s->switch_.other))
				return true;
			vec_each(struct ir_case, c, &s->switch_.cases)
				if (is_drawn(&c->body))
					return true;
		}
	}
	return false;
}

static void add_leave(struct dot *d, ir_label label)
{
	vec_each(struct dot_source, s, &d->open)
		vec_push(d->scratch, &d->leaves, ((struct dot_leave){ label, *s }));
	d->open.n = 0;
}

static void end_block(struct dot *d, ir_label label)
{
	uint32_t kept = 0;

	vec_each(struct dot_leave, l, &d->leaves) {
		if (l->label == label)
			vec_push(d->scratch, &d->open, l->from);
		else
			d->leaves.at[kept++] = *l;
	}
	d->leaves.n = kept;
}

static void dot_switch(struct dot *d, const struct ir_stmt *s)
{
	source_list ends = { 0 };
	unsigned node = new_node(d, "diamond");

	dot_operand(d->out, &s->switch_.on);
	fputs("\"];\n", d->out);
	vec_each(struct ir_case, c, &s->switch_.cases)
		dot_branch(d, node, arena_printf(d->scratch, "0x%lx", mpz_get_ui(c->values.at[0])),
			   &c->body, &ends);
	dot_branch(d, node, "default", &s->switch_.other, &ends);
	d->open = ends;
}

static void dot_apply(struct dot *d, const struct ir_stmt *s)
{
	source_list ends = { 0 };
	unsigned node = new_node(d, "box");

	dot_text(d->out, s->apply.table->name);
	fputs("\"];\n", d->out);
	follow(d, node, "");
	for (uint32_t i = 0; i < s->apply.arms.n; i++)
		if (is_drawn(&s->apply.arms.at[i].body))
			dot_branch(d, node, s->apply.table->actions.at[i].name,
				   &s->apply.arms.at[i].body, &ends);
	if (ends.n) {
		follow(d, node, "");
		vec_each(struct dot_source, e, &ends)
			vec_push(d->scratch, &d->open, *e);
	}
}

static void dot_if(struct dot *d, const struct ir_stmt *s)
{
	source_list ends = { 0 };
	unsigned node = new_node(d, "diamond");

	dot_operand(d->out, &s->if_.cond);
	fputs("\"];\n", d->out);
	dot_branch(d, node, "true", &s->if_.then, &ends);
	dot_branch(d, node, "false", &s->if_.other, &ends);
	d->open = ends;
}

static void dot_body(struct dot *d, const ir_body *body)
{
	for (uint32_t i = 0; i < body->n && d->open.n; i++) {
		const struct ir_stmt *s = body->at[i];
		ir_body self = { .at = (struct ir_stmt **)&body->at[i], .n = 1, .cap = 1 };

		if (!is_drawn(&self))
			continue;
		if (s->kind == IR_APPLY) {
			dot_apply(d, s);
		} else if (s->kind == IR_IF) {
			dot_if(d, s);
		} else if (s->kind == IR_SWITCH) {
			dot_switch(d, s);
		} else if (s->kind == IR_LEAVE) {
			add_leave(d, s->leave);
		} else if (s->kind == IR_EMIT) {
			unsigned node = new_node(d, "parallelogram");

			fputs("emit ", d->out);
			dot_text(d->out, s->header->name);
			fputs("\"];\n", d->out);
			follow(d, node, "");
		} else {
			dot_body(d, &s->block.body);
			end_block(d, s->block.label);
		}
	}
}

static void dot_control(struct dot *d, const struct ir_block *b)
{
	unsigned node;

	d->open.n = d->leaves.n = 0;
	node = new_node(d, "plaintext");
	fputs("start\"];\n", d->out);
	follow(d, node, "");
	dot_body(d, &b->body);
	new_node(d, "plaintext");
	fputs("end\"];\n", d->out);
}

void ir_dot(FILE *out, const struct ir_program *p)
{
	struct dot d = { .out = out, .scratch = arena_new() };

	fprintf(out, "digraph %s {\n", p->name);
	for (uint32_t i = 0; i < p->blocks.n; i++) {
		const struct ir_block *b = p->blocks.at[i];

		fprintf(out, "\tsubgraph cluster_%u {\n\t\tlabel=\"", i);
		dot_text(out, b->name);
		fputs("\";\n", out);
		if (b->kind == IR_PARSER) {
			vec_each(struct ir_state *, s, &b->states)
				dot_state(&d, b, d.next, *s);
			d.next += b->states.n;
		} else {
			dot_control(&d, b);
		}
		fputs("\t}\n", out);
	}
	fputs("}\n", out);
	arena_free(d.scratch);
}
