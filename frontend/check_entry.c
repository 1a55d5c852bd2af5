/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries that the program itself puts in a table (section 14.2.1.4): each has a key set that suits
 * the match kinds, an action of the table with all its arguments, and perhaps a priority.
 */
#include "frontend/check.h"

#include <stdlib.h>
#include <string.h>

static void check_entry(struct checker *c, struct decl *table, struct part *entry,
			const struct keyset_want *want, struct part *key);
static void check_priorities(struct checker *c, struct decl *table, struct part *entries);

void check_entries(struct checker *c, struct decl *table, struct part *entries)
{
	struct part *key = table_property(table, PART_KEY, NULL);
	struct keyset_want want = { .what = "key", .id = DIAG_ENTRY };

	if (!entries->entries.entries.n)
		return;
	if (!key || !key->key.elements.n) {
		diag_error(c->diags, DIAG_ENTRY, entries->n.at,
			   "table '%s' has no key and cannot have entries", table->name);
		return;
	}
	want.n = key->key.elements.n;
	want.types = arena_array(c->arena, want.n, sizeof(*want.types));
	for (unsigned i = 0; i < want.n; i++)
		want.types[i] = key->key.elements.at[i]->key_element.expr->type;
	want.whole = want.n == 1 ? want.types[0] : type_tuple(c->types, want.types, want.n);
	vec_each(struct part *, e, &entries->entries.entries)
		check_entry(c, table, *e, &want, key);
	check_priorities(c, table, entries);
}

static bool is_any(const struct expr *e)
{
	return e->n.kind == EXPR_DEFAULT || e->n.kind == EXPR_DONT_CARE;
}

static bool is_set_op(const struct expr *e, enum ast_op op)
{
	return e->n.kind == EXPR_BINARY && e->binary.op == op;
}

/* lpm: the mask is ones, then zeros (section 14.2.1.1). */
static bool is_prefix_mask(struct checker *c, const struct expr *mask)
{
	struct type *type = type_underlying(mask->type);
	mpz_t bits;
	size_t zeros;
	bool prefix;

	if (!mask->value || mask->value->kind != VALUE_INT || !type_is_fixed(type))
		return true;
	mpz_init_set(bits, bits_wrap(c->arena, mask->value->number, type->width, false));
	zeros = mpz_sgn(bits) ? mpz_scan1(bits, 0) : type->width;
	prefix = zeros >= type->width || mpz_scan0(bits, zeros) >= type->width;
	mpz_clear(bits);
	return prefix;
}

/* Whether the element is a set the match kind has; kinds of other architectures take any. */
static void check_match(struct checker *c, struct expr *e, const struct part *key)
{
	const char *match = key->key_element.match;
	const char *why = NULL;

	/* A set for an exact key is as many entries as it has members (section 14.2.1.4). */
	if (!strcmp(match, "exact")) {
		if (is_any(e) || is_set_op(e, OP_MASK) || is_set_op(e, OP_RANGE))
			diag_warn(
				c->diags, DIAG_ENTRY, e->n.at,
				"an exact key matches one value, this set stands for many entries");
	} else if (!strcmp(match, "lpm")) {
		if (is_set_op(e, OP_RANGE))
			why = "an lpm key matches prefixes, not ranges";
		else if (is_set_op(e, OP_MASK) && !is_prefix_mask(c, e->binary.rhs))
			why = "the mask of an lpm key is a row of ones followed by zeros";
	} else if (!strcmp(match, "ternary")) {
		if (is_set_op(e, OP_RANGE))
			why = "a ternary key matches masks, not ranges";
	} else if (!strcmp(match, "range")) {
		if (is_set_op(e, OP_MASK))
			why = "a range key matches ranges, not masks";
	} else if (!strcmp(match, "optional")) {
		if (is_set_op(e, OP_MASK) || is_set_op(e, OP_RANGE))
			why = "an optional key matches one value or everything";
	}
	if (why) {
		struct diag *d = diag_error(c->diags, DIAG_ENTRY, e->n.at, "%s", why);

		diag_label(d, key->n.at, "the key");
	}
}

static void check_entry_action(struct checker *c, struct decl *table, struct part *ref)
{
	struct call_info *info =
		check_action_ref(c, ref->action_ref.path, &ref->action_ref.args, ref->n.at, false);
	struct part *listed = info ? find_table_action(table, info->target) : NULL;
	struct diag *d;

	if (!info)
		return;
	ref->action_ref.action = info->target;
	ref->action_ref.info = info;
	if (!listed) {
		d = diag_error(c->diags, DIAG_ENTRY, ref->n.at,
			       "action '%s' is not in the list of table '%s'", info->target->name,
			       table->name);
		diag_label(d, table->name_at, "the table");
		return;
	}
	if (annotation_of(&listed->annos, "defaultonly"))
		diag_error(c->diags, DIAG_ENTRY, ref->n.at,
			   "action '%s' is @defaultonly and cannot be in an entry",
			   info->target->name);
	compare_bound_args(c, info, listed);
}

static void check_entry(struct checker *c, struct decl *table, struct part *entry,
			const struct keyset_want *want, struct part *key)
{
	expr_list *keyset = &entry->entry.keyset;
	unsigned before = diags_errors(c->diags);

	check_annos(c, &entry->annos, NULL);
	check_keyset(c, keyset, want, entry->n.at);
	for (unsigned i = 0; i < keyset->n && diags_errors(c->diags) == before; i++) {
		if (keyset->n == want->n)
			check_match(c, keyset->at[i], key->key.elements.at[i]);
		else if (is_any(keyset->at[i]))
			for (unsigned k = 0; k < want->n; k++)
				check_match(c, keyset->at[i], key->key.elements.at[k]);
	}
	check_entry_action(c, table, entry->entry.action);
}

