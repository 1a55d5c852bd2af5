/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IR as text, in the form that read.c takes back: one thing a line, its first word says what
 * it is, bodies between braces. A name is bare when it consists of letters, digits, `_`, `.`, `$`
 * and indices (`vlan[1]`), else quoted. An operand is a constant with its width (`8:0x40`), a
 * variable, a field (`hdr.ipv4.ttl`) or `valid hdr.ipv4`. Offsets, indices and places in the
 * source are left out: reading works them out again.
 */
#include <inttypes.h>
#include <string.h>

#include "midend/arch.h"
#include "midend/ir.h"
#include "midend/read.h"

static void print_body(FILE *out, const ir_body *body, int depth);

static void indent(FILE *out, int depth)
{
	while (depth-- > 0)
		putc('\t', out);
}

static void print_escaped(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			fprintf(out, "\\x%02x", (unsigned char)*s);
		else
			putc(*s, out);
	}
}

static void print_string(FILE *out, const char *s)
{
	putc('"', out);
	print_escaped(out, s);
	putc('"', out);
}

static bool is_bare(const char *s)
{
	/* These mean something else where an operand or a keyset is expected. */
	if (!strcmp(s, "valid") || !strcmp(s, "sizeof") || !strcmp(s, "_"))
		return false;
	return ir_name_length(s) && !s[ir_name_length(s)];
}

static void print_name(FILE *out, const char *name)
{
	if (is_bare(name))
		fputs(name, out);
	else
		print_string(out, name);
}

static void print_named(FILE *out, const char *word, const char *name)
{
	fprintf(out, "%s ", word);
	print_name(out, name);
}

static void print_number(FILE *out, mpz_srcptr v)
{
	gmp_fprintf(out, "%#Zx", v);
}

/* What stands behind a width: how the value is shown to users. */
static void print_shape(FILE *out, enum ir_shape shape, const struct ir_enum *enumeration)
{
	switch (shape) {
	case IR_SHAPE_BIT:
		break;
	case IR_SHAPE_INT:
		fputs(" int", out);
		break;
	case IR_SHAPE_BOOL:
		fputs(" bool", out);
		break;
	case IR_SHAPE_ERROR:
		fputs(" error", out);
		break;
	case IR_SHAPE_ENUM:
		print_named(out, " enum", enumeration->name);
		break;
	}
}

static void print_typed(FILE *out, const char *name, unsigned width, enum ir_shape shape,
			const struct ir_enum *enumeration)
{
	print_name(out, name);
	fprintf(out, " %u", width);
	print_shape(out, shape, enumeration);
}

static void print_field(FILE *out, const struct ir_header *header, unsigned field)
{
	const char *name = header->type->fields.at[field].name;

	if (is_bare(header->name)) {
		fprintf(out, "%s.%s", header->name, name);
		return;
	}
	putc('"', out);
	print_escaped(out, header->name);
	fprintf(out, ".%s\"", name);
}

static void print_operand(FILE *out, const struct ir_operand *o)
{
	switch (o->kind) {
	case IR_CONST:
		fprintf(out, "%u:", o->width);
		print_number(out, o->number);
		break;
	case IR_VAR:
		print_name(out, o->var->name);
		break;
	case IR_FIELD:
		print_field(out, o->header, o->field);
		break;
	case IR_VALID:
		print_named(out, "valid", o->header->name);
		break;
	case IR_SIZE:
		print_named(out, "sizeof", o->header->name);
		break;
	}
}

static void print_place(FILE *out, const struct ir_place *place)
{
	struct ir_operand o = ir_of_place(place);

	print_operand(out, &o);
}

static void print_operands(FILE *out, const ir_operand_list *list)
{
	for (uint32_t i = 0; i < list->n; i++) {
		fputs(i ? ", " : "", out);
		print_operand(out, &list->at[i]);
	}
}

static void print_places(FILE *out, const ir_place_list *list)
{
	for (uint32_t i = 0; i < list->n; i++) {
		fputs(i ? ", " : "", out);
		print_place(out, &list->at[i]);
	}
}

