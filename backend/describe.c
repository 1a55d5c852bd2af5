/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pipeline description: fills the records of runtime/abi.def from what the layout decided, and
 * writes them as JSON. The writers are generated from the same rows as the structs, so that a field
 * cannot be forgotten; what is "", 0, false or an empty list is left out, as the reader expects.
 */
#include <jansson.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "backend/copies.h"
#include "backend/extern.h"
#include "common/bits.h"
#include "config.h"

static json_t *set(json_t *object, const char *name, json_t *v)
{
	json_object_set_new(object, name, v);
	return object;
}

/* Writers: write_RECORD(const struct RECORD *) for every record. */
#define STR(name)                                                                                  \
	if (r->name && *r->name)                                                                   \
		set(o, #name, json_string(r->name));
#define INT(name)                                                                                  \
	if (r->name)                                                                               \
		set(o, #name, json_integer(r->name));
#define BOOL(name)                                                                                 \
	if (r->name)                                                                               \
		set(o, #name, json_true());
#define STRS(name)                                                                                 \
	if (r->n_##name) {                                                                         \
		json_t *list = json_array();                                                       \
		for (size_t i = 0; i < r->n_##name; i++)                                           \
			json_array_append_new(list, json_string(r->name[i]));                      \
		set(o, #name, list);                                                               \
	}
#define LIST(name, record)                                                                         \
	if (r->n_##name) {                                                                         \
		json_t *list = json_array();                                                       \
		for (size_t i = 0; i < r->n_##name; i++)                                           \
			json_array_append_new(list, write_##record(&r->name[i]));                  \
		set(o, #name, list);                                                               \
	}
#define RECORD(record, fields)                                                                     \
	static inline json_t *write_##record(const struct record *r)                               \
	{                                                                                          \
		json_t *o = json_object();                                                         \
		fields return o;                                                                   \
	}
#include "runtime/abi.def"

static void tables(struct gen *g, struct p4bpf_desc *d);
static void table(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d);
static void keys(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d);
static void actions(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d);
static struct p4bpf_desc_param scalar(const struct ir_param *param, const struct gen_slot *slot);
static struct p4bpf_desc_param *fields(struct gen *g, const ir_param_list *from,
				       const struct gen_slot *slots);
static void entries(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d);
static void enums(struct gen *g, struct p4bpf_desc *d);
static void externs(struct gen *g, struct p4bpf_desc *d);
static void events(struct gen *g, struct p4bpf_desc *d);
static void profiles(struct gen *g, struct p4bpf_desc *d);
static void stats(struct gen *g, struct p4bpf_desc *d);
static uint32_t control_id(struct gen *g, enum control_kind kind, const char *name, const char *field);
static const char *map_name(LLVMValueRef map);
static const char *table_name(struct gen *g, const struct gen_extern *e);
static const char *hex(struct gen *g, mpz_srcptr v);
static const char *shape_name(enum ir_shape shape);

char *describe(struct gen *g)
{
	struct p4bpf_desc_program programs[] = {
		{ map_name(g->programs[0].fn), g->programs[0].hook->name },
		{ map_name(g->programs[1].fn), g->programs[1].fn ? g->programs[1].hook->name : "" },
	};
	struct p4bpf_desc d = {
		.version = P4BPF_ABI_VERSION,
		.compiler = "p4bpfc " PACKAGE_VERSION,
		.name = g->p->name,
		.arch = g->binding->arch,
		.source = g->opts->source_path,
		.hook = g->hook->name,
		.program = map_name(g->programs[0].fn),
		.programs = programs,
		.n_programs = g->n_programs > 1 ? g->n_programs : 0,
		.ports_map = map_name(g->ports_map),
		.max_ports = g->ports_map ? P4BPF_MAX_PORTS : 0,
		.tc_ports_map = map_name(g->tc_ports_map),
		.ifaces_map = map_name(g->ifaces_map),
		.config_map = g->config ? ".data" : "",
		.stack_port_offset = g->stack_port_at,
		.stats_map = map_name(g->stats_map),
		.crc_map = map_name(g->crc_map),
		.groups_map = g->copies ? map_name(g->copies->groups_map) : "",
		.sessions_map = g->copies ? map_name(g->copies->sessions_map) : "",
		.errors = g->p->errors.at,
		.n_errors = g->p->errors.n,
	};
	json_t *json;
	char *text;

	enums(g, &d);
	tables(g, &d);
	externs(g, &d);
	events(g, &d);
	profiles(g, &d);
	stats(g, &d);
	json = write_p4bpf_desc(&d);
	text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	if (!text)
		out_of_memory();
	return text;
}

static void tables(struct gen *g, struct p4bpf_desc *d)
{
	d->n_tables = g->p->tables.n;
	d->tables = arena_array(g->arena, d->n_tables, sizeof(*d->tables));
	for (size_t i = 0; i < d->n_tables; i++)
		table(g, &g->tables[i], &d->tables[i]);
}

static void table(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d)
{
	static const char *const impls[] = {
		[TABLE_NONE] = "none", [TABLE_CODE] = "code", [TABLE_ARRAY] = "array",
		[TABLE_HASH] = "hash", [TABLE_LPM] = "lpm", [TABLE_TERNARY] = "ternary",
	};
	const struct ir_table *table = t->ir;

	d->name = table->name;
	d->control_id = control_id(g, CONTROL_TABLE, table->name, NULL);
	d->impl = impls[t->impl];
	d->map = t->shared && t->impl != TABLE_TERNARY ? t->shared_name : map_name(t->map);
	d->shared_map = t->shared ? map_name(t->map) : "";
	d->shared_at = t->shared_at;
	d->rules_size = t->rules_size;
	d->profile = table_is_indirect(t) ? table->object->name : "";
	d->size = t->size;
	d->value_set = t->is_value_set;
	d->const_entries = table->const_entries;
	d->const_default = table->const_default;
	d->key_size = t->key_size;
	d->value_size = t->value_size;
	d->prefix_base = t->prefix_base;
	d->default_offset = t->default_at;
	d->default_select = t->select_at;
	d->hit_stat = t->hit_stat;
	d->miss_stat = t->miss_stat;
	d->entry_offset = t->entry_at;
	d->ages_map = map_name(t->ages_map);
	keys(g, t, d);
	actions(g, t, d);
	entries(g, t, d);
	if (!table->actions.n)
		return;
	d->default_action = table->actions.at[table->default_action].name;
	d->n_default_args = table->default_args.n;
	d->default_args = arena_array(g->arena, d->n_default_args, sizeof(*d->default_args));
	for (size_t i = 0; i < d->n_default_args; i++)
		d->default_args[i] = hex(g, table->default_args.at[i]);
}

static void keys(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d)
{
	static const char *const matches[] = {
		[IR_EXACT] = "exact", [IR_LPM] = "lpm", [IR_TERNARY] = "ternary",
		[IR_RANGE] = "range", [IR_OPTIONAL] = "optional",
	};

	d->n_keys = t->ir->keys.n;
	d->keys = arena_array(g->arena, d->n_keys, sizeof(*d->keys));
	for (size_t i = 0; i < d->n_keys; i++) {
		const struct ir_key *key = &t->ir->keys.at[i];

		d->keys[i] = (struct p4bpf_desc_key){
			.name = key->name,
			.control_id = control_id(g, CONTROL_TABLE, t->ir->name, key->name),
			.match = matches[key->match],
			.width = key->width,
			.shape = shape_name(key->shape),
			.enumeration = key->enumeration ? key->enumeration->name : "",
			.offset = t->keys[i].offset,
			.bytes = t->keys[i].bytes,
			.pad = t->keys[i].pad,
			.order = t->keys[i].is_be ? "be" : "host",
		};
	}
}

static void actions(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d)
{
	d->n_actions = t->ir->actions.n;
	d->actions = arena_array(g->arena, d->n_actions, sizeof(*d->actions));
	for (size_t i = 0; i < d->n_actions; i++) {
		const struct ir_action *action = &t->ir->actions.at[i];
		struct p4bpf_desc_action *to = &d->actions[i];

		to->name = action->name;
		to->control_id = control_id(g, CONTROL_ACTION, action->name, NULL);
		to->id = i + 1;
		to->default_only = action->default_only;
		to->table_only = action->table_only;
		to->hidden = action->hidden;
		to->n_params = action->params.n;
		to->params = fields(g, &action->params, t->params[i]);
		for (size_t k = 0; k < to->n_params; k++)
			to->params[k].control_id =
				control_id(g, CONTROL_ACTION, action->name, to->params[k].name);
	}
}

static struct p4bpf_desc_param scalar(const struct ir_param *param, const struct gen_slot *slot)
{
	return (struct p4bpf_desc_param){
		.name = param->name,
		.width = param->width,
		.shape = shape_name(param->shape),
		.enumeration = param->enumeration ? param->enumeration->name : "",
		.offset = slot->offset,
		.bytes = slot->bytes,
		.pad = slot->pad,
		.order = slot->is_be ? "be" : "host",
	};
}

static struct p4bpf_desc_param *fields(struct gen *g, const ir_param_list *from,
				       const struct gen_slot *slots)
{
	struct p4bpf_desc_param *to = arena_array(g->arena, from->n, sizeof(*to));

	for (size_t i = 0; i < from->n; i++)
		to[i] = scalar(&from->at[i], &slots[i]);
	return to;
}

static void entries(struct gen *g, const struct gen_table *t, struct p4bpf_desc_table *d)
{
	d->n_entries = t->ir->entries.n;
	d->entries = arena_array(g->arena, d->n_entries, sizeof(*d->entries));
	for (size_t i = 0; i < d->n_entries; i++) {
		const struct ir_entry *entry = &t->ir->entries.at[i];
		struct p4bpf_desc_entry *to = &d->entries[i];

		to->n_keys = entry->keys.n;
		to->keys = arena_array(g->arena, to->n_keys, sizeof(*to->keys));
		for (size_t k = 0; k < to->n_keys; k++) {
			to->keys[k].any = entry->keys.at[k].any;
			to->keys[k].value = hex(g, entry->keys.at[k].value);
			to->keys[k].mask = hex(g, entry->keys.at[k].mask);
		}
		to->action = t->ir->actions.at[entry->action].name;
		to->n_args = entry->args.n;
		to->args = arena_array(g->arena, to->n_args, sizeof(*to->args));
		for (size_t k = 0; k < to->n_args; k++)
			to->args[k] = hex(g, entry->args.at[k]);
		to->priority = entry->priority;
		to->is_const = entry->is_const || t->ir->const_entries;
	}
}

static void enums(struct gen *g, struct p4bpf_desc *d)
{
	d->n_enums = g->p->enums.n;
	d->enums = arena_array(g->arena, d->n_enums, sizeof(*d->enums));
	for (size_t i = 0; i < d->n_enums; i++) {
		const struct ir_enum *from = g->p->enums.at[i];
		struct p4bpf_desc_enum *to = &d->enums[i];

		to->name = from->name;
		to->n_members = from->members.n;
		to->members = arena_array(g->arena, to->n_members, sizeof(*to->members));
		for (size_t k = 0; k < to->n_members; k++) {
			to->members[k].name = from->members.at[k];
			to->members[k].value = k < from->values.n ? hex(g, from->values.at[k])
								  : arena_printf(g->arena, "%#zx", k);
		}
	}
}

static void externs(struct gen *g, struct p4bpf_desc *d)
{
	d->counters = arena_array(g->arena, g->p->externs.n, sizeof(*d->counters));
	d->meters = arena_array(g->arena, g->p->externs.n, sizeof(*d->meters));
	d->registers = arena_array(g->arena, g->p->externs.n, sizeof(*d->registers));
	for (unsigned i = 0; i < g->p->externs.n; i++) {
		const struct gen_extern *e = &g->externs[i];

		if (e->counts)
			d->counters[d->n_counters++] = (struct p4bpf_desc_counter){
				.name = e->ir->name,
				.control_id = control_id(g, *table_name(g, e) ? CONTROL_DIRECT_COUNTER : CONTROL_COUNTER,
							 e->ir->name, NULL),
				.map = map_name(e->map),
				.size = e->size,
				.sparse = e->sparse,
				.per_cpu = true,
				.kind = e->counts,
				.table = table_name(g, e),
			};
		if (e->meters)
			d->meters[d->n_meters++] = (struct p4bpf_desc_meter){
				.name = e->ir->name,
				.control_id = control_id(g, *table_name(g, e) ? CONTROL_DIRECT_METER : CONTROL_METER,
							 e->ir->name, NULL),
				.map = map_name(e->map),
				.size = e->size,
				.kind = e->meters,
				.table = table_name(g, e),
			};
		if (e->cell && !e->sends)
			d->registers[d->n_registers++] = (struct p4bpf_desc_register){
				.name = e->ir->name,
				.control_id = control_id(g, CONTROL_REGISTER, e->ir->name, NULL),
				.map = map_name(e->map),
				.size = e->size,
				.cell_size = e->cell_size,
				.locked = e->lock_at >= 0,
				.fields = fields(g, &e->ir->cell, e->cell),
				.n_fields = e->ir->cell.n,
			};
	}
}

static void events(struct gen *g, struct p4bpf_desc *d)
{
	d->events = arena_array(g->arena, g->p->externs.n + 1, sizeof(*d->events));
	if (g->events_map)
		d->events[d->n_events++] = (struct p4bpf_desc_event){
			.name = "BPF_PERF_EVENT_OUTPUT",
			.map = map_name(g->events_map),
			.kind = "packet",
		};
	for (unsigned i = 0; i < g->p->externs.n; i++) {
		const struct gen_extern *e = &g->externs[i];

		if (e->sends)
			d->events[d->n_events++] = (struct p4bpf_desc_event){
				.name = e->ir->name,
				.control_id = control_id(g, CONTROL_DIGEST, e->ir->name, NULL),
				.map = map_name(e->map),
				.kind = e->sends,
				.number = i,
				.text = e->ir->n_args ? e->ir->args[0].string : "",
				.size = e->cell_size,
				.fields = fields(g, &e->ir->cell, e->cell),
				.n_fields = e->ir->cell.n,
			};
	}
}

static void profiles(struct gen *g, struct p4bpf_desc *d)
{
	d->profiles = arena_array(g->arena, g->p->externs.n, sizeof(*d->profiles));
	for (unsigned i = 0; i < g->p->externs.n; i++) {
		const struct gen_extern *e = &g->externs[i];

		if (e->value_size)
			d->profiles[d->n_profiles++] = (struct p4bpf_desc_profile){
				.name = e->ir->name,
				.control_id = control_id(g, CONTROL_ACTION_PROFILE, e->ir->name, NULL),
				.map = map_name(e->map),
				.groups_map = map_name(e->groups),
				.size = e->size,
				.value_size = e->value_size,
			};
	}
}

static void stats(struct gen *g, struct p4bpf_desc *d)
{
	d->n_stats = g->stats.n;
	d->stats = arena_array(g->arena, d->n_stats, sizeof(*d->stats));
	for (size_t i = 0; i < d->n_stats; i++) {
		const struct gen_stat *s = &g->stats.at[i];

		d->stats[i] = (struct p4bpf_desc_stat){ s->name, s->table, s->doc };
	}
}

static uint32_t control_id(struct gen *g, enum control_kind kind, const char *name, const char *field)
{
	return g->opts->control_id ? g->opts->control_id(g->opts->control, kind, name, field) : 0;
}

static const char *map_name(LLVMValueRef map)
{
	size_t n;

	return map ? LLVMGetValueName2(map, &n) : "";
}

/* Of a direct counter or meter. */
static const char *table_name(struct gen *g, const struct gen_extern *e)
{
	const struct gen_table *t = direct_table(g, e);

	return t ? t->ir->name : "";
}

static const char *hex(struct gen *g, mpz_srcptr v)
{
	return v ? arena_printf(g->arena, "0x%s", bits_to_text(g->arena, v, 16)) : "";
}

static const char *shape_name(enum ir_shape shape)
{
	switch (shape) {
	case IR_SHAPE_BIT:
		return "bit";
	case IR_SHAPE_INT:
		return "int";
	case IR_SHAPE_BOOL:
		return "bool";
	case IR_SHAPE_ERROR:
		return "error";
	case IR_SHAPE_ENUM:
		return "enum";
	}
	return "";
}