static int64_t small_value(const struct part *property, int64_t otherwise)
{
	const struct value *v = property ? property->property.value->value : NULL;
	uint64_t n;

	if (v && v->kind == VALUE_BOOL)
		return v->boolean;
	return v && v->kind == VALUE_INT && bits_to_u64(v->number, &n) && n < INT32_MAX ? (int64_t)n
											: otherwise;
}

struct ranked {
	int64_t priority;
	struct part *entry;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return x->entry->n.at.begin < y->entry->n.at.begin ? -1 : 1;
}

static bool is_silenced(const struct part *entries, const char *warning)
{
	for (unsigned i = 0; i < entries->annos.n; i++) {
		const struct part *anno = entries->annos.at[i];

		if (!strcmp(anno->annotation.name, "noWarn") &&
		    anno->annotation.body == ANNO_TOKENS &&
		    strstr(anno->annotation.tokens, warning))
			return true;
	}
	return false;
}

/* Priorities that are allowed and probably not meant. */
static void warn_priorities(struct checker *c, const struct part *entries, struct ranked *ranks,
			    unsigned n, bool largest_wins)
{
	if (!is_silenced(entries, "entries_out_of_priority_order"))
		for (unsigned i = 0; i + 1 < n; i++)
			if (largest_wins ? ranks[i].priority < ranks[i + 1].priority
					 : ranks[i].priority > ranks[i + 1].priority)
				diag_warn(c->diags, DIAG_PRIORITY, ranks[i + 1].entry->n.at,
					  "this entry wins over the one before it");
	if (is_silenced(entries, "duplicate_priorities"))
		return;
	qsort(ranks, n, sizeof(*ranks), compare_ranked);
	for (unsigned i = 0; i + 1 < n; i++)
		if (ranks[i].priority == ranks[i + 1].priority) {
			struct diag *d =
				diag_warn(c->diags, DIAG_PRIORITY, ranks[i + 1].entry->n.at,
					  "two entries have priority %lld",
					  (long long)ranks[i].priority);

			diag_label(d, ranks[i].entry->n.at, "the other one");
		}
}

/* Entries without a priority continue from the one before (section 14.2.1.4.1). */
static void check_computed(struct checker *c, const struct decl *table, const struct part *entries)
{
	const part_list *list = &entries->entries.entries;
	int64_t step = small_value(table_property(table, PART_PROPERTY, "priority_delta"), 1);
	bool largest_wins =
		small_value(table_property(table, PART_PROPERTY, "largest_priority_wins"), true);
	struct ranked *ranks = arena_array(c->arena, list->n, sizeof(*ranks));
	int64_t priority = 0;
	uint64_t n;

	if (largest_wins)
		step = -step;
	for (unsigned i = 0; i < list->n; i++) {
		const struct expr *given = list->at[i]->entry.priority;

		if (given && (!given->value || given->value->kind != VALUE_INT ||
			      !bits_to_u64(given->value->number, &n) || n > INT32_MAX))
			return;
		priority = given ? (int64_t)n : priority + step;
		ranks[i] = (struct ranked){ .priority = priority, .entry = list->at[i] };
		if (priority >= 0 && priority <= INT32_MAX)
			continue;
		diag_error(c->diags, DIAG_ENTRY, list->at[i]->n.at,
			   "the entry's priority would be %lld; priorities lie between 0 and %d",
			   (long long)priority, INT32_MAX);
		return;
	}
	warn_priorities(c, entries, ranks, list->n, largest_wins);
}

/* Section 14.2.1.4.1: what a priority may be and where one must be given. */
static void check_priorities(struct checker *c, struct decl *table, struct part *entries)
{
	part_list *list = &entries->entries.entries;
	struct part *key = table_property(table, PART_KEY, NULL);
	bool any = false, ordered = true;

	for (unsigned i = 0; i < key->key.elements.n; i++)
		if (strcmp(key->key.elements.at[i]->key_element.match, "exact") &&
		    strcmp(key->key.elements.at[i]->key_element.match, "lpm"))
			ordered = false;
	for (unsigned i = 0; i < list->n; i++) {
		struct expr *priority = list->at[i]->entry.priority;
		uint64_t n;

		if (!priority)
			continue;
		any = true;
		if (entries->entries.is_const)
			diag_error(c->diags, DIAG_ENTRY, priority->n.at,
				   "entries that are const have no priorities: their order counts");
		else if (ordered)
			diag_error(c->diags, DIAG_ENTRY, priority->n.at,
				   "a table whose keys are all exact or lpm has no priorities");
		if (is_bad(check_expr(c, priority)))
			continue;
		if (!priority->value || priority->value->kind != VALUE_INT)
			diag_error(c->diags, DIAG_CONSTANT, priority->n.at,
				   "a priority must be a number known at compile time");
		else if (mpz_sgn(priority->value->number) < 0 ||
			 !bits_to_u64(priority->value->number, &n) || n > INT32_MAX)
			diag_error(c->diags, DIAG_ENTRY, priority->n.at,
				   "a priority lies between 0 and %d, it is %s", INT32_MAX,
				   value_text(c->arena, priority->value));
	}
	if (!any || entries->entries.is_const)
		return;
	if (!list->at[0]->entry.priority)
		diag_error(c->diags, DIAG_ENTRY, list->at[0]->n.at,
			   "the first entry needs a priority when others have one");
	else
		check_computed(c, table, entries);
}
