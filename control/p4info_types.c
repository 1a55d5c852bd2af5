/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types as P4Info describes them (P4Runtime, section 6.5 and 8). A type with a name is described
 * once in P4Info.type_info, after what it is made of, and everywhere else referred to by that name.
 */
#include "control/p4info.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "control/print.h"

/* What @p4runtime_translation("uri", bit<W> | W | string) says; bits 0: a string. */
struct translation {
	const char *uri;
	unsigned bits;
};

static bool translation_of(struct arena *arena, const struct decl *decl, struct translation *t)
{
	struct part *anno = annotation_of(&decl->annos, "p4runtime_translation");
	const char *s = anno && anno->annotation.tokens ? anno->annotation.tokens : "";
	const char *close, *to;

	close = *s == '"' ? strchr(s + 1, '"') : NULL;
	to = close ? strchr(close, ',') : NULL;
	if (!to)
		return false;
	t->uri = arena_strndup(arena, s + 1, (size_t)(close - s - 1));
	to += strcspn(to, "0123456789s");
	t->bits = isdigit((unsigned char)*to) ? (unsigned)strtoul(to, NULL, 10) : 0;
	return *to;
}

unsigned p4info_width(const struct control *c, struct type *type)
{
	struct translation t;

	if (type->kind == TY_NEWTYPE && translation_of(c->fe->arena, type->decl, &t))
		return t.bits;
	return type_bits(c->fe->types, type_underlying(type));
}

static P4info__P4NamedType *named(struct p4info *p, const char *name)
{
	P4info__P4NamedType *out = MESSAGE(p, p4_named_type);

	out->name = (char *)name;
	return out;
}

/*
 * A specialized generic type is called after its arguments, as p4c does: pair<bit<8>> is pair_bit8.
 * @name says it all.
 */
static const char *type_name(struct p4info *p, const struct type *type)
{
	struct strbuf sb = { 0 };

	if (!type->n_args || control_plane_annotated_name(p->arena, &type->decl->annos))
		return control_plane_name(p->arena, NULL, type->decl);
	strbuf_add(&sb, type->decl->name);
	for (unsigned i = 0; i < type->n_args; i++) {
		strbuf_char(&sb, '_');
		for (const char *s = type_text(p->c->fe->types, type->args[i]); *s; s++)
			if (*s == ',' || *s == '.')
				strbuf_char(&sb, '_');
			else if (!strchr("<> ", *s))
				strbuf_char(&sb, *s);
	}
	return strbuf_take(&sb, p->arena);
}

P4info__P4NamedType *p4info_type_name(struct p4info *p, struct type *type)
{
	if (type->kind == TY_NEWTYPE || type->kind == TY_ENUM)
		return named(p, type_name(p, type));
	return NULL;
}

