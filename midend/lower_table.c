/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables (section 14.2). The first apply of a table makes the ir_table: keys, actions, default,
 * entries, all under their control-plane names. Every apply evaluates the keys, then has an arm
 * for each action in which the action's body stands inlined, its directional parameters bound as
 * the table's list of actions says, its others set from the entry.
 */
#include <stdlib.h>
#include <string.h>

#include "common/bits.h"
#include "midend/lower.h"

static struct ir_table *table_of(struct lower *lo, struct decl *decl);
static void add_entries(struct lower *lo, struct decl *decl, struct ir_table *t,
			struct part *entries);

static struct part *property(const struct decl *table, enum part_kind kind, const char *name)
{
	vec_each(struct part *, p, &table->table.properties)
		if ((*p)->n.kind == kind &&
		    (kind != PART_PROPERTY || !strcmp((*p)->property.name, name)))
			return *p;
	return NULL;
}

/* Actions. */

static const char *action_name(struct lower *lo, const struct decl *action)
{
	return intern(lo->fe->names, control_plane_name(lo->arena, lo->frame->instance, action));
}

/* A parameter without direction that the table's list of actions leaves to the control plane. */
static bool from_control_plane(const struct part *ref, uint32_t i)
{
	const struct call_info *info = ref->action_ref.info;
	const struct decl *param = ref->action_ref.action->action.params.at[i];

	if (param->param.dir != DIR_NONE)
		return false;
	return !info || i >= info->args.n || !info->args.at[i];
}

static void add_action(struct lower *lo, struct ir_table *t, struct part *ref)
{
	struct decl *decl = ref->action_ref.action;
	struct ir_action a = { .name = action_name(lo, decl) };

	a.default_only = annotation_of(&ref->annos, "defaultonly");
	a.table_only = annotation_of(&ref->annos, "tableonly");
	for (uint32_t i = 0; i < decl->action.params.n; i++) {
		struct decl *param = decl->action.params.at[i];
		struct type *type = lower_type(lo, param->type);
		struct ir_param out = {
			.name = intern(lo->fe->names, control_plane_local_name(lo->arena, param)),
			.width = lo_scalar_width(lo, type),
		};

		if (!from_control_plane(ref, i))
			continue;
		if (!out.width)
			lower_unsupported(lo, param->n.at, NULL,
					  "an action parameter of type '%s' is not supported yet",
					  type_text(lo->fe->types, type));
		out.shape = lo_shape_of(lo, type, &out.enumeration);
		vec_push(lo->arena, &a.params, out);
	}
	vec_push(lo->arena, &t->actions, a);
}

static struct decl *no_action(struct lower *lo)
{
	vec_each(struct decl *, d, &lo->fe->program->program.decls)
		if ((*d)->n.kind == DECL_ACTION && !strcmp((*d)->name, "NoAction"))
			return *d;
	return NULL;
}

static int find_action(struct lower *lo, const struct decl *table, const struct decl *action)
{
	struct part *actions = property(table, PART_ACTIONS, NULL);

	for (uint32_t i = 0; actions && i < actions->actions.refs.n; i++)
		if (actions->actions.refs.at[i]->action_ref.action == action)
			return i;
	return -1;
}

unsigned lo_action_number(struct lower *lo, struct decl *table, const struct decl *action)
{
	struct part *actions = property(table, PART_ACTIONS, NULL);
	int i = find_action(lo, table, action);

	/* The hidden NoAction stands behind those of the list. */
	return i >= 0 ? (unsigned)i : actions ? actions->actions.refs.n : 0;
}

/*
 * The arguments that a default action or an entry gives to the parameters the control plane may
 * set.
 */
