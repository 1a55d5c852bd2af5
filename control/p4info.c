/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The message P4Info (P4Runtime, section 6): one function for each kind of object, from what
 * collect.c found. What P4Info cannot express is an error here and nowhere else: a program that is
 * compiled without P4Info is not bound by it.
 */
#include "control/p4info.h"

#include <stdarg.h>
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/diag.h"

static void add_package(struct p4info *p);
static void add_object(struct p4info *p, const struct control_object *o);
static void report_clash(struct p4info *p, const struct control_object *o);

ProtobufCMessage *control_p4info(const struct control *c)
{
	struct p4info p = { .c = c, .arena = c->fe->arena };
	unsigned before = diags_errors(c->fe->diags);
	bool has_types = c->has_types;

	p.info = MESSAGE(&p, p4_info);
	/* Left out at the end where p4c leaves it out: without tables, parameters and externs. */
	p.info->type_info = MESSAGE(&p, p4_type_info);
	add_package(&p);
	vec_each(struct control_object *, o, &c->objects)
		if (!(*o)->hidden)
			add_object(&p, *o);
	vec_each(struct control_object *, o, &c->objects)
		has_types |= !(*o)->hidden &&
			     ((*o)->kind == CONTROL_TABLE ||
			      ((*o)->kind == CONTROL_ACTION && (*o)->fields.n) ||
			      ((*o)->kind == CONTROL_CONTROLLER_HEADER && (*o)->fields.n));
	p4info_sort_types(p.info->type_info);
	if (!has_types)
		p.info->type_info = NULL;
	return diags_errors(c->fe->diags) == before ? &p.info->base : NULL;
}

void *message_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
	ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);

	descriptor->message_init(message);
	return message;
}

void *message_grow(struct arena *arena, void *list, size_t n, size_t element_size)
{
	void *larger;

	/* Full at the powers of two. */
	if (n & (n - 1))
		return list;
	larger = arena_array(arena, n ? 2 * n : 1, element_size);
	if (n)
		memcpy(larger, list, n * element_size);
	return larger;
}

void p4info_error(struct p4info *p, struct span at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_error(p->c->fe->diags, DIAG_CONTROL_PLANE, at, "%s",
		   arena_vprintf(p->arena, fmt, ap));
	va_end(ap);
}

/* pkg_info. */

static void warn_key(struct p4info *p, const struct anno_pair *pair, const char *annotation)
{
	diag_warn(p->c->fe->diags, DIAG_UNKNOWN_KEY, pair->at, "P4Info has no field for '%s' in @%s",
		  pair->name, annotation);
}

static void set_package_field(struct p4info *p, P4info__PkgInfo *info, const struct anno_pair *pair)
{
	const struct {
		const char *name;
		char **field;
	} fields[] = {
		{ "name", &info->name },       { "version", &info->version },
		{ "contact", &info->contact }, { "organization", &info->organization },
		{ "url", &info->url },	       { "arch", &info->arch },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (strcmp(fields[i].name, pair->name))
			continue;
		if (pair->is_string)
			*fields[i].field = (char *)pair->string;
		else
			p4info_error(p, pair->at, "'%s' in @pkginfo must be a string", pair->name);
		return;
	}
	warn_key(p, pair, "pkginfo");
}

static void set_platform_field(struct p4info *p, P4info__PlatformProperties *to,
			       const struct anno_pair *pair)
{
	const struct {
		const char *name;
		int32_t *field;
	} fields[] = {
		{ "multicast_group_table_size", &to->multicast_group_table_size },
		{ "multicast_group_table_total_replicas",
		  &to->multicast_group_table_total_replicas },
		{ "multicast_group_table_max_replicas_per_entry",
		  &to->multicast_group_table_max_replicas_per_entry },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (strcmp(fields[i].name, pair->name))
			continue;
		if (pair->is_number && pair->number <= INT32_MAX)
			*fields[i].field = (int32_t)pair->number;
		else
			p4info_error(p, pair->at,
				     "'%s' in @platform_property must be a number of 31 bits",
				     pair->name);
		return;
	}
	warn_key(p, pair, "platform_property");
}