static void print_set(FILE *out, const struct ir_stmt *s)
{
	unsigned n = ir_op_operands(s->set.op);

	putc(' ', out);
	print_place(out, &s->set.dst);
	fprintf(out, " = %s ", ir_op_word(s->set.op));
	print_operand(out, &s->set.a);
	if (n > 1) {
		fputs(", ", out);
		print_operand(out, &s->set.b);
	}
	if (n > 2) {
		fputs(", ", out);
		print_operand(out, &s->set.c);
	}
	if (s->set.op == IR_OP_SLICE || s->set.op == IR_OP_INSERT)
		fprintf(out, ", %u, %u", s->set.hi, s->set.lo);
}

static void print_arg(FILE *out, const struct ir_arg *a)
{
	const char *sep = "";

	putc('[', out);
	if (a->in.n) {
		fputs("in ", out);
		print_operands(out, &a->in);
		sep = "; ";
	}
	if (a->out.n) {
		fprintf(out, "%sout ", sep);
		print_places(out, &a->out);
		sep = "; ";
	}
	if (a->header) {
		fputs(sep, out);
		print_named(out, "header", a->header->name);
		sep = "; ";
	}
	if (a->string) {
		fprintf(out, "%sstring ", sep);
		print_string(out, a->string);
	}
	putc(']', out);
}

static void print_call(FILE *out, const struct ir_stmt *s)
{
	putc(' ', out);
	print_name(out, s->call.name);
	if (s->call.object)
		print_named(out, " on", s->call.object->name);
	fputs(" (", out);
	for (uint32_t i = 0; i < s->call.args.n; i++) {
		fputs(i ? ", " : "", out);
		print_arg(out, &s->call.args.at[i]);
	}
	putc(')', out);
	if (s->call.result.n) {
		fputs(" -> ", out);
		print_places(out, &s->call.result);
	}
}

static void print_apply(FILE *out, const struct ir_stmt *s, int depth)
{
	putc(' ', out);
	print_name(out, s->apply.table->name);
	fputs(" (", out);
	print_operands(out, &s->apply.keys);
	putc(')', out);
	if (s->apply.selectors.n) {
		fputs(" select (", out);
		print_operands(out, &s->apply.selectors);
		putc(')', out);
	}
	if (s->apply.hit)
		print_named(out, " hit", s->apply.hit->name);
	if (s->apply.action)
		print_named(out, " action", s->apply.action->name);
	fputs(" {\n", out);
	for (uint32_t i = 0; i < s->apply.arms.n; i++) {
		const struct ir_arm *arm = &s->apply.arms.at[i];

		indent(out, depth);
		print_named(out, "arm", s->apply.table->actions.at[i].name);
		fputs(" (", out);
		for (uint32_t j = 0; j < arm->params.n; j++) {
			fputs(j ? ", " : "", out);
			print_name(out, arm->params.at[j]->name);
		}
		fputs(") {\n", out);
		print_body(out, &arm->body, depth + 1);
		indent(out, depth);
		fputs("}\n", out);
	}
	indent(out, depth);
	putc('}', out);
}

static void print_switch(FILE *out, const struct ir_stmt *s, int depth)
{
	putc(' ', out);
	print_operand(out, &s->switch_.on);
	fputs(" {\n", out);
	vec_each(struct ir_case, c, &s->switch_.cases) {
		indent(out, depth);
		fputs("case ", out);
		for (uint32_t i = 0; i < c->values.n; i++) {
			fputs(i ? ", " : "", out);
			print_number(out, c->values.at[i]);
		}
		fputs(" {\n", out);
		print_body(out, &c->body, depth + 1);
		indent(out, depth);
		fputs("}\n", out);
	}
	indent(out, depth);
	fputs("default {\n", out);
	print_body(out, &s->switch_.other, depth + 1);
	indent(out, depth);
	fputs("}\n", out);
	indent(out, depth);
	putc('}', out);
}