static bool const_args(struct lower *lo, const struct part *ref, const struct call_info *info,
		       const struct ir_action *a, mpz_srcptr *out)
{
	uint32_t n = 0;

	for (uint32_t i = 0; info && i < info->args.n; i++) {
		struct expr *arg = info->args.at[i];
		struct ir_operand o;

		if (!from_control_plane(ref, i))
			continue;
		if (!arg || n >= a->params.n)
			return false;
		o = lower_scalar(lo, arg);
		if (!lo_is_const(&o)) {
			lower_unsupported(lo, arg->n.at, NULL,
					  "the argument of a table's action must be a constant");
			return false;
		}
		out[n] = ir_const(lo->p, a->params.at[n].width, o.number).number;
		n++;
	}
	return n == a->params.n;
}

#define ADD_ARGS(lo, list, args, count)                                                            \
	for (uint32_t arg_ = 0; arg_ < (count); arg_++)                                            \
	vec_push((lo)->arena, list, (args)[arg_])

static void add_default(struct lower *lo, struct decl *decl, struct ir_table *t)
{
	struct part *p = property(decl, PART_PROPERTY, "default_action");
	struct part *actions = property(decl, PART_ACTIONS, NULL);
	struct ir_action hidden = { .name = intern(lo->fe->names, "NoAction"), .hidden = true };
	mpz_srcptr *args;
	int i;

	if (!p || !p->property.info) {
		/* Section 14.2.1.3: without default_action it is NoAction. */
		i = find_action(lo, decl, no_action(lo));
		if (i < 0) {
			i = t->actions.n;
			vec_push(lo->arena, &t->actions, hidden);
		}
		t->default_action = i;
		return;
	}
	i = find_action(lo, decl, p->property.info->target);
	if (i < 0) {
		lower_unsupported(lo, p->n.at, NULL,
				  "a default action that the table does not list");
		return;
	}
	t->default_action = i;
	t->const_default = p->property.is_const;
	args = arena_array(lo->arena, t->actions.at[i].params.n, sizeof(*args));
	if (const_args(lo, actions->actions.refs.at[i], p->property.info, &t->actions.at[i], args))
		ADD_ARGS(lo, &t->default_args, args, t->actions.at[i].params.n);
	else
		lower_unsupported(lo, p->n.at, NULL, "the default action lacks arguments");
}

/* Keys. */

bool lo_match_kind(const char *name, enum ir_match *match)
{
	static const struct {
		const char *name;
		enum ir_match match;
	} kinds[] = {
		{ "exact", IR_EXACT }, { "lpm", IR_LPM },	   { "ternary", IR_TERNARY },
		{ "range", IR_RANGE }, { "optional", IR_OPTIONAL },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, name)) {
			*match = kinds[i].match;
			return true;
		}
	return false;
}

/* Not part of what is looked up: it chooses among the members of an action selector's group. */
static bool is_selector(const struct part *element)
{
	return !strcmp(element->key_element.match, "selector");
}

static void add_key(struct lower *lo, struct ir_table *t, struct part *element)
{
	struct expr *e = element->key_element.expr;
	struct type *type = lower_type(lo, e->type);
	const char *name = control_plane_key_name(lo->arena, element);
	struct ir_key k = { .width = lo_scalar_width(lo, type) };

	if (is_selector(element))
		return;
	if (!lo_match_kind(element->key_element.match, &k.match)) {
		lower_unsupported(lo, element->n.at, NULL, "match kind '%s' is not supported yet",
				  element->key_element.match);
		return;
	}
	if (!k.width)
		lower_unsupported(lo, e->n.at, NULL, "a key of type '%s' is not supported yet",
				  type_text(lo->fe->types, type));
	k.name = intern(lo->fe->names, name ? name : expr_text(lo->arena, e));
	k.shape = lo_shape_of(lo, type, &k.enumeration);
	vec_push(lo->arena, &t->keys, k);
}

/* Other properties. */

static void add_size(struct lower *lo, struct decl *decl, struct ir_table *t)
{
	struct part *p = property(decl, PART_PROPERTY, "size");
	uint64_t size;

	if (p && p->property.value && lo_constant_u64(lo, p->property.value, &size))
		t->size = size;
}