static void add_package(struct p4info *p)
{
	static const char *const taken[] = { "pkginfo", "platform_property", NULL };
	const part_list *annos = &p->c->fe->main->at->annos;
	P4info__PkgInfo *info = MESSAGE(p, pkg_info);
	struct anno_pair pair;
	struct part *anno;

	p->info->pkg_info = info;
	info->arch = (char *)p->c->arch->name;
	anno = annotation_of(annos, "pkginfo");
	for (unsigned i = 0; anno && annotation_pair(p->arena, anno, i, &pair); i++)
		set_package_field(p, info, &pair);
	anno = annotation_of(annos, "platform_property");
	if (anno)
		info->platform_properties = MESSAGE(p, platform_properties);
	for (unsigned i = 0; anno && annotation_pair(p->arena, anno, i, &pair); i++)
		set_platform_field(p, info->platform_properties, &pair);
	ANNOTATE(p, info, annos, taken);
	info->doc = p4info_documentation(p, annos);
}

/* Parts. */

static P4info__Preamble *preamble(struct p4info *p, const struct control_object *o,
				  const char *const *except)
{
	P4info__Preamble *out = MESSAGE(p, preamble);

	out->id = o->id;
	out->name = (char *)o->name;
	out->alias = (char *)o->alias;
	ANNOTATE(p, out, o->annos, except);
	out->doc = p4info_documentation(p, o->annos);
	return out;
}

static void set_match(P4info__MatchField *to, const char *kind)
{
	static const struct {
		const char *name;
		P4info__MatchField__MatchType type;
	} kinds[] = {
		{ "exact", P4INFO__MATCH_FIELD__MATCH_TYPE__EXACT },
		{ "lpm", P4INFO__MATCH_FIELD__MATCH_TYPE__LPM },
		{ "ternary", P4INFO__MATCH_FIELD__MATCH_TYPE__TERNARY },
		{ "range", P4INFO__MATCH_FIELD__MATCH_TYPE__RANGE },
		{ "optional", P4INFO__MATCH_FIELD__MATCH_TYPE__OPTIONAL },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, kind)) {
			to->match_case = P4INFO__MATCH_FIELD__MATCH_MATCH_TYPE;
			to->match_type = kinds[i].type;
			return;
		}
	to->match_case = P4INFO__MATCH_FIELD__MATCH_OTHER_MATCH_TYPE;
	to->other_match_type = (char *)kind;
}

static P4info__MatchField *match_field(struct p4info *p, const struct control_field *f,
				       const char *const *except)
{
	P4info__MatchField *out = MESSAGE(p, match_field);

	out->id = f->id;
	out->name = (char *)f->name;
	ANNOTATE(p, out, f->annos, except);
	out->doc = p4info_documentation(p, f->annos);
	out->bitwidth = p4info_width(p->c, f->type);
	set_match(out, f->match);
	return out;
}

static bool size_of(const struct value *v, uint64_t *size)
{
	return v && v->kind == VALUE_INT && bits_to_u64(v->number, size) && *size <= INT64_MAX;
}

/* Objects. */

/* Entries a table is for, when its size says nothing. */
#define DEFAULT_TABLE_SIZE 1024

static uint64_t table_size(struct p4info *p, const struct control_object *o)
{
	struct part *property = control_property(o->decl, PART_PROPERTY, "size");
	struct value *made;
	uint64_t size;

	if (property && property->property.value &&
	    size_of(instance_eval(p->c->fe, o->in, property->property.value), &size) && size)
		return size;
	/* ebpf_model and xdp_model: implementation = hash_table(64). */
	property = control_property(o->decl, PART_PROPERTY, "implementation");
	if (!o->profile && property && property->property.value) {
		made = instance_eval(p->c->fe, o->in, property->property.value);
		if (made && made->kind == VALUE_INSTANCE &&
		    size_of(control_arg(made->instance, "size"), &size) && size)
			return size;
	}
	return DEFAULT_TABLE_SIZE;
}

