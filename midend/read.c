/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IR's text form (print.c) back into a program, by recursive descent over one token of
 * lookahead. Everything is declared before it is used, except the states of a parser. `#` starts a
 * comment. The first error ends the reading; what can be written but makes no sense is verify.c's
 * business.
 */
#include <stdlib.h>
#include <string.h>

#include "common/bits.h"
#include "midend/arch.h"
#include "midend/read.h"

#define MAX_DEPTH 3000
#define MAX_FIELD 65536		/* bits: a varbit may be larger than any value */

static void read_program(struct reader *r);
static void read_body(struct reader *r, ir_body *body);

struct ir_program *ir_read(struct arena *arena, struct intern *names, struct diags *diags,
			   struct source_file *text)
{
	struct reader r = {
		.p = ir_program_new(arena, names),
		.diags = diags,
		.file = text,
		.at = text->text,
		.end = text->text + text->size,
	};

	tok_next(&r);
	read_program(&r);
	return r.failed ? NULL : r.p;
}

/* Operands, places and lists of them. */

static struct ir_header *expect_header(struct reader *r)
{
	struct ir_header *h = NULL;

	if (r->token == T_NAME || r->token == T_STRING)
		h = ir_find_header(r->p, r->text);
	if (!h) {
		tok_fail(r, "a header");
		return NULL;
	}
	tok_next(r);
	return h;
}

static struct ir_var *expect_var(struct reader *r)
{
	struct ir_var *v = NULL;

	if (r->token == T_NAME || r->token == T_STRING)
		v = ir_find_var(r->p, r->text);
	if (!v) {
		tok_fail(r, "a variable");
		return NULL;
	}
	tok_next(r);
	return v;
}

/* HEADER.FIELD: either name may have dots in it, but only one way to part them is meant. */
static bool find_field(struct reader *r, struct ir_header **header, unsigned *field)
{
	for (const char *dot = strchr(r->text, '.'); dot; dot = strchr(dot + 1, '.')) {
		*header = ir_find_header(r->p, intern_n(r->p->names, r->text, dot - r->text));
		if (!*header)
			continue;
		for (*field = 0; *field < (*header)->type->fields.n; ++*field)
			if (!strcmp((*header)->type->fields.at[*field].name, dot + 1))
				return true;
	}
	return false;
}

static struct ir_place read_place(struct reader *r)
{
	struct ir_header *header;
	unsigned field;

	if (r->token == T_NAME && tok_accept_word(r, "sizeof")) {
		header = expect_header(r);
		return header ? ir_place_size(header) : (struct ir_place){ 0 };
	}
	if (r->token == T_NAME || r->token == T_STRING) {
		struct ir_var *v = ir_find_var(r->p, r->text);

		if (v) {
			tok_next(r);
			return ir_place_var(v);
		}
		if (find_field(r, &header, &field)) {
			tok_next(r);
			return ir_place_field(header, field);
		}
	}
	tok_fail(r, "a variable or a header's field");
	return (struct ir_place){ 0 };
}

static struct ir_operand read_operand(struct reader *r)
{
	struct ir_place place;

	if (r->token == T_NUMBER) {
		unsigned width = tok_expect_u64(r, IR_MAX_WIDTH);
		mpz_srcptr number;

		tok_expect_punct(r, ":");
		number = tok_expect_number(r);
		if (r->failed)
			return (struct ir_operand){ 0 };
		if (!bits_fits(number, width, false))
			tok_fail(r, "a constant that fits its width");
		return (struct ir_operand){ .kind = IR_CONST, .width = width, .number = number };
	}
	if (r->token == T_NAME && tok_accept_word(r, "valid")) {
		struct ir_header *h = expect_header(r);

		return h ? ir_of_valid(h) : (struct ir_operand){ 0 };
	}
	place = read_place(r);
	return r->failed ? (struct ir_operand){ 0 } : ir_of_place(&place);
}