static void print_inner(FILE *out, const ir_body *body, int depth)
{
	fputs(" {\n", out);
	print_body(out, body, depth + 1);
	indent(out, depth);
	putc('}', out);
}

static void print_stmt(FILE *out, const struct ir_stmt *s, int depth)
{
	indent(out, depth);
	fputs(ir_stmt_word(s->kind), out);
	switch (s->kind) {
	case IR_SET:
		print_set(out, s);
		break;
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_EMIT:
		print_named(out, "", s->header->name);
		break;
	case IR_COPY_HEADER:
		print_named(out, "", s->copy.dst->name);
		print_named(out, " =", s->copy.src->name);
		break;
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
		print_named(out, "", s->kind == IR_EXTRACT ? s->extract.header->name :
							     s->extract.stack->name);
		if (s->extract.has_size) {
			fputs(", ", out);
			print_operand(out, &s->extract.size);
		}
		break;
	case IR_LOOKAHEAD:
		putc(' ', out);
		print_place(out, &s->lookahead.place);
		if (s->lookahead.skip)
			fprintf(out, " skip %u", s->lookahead.skip);
		break;
	case IR_ADVANCE:
	case IR_REJECT:
		putc(' ', out);
		print_operand(out, &s->operand);
		break;
	case IR_IF:
		putc(' ', out);
		print_operand(out, &s->if_.cond);
		print_inner(out, &s->if_.then, depth);
		if (s->if_.other.n) {
			fputs(" else", out);
			print_inner(out, &s->if_.other, depth);
		}
		break;
	case IR_SWITCH:
		print_switch(out, s, depth);
		break;
	case IR_BLOCK:
		fprintf(out, " %u", s->block.label);
		print_inner(out, &s->block.body, depth);
		break;
	case IR_LOOP:
		fprintf(out, " %u bound %u", s->block.label, s->block.bound);
		print_inner(out, &s->block.body, depth);
		break;
	case IR_LEAVE:
		fprintf(out, " %u", s->leave);
		break;
	case IR_APPLY:
		print_apply(out, s, depth);
		break;
	case IR_CALL:
		print_call(out, s);
		break;
	}
	putc('\n', out);
}

static void print_body(FILE *out, const ir_body *body, int depth)
{
	for (uint32_t i = 0; i < body->n; i++)
		print_stmt(out, body->at[i], depth);
}

static void print_keyset(FILE *out, const struct ir_keyset *k, unsigned width)
{
	switch (k->kind) {
	case IR_KEYSET_ANY:
		putc('_', out);
		break;
	case IR_KEYSET_MASK:
		print_number(out, k->value);
		if (mpz_popcount(k->mask) != width) {
			fputs(" & ", out);
			print_number(out, k->mask);
		}
		break;
	case IR_KEYSET_RANGE:
		print_number(out, k->value);
		fputs(" .. ", out);
		print_number(out, k->mask);
		break;
	case IR_KEYSET_VALUE_SET:
		putc('@', out);
		print_name(out, k->value_set->name);
		break;
	}
}

static void print_state(FILE *out, const struct ir_state *s)
{
	print_named(out, "\tstate", s->name);
	fputs(" {\n", out);
	print_body(out, &s->body, 2);
	if (s->transition == IR_GOTO) {
		print_named(out, "\t\tgoto", s->next->name);
		putc('\n', out);
	} else {
		fputs("\t\tselect (", out);
		print_operands(out, &s->on);
		fputs(") {\n", out);
		vec_each(struct ir_select_case, c, &s->cases) {
			fputs("\t\t\t", out);
			for (uint32_t i = 0; i < c->keys.n; i++) {
				fputs(i ? ", " : "", out);
				print_keyset(out, &c->keys.at[i], s->on.at[i].width);
			}
			print_named(out, " =>", c->target->name);
			putc('\n', out);
		}
		fputs("\t\t}\n", out);
	}
	fputs("\t}\n", out);
}