static bool ages(struct p4info *p, const struct control_object *o)
{
	const char *name = p->c->arch->timeout;
	struct part *property = name ? control_property(o->decl, PART_PROPERTY, name) : NULL;
	struct value *v;

	if (!property || !property->property.value)
		return false;
	v = instance_eval(p->c->fe, o->in, property->property.value);
	return v && ((v->kind == VALUE_BOOL && v->boolean) ||
		     (v->kind == VALUE_MEMBER && !strcmp(v->member->name, "NOTIFY_CONTROL")));
}

static void add_action_refs(struct p4info *p, const struct control_object *o, P4info__Table *out)
{
	struct part *actions = control_property(o->decl, PART_ACTIONS, NULL);

	for (unsigned i = 0; i < o->actions.n; i++) {
		P4info__ActionRef *ref = MESSAGE(p, action_ref);
		struct part *part = actions && i < actions->actions.refs.n ?
					    actions->actions.refs.at[i] : NULL;
		bool default_only = part && annotation_of(&part->annos, "defaultonly");
		bool table_only = part && annotation_of(&part->annos, "tableonly");

		if (default_only && table_only)
			p4info_error(p, part->n.at, "'%s' cannot be both @defaultonly and @tableonly",
				     o->actions.at[i]->name);
		ref->id = o->actions.at[i]->id;
		ANNOTATE(p, ref, part ? &part->annos : NULL, NULL);
		/* NoAction, where the table lists it only because it has no default action. */
		if (!part)
			ADD(p, ref, annotations, (char *)"@defaultonly");
		if (default_only || !part)
			ref->scope = P4INFO__ACTION_REF__SCOPE__DEFAULT_ONLY;
		else if (table_only)
			ref->scope = P4INFO__ACTION_REF__SCOPE__TABLE_ONLY;
		ADD(p, out, action_refs, ref);
	}
}

/* The number of a parameter among those that the control plane sets. */
static const struct control_field *field_of(const struct control_object *action,
					    const struct decl *param)
{
	for (unsigned i = 0; i < action->fields.n; i++)
		if (action->fields.at[i].annos == &param->annos)
			return &action->fields.at[i];
	return NULL;
}

static void add_default_action(struct p4info *p, const struct control_object *o,
			       P4info__Table *out)
{
	struct part *property = control_property(o->decl, PART_PROPERTY, "default_action");
	const struct call_info *info = property ? property->property.info : NULL;
	P4info__TableActionCall *call = MESSAGE(p, table_action_call);
	const struct control_object *action = NULL;

	for (unsigned i = 0; i < o->actions.n; i++)
		if (info ? o->actions.at[i]->decl == info->target :
			   !strcmp(o->actions.at[i]->decl->name, "NoAction"))
			action = o->actions.at[i];
	if (!action)
		return;
	call->action_id = action->id;
	out->initial_default_action = call;
	if (property && property->property.is_const)
		out->const_default_action_id = action->id;
	for (unsigned i = 0; info && i < info->args.n && i < info->params.n; i++) {
		const struct control_field *f = field_of(action, info->params.at[i]);
		P4info__TableActionCall__Argument *arg;

		if (!f || !info->args.at[i])
			continue;
		arg = MESSAGE(p, table_action_call__argument);
		arg->param_id = f->id;
		if (control_bytes(p->c, instance_eval(p->c->fe, o->in, info->args.at[i]),
				  p4info_width(p->c, f->type), &arg->value))
			ADD(p, call, arguments, arg);
	}
}