/* Actions that stand in an object of their own, to which entries refer. */
static bool is_profile(const char *implementation)
{
	return !strcmp(implementation, "action_profile") || !strcmp(implementation, "action_selector");
}

static void add_implementation(struct lower *lo, struct decl *decl, struct ir_table *t)
{
	struct part *p = property(decl, PART_PROPERTY, "implementation");
	uint64_t size;
	struct val *v;

	if (!p || !p->property.value)
		return;
	v = lower_expr(lo, p->property.value);
	if (v->kind != VAL_OBJECT || !v->instance) {
		lower_unsupported(lo, p->n.at, NULL, "this implementation of a table");
		return;
	}
	if (!lo->arch->sized_by[0] && !(lo->arch->has_profiles && is_profile(v->instance->decl->name))) {
		lower_unsupported(lo, p->n.at, NULL, "'%s' as a table's implementation is not supported yet",
				  v->instance->decl->name);
		return;
	}
	t->implementation = v->instance->decl->name;
	t->object = lower_object(lo, v->instance);
	for (unsigned i = 0; i < ARCH_MAX_SIZERS && lo->arch->sized_by[i]; i++)
		if (!t->size && t->object->n_args && t->object->args[0].number &&
		    !strcmp(lo->arch->sized_by[i], t->implementation) &&
		    bits_to_u64(t->object->args[0].number, &size))
			t->size = size;
}

/* The object of kind `kind` that the property names, which has a cell for each entry; or NULL. */
static struct ir_extern *direct_object(struct lower *lo, struct decl *decl, const char *name,
				       const char *kind)
{
	struct part *p = property(decl, PART_PROPERTY, name);
	struct val *v = p && p->property.value ? lower_expr(lo, p->property.value) : NULL;

	if (!v)
		return NULL;
	if (v->kind == VAL_OBJECT && v->instance && !strcmp(v->instance->decl->name, kind))
		return lower_object(lo, v->instance);
	lower_unsupported(lo, p->n.at, NULL, "the table property '%s' with something else than a %s", name, kind);
	return NULL;
}

static bool is_true(struct lower *lo, struct decl *decl, const char *name)
{
	struct part *p = property(decl, PART_PROPERTY, name);
	struct ir_operand o;

	if (!p || !p->property.value)
		return false;
	o = lower_scalar(lo, p->property.value);
	return lo_is_const(&o) && mpz_sgn(o.number);
}

static struct ir_table *table_of(struct lower *lo, struct decl *decl)
{
	const char *name = control_plane_name(lo->arena, lo->frame->instance, decl);
	struct ir_table *t = ir_find_table(lo->p, name);
	struct part *p;

	if (t)
		return t;
	t = ir_table_new(lo->p, name);
	t->at = decl->n.at;
	p = property(decl, PART_KEY, NULL);
	for (uint32_t i = 0; p && i < p->key.elements.n; i++)
		add_key(lo, t, p->key.elements.at[i]);
	p = property(decl, PART_ACTIONS, NULL);
	for (uint32_t i = 0; p && i < p->actions.refs.n; i++)
		add_action(lo, t, p->actions.refs.at[i]);
	add_default(lo, decl, t);
	add_size(lo, decl, t);
	add_implementation(lo, decl, t);
	t->counter = direct_object(lo, decl, "counters", "direct_counter");
	t->meter = direct_object(lo, decl, "meters", "direct_meter");
	t->ages = is_true(lo, decl, "support_timeout");
	p = property(decl, PART_ENTRIES, NULL);
	if (p && !diags_errors(lo->fe->diags))
		add_entries(lo, decl, t, p);
	return t;
}

/* Entries. */