static void read_operands(struct reader *r, ir_operand_list *list)
{
	do
		vec_push(r->p->arena, list, read_operand(r));
	while (tok_accept_punct(r, ","));
}

static void read_places(struct reader *r, ir_place_list *list)
{
	do
		vec_push(r->p->arena, list, read_place(r));
	while (tok_accept_punct(r, ","));
}

/* `WIDTH [int|bool|error|enum NAME]` behind a name. */
static unsigned read_type(struct reader *r, enum ir_shape *shape, struct ir_enum **enumeration)
{
	unsigned width = tok_expect_u64(r, MAX_FIELD);

	*shape = IR_SHAPE_BIT;
	*enumeration = NULL;
	if (tok_accept_word(r, "int"))
		*shape = IR_SHAPE_INT;
	else if (tok_accept_word(r, "bool"))
		*shape = IR_SHAPE_BOOL;
	else if (tok_accept_word(r, "error"))
		*shape = IR_SHAPE_ERROR;
	else if (tok_accept_word(r, "enum")) {
		*shape = IR_SHAPE_ENUM;
		vec_each(struct ir_enum *, e, &r->p->enums)
			if (r->text == (*e)->name)
				*enumeration = *e;
		if (!*enumeration)
			tok_fail(r, "an enum");
		tok_next(r);
	}
	return width;
}

/* Statements. */

static void read_braces(struct reader *r, ir_body *body)
{
	if (++r->depth > MAX_DEPTH)
		tok_fail(r, "less nesting");
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	read_body(r, body);
	tok_expect_punct(r, "}");
	r->depth--;
}

static void read_set(struct reader *r, struct ir_stmt *s)
{
	unsigned n;

	s->set.dst = read_place(r);
	tok_expect_punct(r, "=");
	for (s->set.op = 0; s->set.op <= IR_OP_MUX; s->set.op++)
		if (r->token == T_NAME && !strcmp(r->text, ir_op_word(s->set.op)))
			break;
	if (s->set.op > IR_OP_MUX) {
		tok_fail(r, "an operation");
		return;
	}
	tok_next(r);
	n = ir_op_operands(s->set.op);
	s->set.a = read_operand(r);
	if (n > 1) {
		tok_expect_punct(r, ",");
		s->set.b = read_operand(r);
	}
	if (n > 2) {
		tok_expect_punct(r, ",");
		s->set.c = read_operand(r);
	}
	if (s->set.op == IR_OP_SLICE || s->set.op == IR_OP_INSERT) {
		tok_expect_punct(r, ",");
		s->set.hi = tok_expect_u64(r, IR_MAX_WIDTH);
		tok_expect_punct(r, ",");
		s->set.lo = tok_expect_u64(r, IR_MAX_WIDTH);
	}
}

static void read_extract(struct reader *r, struct ir_stmt *s)
{
	if (s->kind == IR_EXTRACT) {
		s->extract.header = expect_header(r);
	} else if ((s->extract.stack = ir_find_stack(r->p, tok_expect_name(r, "a stack"))) ==
		   NULL) {
		tok_fail(r, "a stack");
		return;
	}
	if (tok_accept_punct(r, ",")) {
		s->extract.has_size = true;
		s->extract.size = read_operand(r);
	}
}

static void read_switch(struct reader *r, struct ir_stmt *s)
{
	s->switch_.on = read_operand(r);
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	while (tok_accept_word(r, "case")) {
		struct ir_case c = { 0 };

		do
			vec_push(r->p->arena, &c.values, tok_expect_number(r));
		while (tok_accept_punct(r, ","));
		read_braces(r, &c.body);
		tok_expect_line_end(r);
		vec_push(r->p->arena, &s->switch_.cases, c);
	}
	if (tok_accept_word(r, "default")) {
		read_braces(r, &s->switch_.other);
		tok_expect_line_end(r);
	}
	tok_expect_punct(r, "}");
}

