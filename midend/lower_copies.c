/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1model's requests to the traffic manager: clone, resubmit, recirculate, truncate. Each only
 * notes in variables what is wanted; the backend looks at them behind ingress and behind egress,
 * so the last request counts, as in BMv2:
 *
 *	tm.clone	LIST of the clone wanted, with its session in tm.session
 *	tm.resubmit	LIST		tm.recirculate	LIST
 *	tm.truncate	bytes the packet keeps at most, 0: all
 *
 * LIST is 0 when nothing is wanted, else 1 + the number of the field list whose fields keep their
 * values; list 256 has none. Field lists are the annotations @field_list of the user's metadata;
 * the older forms of the calls, which name fields, make lists from 257 on.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/bits.h"
#include "frontend/value.h"
#include "midend/lower.h"

/* The argument of an annotation is bit<8>. */
#define NO_LIST 256

enum wants { WANT_NO_LIST, WANT_INDEX, WANT_FIELDS };

/* argument: which one is the list's index, or the fields. */
static const struct request {
	const char *function, *var;
	unsigned n_args;
	enum wants wants;
	unsigned argument;
} requests[] = {
	{ "clone", "tm.clone", 2, WANT_NO_LIST, 0 },
	{ "clone_preserving_field_list", "tm.clone", 3, WANT_INDEX, 2 },
	{ "clone3", "tm.clone", 3, WANT_FIELDS, 2 },
	{ "resubmit", "tm.resubmit", 1, WANT_FIELDS, 0 },
	{ "resubmit_preserving_field_list", "tm.resubmit", 1, WANT_INDEX, 0 },
	{ "recirculate", "tm.recirculate", 1, WANT_FIELDS, 0 },
	{ "recirculate_preserving_field_list", "tm.recirculate", 1, WANT_INDEX, 0 },
};

static void request(struct lower *lo, const struct request *r, struct call_info *info);
static void truncate_packet(struct lower *lo, struct call_info *info);
static struct ir_operand list_of(struct lower *lo, const struct request *r, struct val *v);
static struct ir_field_list *field_list(struct lower *lo, unsigned number);
static void add_annotated(struct lower *lo, struct val *v, const struct part *annotation);
static void add_fields(struct lower *lo, struct ir_field_list *list, struct val *v);
static const char *without_spaces(struct lower *lo, const char *s);
static bool next_index(struct lower *lo, const char **text, uint64_t *index);
static bool enum_member(struct lower *lo, const char *name, size_t n, uint64_t *index);
static struct ir_var *tm_var(struct lower *lo, const char *name, unsigned width);

bool lower_copy_call(struct lower *lo, struct call_info *info)
{
	for (unsigned i = 0; i < sizeof(requests) / sizeof(*requests); i++)
		if (!strcmp(requests[i].function, info->target->name) &&
		    info->args.n == requests[i].n_args) {
			request(lo, &requests[i], info);
			return true;
		}
	if (strcmp(info->target->name, "truncate") || info->args.n != 1)
		return false;
	truncate_packet(lo, info);
	return true;
}

void lower_field_lists(struct lower *lo, const char *slot, struct val *v)
{
	if (!strcmp(slot, "meta"))
		add_annotated(lo, v, NULL);
}

static void request(struct lower *lo, const struct request *r, struct call_info *info)
{
	struct val *args[3];
	struct ir_var *var = tm_var(lo, r->var, 16);

	lower_exprs(lo, info->args.at, info->args.n, args);
	/* The type of clone does not matter: where it is called says which one it is. */
	if (info->args.n > 1)
		lo_emit_copy(lo, ir_place_var(tm_var(lo, "tm.session", 32)),
			     lo_op_resize(lo, lo_read_scalar(lo, args[1]), 32, false));
	lo_emit_copy(lo, ir_place_var(var), list_of(lo, r, r->wants ? args[r->argument] : NULL));
}

/* BMv2 keeps the smallest of all lengths asked for. */
static void truncate_packet(struct lower *lo, struct call_info *info)
{
	struct ir_operand bytes = lower_scalar(lo, info->args.at[0]), old, unset, less;
	struct ir_var *var = tm_var(lo, "tm.truncate", 32);

	bytes = lo_op_resize(lo, bytes, 32, false);
	old = ir_of_var(var);
	unset = lo_op2(lo, IR_OP_EQ, 1, old, lo_op_const(lo, 32, 0));
	less = lo_op2(lo, IR_OP_ULT, 1, bytes, old);
	less = lo_op2(lo, IR_OP_OR, 1, unset, less);
	lo_emit_copy(lo, ir_place_var(var), lo_op_mux(lo, less, bytes, old));
}

