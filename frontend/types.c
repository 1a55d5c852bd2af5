/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of types. A type is made by looking for one with the same parts first, so equal types
 * are one pointer and every question about a type is asked once: sizes and contents are remembered
 * in the type itself. Since types share their parts, each function that walks a type either
 * remembers its answer or bounds its work; a tower of tuples doubled n times must not cost 2^n.
 */
#include "frontend/types.h"

#include <string.h>
#include <uthash.h>

#include "common/arena.h"
#include "common/strbuf.h"

/* Longest text of a type in a diagnostic. */
#define TEXT_MAX 160

/* Bits of type.known. */
enum {
	KNOWN_SIZE = 1 << 0,
	HAS_SIZE = 1 << 1,
	KNOWN_EQUALITY = 1 << 2,
	HAS_EQUALITY = 1 << 3,
	KNOWN_DEFAULT = 1 << 4,
	HAS_DEFAULT = 1 << 5,
};

struct type_entry {
	struct type type;
	size_t key_size;
	void *key;
	UT_hash_handle hh;
};

struct type_table {
	struct arena *arena;
	struct type_entry *entries;
	uint32_t serial, walk;
	struct decl *no_error;
	/* The key under construction; grows as needed. */
	uintptr_t *key;
	size_t key_cap;
};

static struct type *hash_cons(struct type_table *table, const struct type *want);
static void write_text(struct type_table *table, struct strbuf *sb, const struct type *type,
		       int depth);
static void free_hash(void *data);

struct type_table *type_table_new(struct arena *arena)
{
	struct type_table *table = arena_make(arena, struct type_table);

	table->arena = arena;
	arena_defer(arena, free_hash, table);
	return table;
}

struct type *type_basic(struct type_table *table, enum type_kind kind)
{
	return hash_cons(table, &(struct type){ .kind = kind });
}

struct type *type_bit(struct type_table *table, unsigned width)
{
	return hash_cons(table, &(struct type){ .kind = TY_BIT, .width = width });
}

struct type *type_int(struct type_table *table, unsigned width)
{
	return hash_cons(table, &(struct type){ .kind = TY_INT, .width = width });
}

struct type *type_varbit(struct type_table *table, unsigned width)
{
	return hash_cons(table, &(struct type){ .kind = TY_VARBIT, .width = width });
}

struct type *type_named(struct type_table *table, enum type_kind kind, struct decl *decl,
			struct type *const *args, unsigned n_args)
{
	return hash_cons(table, &(struct type){ .kind = kind, .decl = decl,
						.args = (struct type **)args, .n_args = n_args });
}

struct type *type_over(struct type_table *table, enum type_kind kind, struct decl *decl,
		       struct type *elem)
{
	return hash_cons(table, &(struct type){ .kind = kind, .decl = decl, .elem = elem });
}

struct type *type_stack(struct type_table *table, struct type *elem, unsigned size)
{
	return hash_cons(table, &(struct type){ .kind = TY_STACK, .elem = elem, .size = size });
}

struct type *type_of(struct type_table *table, enum type_kind kind, struct type *elem)
{
	return hash_cons(table, &(struct type){ .kind = kind, .elem = elem });
}

struct type *type_tuple(struct type_table *table, struct type *const *args, unsigned n)
{
	return hash_cons(table, &(struct type){ .kind = TY_TUPLE,
						.args = (struct type **)args,
						.n_args = n });
}

struct type *type_record(struct type_table *table, struct type *const *args,
			 const char *const *names, unsigned n)
{
	return hash_cons(table, &(struct type){ .kind = TY_RECORD, .args = (struct type **)args,
						.names = (const char **)names, .n_args = n });
}

struct type *type_var(struct type_table *table, struct decl *param)
{
	return hash_cons(table, &(struct type){ .kind = TY_VAR, .decl = param });
}

uint32_t type_start_walk(struct type_table *table)
{
	return ++table->walk;
}

