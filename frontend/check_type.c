/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From types as written to types as known: names are looked up, widths evaluated, generic types
 * specialized (section 7.2.12), and what may be a member of what is enforced (section 7.2.9). A
 * generic type's fields are only as good as its arguments, so each specialization is checked once
 * more, after substitution.
 */
#include "frontend/check.h"

/* Marks a type whose contents were checked; lives beside the marks of types.c. */
#define KNOWN_WELL_FORMED (1u << 16)
#define IS_WELL_FORMED (1u << 17)
/* Specializations of generic types in one program. */
#define SPECIALIZATIONS_MAX 100000

static struct type *resolve_named(struct checker *c, struct tyref *ref, unsigned flags);
static bool mentions(struct type *type, const struct decl *decl, uint32_t walk)
{
	if (!type_first_visit(type, walk))
		return false;
	if (type->decl == decl || (type->elem && mentions(type->elem, decl, walk)))
		return true;
	for (unsigned i = 0; i < type->n_args; i++)
		if (mentions(type->args[i], decl, walk))
			return true;
	return false;
}

/* What may stand between `<` and `>`: types of values, not the generic type itself. */
static bool good_type_arg(struct checker *c, const struct type *base, struct type *arg,
			  struct span at)
{
	bool object = base->kind == TY_EXTERN || base->kind == TY_PARSER ||
		      base->kind == TY_CONTROL || base->kind == TY_PACKAGE;

	if ((arg->kind == TY_DONT_CARE || arg->kind == TY_VOID) && object)
		return true;
	if (!is_value_type(arg)) {
		diag_error(c->diags, DIAG_TYPE, at, "'%s' cannot be a type argument of '%s'",
			   text_of(c, arg), base->decl->name);
		return false;
	}
	if (!object && mentions(arg, base->decl, type_start_walk(c->types))) {
		diag_error(c->diags, DIAG_RECURSION, at, "'%s' cannot be a type argument of itself",
			   base->decl->name);
		return false;
	}
	return true;
}

static struct type *resolve_specialized(struct checker *c, struct tyref *ref, unsigned flags);

bool constant_size(struct checker *c, struct expr *e, const char *what, uint64_t max, unsigned *out)
{
	struct type *type = check_expr(c, e);
	uint64_t n;

	if (is_bad(type))
		return false;
	if (type_underlying(type)->kind != TY_INFINT && !type_is_fixed(type_underlying(type))) {
		complain_type(c, e->n.at, what, type, c->t_infint);
		return false;
	}
	if (!e->value || e->value->kind != VALUE_INT) {
		diag_error(c->diags, DIAG_CONSTANT, e->n.at,
			   "%s must be a constant known here, '%s' is not", what,
			   expr_text(c->arena, e));
		return false;
	}
	if (mpz_sgn(e->value->number) < 0) {
		diag_error(c->diags, DIAG_TYPE, e->n.at, "%s must not be negative, it is %s", what,
			   value_text(c->arena, e->value));
		return false;
	}
	if (!bits_to_u64(e->value->number, &n) || n > max) {
		diag_error(c->diags, DIAG_LIMIT, e->n.at,
			   "%s is %s; this compiler carries at most %llu", what,
			   value_text(c->arena, e->value), (unsigned long long)max);
		return false;
	}
	*out = (unsigned)n;
	return true;
}

static struct type *resolve_bits(struct checker *c, struct tyref *ref)
{
	unsigned width = 1;

	if (ref->n.kind == TYREF_BIT) {
		if (ref->bit.width &&
		    !constant_size(c, ref->bit.width, "the width of bit<>", TYPE_MAX_WIDTH, &width))
			return c->t_error_type;
		return type_bit(c->types, width);
	}
	if (ref->n.kind == TYREF_VARBIT) {
		if (!constant_size(c, ref->varbit.width, "the width of varbit<>", TYPE_MAX_VARBIT,
				   &width))
			return c->t_error_type;
		return type_varbit(c->types, width);
	}
	if (!constant_size(c, ref->integer.width, "the width of int<>", TYPE_MAX_WIDTH, &width))
		return c->t_error_type;
	if (!width) {
		diag_error(c->diags, DIAG_TYPE, ref->n.at,
			   "the width of int<> must be at least 1, it is 0");
		return c->t_error_type;
	}
	return type_int(c->types, width);
}