static void print_block(FILE *out, const struct ir_block *b)
{
	static const char *const words[] = {
		[IR_PARSER] = "parser",
		[IR_CONTROL] = "control",
		[IR_DEPARSER] = "deparser",
	};

	print_named(out, words[b->kind], b->role);
	print_named(out, "", b->name);
	fputs(" {\n", out);
	vec_each(struct ir_state *, s, &b->states)
		if (*s != b->accept && *s != b->reject)
			print_state(out, *s);
	print_body(out, &b->body, 1);
	fputs("}\n", out);
}

static void print_numbers(FILE *out, mpz_srcptr const *numbers, uint32_t n)
{
	fputs(" (", out);
	for (uint32_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", out);
		print_number(out, numbers[i]);
	}
	putc(')', out);
}

static const char *const matches[] = {
	[IR_EXACT] = "exact",	[IR_LPM] = "lpm",	    [IR_TERNARY] = "ternary",
	[IR_RANGE] = "range",	[IR_OPTIONAL] = "optional",
};

static void print_key(FILE *out, const struct ir_key *k)
{
	fprintf(out, "\tkey %s ", matches[k->match]);
	print_typed(out, k->name, k->width, k->shape, k->enumeration);
	putc('\n', out);
}

static void print_params(FILE *out, const ir_param_list *params)
{
	fputs(" (", out);
	for (uint32_t i = 0; i < params->n; i++) {
		const struct ir_param *param = &params->at[i];

		fputs(i ? ", " : "", out);
		print_typed(out, param->name, param->width, param->shape, param->enumeration);
	}
	putc(')', out);
}

static void print_action(FILE *out, const struct ir_action *a)
{
	print_named(out, "\taction", a->name);
	print_params(out, &a->params);
	fprintf(out, "%s%s%s\n", a->default_only ? " default_only" : "",
		a->table_only ? " table_only" : "", a->hidden ? " hidden" : "");
}

static void print_entry(FILE *out, const struct ir_table *t, const struct ir_entry *e)
{
	fputs("\tentry ", out);
	for (uint32_t i = 0; i < e->keys.n; i++) {
		const struct ir_entry_key *k = &e->keys.at[i];

		fputs(i ? ", " : "", out);
		if (k->any) {
			putc('_', out);
			continue;
		}
		print_number(out, k->value);
		if (k->mask) {
			fputs(t->keys.at[i].match == IR_RANGE ? " .. " : " & ", out);
			print_number(out, k->mask);
		}
	}
	print_named(out, " =>", t->actions.at[e->action].name);
	print_numbers(out, e->args.at, e->args.n);
	fprintf(out, " priority %" PRId64 "%s\n", e->priority, e->is_const ? " const" : "");
}

static void print_object(FILE *out, const char *property, const struct ir_extern *x)
{
	fprintf(out, "\t%s", property);
	print_named(out, "", x->name);
	putc('\n', out);
}

static void print_table(FILE *out, const struct ir_table *t)
{
	print_named(out, "table", t->name);
	fputs(" {\n", out);
	vec_each(struct ir_key, k, &t->keys)
		print_key(out, k);
	vec_each(struct ir_action, a, &t->actions)
		print_action(out, a);
	print_named(out, "\tdefault", t->actions.at[t->default_action].name);
	print_numbers(out, t->default_args.at, t->default_args.n);
	fputs(t->const_default ? " const\n" : "\n", out);
	if (t->size)
		fprintf(out, "\tsize %" PRIu64 "\n", t->size);
	if (t->implementation) {
		print_named(out, "\timplementation", t->implementation);
		if (t->object)
			print_named(out, "", t->object->name);
		putc('\n', out);
	}
	if (t->counter)
		print_object(out, "counter", t->counter);
	if (t->meter)
		print_object(out, "meter", t->meter);
	if (t->ages)
		fputs("\tages\n", out);
	if (t->const_entries)
		fputs("\tconst_entries\n", out);
	vec_each(struct ir_entry, e, &t->entries)
		print_entry(out, t, e);
	fputs("}\n", out);
}