void lower_keyset(struct lower *lo, struct expr *e, struct type *type, lowered_keysets *out)
{
	struct type *u = type_underlying(type);
	struct lowered_keyset k = { .kind = IR_KEYSET_ANY };
	unsigned width = u->kind == TY_INFINT ? IR_MAX_WIDTH : lo_scalar_width(lo, type);
	struct ir_operand a, b;
	struct val *v;

	if (e->n.kind == EXPR_DEFAULT || e->n.kind == EXPR_DONT_CARE) {
		for (unsigned n = lo_leaf_count(lo, type); n > 0; n--)
			vec_push(lo->arena, out, k);
		return;
	}
	if (e->n.kind == EXPR_BINARY && (e->binary.op == OP_MASK || e->binary.op == OP_RANGE)) {
		a = lo_op_resize(lo, lower_scalar(lo, e->binary.lhs), width,
				 lo_is_signed_type(type));
		b = lo_op_resize(lo, lower_scalar(lo, e->binary.rhs), width,
				 lo_is_signed_type(type));
		if (!lo_is_const(&a) || !lo_is_const(&b)) {
			lower_unsupported(lo, e->n.at, NULL, "a key set that is not constant");
			return;
		}
		k.kind = e->binary.op == OP_MASK ? IR_KEYSET_MASK : IR_KEYSET_RANGE;
		k.value = a.number;
		k.mask = b.number;
		if (k.kind == IR_KEYSET_MASK) {
			mpz_ptr masked = bits_new(lo->arena);

			mpz_and(masked, a.number, b.number);
			k.value = masked;
		}
		vec_push(lo->arena, out, k);
		return;
	}
	if (e->n.kind == EXPR_LIST && !e->value && (u->kind == TY_TUPLE || u->kind == TY_STRUCT)) {
		for (uint32_t i = 0; i < e->list.items.n; i++)
			lower_keyset(lo, e->list.items.at[i],
				     u->kind == TY_TUPLE ? u->args[i] :
							   type_field(lo->fe->types, u, i),
				     out);
		return;
	}
	v = lo_convert(lo, lower_expr(lo, e), type);
	ir_operand_list values = { 0 };

	lo_flatten_operands(lo, v, &values);
	for (uint32_t i = 0; i < values.n; i++) {
		if (u->kind == TY_INFINT)
			values.at[i] = lo_op_resize(lo, values.at[i], width, true);
		if (!lo_is_const(&values.at[i])) {
			lower_unsupported(lo, e->n.at, NULL, "a key set that is not constant");
			return;
		}
		k.kind = IR_KEYSET_MASK;
		k.value = values.at[i].number;
		k.mask = bits_ones(lo->arena, values.at[i].width);
		vec_push(lo->arena, out, k);
	}
}

static struct ir_entry_key entry_key(struct lower *lo, const struct lowered_keyset *k,
				     const struct ir_key *key, struct span at)
{
	struct ir_entry_key out = { .any = k->kind == IR_KEYSET_ANY };
	mpz_srcptr ones = bits_ones(lo->arena, key->width);

	if (out.any)
		return out;
	out.value = k->value;
	switch (key->match) {
	case IR_EXACT:
	case IR_OPTIONAL:
		if (k->kind != IR_KEYSET_MASK || mpz_cmp(k->mask, ones))
			lower_unsupported(lo, at, NULL,
					  "a mask or range for a key that matches exactly");
		break;
	case IR_LPM:
	case IR_TERNARY:
		if (k->kind != IR_KEYSET_MASK)
			lower_unsupported(lo, at, NULL, "a range for a key of match kind lpm or ternary");
		out.mask = k->mask;
		break;
	case IR_RANGE:
		/* One value is the range from it to itself. */
		if (k->kind == IR_KEYSET_MASK && mpz_cmp(k->mask, ones))
			lower_unsupported(lo, at, NULL, "a mask for a key of match kind range");
		out.mask = k->kind == IR_KEYSET_RANGE ? k->mask : k->value;
		break;
	}
	return out;
}