static void read_apply(struct reader *r, struct ir_stmt *s)
{
	s->apply.table = ir_find_table(r->p, tok_expect_name(r, "a table"));
	if (!s->apply.table) {
		tok_fail(r, "a table");
		return;
	}
	tok_expect_punct(r, "(");
	if (!tok_is_punct(r, ")"))
		read_operands(r, &s->apply.keys);
	tok_expect_punct(r, ")");
	if (tok_accept_word(r, "select")) {
		tok_expect_punct(r, "(");
		read_operands(r, &s->apply.selectors);
		tok_expect_punct(r, ")");
	}
	if (tok_accept_word(r, "hit"))
		s->apply.hit = expect_var(r);
	if (tok_accept_word(r, "action"))
		s->apply.action = expect_var(r);
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	while (tok_accept_word(r, "arm")) {
		struct ir_arm arm = { 0 };

		if (s->apply.arms.n >= s->apply.table->actions.n ||
		    s->apply.table->actions.at[s->apply.arms.n].name != r->text)
			tok_fail(r, "the arms in the order of the table's actions");
		tok_next(r);
		tok_expect_punct(r, "(");
		if (!tok_is_punct(r, ")"))
			do
				vec_push(r->p->arena, &arm.params, expect_var(r));
			while (tok_accept_punct(r, ","));
		tok_expect_punct(r, ")");
		read_braces(r, &arm.body);
		tok_expect_line_end(r);
		vec_push(r->p->arena, &s->apply.arms, arm);
	}
	tok_expect_punct(r, "}");
}

static void read_arg(struct reader *r, struct ir_arg *a)
{
	tok_expect_punct(r, "[");
	if (!tok_is_punct(r, "]"))
		do {
			if (tok_accept_word(r, "in")) {
				read_operands(r, &a->in);
			} else if (tok_accept_word(r, "out")) {
				read_places(r, &a->out);
			} else if (tok_accept_word(r, "header")) {
				a->header = expect_header(r);
			} else if (tok_accept_word(r, "string") && r->token == T_STRING) {
				a->string = r->text;
				tok_next(r);
			} else {
				tok_fail(r, "'in', 'out', 'header' or 'string'");
			}
		} while (tok_accept_punct(r, ";"));
	tok_expect_punct(r, "]");
}

static void read_call(struct reader *r, struct ir_stmt *s)
{
	s->call.name = tok_expect_name(r, "an extern's name");
	if (tok_accept_word(r, "on")) {
		s->call.object = ir_find_extern(r->p, tok_expect_name(r, "an extern object"));
		if (!s->call.object)
			tok_fail(r, "an extern object");
	}
	tok_expect_punct(r, "(");
	if (!tok_is_punct(r, ")"))
		do {
			struct ir_arg arg = { 0 };

			read_arg(r, &arg);
			vec_push(r->p->arena, &s->call.args, arg);
		} while (tok_accept_punct(r, ","));
	tok_expect_punct(r, ")");
	if (tok_accept_punct(r, "->"))
		read_places(r, &s->call.result);
}

static void use_label(struct reader *r, ir_label label)
{
	if (label >= r->p->next_label)
		r->p->next_label = label + 1;
}