static void add_table(struct p4info *p, const struct control_object *o)
{
	struct part *entries = control_property(o->decl, PART_ENTRIES, NULL);
	P4info__Table *out = MESSAGE(p, table);

	out->preamble = preamble(p, o, NULL);
	out->size = table_size(p, o);
	vec_each(struct control_field, f, &o->fields) {
		P4info__MatchField *field;

		/* A selector's key is hashed, not matched: no entry has it. */
		if (!strcmp(f->match, "selector"))
			continue;
		field = match_field(p, f, NULL);
		p4info_type(p, f->type);
		if (f->type->kind == TY_NEWTYPE)
			field->type_name = p4info_type_name(p, f->type);
		ADD(p, out, match_fields, field);
	}
	add_action_refs(p, o, out);
	add_default_action(p, o, out);
	out->implementation_id = o->profile ? o->profile->id : 0;
	vec_each(struct control_object *, d, &o->direct)
		ADD(p, out, direct_resource_ids, (*d)->id);
	if (ages(p, o))
		out->idle_timeout_behavior = P4INFO__TABLE__IDLE_TIMEOUT_BEHAVIOR__NOTIFY_CONTROL;
	out->is_const_table = entries && entries->entries.is_const;
	out->has_initial_entries = entries && entries->entries.entries.n;
	ADD(p, p->info, tables, out);
}

static bool may_be_param(const struct type *type)
{
	return type_is_fixed(type) || type->kind == TY_BOOL || type->kind == TY_NEWTYPE ||
	       type->kind == TY_SERENUM || type->kind == TY_ENUM;
}

static void add_action(struct p4info *p, const struct control_object *o)
{
	P4info__Action *out = MESSAGE(p, action);

	report_clash(p, o);
	out->preamble = preamble(p, o, NULL);
	vec_each(struct control_field, f, &o->fields) {
		P4info__Action__Param *param = MESSAGE(p, action__param);

		param->id = f->id;
		param->name = (char *)f->name;
		ANNOTATE(p, param, f->annos, NULL);
		param->doc = p4info_documentation(p, f->annos);
		if (may_be_param(f->type)) {
			param->bitwidth = p4info_width(p->c, f->type);
			p4info_type(p, f->type);
			param->type_name = p4info_type_name(p, f->type);
		} else {
			p4info_error(p, o->at, "P4Info has no parameters of type '%s': '%s' of action "
				     "'%s'", type_text(p->c->fe->types, f->type), f->name, o->name);
		}
		ADD(p, out, params, param);
	}
	ADD(p, p->info, actions, out);
}

static void report_clash(struct p4info *p, const struct control_object *o)
{
	struct diag *d;

	if (!o->clash)
		return;
	d = diag_error(p->c->fe->diags, DIAG_CONTROL_PLANE, o->clash->name_at,
		       "two actions have the control-plane name '%s'", o->name);
	diag_label(d, o->at, "the other one");
}

static void add_value_set(struct p4info *p, const struct control_object *o)
{
	static const char *const match[] = { "match", NULL };
	P4info__ValueSet *out = MESSAGE(p, value_set);
	uint64_t size;

	out->preamble = preamble(p, o, NULL);
	if (size_of(instance_eval(p->c->fe, o->in, o->decl->value_set.size), &size) &&
	    size <= INT32_MAX)
		out->size = (int32_t)size;
	else
		p4info_error(p, o->at, "the size of value set '%s' does not fit into 31 bits", o->name);
	vec_each(struct control_field, f, &o->fields) {
		if (!type_is_fixed(type_underlying(f->type)) &&
		    type_underlying(f->type)->kind != TY_BOOL)
			p4info_error(p, o->at, "P4Info has no value sets of type '%s'",
				     type_text(p->c->fe->types, o->decl->value_set.type->type));
		else
			ADD(p, out, match, match_field(p, f, match));
	}
	ADD(p, p->info, value_sets, out);
}

static void add_controller_header(struct p4info *p, const struct control_object *o)
{
	P4info__ControllerPacketMetadata *out = MESSAGE(p, controller_packet_metadata);
	const char *name;

	out->preamble = preamble(p, o, NULL);
	if (!annotation_string(p->arena, o->annos, "controller_header", &name)) {
		p4info_error(p, o->at, "@controller_header needs a string: \"packet_in\" or \"packet_out\"");
		return;
	}
	/* It is known by its role. */
	out->preamble->name = out->preamble->alias = (char *)name;
	vec_each(struct control_field, f, &o->fields) {
		P4info__ControllerPacketMetadata__Metadata *m =
			MESSAGE(p, controller_packet_metadata__metadata);

		if (f->annos && annotation_of(f->annos, "hidden"))
			continue;
		m->id = f->id;
		m->name = (char *)f->name;
		ANNOTATE(p, m, f->annos, NULL);
		m->bitwidth = p4info_width(p->c, f->type);
		p4info_type(p, f->type);
		m->type_name = p4info_type_name(p, f->type);
		ADD(p, out, metadata, m);
	}
	ADD(p, p->info, controller_packet_metadata, out);
}