static struct type *resolve_stack(struct checker *c, struct tyref *ref, unsigned flags)
{
	/*
	 * Arrays of extern objects are instances, their elements' type arguments may be inferred.
	 */
	struct type *elem = resolve_type(c, ref->stack.elem, flags & TYPE_GENERIC_OK);
	const char *why;
	unsigned size;

	if (!constant_size(c, ref->stack.size, "the size of an array", TYPE_MAX_STACK, &size) ||
	    is_bad(elem))
		return c->t_error_type;
	why = elem->kind == TY_EXTERN ? NULL : nesting_error(c, IN_ARRAY, elem);
	if (why) {
		diag_error(c->diags, DIAG_TYPE, ref->stack.elem->n.at,
			   "an array cannot have elements of type '%s': %s", text_of(c, elem), why);
		return c->t_error_type;
	}
	return type_stack(c->types, elem, size);
}

static struct type *resolve_list_or_tuple(struct checker *c, struct tyref *ref)
{
	bool tuple = ref->n.kind == TYREF_TUPLE;
	unsigned n = tuple ? ref->tuple.items.n : 1;
	struct tyref **items = tuple ? ref->tuple.items.at : &ref->list.elem;
	struct type **args = arena_array(c->arena, n, sizeof(*args));
	bool good = true;

	for (unsigned i = 0; i < n; i++) {
		const char *why;

		args[i] = resolve_type(c, items[i], 0);
		why = nesting_error(c, tuple ? IN_TUPLE : IN_LIST, args[i]);
		if (why)
			diag_error(c->diags, DIAG_TYPE, items[i]->n.at,
				   "a %s cannot hold type '%s': %s", tuple ? "tuple" : "list",
				   text_of(c, args[i]), why);
		good &= !why && !is_bad(args[i]);
	}
	if (!good)
		return c->t_error_type;
	return tuple ? type_tuple(c->types, args, n) : type_of(c->types, TY_LIST, args[0]);
}

static struct type *resolve(struct checker *c, struct tyref *ref, unsigned flags)
{
	switch ((enum tyref_kind)ref->n.kind) {
	case TYREF_BOOL:
		return c->t_bool;
	case TYREF_ERROR:
		return c->t_error;
	case TYREF_MATCH_KIND:
		return c->t_match_kind;
	case TYREF_STRING:
		return c->t_string;
	case TYREF_INFINT:
		return c->t_infint;
	case TYREF_VOID:
		if (flags & TYPE_VOID_OK)
			return c->t_void;
		diag_error(c->diags, DIAG_TYPE, ref->n.at, "'void' is only a return type");
		return c->t_error_type;
	case TYREF_DONT_CARE:
		if (flags & TYPE_DONT_CARE_OK)
			return type_basic(c->types, TY_DONT_CARE);
		diag_error(c->diags, DIAG_TYPE, ref->n.at, "'_' stands for no type here");
		return c->t_error_type;
	case TYREF_BIT:
	case TYREF_INT:
	case TYREF_VARBIT:
		return resolve_bits(c, ref);
	case TYREF_NAMED:
		return resolve_named(c, ref, flags);
	case TYREF_SPECIALIZED:
		return resolve_specialized(c, ref, flags);
	case TYREF_STACK:
		return resolve_stack(c, ref, flags);
	case TYREF_TUPLE:
	case TYREF_LIST:
		return resolve_list_or_tuple(c, ref);
	}
	return c->t_error_type;
}