static void read_stmt(struct reader *r, struct ir_stmt *s)
{
	switch (s->kind) {
	case IR_SET:
		read_set(r, s);
		break;
	case IR_SET_VALID:
	case IR_SET_INVALID:
	case IR_EMIT:
		s->header = expect_header(r);
		break;
	case IR_COPY_HEADER:
		s->copy.dst = expect_header(r);
		tok_expect_punct(r, "=");
		s->copy.src = expect_header(r);
		break;
	case IR_EXTRACT:
	case IR_EXTRACT_NEXT:
		read_extract(r, s);
		break;
	case IR_LOOKAHEAD:
		s->lookahead.place = read_place(r);
		if (tok_accept_word(r, "skip"))
			s->lookahead.skip = tok_expect_u64(r, UINT32_MAX);
		break;
	case IR_ADVANCE:
	case IR_REJECT:
		s->operand = read_operand(r);
		break;
	case IR_IF:
		s->if_.cond = read_operand(r);
		read_braces(r, &s->if_.then);
		if (tok_accept_word(r, "else"))
			read_braces(r, &s->if_.other);
		break;
	case IR_SWITCH:
		read_switch(r, s);
		break;
	case IR_LOOP:
	case IR_BLOCK:
		s->block.label = tok_expect_u64(r, UINT32_MAX - 1);
		use_label(r, s->block.label);
		if (s->kind == IR_LOOP) {
			if (!tok_accept_word(r, "bound"))
				tok_fail(r, "'bound'");
			s->block.bound = tok_expect_u64(r, UINT32_MAX);
		}
		read_braces(r, &s->block.body);
		break;
	case IR_LEAVE:
		s->leave = tok_expect_u64(r, UINT32_MAX - 1);
		break;
	case IR_APPLY:
		read_apply(r, s);
		break;
	case IR_CALL:
		read_call(r, s);
		break;
	}
}

/* Reads statements up to the first line that starts with something else. */
static void read_body(struct reader *r, ir_body *body)
{
	while (r->token == T_NAME) {
		enum ir_stmt_kind kind;
		struct ir_stmt *s;

		for (kind = 0; kind <= IR_CALL; kind++)
			if (!strcmp(r->text, ir_stmt_word(kind)))
				break;
		if (kind > IR_CALL)
			return;
		s = ir_stmt_new(r->p, kind, r->span);
		tok_next(r);
		read_stmt(r, s);
		s->at.end = r->span.begin;
		tok_expect_line_end(r);
		if (r->failed)
			return;
		vec_push(r->p->arena, body, s);
	}
}

/* Parsers. */

/* The state of that name; made when it is mentioned first, in order of mention. */
static struct ir_state *state_of(struct reader *r, const char *name)
{
	vec_each(struct ir_state *, s, &r->block->states)
		if ((*s)->name == name)
			return *s;
	return ir_state_new(r->p, r->block, name);
}

static struct ir_state *expect_state(struct reader *r)
{
	return state_of(r, tok_expect_name(r, "a state"));
}

static void read_keyset(struct reader *r, struct ir_keyset *k, unsigned width)
{
	if (tok_accept_word(r, "_")) {
		k->kind = IR_KEYSET_ANY;
	} else if (tok_accept_punct(r, "@")) {
		k->kind = IR_KEYSET_VALUE_SET;
		k->value_set = ir_find_extern(r->p, tok_expect_name(r, "a value set"));
		if (!k->value_set)
			tok_fail(r, "a value set");
	} else {
		k->value = tok_expect_number(r);
		if (tok_accept_punct(r, "..")) {
			k->kind = IR_KEYSET_RANGE;
			k->mask = tok_expect_number(r);
		} else {
			k->kind = IR_KEYSET_MASK;
			k->mask = tok_accept_punct(r, "&") ? tok_expect_number(r) :
							 bits_ones(r->p->arena, width);
		}
	}
}

static void read_select(struct reader *r, struct ir_state *s)
{
	s->transition = IR_SELECT;
	tok_expect_punct(r, "(");
	read_operands(r, &s->on);
	tok_expect_punct(r, ")");
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	while (!r->failed && !tok_is_punct(r, "}")) {
		struct ir_select_case c = { 0 };

		do {
			struct ir_keyset k = { 0 };

			if (c.keys.n == s->on.n) {
				tok_fail(r, "one keyset for each operand of the select");
				return;
			}
			read_keyset(r, &k, s->on.at[c.keys.n].width);
			vec_push(r->p->arena, &c.keys, k);
		} while (tok_accept_punct(r, ","));
		tok_expect_punct(r, "=>");
		c.target = expect_state(r);
		tok_expect_line_end(r);
		vec_push(r->p->arena, &s->cases, c);
	}
	tok_expect_punct(r, "}");
}