static bool add_entry(struct lower *lo, struct decl *decl, struct ir_table *t, struct part *entry)
{
	struct part *ref = entry->entry.action, *listed;
	struct part *actions = property(decl, PART_ACTIONS, NULL);
	struct part *key = property(decl, PART_KEY, NULL);
	struct ir_entry e = { .at = entry->n.at, .is_const = entry->entry.is_const };
	part_list elements = key ? key->key.elements : (part_list){ 0 };
	expr_list keyset = entry->entry.keyset;
	lowered_keysets sets = { 0 };
	const struct ir_action *a;
	mpz_srcptr *args;
	int number = find_action(lo, decl, ref->action_ref.action);

	if (number < 0) {
		lower_unsupported(lo, ref->n.at, NULL, "an entry's action that the table does not list");
		return false;
	}
	if (keyset.n == 1 && elements.n > 1 && keyset.at[0]->n.kind == EXPR_LIST)
		keyset = keyset.at[0]->list.items;
	if (keyset.n == 1 && elements.n > 1) {
		/* One `default` or `_` for all keys. */
		for (uint32_t j = 0; j < t->keys.n; j++)
			vec_push(lo->arena, &sets, (struct lowered_keyset){ 0 });
	} else {
		for (uint32_t i = 0; i < keyset.n && i < elements.n; i++)
			if (!is_selector(elements.at[i]))
				lower_keyset(lo, keyset.at[i],
					     lower_type(lo, elements.at[i]->key_element.expr->type),
					     &sets);
	}
	if (sets.n != t->keys.n)
		return false;
	for (uint32_t i = 0; i < sets.n; i++)
		vec_push(lo->arena, &e.keys,
			 entry_key(lo, &sets.at[i], &t->keys.at[i], entry->n.at));
	e.action = number;
	a = &t->actions.at[number];
	listed = actions->actions.refs.at[number];
	args = arena_array(lo->arena, a->params.n, sizeof(*args));
	if (const_args(lo, listed, ref->action_ref.info, a, args))
		ADD_ARGS(lo, &e.args, args, a->params.n);
	else
		lower_unsupported(lo, ref->n.at, NULL, "an entry's action that lacks arguments");
	vec_push(lo->arena, &t->entries, e);
	return true;
}

/*
 * BMv2 programs write `@priority(N)` behind an entry, where the smallest number wins and an entry
 * without one counts by its place.
 */
static int64_t annotated_rank(const struct part *entry, uint32_t i)
{
	const struct part *anno = annotation_of(&entry->annos, "priority");
	char *end;
	long n;

	if (!anno || !anno->annotation.tokens)
		return i + 1;
	n = strtol(anno->annotation.tokens, &end, 10);
	return end == anno->annotation.tokens ? i + 1 : n;
}

/*
 * Section 14.2.1.4: without priorities the first entry wins. With them, an entry without one
 * follows the entry before by `priority_delta`, and `largest_priority_wins` says which way they
 * count.
 */
static void set_priorities(struct lower *lo, struct decl *decl, struct ir_table *t,
			   struct part *entries)
{
	struct part *largest = property(decl, PART_PROPERTY, "largest_priority_wins");
	struct part *delta_part = property(decl, PART_PROPERTY, "priority_delta");
	uint64_t delta = 1, first;
	bool largest_wins = true, any = false;
	struct ir_operand o;
	int64_t last = 0;

	if (largest && largest->property.value) {
		o = lower_scalar(lo, largest->property.value);
		largest_wins = lo_is_const(&o) && mpz_sgn(o.number);
	}
	if (delta_part && delta_part->property.value)
		lo_constant_u64(lo, delta_part->property.value, &delta);
	vec_each(struct part *, e, &entries->entries.entries)
		any |= (*e)->entry.priority != NULL;
	for (uint32_t i = 0; i < t->entries.n; i++) {
		struct expr *priority = entries->entries.entries.at[i]->entry.priority;

		if (!any) {
			t->entries.at[i].priority =
				t->entries.n + 1 -
				annotated_rank(entries->entries.entries.at[i], i);
			continue;
		}
		if (priority && lo_constant_u64(lo, priority, &first))
			last = first;
		else if (i == 0)
			last = largest_wins ? (int64_t)((t->entries.n - 1) * delta + 1) : 1;
		else
			last += largest_wins ? -(int64_t)delta : (int64_t)delta;
		t->entries.at[i].priority = largest_wins ? last : -last;
	}
}

