/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parser value sets (section 13.11). A set is a table whose entries say nothing but that they are
 * there: one action without parameters. Maps, layouts and the control plane's verbs are those of
 * tables.
 */
#include <string.h>

#include "backend/gen.h"
#include "common/bits.h"

static struct ir_table *table_of(struct gen *g, const struct ir_extern *set);

void value_sets_declare(struct gen *g)
{
	g->value_sets = arena_array(g->arena, g->p->externs.n, sizeof(*g->value_sets));
	for (unsigned i = 0; i < g->p->externs.n; i++)
		if (!strcmp(g->p->externs.at[i]->kind, "value_set"))
			g->value_sets[i] = table_of(g, g->p->externs.at[i]);
}

LLVMValueRef value_set_has(struct gen *g, const struct ir_extern *set, LLVMValueRef *values)
{
	struct gen_table *t = &g->tables[g->value_sets[set->id]->id];

	return LLVMBuildNot(g->b, is_null(g, table_lookup(g, t, values)), "");
}

static struct ir_table *table_of(struct gen *g, const struct ir_extern *set)
{
	struct ir_table *table = ir_table_new(g->p, set->name);
	struct ir_action member = { .name = "member", .table_only = true };
	struct ir_action none = { .name = "NoAction", .default_only = true, .hidden = true };

	vec_each(const struct ir_key, key, &set->keys)
		vec_push(g->arena, &table->keys, *key);
	vec_push(g->arena, &table->actions, member);
	vec_push(g->arena, &table->actions, none);
	table->default_action = 1;
	table->const_default = true;
	table->at = set->at;
	if (set->n_args && set->args[0].number)
		bits_to_u64(set->args[0].number, &table->size);
	return table;
}