static void read_state(struct reader *r)
{
	struct span at = r->span;
	struct ir_state *s = expect_state(r);

	if (s->at.begin)
		tok_fail(r, "a state of another name");
	s->at = at;
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	read_body(r, &s->body);
	if (tok_accept_word(r, "goto"))
		s->next = expect_state(r);
	else if (tok_accept_word(r, "select"))
		read_select(r, s);
	else
		tok_fail(r, "a statement, 'goto' or 'select'");
	tok_expect_line_end(r);
	tok_expect_punct(r, "}");
	tok_expect_line_end(r);
}

/*
 * Mentioning order would not survive printing again, so the states are put in the order of their
 * definitions, accept and reject last.
 */
static int by_place(const void *a, const void *b)
{
	loc_t x = (*(struct ir_state *const *)a)->at.begin;
	loc_t y = (*(struct ir_state *const *)b)->at.begin;

	return (x > y) - (x < y);
}

static void read_states(struct reader *r)
{
	struct ir_block *b = r->block;
	struct span end;

	while (tok_accept_word(r, "state"))
		read_state(r);
	if (r->failed)
		return;
	end = r->span;
	b->accept = state_of(r, intern(r->p->names, "accept"));
	b->reject = state_of(r, intern(r->p->names, "reject"));
	vec_each(struct ir_state *, s, &b->states) {
		if ((*s == b->accept || *s == b->reject) && !(*s)->at.begin)
			(*s)->at = (struct span){ end.begin + (*s == b->reject), end.end };
		else if (!(*s)->at.begin)
			tok_fail(r, arena_printf(r->p->arena, "a definition of state '%s'",
						 (*s)->name));
	}
	qsort(b->states.at, b->states.n, sizeof(*b->states.at), by_place);
	b->accept->at = b->reject->at = b->at;
}

static void read_block(struct reader *r, enum ir_block_kind kind, struct span at)
{
	struct ir_block *b = arena_make(r->p->arena, struct ir_block);

	b->kind = kind;
	b->role = tok_expect_name(r, "a role");
	b->name = tok_expect_name(r, "a name");
	b->at = at;
	vec_push(r->p->arena, &r->p->blocks, b);
	r->block = b;
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	if (kind == IR_PARSER)
		read_states(r);
	else
		read_body(r, &b->body);
	tok_expect_punct(r, "}");
}

/* Declarations. */

static void read_key(struct reader *r, struct ir_key *k)
{
	static const struct {
		const char *word;
		enum ir_match match;
	} matches[] = {
		{ "exact", IR_EXACT }, { "lpm", IR_LPM },	   { "ternary", IR_TERNARY },
		{ "range", IR_RANGE }, { "optional", IR_OPTIONAL },
	};
	size_t i;

	for (i = 0; i < sizeof(matches) / sizeof(*matches); i++)
		if (tok_accept_word(r, matches[i].word))
			break;
	if (i == sizeof(matches) / sizeof(*matches)) {
		tok_fail(r, "a match kind");
		return;
	}
	k->match = matches[i].match;
	k->name = tok_expect_name(r, "a key's name");
	k->width = read_type(r, &k->shape, &k->enumeration);
}

static void read_params(struct reader *r, ir_param_list *params)
{
	tok_expect_punct(r, "(");
	if (!tok_is_punct(r, ")"))
		do {
			struct ir_param param = { .name = tok_expect_name(r, "a parameter") };

			param.width = read_type(r, &param.shape, &param.enumeration);
			vec_push(r->p->arena, params, param);
		} while (tok_accept_punct(r, ","));
	tok_expect_punct(r, ")");
}

