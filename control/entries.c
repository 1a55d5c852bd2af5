/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries that the source gives its tables (section 14.2.1.4) as the message WriteRequest, one
 * insertion each, in the order written. A larger priority wins in P4Runtime; constant entries are
 * numbered downwards from their count, so that the first wins.
 */
#include "control/p4info.h"

#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/diag.h"

struct entries {
	struct p4info p;		/* for messages in the arena */
	P4rt__WriteRequest *request;
	const struct control_object *table;
};

#define RT(en, type) message_new((en)->p.arena, &p4rt__##type##__descriptor)

static void add_table(struct entries *en);

ProtobufCMessage *control_entries(const struct control *c)
{
	struct entries en = { .p = { .c = c, .arena = c->fe->arena } };
	unsigned before = diags_errors(c->fe->diags);

	en.request = RT(&en, write_request);
	vec_each(struct control_object *, o, &c->objects) {
		en.table = *o;
		if ((*o)->kind == CONTROL_TABLE)
			add_table(&en);
	}
	return diags_errors(c->fe->diags) == before ? &en.request->base : NULL;
}

bool control_bytes(const struct control *c, const struct value *value, unsigned width,
		   ProtobufCBinaryData *out)
{
	struct arena *arena = c->fe->arena;
	mpz_srcptr n;

	if (!value || !width || (value->kind != VALUE_INT && value->kind != VALUE_BOOL))
		return false;
	n = value->kind == VALUE_BOOL ? bits_from_u64(arena, value->boolean) : value->number;
	out->len = (width + 7) / 8;
	out->data = arena_alloc(arena, out->len);
	bits_to_bytes(bits_wrap(arena, n, width, false), out->data, out->len);
	return true;
}

/* The value of an expression of an entry; an error where there is none that bytes can hold. */
static bool bytes_of(struct entries *en, struct expr *e, unsigned width, ProtobufCBinaryData *out)
{
	if (control_bytes(en->p.c, instance_eval(en->p.c->fe, en->table->in, e), width, out))
		return true;
	p4info_error(&en->p, e->n.at, "P4Runtime has no bytes for this value of type '%s'",
		     type_text(en->p.c->fe->types, e->type));
	return false;
}

static void set_bytes(struct entries *en, mpz_srcptr n, unsigned width, ProtobufCBinaryData *out)
{
	struct value v = { .kind = VALUE_INT, .number = n };

	control_bytes(en->p.c, &v, width, out);
}

static mpz_srcptr number_of(struct entries *en, struct expr *e, unsigned width)
{
	struct value *v = instance_eval(en->p.c->fe, en->table->in, e);

	if (v && v->kind == VALUE_BOOL)
		return bits_from_u64(en->p.arena, v->boolean);
	if (v && v->kind == VALUE_INT)
		return bits_wrap(en->p.arena, v->number, width, false);
	p4info_error(&en->p, e->n.at, "P4Runtime has no bytes for this value of type '%s'",
		     type_text(en->p.c->fe->types, e->type));
	return NULL;
}

/* Each sets the match; false when it says that any value will do, which P4Runtime leaves out. */

static bool set_exact(struct entries *en, struct expr *e, unsigned width, P4rt__FieldMatch *to)
{
	to->field_match_type_case = P4RT__FIELD_MATCH__FIELD_MATCH_TYPE_EXACT;
	to->exact = RT(en, field_match__exact);
	return bytes_of(en, e, width, &to->exact->value);
}

static bool set_optional(struct entries *en, struct expr *e, unsigned width, P4rt__FieldMatch *to)
{
	to->field_match_type_case = P4RT__FIELD_MATCH__FIELD_MATCH_TYPE_OPTIONAL;
	to->optional = RT(en, field_match__optional);
	return bytes_of(en, e, width, &to->optional->value);
}