static void add_entries(struct lower *lo, struct decl *decl, struct ir_table *t,
			struct part *entries)
{
	t->const_entries = entries->entries.is_const;
	vec_each(struct part *, e, &entries->entries.entries)
		if (!add_entry(lo, decl, t, *e))
			return;
	set_priorities(lo, decl, t, entries);
	if (t->const_entries)
		vec_each(struct ir_entry, e, &t->entries)
			e->is_const = true;
}

/* Applying. */

/* The call of a listed action with its directional arguments; the others come from the entry. */
static void lower_arm(struct lower *lo, struct ir_arm *arm, struct part *ref)
{
	struct decl *decl = ref->action_ref.action;
	struct call_info info = { .kind = CALL_ACTION, .target = decl };
	struct frame frame = {
		.instance = lo->frame->instance,
		.env = lo->frame->env,
		.prefix = action_name(lo, decl),
	};
	ir_body *outer = lo_body_begin(lo, &arm->body);

	for (uint32_t i = 0; i < decl->action.params.n; i++) {
		struct decl *param = decl->action.params.at[i];

		if (from_control_plane(ref, i))
			continue;
		vec_push(lo->arena, &info.params, param);
		vec_push(lo->arena, &info.args, ref->action_ref.info->args.at[i]);
	}
	lo_call_begin(lo, &frame, &info, decl);
	for (uint32_t i = 0; i < decl->action.params.n; i++) {
		struct decl *param = decl->action.params.at[i];
		struct val *v;

		if (!from_control_plane(ref, i))
			continue;
		v = lo_local_storage(lo, lower_type(lo, param->type), param->name);
		if (v->kind == VAL_SCALAR)
			vec_push(lo->arena, &arm->params, v->operand.var);
		lo_bind(lo, param, v);
	}
	lo_action_body(lo, decl);
	lo_call_end(lo, &frame);
	lo_body_end(lo, outer);
}

struct apply_result lower_apply(struct lower *lo, struct decl *table, bool want_hit,
				bool want_action)
{
	struct ir_table *t = table_of(lo, table);
	struct part *key = property(table, PART_KEY, NULL);
	struct part *actions = property(table, PART_ACTIONS, NULL);
	struct apply_result r = { .table = t };
	uint32_t n = key ? key->key.elements.n : 0;
	struct expr **exprs = arena_array(lo->arena, n, sizeof(*exprs));
	struct val **vals = arena_array(lo->arena, n, sizeof(*vals));
	struct ir_stmt *s;
	ir_operand_list keys = { 0 }, selectors = { 0 };

	for (uint32_t i = 0; i < n; i++)
		exprs[i] = key->key.elements.at[i]->key_element.expr;
	lower_exprs(lo, exprs, n, vals);
	for (uint32_t i = 0; i < n; i++)
		vec_push(lo->arena, is_selector(key->key.elements.at[i]) ? &selectors : &keys,
			 lo_read_scalar(lo, vals[i]));
	if (want_hit)
		r.hit = lo_temp(lo, 1);
	if (want_action)
		r.action = lo_temp(lo, 32);
	s = lo_emit(lo, IR_APPLY);
	s->apply.table = t;
	s->apply.keys = keys;
	/* Without a selector there is nothing to choose from. */
	if (t->implementation && !strcmp(t->implementation, "action_selector"))
		s->apply.selectors = selectors;
	s->apply.hit = r.hit;
	s->apply.action = r.action;
	for (uint32_t i = 0; i < t->actions.n; i++) {
		struct ir_arm arm = { 0 };

		if (actions && i < actions->actions.refs.n)
			lower_arm(lo, &arm, actions->actions.refs.at[i]);
		vec_push(lo->arena, &s->apply.arms, arm);
	}
	return r;
}