static void read_action(struct reader *r, struct ir_action *a)
{
	a->name = tok_expect_name(r, "an action's name");
	read_params(r, &a->params);
	a->default_only = tok_accept_word(r, "default_only");
	a->table_only = tok_accept_word(r, "table_only");
	a->hidden = tok_accept_word(r, "hidden");
}

static unsigned expect_action(struct reader *r, const struct ir_table *t)
{
	for (uint32_t i = 0; i < t->actions.n; i++)
		if (t->actions.at[i].name == r->text) {
			tok_next(r);
			return i;
		}
	tok_fail(r, "an action of the table");
	return 0;
}

#define read_numbers(r, list)                                                                      \
	do {                                                                                       \
		tok_expect_punct(r, "(");                                                              \
		if (!tok_is_punct(r, ")"))                                                             \
			do                                                                         \
				vec_push((r)->p->arena, list, tok_expect_number(r));                   \
			while (tok_accept_punct(r, ","));                                              \
		tok_expect_punct(r, ")");                                                              \
	} while (0)

static void read_entry(struct reader *r, struct ir_table *t, struct span at)
{
	struct ir_entry e = { .at = at };
	bool negative;

	if (!tok_is_punct(r, "=>"))
		do {
			struct ir_entry_key k = { .any = tok_accept_word(r, "_") };

			if (!k.any) {
				k.value = tok_expect_number(r);
				if (tok_accept_punct(r, "&") || tok_accept_punct(r, ".."))
					k.mask = tok_expect_number(r);
			}
			vec_push(r->p->arena, &e.keys, k);
		} while (tok_accept_punct(r, ","));
	tok_expect_punct(r, "=>");
	e.action = expect_action(r, t);
	read_numbers(r, &e.args);
	if (!tok_accept_word(r, "priority"))
		tok_fail(r, "'priority'");
	negative = tok_accept_punct(r, "-");
	e.priority = tok_expect_u64(r, INT64_MAX);
	if (negative)
		e.priority = -e.priority;
	e.is_const = tok_accept_word(r, "const");
	vec_push(r->p->arena, &t->entries, e);
}

static struct ir_extern *read_object(struct reader *r)
{
	struct ir_extern *x = ir_find_extern(r->p, tok_expect_name(r, "an extern object"));

	if (!x)
		tok_fail(r, "an extern object");
	return x;
}

static void read_implementation(struct reader *r, struct ir_table *t)
{
	t->implementation = tok_expect_name(r, "an extern's name");
	if (r->token == T_NEWLINE)
		return;
	t->object = read_object(r);
}

static void read_table(struct reader *r, struct span at)
{
	struct ir_table *t = ir_table_new(r->p, tok_expect_name(r, "a table's name"));

	t->at = at;
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	while (!r->failed && !tok_is_punct(r, "}")) {
		struct span here = r->span;

		if (tok_accept_word(r, "key")) {
			struct ir_key k = { 0 };

			read_key(r, &k);
			vec_push(r->p->arena, &t->keys, k);
		} else if (tok_accept_word(r, "action")) {
			struct ir_action a = { 0 };

			read_action(r, &a);
			vec_push(r->p->arena, &t->actions, a);
		} else if (tok_accept_word(r, "default")) {
			t->default_action = expect_action(r, t);
			read_numbers(r, &t->default_args);
			t->const_default = tok_accept_word(r, "const");
		} else if (tok_accept_word(r, "size")) {
			t->size = tok_expect_u64(r, UINT64_MAX);
		} else if (tok_accept_word(r, "implementation")) {
			read_implementation(r, t);
		} else if (tok_accept_word(r, "counter")) {
			t->counter = read_object(r);
		} else if (tok_accept_word(r, "meter")) {
			t->meter = read_object(r);
		} else if (tok_accept_word(r, "ages")) {
			t->ages = true;
		} else if (tok_accept_word(r, "const_entries")) {
			t->const_entries = true;
		} else if (tok_accept_word(r, "entry")) {
			read_entry(r, t, here);
		} else {
			tok_fail(r, "a property of the table");
		}
		tok_expect_line_end(r);
	}
	tok_expect_punct(r, "}");
}