/* The value and mask of an entry's element: `a &&& b`, or one value. Bits not matched are 0. */
static bool value_and_mask(struct entries *en, struct expr *e, unsigned width, mpz_srcptr *value,
			   mpz_srcptr *mask)
{
	mpz_ptr masked = bits_new(en->p.arena);
	bool is_mask = e->n.kind == EXPR_BINARY && e->binary.op == OP_MASK;

	*value = number_of(en, is_mask ? e->binary.lhs : e, width);
	*mask = is_mask ? number_of(en, e->binary.rhs, width) : bits_ones(en->p.arena, width);
	if (!*value || !*mask || !mpz_sgn(*mask))
		return false;
	mpz_and(masked, *value, *mask);
	*value = masked;
	return true;
}

static bool set_lpm(struct entries *en, struct expr *e, unsigned width, P4rt__FieldMatch *to)
{
	mpz_srcptr value, mask;

	if (!value_and_mask(en, e, width, &value, &mask))
		return false;
	to->field_match_type_case = P4RT__FIELD_MATCH__FIELD_MATCH_TYPE_LPM;
	to->lpm = RT(en, field_match__lpm);
	set_bytes(en, value, width, &to->lpm->value);
	to->lpm->prefix_len = (int32_t)(width - mpz_scan1(mask, 0));
	return true;
}

static bool set_ternary(struct entries *en, struct expr *e, unsigned width, P4rt__FieldMatch *to)
{
	mpz_srcptr value, mask;

	if (!value_and_mask(en, e, width, &value, &mask))
		return false;
	to->field_match_type_case = P4RT__FIELD_MATCH__FIELD_MATCH_TYPE_TERNARY;
	to->ternary = RT(en, field_match__ternary);
	set_bytes(en, value, width, &to->ternary->value);
	set_bytes(en, mask, width, &to->ternary->mask);
	return true;
}

static bool set_range(struct entries *en, struct expr *e, unsigned width, P4rt__FieldMatch *to)
{
	bool is_range = e->n.kind == EXPR_BINARY && e->binary.op == OP_RANGE;
	mpz_srcptr low = number_of(en, is_range ? e->binary.lhs : e, width);
	mpz_srcptr high = number_of(en, is_range ? e->binary.rhs : e, width);

	if (!low || !high)
		return false;
	if (!mpz_sgn(low) && !mpz_cmp(high, bits_ones(en->p.arena, width)))
		return false;
	to->field_match_type_case = P4RT__FIELD_MATCH__FIELD_MATCH_TYPE_RANGE;
	to->range = RT(en, field_match__range);
	set_bytes(en, low, width, &to->range->low);
	set_bytes(en, high, width, &to->range->high);
	return true;
}

static const struct match_row {
	const char *kind;
	bool (*set)(struct entries *en, struct expr *e, unsigned width, P4rt__FieldMatch *to);
	bool has_priority;
} rows[] = {
	{ "exact", set_exact, false },	    { "lpm", set_lpm, false },
	{ "ternary", set_ternary, true },   { "range", set_range, true },
	{ "optional", set_optional, true },
};

static const struct match_row *row_of(const char *kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i].kind, kind))
			return &rows[i];
	return NULL;
}

static bool is_any(const struct expr *e)
{
	return e->n.kind == EXPR_DEFAULT || e->n.kind == EXPR_DONT_CARE;
}

static void add_matches(struct entries *en, const struct part *entry, P4rt__TableEntry *to)
{
	const expr_list *keyset = &entry->entry.keyset;

	/* One `_` may stand for all keys. */
	for (unsigned i = 0; i < keyset->n && i < en->table->fields.n; i++) {
		const struct control_field *f = &en->table->fields.at[i];
		const struct match_row *row = row_of(f->match);
		struct expr *e = keyset->at[i];
		P4rt__FieldMatch *match;

		if (is_any(e))
			continue;
		if (!row) {
			p4info_error(&en->p, e->n.at, "P4Runtime has no entries for match kind '%s'",
				     f->match);
			continue;
		}
		match = RT(en, field_match);
		match->field_id = f->id;
		if (row->set(en, e, p4info_width(en->p.c, f->type), match))
			ADD(&en->p, to, match, match);
	}
}

