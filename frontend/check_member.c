/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `base.name` and `Type.name`: fields, methods, the members every header, stack and table has
 * without declaring them (sections 8.14 .. 8.21, 14.2.2), members of enums and of `error`. Members
 * that may only be called get the type of a callable; check_call.c takes them from there.
 */
#include "frontend/check.h"

#include <string.h>

static const char *const builtin_names[] = {
	"isValid",	  "setValid",	   "setInvalid",     "push_front", "pop_front",
	"next",		  "last",	   "lastIndex",	     "size",	   "minSizeInBits",
	"minSizeInBytes", "maxSizeInBits", "maxSizeInBytes", "apply",	   "hit",
	"miss",		  "action_run",
};

_Static_assert(sizeof(builtin_names) / sizeof(*builtin_names) == BUILTIN_ACTION_RUN + 1,
	       "one name for each enum builtin");

int find_builtin(const char *name)
{
	for (int i = 0; i <= BUILTIN_ACTION_RUN; i++)
		if (!strcmp(builtin_names[i], name))
			return i;
	return -1;
}

static struct type *set_builtin(struct expr *e, enum builtin builtin, struct type *type)
{
	e->member.kind = MEMBER_BUILTIN;
	e->member.index = builtin;
	return type;
}

static const decl_list *member_list(const struct decl *decl)
{
	switch (decl->n.kind) {
	case DECL_HEADER:
		return &decl->header.fields;
	case DECL_UNION:
		return &decl->header_union.fields;
	case DECL_STRUCT:
		return &decl->structure.fields;
	case DECL_ENUM:
		return &decl->enumeration.members;
	case DECL_EXTERN:
		return &decl->extern_object.methods;
	default:
		return NULL;
	}
}

static struct type *complain_member(struct checker *c, struct expr *e, struct type *type)
{
	const char *name = e->n.kind == EXPR_MEMBER ? e->member.name : e->type_member.name;
	struct diag *d = diag_error(c->diags, DIAG_MEMBER, e->n.at, "'%s' has no member '%s'",
				    text_of(c, type), name);

	if (type->decl) {
		const decl_list *members = member_list(type->decl);

		diag_label(d, type->decl->name_at, "declared here");
		if (members)
			hint_member(c, d, members, name);
	}
	return c->t_error_type;
}

static struct type *field_member(struct checker *c, struct expr *e, struct type *type)
{
	decl_list *found = find_members(c, type->decl, e->member.name);
	struct decl *field = found ? found->at[0] : NULL;

	if (!field)
		return NULL;
	e->member.kind = MEMBER_FIELD;
	e->member.decl = field;
	e->member.index = field->field.index;
	return type_field(c->types, type, (unsigned)field->field.index);
}

/* The stack members that are values (section 8.20); next and last only make sense while parsing. */
static struct type *stack_member(struct checker *c, struct expr *e, struct type *type, int builtin)
{
	if (!type_is_header_like(type) && builtin != BUILTIN_SIZE)
		return NULL;
	switch (builtin) {
	case BUILTIN_NEXT:
	case BUILTIN_LAST:
		if (c->place != AT_STATE)
			break;
		return set_builtin(e, builtin, type->elem);
	case BUILTIN_LAST_INDEX:
		if (c->place != AT_STATE)
			break;
		return set_builtin(e, builtin, type_bit(c->types, 32));
	case BUILTIN_SIZE:
		e->value = value_int(c->arena, type_bit(c->types, 32),
				     bits_from_u64(c->arena, type->size));
		return set_builtin(e, builtin, type_bit(c->types, 32));
	default:
		return NULL;
	}
	diag_error(c->diags, DIAG_MEMBER, e->n.at,
		   "'%s' of a header stack has a meaning in parser states only", e->member.name);
	return c->t_error_type;
}

static struct type *apply_result_member(struct checker *c, struct expr *e, struct type *type,
					int builtin)
{
	switch (builtin) {
	case BUILTIN_HIT:
	case BUILTIN_MISS:
		return set_builtin(e, builtin, c->t_bool);
	case BUILTIN_ACTION_RUN:
		if (!c->in_switch) {
			diag_error(c->diags, DIAG_SWITCH, e->n.at,
				   "'action_run' can only be the expression of a switch");
			return c->t_error_type;
		}
		return set_builtin(e, builtin,
				   type_named(c->types, TY_ACTION_RUN, type->decl, NULL, 0));
	default:
		return NULL;
	}
}

static struct type *record_member(struct expr *e, struct type *type)
{
	for (unsigned i = 0; i < type->n_args; i++)
		if (type->names[i] == e->member.name) {
			e->member.kind = MEMBER_FIELD;
			e->member.index = (int)i;
			return type->args[i];
		}
	return NULL;
}

static struct type *enum_member(struct checker *c, struct type *type, const char *name,
				struct decl **decl, struct value **value)
{
	decl_list *found = find_members(c, type->kind == TY_ERROR ? NULL : type->decl, name);

	if (!found)
		return NULL;
	*decl = found->at[0];
	*value = found->at[0]->value;
	return found->at[0]->type;
}

struct type *check_member(struct checker *c, struct expr *e)
{
	struct type *type = check_expr(c, e->member.base), *result = NULL;
	int builtin = find_builtin(e->member.name);

	switch (type->kind) {
	case TY_ERROR_TYPE:
		return type;
	case TY_HEADER:
	case TY_UNION:
	case TY_STRUCT:
		result = field_member(c, e, type);
		break;
	case TY_RECORD:
		result = record_member(e, type);
		break;
	case TY_STACK:
		result = stack_member(c, e, type, builtin);
		break;
	case TY_APPLY_RESULT:
		result = apply_result_member(c, e, type, builtin);
		break;
	case TY_EXTERN: {
		decl_list *found = find_members(c, type->decl, e->member.name);

		if (found && found->at[0]->method.ret) {
			e->member.kind = MEMBER_METHOD;
			e->member.decl = found->at[0];
			result = found->at[0]->method.self;
		}
		break;
	}
	case TY_TYPE:
		if (type->elem->kind == TY_ENUM || type->elem->kind == TY_SERENUM) {
			e->member.kind = MEMBER_ENUM;
			result = enum_member(c, type->elem, e->member.name, &e->member.decl,
					     &e->value);
			if (result)
				e->member.index = e->member.decl->enum_member.index;
		}
		if (!result)
			type = type->elem;
		break;
	default:
		break;
	}
	return result ? result : complain_member(c, e, type);
}

struct type *check_type_member(struct checker *c, struct expr *e)
{
	struct type *type = resolve_type(c, e->type_member.base, TYPE_GENERIC_OK), *result = NULL;

	if (is_bad(type))
		return type;
	if (type->kind == TY_ERROR || type->kind == TY_ENUM || type->kind == TY_SERENUM)
		result = enum_member(c, type, e->type_member.name, &e->type_member.decl, &e->value);
	if (!result) {
		if (type->kind == TY_ERROR) {
			diag_error(c->diags, DIAG_MEMBER, e->n.at, "there is no error '%s'",
				   e->type_member.name);
			return c->t_error_type;
		}
		return complain_member(c, e, type);
	}
	e->type_member.index = type->kind == TY_ERROR ? e->type_member.decl->error_member.index
						      : e->type_member.decl->enum_member.index;
	return result;
}