static void read_extern(struct reader *r, struct span at)
{
	const char *kind = tok_expect_name(r, "an extern's type");
	struct ir_extern *x = ir_extern_new(r->p, kind, tok_expect_name(r, "an extern's name"));
	VEC(struct ir_extern_arg) args = { 0 };

	x->at = at;
	tok_expect_punct(r, "(");
	if (!tok_is_punct(r, ")"))
		do {
			struct ir_extern_arg arg = { 0 };

			if (r->token == T_STRING) {
				arg.string = r->text;
				tok_next(r);
			} else {
				arg.number = tok_expect_number(r);
			}
			vec_push(r->p->arena, &args, arg);
		} while (tok_accept_punct(r, ","));
	tok_expect_punct(r, ")");
	x->args = args.at;
	x->n_args = args.n;
	if (tok_accept_word(r, "cell"))
		read_params(r, &x->cell);
	if (tok_accept_word(r, "lock")) {
		x->lock = tok_expect_u64(r, UINT32_MAX);
		x->lock_apart = tok_accept_word(r, "apart");
	}
	if (!tok_accept_punct(r, "{"))
		return;
	tok_expect_line_end(r);
	while (tok_accept_word(r, "key")) {
		struct ir_key k = { 0 };

		read_key(r, &k);
		vec_push(r->p->arena, &x->keys, k);
		tok_expect_line_end(r);
	}
	tok_expect_punct(r, "}");
}

static void read_function(struct reader *r, struct span at)
{
	struct ir_function *f = arena_make(r->p->arena, struct ir_function);

	f->name = tok_expect_name(r, "a function's name");
	f->at = at;
	vec_push(r->p->arena, &r->p->functions, f);
	for (;;) {
		struct ir_function_param p = { 0 };

		p.in = tok_accept_word(r, "in");
		p.out = !p.in && tok_accept_word(r, "out");
		if (!p.in && !p.out)
			p.in = p.out = tok_accept_word(r, "inout");
		if (!p.in && !p.out)
			break;
		p.name = tok_expect_name(r, "a parameter");
		read_params(r, &p.scalars);
		vec_push(r->p->arena, &f->params, p);
	}
	if (tok_accept_word(r, "result"))
		read_params(r, &f->result);
}

static void read_enum(struct reader *r)
{
	struct ir_enum *e = arena_make(r->p->arena, struct ir_enum);

	e->name = tok_expect_name(r, "an enum's name");
	while (r->token == T_NAME || r->token == T_STRING) {
		vec_push(r->p->arena, &e->members, tok_expect_name(r, "a member"));
		if (tok_accept_punct(r, "="))
			vec_push(r->p->arena, &e->values, tok_expect_number(r));
	}
	vec_push(r->p->arena, &r->p->enums, e);
}

static void read_header_type(struct reader *r, struct span at)
{
	struct ir_header_type *t = arena_make(r->p->arena, struct ir_header_type);

	t->name = tok_expect_name(r, "a type's name");
	t->at = at;
	tok_expect_punct(r, "{");
	tok_expect_line_end(r);
	while (tok_accept_word(r, "field")) {
		struct ir_field f = { .name = tok_expect_name(r, "a field"), .offset = t->width };

		f.width = read_type(r, &f.shape, &f.enumeration);
		f.is_varbit = tok_accept_word(r, "varbit");
		tok_expect_line_end(r);
		t->width += f.width;
		vec_push(r->p->arena, &t->fields, f);
	}
	tok_expect_punct(r, "}");
	vec_push(r->p->arena, &r->p->header_types, t);
}