struct type *resolve_type(struct checker *c, struct tyref *ref, unsigned flags)
{
	if (ref->type)
		return ref->type;
	ref->type = c->t_error_type;
	if (enter_nesting(c, ref->n.at)) {
		ref->type = resolve(c, ref, flags);
		leave_nesting(c);
	}
	return ref->type;
}

/* The type a declaration of a type denotes, or NULL for other declarations. */
static struct type *denoted(const struct decl *decl)
{
	switch ((enum decl_kind)decl->n.kind) {
	case DECL_TYPEDEF:
		return decl->type;
	case DECL_TYPE_PARAM:
		return decl->type_param.var;
	case DECL_NEWTYPE:
		return decl->new_type.self;
	case DECL_HEADER:
		return decl->header.self;
	case DECL_UNION:
		return decl->header_union.self;
	case DECL_STRUCT:
		return decl->structure.self;
	case DECL_ENUM:
		return decl->enumeration.self;
	case DECL_EXTERN:
		return decl->extern_object.self;
	case DECL_PARSER_TYPE:
		return decl->parser_type.self;
	case DECL_CONTROL_TYPE:
		return decl->control_type.self;
	case DECL_PACKAGE:
		return decl->package.self;
	case DECL_PARSER:
		return decl->parser.self;
	case DECL_CONTROL:
		return decl->control.self;
	default:
		return NULL;
	}
}

/* The declaration a type's name means, with its type as declared (generic ones unspecialized). */
static struct type *find_type(struct checker *c, struct tyref *ref)
{
	struct binding *b = find_name(c, ref->named.name, ref->named.is_global, ref->n.at);
	struct decl *decl;
	struct type *type;

	if (!b)
		return c->t_error_type;
	decl = b->decls.at[0];
	ref->named.decl = decl;
	type = denoted(decl);
	if (!type || (decl->n.kind == DECL_EXTERN && is_enclosing(c, decl))) {
		bool self = is_enclosing(c, decl);
		struct diag *d =
			diag_error(c->diags, self ? DIAG_RECURSION : DIAG_TYPE, ref->n.at,
				   self ? "'%s' cannot contain itself" : "'%s' is %s, not a type",
				   ref->named.name, decl_noun(decl));

		diag_label(d, decl->name_at, "declared here");
		return c->t_error_type;
	}
	return type;
}

static const decl_list *open_params(const struct type *type)
{
	const decl_list *params = type->decl ? type_params_of(type->decl) : NULL;

	return params && params->n && type->n_args == params->n && type->args[0]->kind == TY_VAR &&
	       type->args[0]->decl == params->at[0] ? params : NULL;
}

static struct type *resolve_named(struct checker *c, struct tyref *ref, unsigned flags)
{
	struct type *type = find_type(c, ref);
	const decl_list *params = open_params(type);

	if (params && !(flags & TYPE_GENERIC_OK) && !is_enclosing(c, type->decl)) {
		struct diag *d = diag_error(c->diags, DIAG_TYPE, ref->n.at,
					    "generic type '%s' needs %u type argument%s",
					    ref->named.name, params->n, params->n == 1 ? "" : "s");

		diag_label(d, type->decl->name_at, "declared here");
		diag_hint(d, "write '%s<...>'", ref->named.name);
		return c->t_error_type;
	}
	return type;
}

static struct type *resolve_specialized(struct checker *c, struct tyref *ref, unsigned flags)
{
	struct type *base = find_type(c, ref->specialized.base);
	tyref_list *list = &ref->specialized.args;
	struct type **args = arena_array(c->arena, list->n, sizeof(*args));
	const decl_list *params;
	bool good = true;