static void print_function(FILE *out, const struct ir_function *f)
{
	print_named(out, "function", f->name);
	for (uint32_t i = 0; i < f->params.n; i++) {
		print_named(out, !f->params.at[i].out ? " in" : f->params.at[i].in ? " inout" : " out",
			    f->params.at[i].name);
		print_params(out, &f->params.at[i].scalars);
	}
	if (f->result.n) {
		fputs(" result", out);
		print_params(out, &f->result);
	}
	putc('\n', out);
}

static void print_extern(FILE *out, const struct ir_extern *x)
{
	print_named(out, "extern", x->kind);
	print_named(out, "", x->name);
	fputs(" (", out);
	for (unsigned i = 0; i < x->n_args; i++) {
		fputs(i ? ", " : "", out);
		if (x->args[i].string)
			print_string(out, x->args[i].string);
		else
			print_number(out, x->args[i].number);
	}
	putc(')', out);
	if (x->cell.n) {
		fputs(" cell", out);
		print_params(out, &x->cell);
	}
	if (x->lock)
		fprintf(out, " lock %u%s", x->lock, x->lock_apart ? " apart" : "");
	if (x->keys.n) {
		fputs(" {\n", out);
		vec_each(struct ir_key, k, &x->keys)
			print_key(out, k);
		putc('}', out);
	}
	putc('\n', out);
}

static void print_enum(FILE *out, const struct ir_enum *e)
{
	print_named(out, "enum", e->name);
	for (uint32_t i = 0; i < e->members.n; i++) {
		print_named(out, "", e->members.at[i]);
		if (e->values.n) {
			putc('=', out);
			print_number(out, e->values.at[i]);
		}
	}
	putc('\n', out);
}

static void print_header_type(FILE *out, const struct ir_header_type *t)
{
	print_named(out, "type", t->name);
	fputs(" {\n", out);
	vec_each(struct ir_field, f, &t->fields) {
		fputs("\tfield ", out);
		print_typed(out, f->name, f->width, f->shape, f->enumeration);
		fputs(f->is_varbit ? " varbit\n" : "\n", out);
	}
	fputs("}\n", out);
}

void ir_print(FILE *out, const struct ir_program *p)
{
	print_named(out, "program", p->name);
	putc('\n', out);
	if (p->arch)
		fprintf(out, "arch %s\n", p->arch->name);
	fputs("error", out);
	vec_each(const char *, e, &p->errors)
		print_named(out, "", *e);
	putc('\n', out);
	vec_each(struct ir_enum *, e, &p->enums)
		print_enum(out, *e);
	vec_each(struct ir_header_type *, t, &p->header_types)
		print_header_type(out, *t);
	vec_each(struct ir_var *, v, &p->vars) {
		fputs("var ", out);
		print_typed(out, (*v)->name, (*v)->width, (*v)->shape, (*v)->enumeration);
		fputs((*v)->zero_first ? " zero\n" : "\n", out);
	}
	vec_each(struct ir_header *, h, &p->headers) {
		print_named(out, "header", (*h)->name);
		print_named(out, "", (*h)->type->name);
		putc('\n', out);
	}
	vec_each(struct ir_stack *, s, &p->stacks) {
		print_named(out, "stack", (*s)->name);
		print_named(out, " next", (*s)->next->name);
		vec_each(struct ir_header *, h, &(*s)->elements)
			print_named(out, "", (*h)->name);
		putc('\n', out);
	}
	vec_each(struct ir_field_list, l, &p->field_lists) {
		fprintf(out, "field_list %u", l->number);
		vec_each(struct ir_var *, v, &l->vars)
			print_named(out, "", (*v)->name);
		putc('\n', out);
	}
	if (p->parser_error) {
		print_named(out, "parser_error", p->parser_error->name);
		putc('\n', out);
	}
	vec_each(struct ir_extern *, x, &p->externs)
		print_extern(out, *x);
	vec_each(struct ir_function *, f, &p->functions)
		print_function(out, *f);
	vec_each(struct ir_table *, t, &p->tables)
		print_table(out, *t);
	vec_each(struct ir_block *, b, &p->blocks)
		print_block(out, *b);
}