bool type_first_visit(struct type *type, uint32_t walk)
{
	if (type->mark == walk)
		return false;
	type->mark = walk;
	return true;
}

void type_set_no_error(struct type_table *table, struct decl *no_error)
{
	table->no_error = no_error;
}

struct decl *type_no_error(const struct type_table *table)
{
	return table->no_error;
}

const char *type_text(struct type_table *table, const struct type *type)
{
	struct strbuf sb = { 0 };

	write_text(table, &sb, type, 0);
	return strbuf_take(&sb, table->arena);
}

const decl_list *type_params_of(const struct decl *decl)
{
	switch (decl->n.kind) {
	case DECL_HEADER:
		return &decl->header.type_params;
	case DECL_UNION:
		return &decl->header_union.type_params;
	case DECL_STRUCT:
		return &decl->structure.type_params;
	case DECL_FUNCTION:
		return &decl->function.type_params;
	case DECL_EXTERN_FUNCTION:
		return &decl->extern_function.type_params;
	case DECL_EXTERN:
		return &decl->extern_object.type_params;
	case DECL_METHOD:
		return &decl->method.type_params;
	case DECL_PARSER_TYPE:
		return &decl->parser_type.type_params;
	case DECL_CONTROL_TYPE:
		return &decl->control_type.type_params;
	case DECL_PACKAGE:
		return &decl->package.type_params;
	case DECL_PARSER:
		return &decl->parser.type_params;
	case DECL_CONTROL:
		return &decl->control.type_params;
	default:
		return NULL;
	}
}

static const decl_list *fields_of(const struct type *type)
{
	switch (type->kind) {
	case TY_HEADER:
		return &type->decl->header.fields;
	case TY_UNION:
		return &type->decl->header_union.fields;
	case TY_STRUCT:
		return &type->decl->structure.fields;
	default:
		return NULL;
	}
}

unsigned type_n_fields(const struct type *type)
{
	const decl_list *fields = fields_of(type);

	return fields ? fields->n : 0;
}

struct decl *type_field_decl(const struct type *type, unsigned i)
{
	return fields_of(type)->at[i];
}

struct type *type_field(struct type_table *table, const struct type *type, unsigned i)
{
	struct decl *field = type_field_decl(type, i);
	const decl_list *params = type_params_of(type->decl);

	/* A field whose own type was refused has none. */
	if (!field->type)
		return type_basic(table, TY_ERROR_TYPE);
	if (!type->n_args || !field->type->has_vars)
		return field->type;
	return type_subst(
		table, field->type,
		&(struct type_env){ .params = params->at, .args = type->args, .n = params->n });
}

static struct type *lookup_var(const struct decl *var, const struct type_env *env)
{
	for (; env; env = env->up)
		for (unsigned i = 0; i < env->n; i++)
			if (env->params[i] == var)
				return env->args[i];
	return NULL;
}

struct type *type_subst(struct type_table *table, struct type *type, const struct type_env *env)
{
	struct type want = *type;
	struct type *small[16], **args = small;
	bool changed = false;

	if (!type->has_vars)
		return type;
	if (type->kind == TY_VAR) {
		struct type *to = lookup_var(type->decl, env);

		return to ? to : type;
	}
	if (type->elem) {
		want.elem = type_subst(table, type->elem, env);
		changed = want.elem != type->elem;
	}
	if (type->n_args > 16)
		args = arena_array(table->arena, type->n_args, sizeof(*args));
	for (unsigned i = 0; i < type->n_args; i++) {
		args[i] = type_subst(table, type->args[i], env);
		changed |= args[i] != type->args[i];
	}
	want.args = args;
	return changed ? hash_cons(table, &want) : type;
}

struct type *type_underlying(struct type *type)
{
	while (type->kind == TY_NEWTYPE || type->kind == TY_SERENUM)
		type = type->elem;
	return type;
}

bool type_is_fixed(const struct type *type)
{
	return type->kind == TY_BIT || type->kind == TY_INT;
}