	ref->specialized.base->type = base;
	for (unsigned i = 0; i < list->n; i++) {
		args[i] = resolve_type(c, list->at[i],
				       TYPE_VOID_OK | (flags & (TYPE_GENERIC_OK | TYPE_DONT_CARE_OK)
							       ? TYPE_DONT_CARE_OK
							       : 0));
		good &= !is_bad(args[i]);
	}
	if (!good || is_bad(base))
		return c->t_error_type;
	params = open_params(base);
	if (!params || params->n != list->n) {
		struct diag *d =
			diag_error(c->diags, DIAG_TYPE, ref->n.at,
				   "'%s' takes %u type argument%s, not %u",
				   ref->specialized.base->named.name, params ? params->n : 0,
				   params && params->n == 1 ? "" : "s", list->n);

		if (base->decl)
			diag_label(d, base->decl->name_at, "declared here");
		return c->t_error_type;
	}
	for (unsigned i = 0; i < list->n; i++)
		if (!good_type_arg(c, base, args[i], list->at[i]->n.at))
			return c->t_error_type;
	base = type_named(c->types, base->kind, base->decl, args, list->n);
	return check_well_formed(c, base, ref->n.at) ? base : c->t_error_type;
}

bool is_value_type(const struct type *type)
{
	switch (type->kind) {
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
	case TY_SERENUM:
	case TY_HEADER:
	case TY_UNION:
	case TY_STRUCT:
	case TY_STACK:
	case TY_TUPLE:
	case TY_RECORD:
	case TY_LIST:
	case TY_NEWTYPE:
	case TY_VAR:
		return type->kind != TY_STACK || is_value_type(type->elem);
	default:
		return false;
	}
}

/* Footnote 2 of section 7.2.9: a struct in a header holds nothing but bits. */
static bool is_plain_struct(struct checker *c, struct type *type, uint32_t walk)
{
	if (!type_first_visit(type, walk))
		return true;
	for (unsigned i = 0; i < type_n_fields(type); i++) {
		struct type *field = type_field(c->types, type, i);

		switch (type_underlying(field)->kind) {
		case TY_ERROR_TYPE:
		case TY_BIT:
		case TY_INT:
		case TY_BOOL:
		case TY_VAR:
			break;
		case TY_STRUCT:
			if (!is_plain_struct(c, field, walk))
				return false;
			break;
		case TY_STACK:
			if (type_is_header_like(field))
				return false;
			break;
		default:
			return false;
		}
	}
	return true;
}

static const char *header_field_error(struct checker *c, struct type *elem)
{
	switch (elem->kind) {
	case TY_BIT:
	case TY_INT:
	case TY_VARBIT:
	case TY_BOOL:
	case TY_SERENUM:
		return NULL;
	case TY_NEWTYPE:
		return header_field_error(c, elem->elem);
	case TY_ENUM:
		return "only an enum with an underlying type has a representation in bits";
	case TY_STRUCT:
		return is_plain_struct(c, elem, type_start_walk(c->types)) ? NULL
			: "its fields must be bit<>, int<>, bool or enums with an underlying type";
	case TY_STACK:
		return type_is_header_like(elem) ? "headers do not nest"
						 : header_field_error(c, elem->elem);
	case TY_HEADER:
	case TY_UNION:
		return "headers do not nest";
	default:
		return "it has no representation in bits";
	}
}

