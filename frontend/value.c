/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compile-time values: making them, comparing them, writing them out, and the default value of each
 * type (section 7.3). What operators do to them is in eval.c.
 */
#include "frontend/value.h"

#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/strbuf.h"
#include "frontend/ast.h"
#include "frontend/types.h"

/*
 * Parts of a default value that are spelled out; a larger one is left to run-time initialization.
 */
#define DEFAULT_PARTS_MAX 65536

static struct value *default_of(struct arena *arena, struct type_table *types, struct type *type,
				unsigned *left);
static void write_value(struct strbuf *sb, struct arena *arena, const struct value *value,
			int depth);

static struct value *new_value(struct arena *arena, enum value_kind kind, struct type *type)
{
	struct value *v = arena_make(arena, struct value);

	v->kind = kind;
	v->type = type;
	return v;
}

struct value *value_int(struct arena *arena, struct type *type, mpz_srcptr number)
{
	struct type *under = type_underlying(type);
	struct value *v = new_value(arena, VALUE_INT, type);

	v->number = number;
	if (type_is_fixed(under) && !bits_fits(number, under->width, under->kind == TY_INT))
		v->number = bits_wrap(arena, number, under->width, under->kind == TY_INT);
	return v;
}

struct value *value_bool(struct arena *arena, struct type *type, bool b)
{
	struct value *v = new_value(arena, VALUE_BOOL, type);

	v->boolean = b;
	return v;
}

struct value *value_string(struct arena *arena, struct type *type, const char *s)
{
	struct value *v = new_value(arena, VALUE_STRING, type);

	v->string = s;
	return v;
}

struct value *value_member(struct arena *arena, struct type *type, struct decl *member)
{
	struct value *v = new_value(arena, VALUE_MEMBER, type);

	v->member = member;
	return v;
}

struct value *value_aggregate(struct arena *arena, struct type *type, struct value **items,
			      unsigned n)
{
	struct value *v = new_value(arena, VALUE_AGGREGATE, type);

	v->items = items;
	v->n_items = n;
	return v;
}

struct value *value_invalid(struct arena *arena, struct type *type)
{
	return new_value(arena, VALUE_INVALID, type);
}

struct value *value_default(struct arena *arena, struct type_table *types, struct type *type)
{
	unsigned left = DEFAULT_PARTS_MAX;

	if (!type_has_default(types, type))
		return NULL;
	return default_of(arena, types, type, &left);
}

static struct value *default_aggregate(struct arena *arena, struct type_table *types,
				       struct type *type, unsigned n, unsigned *left)
{
	struct value **items = arena_array(arena, n, sizeof(*items));

	for (unsigned i = 0; i < n; i++) {
		struct type *part = type->kind == TY_TUPLE   ? type->args[i]
				    : type->kind == TY_STACK ? type->elem
							     : type_field(types, type, i);

		items[i] = default_of(arena, types, part, left);
		if (!items[i])
			return NULL;
	}
	return value_aggregate(arena, type, items, n);
}

static struct value *default_of(struct arena *arena, struct type_table *types, struct type *type,
				unsigned *left)
{
	struct type *under = type_underlying(type);

	if (!*left)
		return NULL;
	--*left;
	switch (under->kind) {
	case TY_INFINT:
	case TY_BIT:
	case TY_INT:
	case TY_VARBIT:
		return value_int(arena, type, bits_new(arena));
	case TY_BOOL:
		return value_bool(arena, type, false);
	case TY_STRING:
		return value_string(arena, type, "");
	case TY_ENUM:
		return value_member(arena, type, under->decl->enumeration.members.at[0]);
	case TY_HEADER:
	case TY_UNION:
		return value_invalid(arena, type);
	case TY_STRUCT:
		return default_aggregate(arena, types, under, type_n_fields(under), left);
	case TY_TUPLE:
		return default_aggregate(arena, types, under, under->n_args, left);
	case TY_STACK:
		return default_aggregate(arena, types, under, under->size, left);
	case TY_ERROR:
		return type_no_error(types) ? value_member(arena, type, type_no_error(types))
					    : NULL;
	default:
		return NULL;
	}
}

static bool count_parts(const struct value *value, unsigned *left)
{
	if (!*left)
		return false;
	--*left;
	for (unsigned i = 0; i < value->n_items; i++)
		if (!count_parts(value->items[i], left))
			return false;
	return true;
}

bool value_is_larger(const struct value *value, unsigned parts)
{
	return !count_parts(value, &parts);
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_INT:
		return !mpz_cmp(a->number, b->number);
	case VALUE_BOOL:
		return a->boolean == b->boolean;
	case VALUE_STRING:
		return !strcmp(a->string, b->string);
	case VALUE_MEMBER:
		return a->member == b->member;
	case VALUE_AGGREGATE:
		if (a->n_items != b->n_items)
			return false;
		for (unsigned i = 0; i < a->n_items; i++)
			if (!value_equal(a->items[i], b->items[i]))
				return false;
		return true;
	case VALUE_INVALID:
		return true;
	case VALUE_INSTANCE:
		return a->instance == b->instance;
	}
	return false;
}

const char *value_text(struct arena *arena, const struct value *value)
{
	struct strbuf sb = { 0 };

	write_value(&sb, arena, value, 0);
	return strbuf_take(&sb, arena);
}

static void write_member(struct strbuf *sb, const struct value *value)
{
	if (value->type && value->type->kind == TY_ERROR)
		strbuf_add(sb, "error.");
	else if (value->type && value->type->decl)
		strbuf_printf(sb, "%s.", value->type->decl->name);
	strbuf_add(sb, value->member->name);
}

static void write_value(struct strbuf *sb, struct arena *arena, const struct value *value,
			int depth)
{
	switch (value->kind) {
	case VALUE_INT:
		if (mpz_sizeinbase(value->number, 2) > 512)
			strbuf_printf(sb, "(a number of %zu bits)",
				      mpz_sizeinbase(value->number, 2));
		else
			strbuf_add(sb, bits_to_text(arena, value->number, 10));
		break;
	case VALUE_BOOL:
		strbuf_add(sb, value->boolean ? "true" : "false");
		break;
	case VALUE_STRING:
		strbuf_printf(sb, "\"%.60s\"", value->string);
		break;
	case VALUE_MEMBER:
		write_member(sb, value);
		break;
	case VALUE_AGGREGATE:
		strbuf_add(sb, "{");
		for (unsigned i = 0; i < value->n_items; i++) {
			if (i)
				strbuf_add(sb, ", ");
			if (i == 8 || depth > 3) {
				strbuf_add(sb, "...");
				break;
			}
			write_value(sb, arena, value->items[i], depth + 1);
		}
		strbuf_add(sb, "}");
		break;
	case VALUE_INVALID:
		strbuf_add(sb, "{#}");
		break;
	case VALUE_INSTANCE:
		strbuf_add(sb, "an instance");
		break;
	}
}