static struct ir_header_type *expect_header_type(struct reader *r)
{
	const char *name = tok_expect_name(r, "a header type");

	vec_each(struct ir_header_type *, t, &r->p->header_types)
		if ((*t)->name == name)
			return *t;
	tok_fail(r, "a header type");
	return NULL;
}

static void read_header(struct reader *r)
{
	const char *name = tok_expect_name(r, "a header's name");
	struct ir_header_type *type = expect_header_type(r);

	if (type)
		ir_header_new(r->p, name, type);
}

static void read_stack(struct reader *r)
{
	const char *name = tok_expect_name(r, "a stack's name");
	struct ir_stack *s;

	if (!tok_accept_word(r, "next"))
		tok_fail(r, "'next'");
	s = ir_stack_new(r->p, name, expect_var(r));
	while (r->token == T_NAME || r->token == T_STRING) {
		struct ir_header *h = expect_header(r);

		if (h)
			ir_stack_push(r->p, s, h);
	}
}

static void read_field_list(struct reader *r)
{
	struct ir_field_list list = { .number = tok_expect_u64(r, UINT16_MAX - 2) };

	while (r->token == T_NAME || r->token == T_STRING) {
		struct ir_var *v = expect_var(r);

		if (v)
			vec_push(r->p->arena, &list.vars, v);
	}
	vec_push(r->p->arena, &r->p->field_lists, list);
}

static void read_var(struct reader *r)
{
	const char *name = tok_expect_name(r, "a variable's name");
	struct ir_enum *enumeration;
	enum ir_shape shape;
	unsigned width = read_type(r, &shape, &enumeration);
	struct ir_var *v;

	if (ir_find_var(r->p, name))
		tok_fail(r, "another name");
	v = ir_var_new(r->p, name, width, shape);
	v->enumeration = enumeration;
	v->zero_first = tok_accept_word(r, "zero");
}

static void read_decl(struct reader *r)
{
	struct span at = r->span;

	if (tok_accept_word(r, "program")) {
		r->p->name = tok_expect_name(r, "a name");
	} else if (tok_accept_word(r, "arch")) {
		const char *name = tok_expect_name(r, "an architecture");

		if (!r->failed && !(r->p->arch = arch_by_name(name)))
			tok_fail(r, "an architecture");
	} else if (tok_accept_word(r, "error")) {
		while (r->token == T_NAME || r->token == T_STRING)
			vec_push(r->p->arena, &r->p->errors, tok_expect_name(r, "an error"));
	} else if (tok_accept_word(r, "enum")) {
		read_enum(r);
	} else if (tok_accept_word(r, "type")) {
		read_header_type(r, at);
	} else if (tok_accept_word(r, "header")) {
		read_header(r);
	} else if (tok_accept_word(r, "stack")) {
		read_stack(r);
	} else if (tok_accept_word(r, "var")) {
		read_var(r);
	} else if (tok_accept_word(r, "field_list")) {
		read_field_list(r);
	} else if (tok_accept_word(r, "parser_error")) {
		r->p->parser_error = expect_var(r);
	} else if (tok_accept_word(r, "extern")) {
		read_extern(r, at);
	} else if (tok_accept_word(r, "function")) {
		read_function(r, at);
	} else if (tok_accept_word(r, "table")) {
		read_table(r, at);
	} else if (tok_accept_word(r, "parser")) {
		read_block(r, IR_PARSER, at);
	} else if (tok_accept_word(r, "control")) {
		read_block(r, IR_CONTROL, at);
	} else if (tok_accept_word(r, "deparser")) {
		read_block(r, IR_DEPARSER, at);
	} else {
		tok_fail(r, "a declaration");
	}
}

static void read_program(struct reader *r)
{
	if (r->token == T_NEWLINE)
		tok_next(r);
	while (r->token != T_END) {
		read_decl(r);
		if (r->token != T_END)
			tok_expect_line_end(r);
	}
}