static void add_action(struct entries *en, const struct part *entry, P4rt__TableEntry *to)
{
	const struct part *ref = entry->entry.action;
	const struct call_info *info = ref->action_ref.info;
	const struct control_object *action = NULL;
	P4rt__Action *out = RT(en, action);

	for (unsigned i = 0; i < en->table->actions.n; i++)
		if (en->table->actions.at[i]->decl == ref->action_ref.action)
			action = en->table->actions.at[i];
	if (!action)
		return;
	out->action_id = action->id;
	for (unsigned i = 0; info && i < info->args.n; i++) {
		struct decl *param = info->params.at[i];
		P4rt__Action__Param *arg;

		if (!info->args.at[i] || param->param.dir != DIR_NONE)
			continue;
		arg = RT(en, action__param);
		for (unsigned k = 0; k < action->fields.n; k++)
			if (action->fields.at[k].annos == &param->annos)
				arg->param_id = action->fields.at[k].id;
		if (bytes_of(en, info->args.at[i], p4info_width(en->p.c, param->type), &arg->value))
			ADD(&en->p, out, params, arg);
	}
	to->action = RT(en, table_action);
	to->action->type_case = P4RT__TABLE_ACTION__TYPE_ACTION;
	to->action->action = out;
}

/* The value of a table property that is a number or bool. */
static int64_t property_value(struct entries *en, const char *name, int64_t otherwise)
{
	struct part *p = control_property(en->table->decl, PART_PROPERTY, name);
	struct value *v = p && p->property.value ?
				  instance_eval(en->p.c->fe, en->table->in, p->property.value) : NULL;
	uint64_t n;

	if (v && v->kind == VALUE_BOOL)
		return v->boolean;
	return v && v->kind == VALUE_INT && bits_to_u64(v->number, &n) ? (int64_t)n : otherwise;
}

/* Section 14.2.1.4.1: an entry without a priority goes on from the one before. */
static void set_priorities(struct entries *en, const part_list *list, P4rt__Update **updates,
			   bool is_const)
{
	bool largest_wins = property_value(en, "largest_priority_wins", true), any = false;
	int64_t delta = property_value(en, "priority_delta", 1), priority = 0, last = list->n - 1;
	uint64_t n;

	for (unsigned i = 0; i < list->n; i++)
		any |= list->at[i]->entry.priority != NULL;
	for (unsigned i = 0; i < list->n; i++) {
		struct expr *given = list->at[i]->entry.priority;
		int64_t before = largest_wins ? last - i : i;

		if (is_const)
			priority = last - i + 1;
		else if (!any)
			priority = before * delta + 1;
		else if (given && given->value && bits_to_u64(given->value->number, &n))
			priority = (int64_t)n;
		else
			priority += largest_wins ? -delta : delta;
		updates[i]->entity->table_entry->priority = (int32_t)priority;
	}
}

static void add_table(struct entries *en)
{
	const struct part *entries = control_property(en->table->decl, PART_ENTRIES, NULL);
	const part_list *list = entries ? &entries->entries.entries : NULL;
	size_t first = en->request->n_updates;
	bool ranked = false;

	if (!list || !list->n)
		return;
	vec_each(struct part *, entry, list) {
		P4rt__Update *update = RT(en, update);
		P4rt__TableEntry *to = RT(en, table_entry);

		update->type = P4RT__UPDATE__TYPE__INSERT;
		update->entity = RT(en, entity);
		update->entity->entity_case = P4RT__ENTITY__ENTITY_TABLE_ENTRY;
		update->entity->table_entry = to;
		to->table_id = en->table->id;
		add_matches(en, *entry, to);
		add_action(en, *entry, to);
		to->is_const = entries->entries.is_const || (*entry)->entry.is_const;
		ADD(&en->p, en->request, updates, update);
	}
	vec_each(struct control_field, f, &en->table->fields)
		ranked |= row_of(f->match) && row_of(f->match)->has_priority;
	if (ranked)
		set_priorities(en, list, en->request->updates + first, entries->entries.is_const);
}