bool type_is_header_like(const struct type *type)
{
	if (type->kind == TY_STACK)
		type = type->elem;
	return type->kind == TY_HEADER || type->kind == TY_UNION;
}

static uint64_t add_sat(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static uint64_t mul_sat(uint64_t a, uint64_t b)
{
	return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

static bool work_out_size(struct type_table *table, struct type *type, uint64_t *min, uint64_t *max)
{
	uint64_t a, b;
	unsigned n;

	switch (type->kind) {
	case TY_BOOL:
		*min = *max = 1;
		return true;
	case TY_BIT:
	case TY_INT:
		*min = *max = type->width;
		return true;
	case TY_VARBIT:
		*max = type->width;
		return true;
	case TY_SERENUM:
	case TY_NEWTYPE:
		return type_size(table, type->elem, min, max);
	case TY_STACK:
		if (!type_size(table, type->elem, &a, &b))
			return false;
		*min = mul_sat(a, type->size);
		*max = mul_sat(b, type->size);
		return true;
	case TY_TUPLE:
	case TY_HEADER:
	case TY_STRUCT:
		n = type->kind == TY_TUPLE ? type->n_args : type_n_fields(type);
		for (unsigned i = 0; i < n; i++) {
			struct type *part = type->kind == TY_TUPLE ? type->args[i]
								   : type_field(table, type, i);

			if (!type_size(table, part, &a, &b))
				return false;
			*min = add_sat(*min, a);
			*max = add_sat(*max, b);
		}
		return true;
	case TY_UNION:
		/*
		 * Section 9: the least is that of the smallest member, the greatest that of the
		 * largest.
		 */
		for (unsigned i = 0; i < type_n_fields(type); i++) {
			if (!type_size(table, type_field(table, type, i), &a, &b))
				return false;
			*min = i && *min < a ? *min : a;
			*max = *max > b ? *max : b;
		}
		return true;
	default:
		return false;
	}
}

bool type_size(struct type_table *table, struct type *type, uint64_t *min, uint64_t *max)
{
	*min = *max = 0;
	if (!(type->known & KNOWN_SIZE)) {
		if (work_out_size(table, type, min, max))
			type->known |= HAS_SIZE;
		type->min_bits = *min;
		type->max_bits = *max;
		type->known |= KNOWN_SIZE;
	}
	*min = type->min_bits;
	*max = type->max_bits;
	return type->known & HAS_SIZE;
}

unsigned type_bits(struct type_table *table, const struct type *type)
{
	uint64_t min, max;

	/* The answer is remembered in the type, which is the table's own. */
	if (!type_size(table, (struct type *)type, &min, &max))
		return 0;
	return max > UINT32_MAX ? UINT32_MAX : (unsigned)max;
}

/* Whether `test` holds of each member of a type made of others. */
static bool all_parts(struct type_table *table, struct type *type,
		      bool (*test)(struct type_table *, struct type *))
{
	unsigned n = type_n_fields(type);

	if (type->elem && !test(table, type->elem))
		return false;
	if (type->kind == TY_TUPLE || type->kind == TY_RECORD)
		for (unsigned i = 0; i < type->n_args; i++)
			if (!test(table, type->args[i]))
				return false;
	for (unsigned i = 0; i < n; i++)
		if (!test(table, type_field(table, type, i)))
			return false;
	return true;
}

bool type_has_equality(struct type_table *table, struct type *type)
{
	if (type->known & KNOWN_EQUALITY)
		return type->known & HAS_EQUALITY;
	switch (type->kind) {
	case TY_HEADER:
	case TY_UNION:
	case TY_STRUCT:
	case TY_STACK:
	case TY_TUPLE:
	case TY_RECORD:
	case TY_NEWTYPE:
	case TY_SERENUM:
	case TY_LIST:
		if (all_parts(table, type, type_has_equality))
			type->known |= HAS_EQUALITY;
		break;
	case TY_ERROR_TYPE:
	case TY_BOOL:
	case TY_STRING:
	case TY_INFINT:
	case TY_BIT:
	case TY_INT:
	case TY_VARBIT:
	case TY_ERROR:
	case TY_MATCH_KIND:
	case TY_ENUM:
	case TY_ACTION_RUN:
	case TY_INVALID_VALUE:
	case TY_DOTS:
		type->known |= HAS_EQUALITY;
		break;
	default:
		break;
	}
	type->known |= KNOWN_EQUALITY;
	return type->known & HAS_EQUALITY;
}

bool type_has_default(struct type_table *table, struct type *type)
{
	if (type->known & KNOWN_DEFAULT)
		return type->known & HAS_DEFAULT;
	switch (type->kind) {
	case TY_STRUCT:
	case TY_TUPLE:
	case TY_STACK:
	case TY_NEWTYPE:
	case TY_SERENUM:
		if (all_parts(table, type, type_has_default))
			type->known |= HAS_DEFAULT;
		break;
	case TY_ENUM:
		if (type->decl->enumeration.members.n)
			type->known |= HAS_DEFAULT;
		break;
	case TY_ERROR_TYPE:
	case TY_BOOL:
	case TY_STRING:
	case TY_INFINT:
	case TY_BIT:
	case TY_INT:
	case TY_VARBIT:
	case TY_ERROR:
	case TY_HEADER:
	case TY_UNION:
	case TY_VAR:
		type->known |= HAS_DEFAULT;
		break;
	default:
		break;
	}
	type->known |= KNOWN_DEFAULT;
	return type->known & HAS_DEFAULT;
}

static struct type *hash_cons(struct type_table *table, const struct type *want)
{
	size_t n = 0, need = 6 + 2 * (size_t)want->n_args;
	struct type_entry *entry;
	struct type *type;

	if (need > table->key_cap) {
		table->key_cap = need * 2 > 64 ? need * 2 : 64;
		table->key = arena_array(table->arena, table->key_cap, sizeof(*table->key));
	}
	table->key[n++] = want->kind;
	table->key[n++] = want->width;
	table->key[n++] = want->size;
	table->key[n++] = (uintptr_t)want->decl;
	table->key[n++] = (uintptr_t)want->elem;
	for (unsigned i = 0; i < want->n_args; i++) {
		table->key[n++] = (uintptr_t)want->args[i];
		if (want->names)
			table->key[n++] = (uintptr_t)want->names[i];
	}
	HASH_FIND(hh, table->entries, table->key, n * sizeof(*table->key), entry);
	if (entry)
		return &entry->type;

	entry = arena_make(table->arena, struct type_entry);
	entry->key_size = n * sizeof(*table->key);
	entry->key = arena_alloc(table->arena, entry->key_size);
	memcpy(entry->key, table->key, entry->key_size);
	type = &entry->type;
	*type = *want;
	type->known = type->mark = 0;
	type->serial = ++table->serial;
	type->has_vars = want->kind == TY_VAR || (want->elem && want->elem->has_vars);
	type->args = NULL;
	type->names = NULL;
	if (want->n_args) {
		type->args = arena_array(table->arena, want->n_args, sizeof(*type->args));
		memcpy(type->args, want->args, want->n_args * sizeof(*type->args));
	}
	if (want->n_args && want->names) {
		type->names = arena_array(table->arena, want->n_args, sizeof(*type->names));
		memcpy(type->names, want->names, want->n_args * sizeof(*type->names));
	}
	for (unsigned i = 0; i < want->n_args; i++)
		type->has_vars |= want->args[i]->has_vars;
	HASH_ADD_KEYPTR(hh, table->entries, entry->key, entry->key_size, entry);
	return type;
}

static void write_args(struct type_table *table, struct strbuf *sb, const struct type *type,
		       int depth)
{
	for (unsigned i = 0; i < type->n_args; i++) {
		if (i)
			strbuf_add(sb, ", ");
		if (sb->len > TEXT_MAX) {
			strbuf_add(sb, "...");
			return;
		}
		if (type->names)
			strbuf_printf(sb, "%s = ", type->names[i]);
		write_text(table, sb, type->args[i], depth + 1);
	}
}

static void write_wrapped(struct type_table *table, struct strbuf *sb, const char *before,
			  const struct type *elem, const char *after, int depth)
{
	strbuf_add(sb, before);
	write_text(table, sb, elem, depth + 1);
	strbuf_add(sb, after);
}

static void write_text(struct type_table *table, struct strbuf *sb, const struct type *type,
		       int depth)
{
	const char *name = type->decl && type->decl->name ? type->decl->name : "?";

	if (depth > 20) {
		strbuf_add(sb, "...");
		return;
	}
	switch (type->kind) {
	case TY_ERROR_TYPE:
		strbuf_add(sb, "<error>");
		break;
	case TY_VOID:
		strbuf_add(sb, "void");
		break;
	case TY_BOOL:
		strbuf_add(sb, "bool");
		break;
	case TY_STRING:
		strbuf_add(sb, "string");
		break;
	case TY_INFINT:
		strbuf_add(sb, "int");
		break;
	case TY_BIT:
		strbuf_printf(sb, "bit<%u>", type->width);
		break;
	case TY_INT:
		strbuf_printf(sb, "int<%u>", type->width);
		break;
	case TY_VARBIT:
		strbuf_printf(sb, "varbit<%u>", type->width);
		break;
	case TY_ERROR:
		strbuf_add(sb, "error");
		break;
	case TY_MATCH_KIND:
		strbuf_add(sb, "match_kind");
		break;
	case TY_ENUM:
	case TY_SERENUM:
	case TY_NEWTYPE:
	case TY_VAR:
		strbuf_add(sb, name);
		break;
	case TY_HEADER:
	case TY_UNION:
	case TY_STRUCT:
	case TY_EXTERN:
	case TY_PARSER:
	case TY_CONTROL:
	case TY_PACKAGE:
		strbuf_add(sb, name);
		if (type->n_args) {
			strbuf_add(sb, "<");
			write_args(table, sb, type, depth);
			strbuf_add(sb, ">");
		}
		break;
	case TY_STACK:
		write_text(table, sb, type->elem, depth + 1);
		strbuf_printf(sb, "[%u]", type->size);
		break;
	case TY_TUPLE:
		strbuf_add(sb, "tuple<");
		write_args(table, sb, type, depth);
		strbuf_add(sb, ">");
		break;
	case TY_RECORD:
		strbuf_add(sb, "{");
		write_args(table, sb, type, depth);
		strbuf_add(sb, "}");
		break;
	case TY_LIST:
		write_wrapped(table, sb, "list<", type->elem, ">", depth);
		break;
	case TY_SET:
		write_wrapped(table, sb, "set<", type->elem, ">", depth);
		break;
	case TY_TABLE:
		strbuf_printf(sb, "table %s", name);
		break;
	case TY_APPLY_RESULT:
		strbuf_printf(sb, "apply_result(%s)", name);
		break;
	case TY_ACTION_RUN:
		strbuf_printf(sb, "action_list(%s)", name);
		break;
	case TY_ACTION:
		strbuf_printf(sb, "action %s", name);
		break;
	case TY_CALLABLE:
		strbuf_printf(sb, "function %s", name);
		break;
	case TY_STATE:
		strbuf_add(sb, "state");
		break;
	case TY_TYPE:
		write_wrapped(table, sb, "type ", type->elem, "", depth);
		break;
	case TY_DONT_CARE:
		strbuf_add(sb, "_");
		break;
	case TY_INVALID_VALUE:
		strbuf_add(sb, "{#}");
		break;
	case TY_DOTS:
		strbuf_add(sb, "...");
		break;
	}
}

static void free_hash(void *data)
{
	struct type_table *table = data;

	/* The entries are the arena's; the buckets are uthash's own. */
	HASH_CLEAR(hh, table->entries);
}