const char *nesting_error(struct checker *c, enum container container, struct type *elem)
{
	if (elem->kind == TY_ERROR_TYPE || elem->kind == TY_VAR || elem->kind == TY_DONT_CARE)
		return NULL;
	switch (container) {
	case IN_HEADER:
		return header_field_error(c, elem);
	case IN_UNION:
		return elem->kind == TY_HEADER ? NULL
					       : "only headers may be members of a header_union";
	case IN_ARRAY:
		switch (elem->kind) {
		case TY_HEADER:
		case TY_UNION:
		case TY_BIT:
		case TY_INT:
		case TY_VARBIT:
		case TY_ERROR:
		case TY_BOOL:
		case TY_ENUM:
		case TY_SERENUM:
		case TY_NEWTYPE:
		case TY_STRUCT:
			return NULL;
		case TY_STACK:
			return type_is_header_like(elem) ? "header stacks do not nest" : NULL;
		case TY_TUPLE:
			return "an array of tuples is not allowed";
		default:
			return "an array holds values of fixed size or headers";
		}
	case IN_LIST:
		switch (elem->kind) {
		case TY_VOID:
		case TY_EXTERN:
		case TY_PARSER:
		case TY_CONTROL:
		case TY_PACKAGE:
			return "a list holds values only";
		default:
			return NULL;
		}
	case IN_STRUCT:
	case IN_TUPLE:
		switch (elem->kind) {
		case TY_BIT:
		case TY_INT:
		case TY_VARBIT:
		case TY_ERROR:
		case TY_BOOL:
		case TY_ENUM:
		case TY_SERENUM:
		case TY_NEWTYPE:
		case TY_HEADER:
		case TY_UNION:
		case TY_STRUCT:
		case TY_TUPLE:
			return NULL;
		case TY_STACK:
			return elem->elem->kind == TY_EXTERN ? "only values can be stored" : NULL;
		case TY_INFINT:
		case TY_MATCH_KIND:
			/* Tuples of them are used for compile-time data, structs are not. */
			if (container == IN_TUPLE)
				return NULL;
			return elem->kind == TY_INFINT ? "'int' has no width"
						       : "match kinds cannot be stored";
		case TY_STRING:
			return "strings cannot be stored";
		case TY_LIST:
			return "lists cannot be stored";
		default:
			return "only values can be stored";
		}
	}
	return NULL;
}

static bool fields_well_formed(struct checker *c, struct type *type, struct span at)
{
	enum container container = type->kind == TY_HEADER ? IN_HEADER
				   : type->kind == TY_UNION ? IN_UNION : IN_STRUCT;

	for (unsigned i = 0; i < type_n_fields(type); i++) {
		struct type *field = type_field(c->types, type, i);
		const char *why = nesting_error(c, container, field);

		if (why) {
			struct decl *decl = type_field_decl(type, i);
			struct diag *d = diag_error(c->diags, DIAG_TYPE, at,
				"'%s' is not a type: its field '%s' would have type '%s', and %s",
				text_of(c, type), decl->name, text_of(c, field), why);

			diag_label(d, decl->name_at, "the field");
			return false;
		}
		if (!check_well_formed(c, field, at))
			return false;
	}
	return true;
}

bool check_well_formed(struct checker *c, struct type *type, struct span at)
{
	const char *why = NULL;
	bool good = true;

	/* Types without arguments were checked where they were declared or written. */
	if (!type->n_args && !type->elem)
		return true;
	if (type->known & KNOWN_WELL_FORMED)
		return type->known & IS_WELL_FORMED;
	/* Each level of generic types may specialize the one below in two new ways: 2^n in all. */
	if (++c->specializations > SPECIALIZATIONS_MAX) {
		if (c->specializations == SPECIALIZATIONS_MAX + 1)
			diag_error(c->diags, DIAG_LIMIT, at,
				   "'%s' and its parts are one of more than %d specialized types",
				   text_of(c, type), SPECIALIZATIONS_MAX);
		return false;
	}
	type->known |= KNOWN_WELL_FORMED;
	if (type->elem)
		good = check_well_formed(c, type->elem, at);
	for (unsigned i = 0; good && i < type->n_args; i++)
		good = check_well_formed(c, type->args[i], at);
	if (good && type->kind == TY_STACK)
		why = type->elem->kind == TY_EXTERN ? NULL : nesting_error(c, IN_ARRAY, type->elem);
	else if (good && type->kind == TY_LIST)
		why = nesting_error(c, IN_LIST, type->elem);
	else if (good && type->kind == TY_TUPLE)
		for (unsigned i = 0; !why && i < type->n_args; i++)
			why = type->args[i]->kind == TY_INFINT
				      ? NULL
				      : nesting_error(c, IN_TUPLE, type->args[i]);
	if (why) {
		diag_error(c->diags, DIAG_TYPE, at, "'%s' is not a type: %s", text_of(c, type),
			   why);
		good = false;
	}
	if (good)
		good = fields_well_formed(c, type, at);
	if (good)
		type->known |= IS_WELL_FORMED;
	return good;
}