/* The entry of that name in the map `field` of type_info; NULL when it is there already. */
#define NEW_ENTRY(p, field, entry_type, name)                                                      \
	({                                                                                         \
		P4info__P4TypeInfo *info_ = (p)->info->type_info;                                  \
		P4info__P4TypeInfo__##entry_type *entry_ = NULL;                                   \
		size_t i_ = 0;                                                                     \
                                                                                                   \
		while (i_ < info_->n_##field && strcmp(info_->field[i_]->key, name))               \
			i_++;                                                                      \
		if (i_ == info_->n_##field) {                                                      \
			entry_ = message_new((p)->arena,                                           \
					     &p4info__p4_type_info__##field##_entry__descriptor);  \
			entry_->key = (char *)(name);                                              \
			ADD(p, info_, field, entry_);                                              \
		}                                                                                  \
		entry_;                                                                            \
	})

static P4info__P4BitstringLikeTypeSpec *bitstring(struct p4info *p, const struct type *type)
{
	P4info__P4BitstringLikeTypeSpec *out = MESSAGE(p, p4_bitstring_like_type_spec);

	switch (type->kind) {
	case TY_INT:
		out->type_spec_case = P4INFO__P4_BITSTRING_LIKE_TYPE_SPEC__TYPE_SPEC_INT;
		out->int_ = MESSAGE(p, p4_int_type_spec);
		out->int_->bitwidth = type->width;
		break;
	case TY_VARBIT:
		out->type_spec_case = P4INFO__P4_BITSTRING_LIKE_TYPE_SPEC__TYPE_SPEC_VARBIT;
		out->varbit = MESSAGE(p, p4_varbit_type_spec);
		out->varbit->max_bitwidth = type->width;
		break;
	default:
		out->type_spec_case = P4INFO__P4_BITSTRING_LIKE_TYPE_SPEC__TYPE_SPEC_BIT;
		out->bit = MESSAGE(p, p4_bit_type_spec);
		out->bit->bitwidth = type_bits(p->c->fe->types, type);
		break;
	}
	return out;
}

static void describe_struct(struct p4info *p, struct type *type, const char *name)
{
	P4info__P4TypeInfo__StructsEntry *entry = NEW_ENTRY(p, structs, StructsEntry, name);

	if (!entry)
		return;
	entry->value = MESSAGE(p, p4_struct_type_spec);
	for (unsigned i = 0; i < type_n_fields(type); i++) {
		P4info__P4StructTypeSpec__Member *m = MESSAGE(p, p4_struct_type_spec__member);

		m->name = (char *)control_plane_local_name(p->arena, type_field_decl(type, i));
		m->type_spec = p4info_type(p, type_field(p->c->fe->types, type, i));
		ADD(p, entry->value, members, m);
	}
}

/* Headers hold bit strings alone: structs are taken apart, `type`s and enums seen through. */
static void add_header_members(struct p4info *p, P4info__P4HeaderTypeSpec *spec, struct type *type,
			       const char *prefix)
{
	for (unsigned i = 0; i < type_n_fields(type); i++) {
		struct type *field = type_underlying(type_field(p->c->fe->types, type, i));
		const char *name = control_plane_local_name(p->arena, type_field_decl(type, i));
		P4info__P4HeaderTypeSpec__Member *m;

		name = arena_printf(p->arena, "%s%s", prefix, name);
		if (field->kind == TY_STRUCT) {
			add_header_members(p, spec, field, arena_printf(p->arena, "%s.", name));
			continue;
		}
		m = MESSAGE(p, p4_header_type_spec__member);
		m->name = (char *)name;
		m->type_spec = bitstring(p, field);
		ADD(p, spec, members, m);
	}
}

static void describe_header(struct p4info *p, struct type *type, const char *name)
{
	P4info__P4TypeInfo__HeadersEntry *entry = NEW_ENTRY(p, headers, HeadersEntry, name);

	if (!entry)
		return;
	entry->value = MESSAGE(p, p4_header_type_spec);
	add_header_members(p, entry->value, type, "");
}

static void describe_union(struct p4info *p, struct type *type, const char *name)
{
	P4info__P4TypeInfo__HeaderUnionsEntry *entry =
		NEW_ENTRY(p, header_unions, HeaderUnionsEntry, name);

	if (!entry)
		return;
	entry->value = MESSAGE(p, p4_header_union_type_spec);
	for (unsigned i = 0; i < type_n_fields(type); i++) {
		P4info__P4HeaderUnionTypeSpec__Member *m =
			MESSAGE(p, p4_header_union_type_spec__member);
		P4info__P4DataTypeSpec *spec = p4info_type(p, type_field(p->c->fe->types, type, i));

		m->name = (char *)control_plane_local_name(p->arena, type_field_decl(type, i));
		m->header = spec ? spec->header : NULL;
		ADD(p, entry->value, members, m);
	}
}

static void describe_enum(struct p4info *p, struct type *type, const char *name)
{
	P4info__P4TypeInfo__EnumsEntry *entry = NEW_ENTRY(p, enums, EnumsEntry, name);

	if (!entry)
		return;
	entry->value = MESSAGE(p, p4_enum_type_spec);
	vec_each(struct decl *, d, &type->decl->enumeration.members) {
		P4info__P4EnumTypeSpec__Member *m = MESSAGE(p, p4_enum_type_spec__member);

		m->name = (char *)control_plane_local_name(p->arena, *d);
		ADD(p, entry->value, members, m);
	}
}

static void describe_serializable(struct p4info *p, struct type *type, const char *name)
{
	P4info__P4TypeInfo__SerializableEnumsEntry *entry =
		NEW_ENTRY(p, serializable_enums, SerializableEnumsEntry, name);

	if (!entry)
		return;
	entry->value = MESSAGE(p, p4_serializable_enum_type_spec);
	entry->value->underlying_type = MESSAGE(p, p4_bit_type_spec);
	entry->value->underlying_type->bitwidth = type->elem->width;
	vec_each(struct decl *, d, &type->decl->enumeration.members) {
		P4info__P4SerializableEnumTypeSpec__Member *m =
			MESSAGE(p, p4_serializable_enum_type_spec__member);

		m->name = (char *)control_plane_local_name(p->arena, *d);
		control_bytes(p->c, (*d)->value, type->elem->width, &m->value);
		ADD(p, entry->value, members, m);
	}
}

static void describe_new_type(struct p4info *p, struct type *type, const char *name)
{
	static const char *const translation[] = { "p4runtime_translation", NULL };
	P4info__P4TypeInfo__NewTypesEntry *entry = NEW_ENTRY(p, new_types, NewTypesEntry, name);
	P4info__P4NewTypeTranslation *to;
	struct type *below = type;
	struct translation t;

	if (!entry)
		return;
	entry->value = MESSAGE(p, p4_new_type_spec);
	ANNOTATE(p, entry->value, &type->decl->annos, translation);
	/* A `type` of a `type` is described by what lies at the bottom. */
	while (below->kind == TY_NEWTYPE)
		below = below->elem;
	if (!translation_of(p->arena, type->decl, &t)) {
		entry->value->representation_case =
			P4INFO__P4_NEW_TYPE_SPEC__REPRESENTATION_ORIGINAL_TYPE;
		entry->value->original_type = p4info_type(p, below);
		return;
	}
	if (!type_is_fixed(below))
		p4info_error(p, type->decl->name_at,
			     "@p4runtime_translation needs a type made of bit<W>, not of '%s'",
			     type_text(p->c->fe->types, below));
	to = MESSAGE(p, p4_new_type_translation);
	to->uri = (char *)t.uri;
	to->sdn_type_case = t.bits ? P4INFO__P4_NEW_TYPE_TRANSLATION__SDN_TYPE_SDN_BITWIDTH :
				     P4INFO__P4_NEW_TYPE_TRANSLATION__SDN_TYPE_SDN_STRING;
	if (t.bits)
		to->sdn_bitwidth = t.bits;
	else
		to->sdn_string = MESSAGE(p, p4_new_type_translation__sdn_string);
	entry->value->representation_case = P4INFO__P4_NEW_TYPE_SPEC__REPRESENTATION_TRANSLATED_TYPE;
	entry->value->translated_type = to;
}

/* error has one description for the whole program. */
static void describe_error(struct p4info *p)
{
	P4info__P4ErrorTypeSpec *error;

	if (p->info->type_info->error)
		return;
	error = p->info->type_info->error = MESSAGE(p, p4_error_type_spec);
	vec_each(struct decl *, d, &p->c->fe->program->program.decls)
		if ((*d)->n.kind == DECL_ERROR)
			vec_each(struct decl *, m, &(*d)->error.members)
				ADD(p, error, members, (char *)(*m)->name);
}

/* Kinds that are a name: how the reference is spelled and who describes the type. */
static const struct named_kind {
	enum type_kind kind;
	P4info__P4DataTypeSpec__TypeSpecCase spec_case;
	void (*describe)(struct p4info *p, struct type *type, const char *name);
} named_kinds[] = {
	{ TY_STRUCT, P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_STRUCT, describe_struct },
	{ TY_HEADER, P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_HEADER, describe_header },
	{ TY_UNION, P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_HEADER_UNION, describe_union },
	{ TY_ENUM, P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_ENUM, describe_enum },
	{ TY_SERENUM, P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_SERIALIZABLE_ENUM,
	  describe_serializable },
	{ TY_NEWTYPE, P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_NEW_TYPE, describe_new_type },
};

static void stack_type(struct p4info *p, struct type *type, P4info__P4DataTypeSpec *out)
{
	p4info_type(p, type->elem);
	if (type->elem->kind == TY_UNION) {
		out->type_spec_case = P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_HEADER_UNION_STACK;
		out->header_union_stack = MESSAGE(p, p4_header_union_stack_type_spec);
		out->header_union_stack->header_union = named(p, type_name(p, type->elem));
		out->header_union_stack->size = type->size;
	} else {
		out->type_spec_case = P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_HEADER_STACK;
		out->header_stack = MESSAGE(p, p4_header_stack_type_spec);
		out->header_stack->header = named(p, type_name(p, type->elem));
		out->header_stack->size = type->size;
	}
}

P4info__P4DataTypeSpec *p4info_type(struct p4info *p, struct type *type)
{
	P4info__P4DataTypeSpec *out = MESSAGE(p, p4_data_type_spec);

	for (size_t i = 0; i < sizeof(named_kinds) / sizeof(*named_kinds); i++)
		if (named_kinds[i].kind == type->kind) {
			out->type_spec_case = named_kinds[i].spec_case;
			/* The arms of the union that hold names are all of this type. */
			out->struct_ = named(p, type_name(p, type));
			named_kinds[i].describe(p, type, out->struct_->name);
			return out;
		}
	switch (type->kind) {
	case TY_BIT:
	case TY_INT:
	case TY_VARBIT:
		out->type_spec_case = P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_BITSTRING;
		out->bitstring = bitstring(p, type);
		break;
	case TY_BOOL:
		out->type_spec_case = P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_BOOL;
		out->bool_ = MESSAGE(p, p4_bool_type);
		break;
	case TY_ERROR:
		out->type_spec_case = P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_ERROR;
		out->error = MESSAGE(p, p4_error_type);
		describe_error(p);
		break;
	case TY_STACK:
		stack_type(p, type, out);
		break;
	case TY_TUPLE:
		out->type_spec_case = P4INFO__P4_DATA_TYPE_SPEC__TYPE_SPEC_TUPLE;
		out->tuple = MESSAGE(p, p4_tuple_type_spec);
		for (unsigned i = 0; i < type->n_args; i++)
			ADD(p, out->tuple, members, p4info_type(p, type->args[i]));
		break;
	default:
		return NULL;
	}
	return out;
}

static int compare_keys(const void *a, const void *b)
{
	/* Every entry of a map begins with its key. */
	const P4info__P4TypeInfo__StructsEntry *const *x = a, *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

void p4info_sort_types(P4info__P4TypeInfo *types)
{
	const ProtobufCMessageDescriptor *d = types->base.descriptor;

	for (unsigned i = 0; i < d->n_fields; i++) {
		void *list = *(void **)((char *)types + d->fields[i].offset);

		if (list && field_is_map(&d->fields[i]))
			qsort(list, field_count(&types->base, &d->fields[i]), sizeof(void *),
			      compare_keys);
	}
}