/* Extern objects. */

static const char *unit_of(const struct control_object *o)
{
	struct value *v = control_arg(o->in, "type");

	return v && v->kind == VALUE_MEMBER ? v->member->name : "";
}

static bool is_unit(const char *name, const char *lower, const char *upper)
{
	return !strcmp(name, lower) || !strcmp(name, upper);
}

static P4info__CounterSpec *counter_spec(struct p4info *p, const struct control_object *o)
{
	P4info__CounterSpec *spec = MESSAGE(p, counter_spec);
	const char *unit = unit_of(o);

	spec->unit = is_unit(unit, "packets", "PACKETS") ? P4INFO__COUNTER_SPEC__UNIT__PACKETS :
		     is_unit(unit, "bytes", "BYTES")	 ? P4INFO__COUNTER_SPEC__UNIT__BYTES :
		     is_unit(unit, "packets_and_bytes", "PACKETS_AND_BYTES") ?
							   P4INFO__COUNTER_SPEC__UNIT__BOTH :
							   P4INFO__COUNTER_SPEC__UNIT__UNSPECIFIED;
	return spec;
}

static P4info__MeterSpec *meter_spec(struct p4info *p, const struct control_object *o)
{
	P4info__MeterSpec *spec = MESSAGE(p, meter_spec);
	const char *unit = unit_of(o);

	spec->unit = is_unit(unit, "packets", "PACKETS") ? P4INFO__METER_SPEC__UNIT__PACKETS :
		     is_unit(unit, "bytes", "BYTES")	 ? P4INFO__METER_SPEC__UNIT__BYTES :
							   P4INFO__METER_SPEC__UNIT__UNSPECIFIED;
	return spec;
}

static int64_t size_arg(struct p4info *p, const struct control_object *o, int64_t most)
{
	uint64_t size;

	if (!size_of(control_arg(o->in, o->ext->size), &size) || size > (uint64_t)most) {
		p4info_error(p, o->at, "the size of '%s' is too large for P4Info", o->name);
		return 0;
	}
	return (int64_t)size;
}

/* The type of an index, where the architecture has it as a type argument and it has a name. */
static P4info__P4NamedType *index_type(struct p4info *p, const struct control_object *o)
{
	int i = o->ext->index;

	if (i < 0 || (unsigned)i >= o->in->type->n_args)
		return NULL;
	p4info_type(p, o->in->type->args[i]);
	return o->in->type->args[i]->kind == TY_NEWTYPE ?
		       p4info_type_name(p, o->in->type->args[i]) : NULL;
}

static void add_counter(struct p4info *p, const struct control_object *o)
{
	P4info__Counter *out = MESSAGE(p, counter);

	out->preamble = preamble(p, o, NULL);
	out->spec = counter_spec(p, o);
	out->size = size_arg(p, o, INT64_MAX);
	out->index_type_name = index_type(p, o);
	ADD(p, p->info, counters, out);
}

static void add_direct_counter(struct p4info *p, const struct control_object *o)
{
	P4info__DirectCounter *out = MESSAGE(p, direct_counter);

	if (!o->table)
		return;
	out->preamble = preamble(p, o, NULL);
	out->spec = counter_spec(p, o);
	out->direct_table_id = o->table->id;
	ADD(p, p->info, direct_counters, out);
}

static void add_meter(struct p4info *p, const struct control_object *o)
{
	P4info__Meter *out = MESSAGE(p, meter);

	out->preamble = preamble(p, o, NULL);
	out->spec = meter_spec(p, o);
	out->size = size_arg(p, o, INT64_MAX);
	out->index_type_name = index_type(p, o);
	ADD(p, p->info, meters, out);
}