static struct ir_operand list_of(struct lower *lo, const struct request *r, struct val *v)
{
	struct ir_operand index;
	struct ir_field_list *list;
	unsigned number = NO_LIST + 1;

	switch (r->wants) {
	case WANT_INDEX:
		index = lo_op_resize(lo, lo_read_scalar(lo, v), 16, false);
		return lo_op2(lo, IR_OP_ADD, 16, index, lo_op_const(lo, 16, 1));
	case WANT_FIELDS:
		vec_each(struct ir_field_list, l, &lo->p->field_lists)
			number = l->number >= number ? l->number + 1 : number;
		list = field_list(lo, number);
		add_fields(lo, list, v);
		return lo_op_const(lo, 16, number + 1);
	case WANT_NO_LIST:
		break;
	}
	return lo_op_const(lo, 16, NO_LIST + 1);
}

static struct ir_field_list *field_list(struct lower *lo, unsigned number)
{
	vec_each(struct ir_field_list, l, &lo->p->field_lists)
		if (l->number == number)
			return l;
	vec_push(lo->arena, &lo->p->field_lists, ((struct ir_field_list){ .number = number }));
	return &lo->p->field_lists.at[lo->p->field_lists.n - 1];
}

/*
 * Fields below `v` into the lists their annotations name; `annotation` is one that stands around
 * `v`.
 */
static void add_annotated(struct lower *lo, struct val *v, const struct part *annotation)
{
	if (annotation) {
		const char *text = without_spaces(lo, annotation->annotation.tokens);
		uint64_t index;

		while (next_index(lo, &text, &index))
			add_fields(lo, field_list(lo, index), v);
	}
	if (!v->type || v->type->kind != TY_STRUCT)
		return;
	for (unsigned i = 0; i < type_n_fields(v->type); i++) {
		struct decl *field = type_field_decl(v->type, i);

		add_annotated(lo, lo_item_of(lo, v, i), annotation_of(&field->annos, "field_list"));
	}
}

/* The variables among what a value is made of; constants and headers have no value to keep. */
static void add_fields(struct lower *lo, struct ir_field_list *list, struct val *v)
{
	ir_operand_list scalars = { 0 };

	if (v->kind == VAL_HEADER) {
		lower_unsupported(lo, lo->at, NULL,
				  "keeping a header's values in a copy of the packet is not "
				  "supported; keep its fields");
		return;
	}
	lo_flatten_operands(lo, v, &scalars);
	vec_each(struct ir_operand, o, &scalars)
		if (o->kind == IR_VAR)
			vec_push(lo->arena, &list->vars, o->var);
}

static const char *without_spaces(struct lower *lo, const char *s)
{
	char *text = arena_alloc(lo->arena, s ? strlen(s) + 1 : 1), *p = text;

	for (; s && *s; s++)
		if (!isspace((unsigned char)*s))
			*p++ = *s;
	*p = '\0';
	return text;
}

/* The next element of an annotation's text: a number or the member of an enum. */
static bool next_index(struct lower *lo, const char **text, uint64_t *index)
{
	const char *s = *text + strspn(*text, ",()");
	size_t n = strcspn(s, ",()");
	const char *digits = s;

	*text = s + n;
	if (!n)
		return false;
	if (!isdigit((unsigned char)*s))
		return enum_member(lo, s, n, index);
	/* 8w1 */
	for (const char *p = s; p < s + n; p++)
		if (*p == 'w')
			digits = p + 1;
	*index = strtoull(digits, NULL, 0);
	return *index < NO_LIST;
}

static bool enum_member(struct lower *lo, const char *name, size_t n, uint64_t *index)
{
	const char *dot = memchr(name, '.', n);
	size_t type_n = dot ? dot - name : 0, member_n = n - type_n - 1;

	vec_each(struct decl *, d, &lo->fe->program->program.decls) {
		if ((*d)->n.kind != DECL_ENUM || strlen((*d)->name) != type_n ||
		    memcmp((*d)->name, name, type_n))
			continue;
		vec_each(struct decl *, m, &(*d)->enumeration.members) if (
			strlen((*m)->name) == member_n && !memcmp((*m)->name, dot + 1, member_n) &&
			(*m)->value &&
			(*m)->value->kind == VALUE_INT) return bits_to_u64((*m)->value->number,
									   index) &&
			*index < NO_LIST;
	}
	return false;
}

static struct ir_var *tm_var(struct lower *lo, const char *name, unsigned width)
{
	struct ir_var *var = ir_find_var(lo->p, name);

	if (!var) {
		var = ir_var_new(lo->p, name, width, IR_SHAPE_BIT);
		var->zero_first = true;
	}
	return var;
}