static void add_direct_meter(struct p4info *p, const struct control_object *o)
{
	P4info__DirectMeter *out = MESSAGE(p, direct_meter);

	if (!o->table)
		return;
	out->preamble = preamble(p, o, NULL);
	out->spec = meter_spec(p, o);
	out->direct_table_id = o->table->id;
	ADD(p, p->info, direct_meters, out);
}

static void add_register(struct p4info *p, const struct control_object *o)
{
	P4info__Register *out = MESSAGE(p, register);

	out->preamble = preamble(p, o, NULL);
	out->size = (int32_t)size_arg(p, o, INT32_MAX);
	if (o->in->type->n_args)
		out->type_spec = p4info_type(p, o->in->type->args[0]);
	out->index_type_name = index_type(p, o);
	ADD(p, p->info, registers, out);
}

static void set_group_size(struct p4info *p, const struct control_object *o,
			   P4info__ActionProfile *out)
{
	const char *semantics;
	uint64_t n;

	if (annotation_number(p->arena, o->annos, "max_group_size", &n))
		out->max_group_size = (int32_t)n;
	if (annotation_string(p->arena, o->annos, "selector_size_semantics", &semantics)) {
		if (!strcasecmp(semantics, "sum_of_weights")) {
			out->selector_size_semantics_case =
				P4INFO__ACTION_PROFILE__SELECTOR_SIZE_SEMANTICS_SUM_OF_WEIGHTS;
			out->sum_of_weights = MESSAGE(p, action_profile__sum_of_weights);
		} else if (!strcasecmp(semantics, "sum_of_members")) {
			out->selector_size_semantics_case =
				P4INFO__ACTION_PROFILE__SELECTOR_SIZE_SEMANTICS_SUM_OF_MEMBERS;
			out->sum_of_members = MESSAGE(p, action_profile__sum_of_members);
			if (annotation_number(p->arena, o->annos, "max_member_weight", &n))
				out->sum_of_members->max_member_weight = (int32_t)n;
		} else {
			p4info_error(p, o->at, "@selector_size_semantics is \"sum_of_weights\" or "
				     "\"sum_of_members\", not \"%s\"", semantics);
		}
	}
}

static void add_action_profile(struct p4info *p, const struct control_object *o)
{
	static const char *const taken[] = { "max_group_size", "selector_size_semantics",
					     "max_member_weight", NULL };
	P4info__ActionProfile *out = MESSAGE(p, action_profile);

	out->preamble = preamble(p, o, taken);
	out->with_selector = o->ext->selector;
	out->size = size_arg(p, o, INT64_MAX);
	if (o->ext->selector)
		set_group_size(p, o, out);
	vec_each(struct control_object *, table, &o->users)
		ADD(p, out, table_ids, (*table)->id);
	ADD(p, p->info, action_profiles, out);
}

static void add_digest(struct p4info *p, const struct control_object *o)
{
	P4info__Digest *out = MESSAGE(p, digest);

	out->preamble = preamble(p, o, NULL);
	out->type_spec = o->type ? p4info_type(p, o->type) : NULL;
	if (!out->type_spec)
		p4info_error(p, o->at, "P4Info has no digests of this type");
	ADD(p, p->info, digests, out);
}

static void add_object(struct p4info *p, const struct control_object *o)
{
	switch (o->kind) {
	case CONTROL_ACTION:
		return add_action(p, o);
	case CONTROL_TABLE:
		return add_table(p, o);
	case CONTROL_VALUE_SET:
		return add_value_set(p, o);
	case CONTROL_CONTROLLER_HEADER:
		return add_controller_header(p, o);
	case CONTROL_ACTION_PROFILE:
		return add_action_profile(p, o);
	case CONTROL_COUNTER:
		return add_counter(p, o);
	case CONTROL_DIRECT_COUNTER:
		return add_direct_counter(p, o);
	case CONTROL_METER:
		return add_meter(p, o);
	case CONTROL_DIRECT_METER:
		return add_direct_meter(p, o);
	case CONTROL_REGISTER:
		return add_register(p, o);
	case CONTROL_DIGEST:
		return add_digest(p, o);
	}
}
