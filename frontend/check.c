/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker's entry and what all its files share: finding names and members, declaring them, and
 * the standard complaints. The two states every parser has, accept and reject, are made here.
 */
#include "frontend/check.h"

#include <string.h>
#include <uthash.h>

/* Nesting of expressions and types the checker descends into; the parser's own limit is lower. */
#define NESTING_MAX 4000
/* Suggestions worked out in one run. */
#define SUGGESTIONS_MAX 100

struct member_key {
	const struct decl *of;
	const char *name;
};

struct member_entry {
	struct member_key key;
	decl_list decls;
	UT_hash_handle hh;
};

struct member_index {
	struct member_entry *entries;
};

static void free_members(void *data)
{
	struct member_index *index = data;

	HASH_CLEAR(hh, index->entries);
}

static struct decl *make_state(struct checker *c, const char *name)
{
	struct decl *state = new_decl(c->arena, DECL_STATE, (struct span){ 0 },
				      intern(c->fe->names, name));

	state->type = c->t_state;
	return state;
}

/*
 * The architectures of p4include are controlled through P4Runtime, whose action data are numbers.
 */
static void check_wide_data(struct checker *c, const struct decl *package)
{
	const struct source_file *file = source_of(c->fe->sources, package->name_at.begin);

	if (!file || !file->is_system)
		return;
	vec_each(struct wide_data, w, &c->wide_data) {
		struct diag *d = diag_error(
			c->diags, DIAG_TABLE, w->at,
			"the control plane cannot give parameter '%s' a value of type '%s'",
			w->param->name, text_of(c, w->param->type));

		diag_label(d, w->param->name_at, "declared here");
	}
}

/* A switch over a value is an exact match, which a whole program has from the core library. */
static void check_core_library(struct checker *c)
{
	struct diag *d;

	if (!c->value_switch.begin || scope_find_global(c->scopes, intern(c->fe->names, "exact")))
		return;
	d = diag_error(c->diags, DIAG_SWITCH, c->value_switch,
		       "a switch over a value needs the match kind 'exact'");
	diag_hint(d, "#include <core.p4>");
}

/* Section 17: `main`, if there is one, is the package that architectures start from. */
static void check_main(struct checker *c)
{
	struct binding *b = scope_find_global(c->scopes, intern(c->fe->names, "main"));
	struct decl *main = b ? b->decls.at[0] : NULL;

	if (!main || main->n.kind == DECL_FUNCTION || (main->type && is_bad(main->type)))
		return;
	if (main->n.kind == DECL_INSTANCE && main->type->kind == TY_PACKAGE) {
		check_wide_data(c, main->type->decl);
		check_core_library(c);
	} else {
		diag_error(c->diags, DIAG_MAIN, main->name_at,
			   "'main' must be an instance of a package, it is %s",
			   main->n.kind == DECL_INSTANCE ? text_of(c, main->type)
							 : decl_noun(main));
	}
}

bool check(struct frontend *fe)
{
	struct checker c = { .fe = fe, .arena = fe->arena, .diags = fe->diags };
	unsigned before = diags_errors(fe->diags);

	fe->types = c.types = type_table_new(fe->arena);
	c.scopes = scopes_new(fe->arena);
	c.ev = (struct eval){ .arena = c.arena, .types = c.types, .diags = c.diags };
	c.members = arena_make(c.arena, struct member_index);
	arena_defer(c.arena, free_members, c.members);
	c.t_error_type = type_basic(c.types, TY_ERROR_TYPE);
	c.t_void = type_basic(c.types, TY_VOID);
	c.t_bool = type_basic(c.types, TY_BOOL);
	c.t_string = type_basic(c.types, TY_STRING);
	c.t_infint = type_basic(c.types, TY_INFINT);
	c.t_error = type_basic(c.types, TY_ERROR);
	c.t_match_kind = type_basic(c.types, TY_MATCH_KIND);
	c.t_state = type_basic(c.types, TY_STATE);
	c.accept = make_state(&c, "accept");
	c.reject = make_state(&c, "reject");
	vec_each(struct decl *, d, &fe->program->program.decls)
		check_decl(&c, *d);
	check_main(&c);
	if (diags_errors(fe->diags) == before)
		warn_unset(&c);
	return diags_errors(fe->diags) == before;
}

static void offer_binding(const struct binding *b, void *data)
{
	suggest_offer(data, b->name);
}

/* A declaration of the top level that comes too late: P4 knows only what was declared before. */
static struct decl *declared_late(const struct checker *c, const char *name)
{
	vec_each(struct decl *, d, &c->fe->program->program.decls)
		if ((*d)->name == name)
			return *d;
	return NULL;
}

void note_use(struct checker *c, struct decl *decl, struct span at)
{
	struct part *anno = decl->annos.n ? annotation_of(&decl->annos, "deprecated") : NULL;
	struct diag *d;

	if (!anno || is_enclosing(c, decl))
		return;
	d = diag_warn(c->diags, DIAG_DEPRECATED, at, "'%s' is deprecated%s%s", decl->name,
		      anno->annotation.body == ANNO_TOKENS ? ": " : "",
		      anno->annotation.body == ANNO_TOKENS ? anno->annotation.tokens : "");
	diag_label(d, decl->name_at, "declared here");
}

struct binding *find_name(struct checker *c, const char *name, bool global, struct span at)
{
	struct binding *b =
		global ? scope_find_global(c->scopes, name) : scope_find(c->scopes, name);
	struct diag *d;

	if (b)
		return b;
	d = diag_error(c->diags, DIAG_UNDEFINED, at, "'%s%s' is not declared", global ? "." : "",
		       name);
	if (c->suggestions++ < SUGGESTIONS_MAX) {
		struct decl *late = declared_late(c, name);
		struct suggestion s;

		if (late) {
			diag_label(d, late->name_at, "it is declared only here");
			return NULL;
		}

		suggest_start(&s, name);
		scope_each(c->scopes, offer_binding, &s);
		if (s.best)
			diag_hint(d, "did you mean '%s'?", s.best);
	}
	return NULL;
}

/* What calls and constructor calls tell apart by their arguments. */
static bool may_overload(const struct decl *a, const struct decl *b)
{
	switch (a->n.kind) {
	case DECL_FUNCTION:
	case DECL_EXTERN_FUNCTION:
		return b->n.kind == DECL_FUNCTION || b->n.kind == DECL_EXTERN_FUNCTION;
	case DECL_PARSER:
	case DECL_CONTROL:
	case DECL_PACKAGE:
		return a->n.kind == b->n.kind &&
		       !same_param_names(ctor_params_of(a), ctor_params_of(b));
	default:
		return false;
	}
}

void declare(struct checker *c, struct decl *decl)
{
	struct binding *b;
	struct diag *d;

	if (!decl->name || !*decl->name)
		return;
	b = scope_find_here(c->scopes, decl->name);
	for (unsigned i = 0; b && i < b->decls.n; i++) {
		if (may_overload(decl, b->decls.at[i]))
			continue;
		d = diag_error(c->diags, DIAG_DUPLICATE, decl->name_at, "'%s' is declared twice",
			       decl->name);
		diag_label(d, b->decls.at[i]->name_at, "first here, as %s",
			   decl_noun(b->decls.at[i]));
		return;
	}
	scope_add(c->scopes, decl);
}

decl_list *find_members(struct checker *c, struct decl *of, const char *name)
{
	struct member_key key = { .of = of, .name = name };
	struct member_entry *entry;

	HASH_FIND(hh, c->members->entries, &key, sizeof(key), entry);
	return entry ? &entry->decls : NULL;
}

void add_member(struct checker *c, struct decl *of, struct decl *member)
{
	struct member_key key = { .of = of, .name = member->name };
	struct member_entry *entry;

	HASH_FIND(hh, c->members->entries, &key, sizeof(key), entry);
	if (!entry) {
		entry = arena_make(c->arena, struct member_entry);
		entry->key = key;
		HASH_ADD(hh, c->members->entries, key, sizeof(key), entry);
	}
	vec_push(c->arena, &entry->decls, member);
}

void add_members(struct checker *c, struct decl *of, const decl_list *members, const char *what,
		 bool overload)
{
	for (unsigned i = 0; i < members->n; i++) {
		struct decl *member = members->at[i];
		decl_list *others = find_members(c, of, member->name);

		if (others && !overload) {
			struct diag *d =
				diag_error(c->diags, DIAG_DUPLICATE, member->name_at,
					   "%s '%s' is declared twice", what, member->name);

			diag_label(d, others->at[0]->name_at, "first here");
			continue;
		}
		add_member(c, of, member);
	}
}

void hint_member(struct checker *c, struct diag *d, const decl_list *members, const char *wanted)
{
	struct suggestion s;

	if (c->suggestions++ >= SUGGESTIONS_MAX)
		return;
	suggest_start(&s, wanted);
	for (unsigned i = 0; i < members->n; i++)
		if (members->at[i]->name != wanted)
			suggest_offer(&s, members->at[i]->name);
	if (s.best)
		diag_hint(d, "did you mean '%s'?", s.best);
}

bool is_enclosing(const struct checker *c, const struct decl *decl)
{
	for (const struct decl *d = c->within; d; d = d->parent)
		if (d == decl)
			return true;
	return false;
}

const char *decl_noun(const struct decl *decl)
{
	switch ((enum decl_kind)decl->n.kind) {
	case DECL_PROGRAM:
		return "the program";
	case DECL_CONST:
		return "a constant";
	case DECL_VAR:
		return "a variable";
	case DECL_PARAM:
		return "a parameter";
	case DECL_TYPE_PARAM:
		return "a type parameter";
	case DECL_FIELD:
		return "a field";
	case DECL_ENUM_MEMBER:
		return "an enum member";
	case DECL_ERROR_MEMBER:
		return "an error";
	case DECL_MATCH_KIND_MEMBER:
		return "a match kind";
	case DECL_ERROR:
	case DECL_MATCH_KIND:
		return "a declaration";
	case DECL_TYPEDEF:
	case DECL_NEWTYPE:
		return "a type";
	case DECL_HEADER:
		return "a header type";
	case DECL_UNION:
		return "a header_union type";
	case DECL_STRUCT:
		return "a struct type";
	case DECL_ENUM:
		return "an enum";
	case DECL_FUNCTION:
		return "a function";
	case DECL_EXTERN_FUNCTION:
		return "an extern function";
	case DECL_EXTERN:
		return "an extern type";
	case DECL_METHOD:
		return "a method";
	case DECL_PARSER_TYPE:
		return "a parser type";
	case DECL_CONTROL_TYPE:
		return "a control type";
	case DECL_PACKAGE:
		return "a package type";
	case DECL_PARSER:
		return "a parser";
	case DECL_STATE:
		return "a parser state";
	case DECL_CONTROL:
		return "a control";
	case DECL_ACTION:
		return "an action";
	case DECL_TABLE:
		return "a table";
	case DECL_VALUE_SET:
		return "a value set";
	case DECL_INSTANCE:
		return "an instance";
	}
	return "a declaration";
}

const char *place_noun(enum place place)
{
	switch (place) {
	case AT_TOP:
		return "at the top level";
	case AT_PARSER:
		return "among a parser's declarations";
	case AT_STATE:
		return "in a parser state";
	case AT_CONTROL:
		return "among a control's declarations";
	case AT_APPLY:
		return "in an apply block";
	case AT_ACTION:
		return "in an action";
	case AT_FUNCTION:
		return "in a function";
	case AT_METHOD:
		return "in the implementation of an abstract method";
	case AT_TABLE:
		return "in a table's properties";
	}
	return "here";
}

struct diag *complain_type(struct checker *c, struct span at, const char *what, struct type *found,
			   struct type *expected)
{
	return diag_error(c->diags, DIAG_TYPE_MISMATCH, at, "%s has type '%s', expected '%s'", what,
			  text_of(c, found), text_of(c, expected));
}

bool enter_nesting(struct checker *c, struct span at)
{
	if (c->depth >= NESTING_MAX) {
		diag_error(c->diags, DIAG_LIMIT, at, "nested deeper than %d levels", NESTING_MAX);
		return false;
	}
	c->depth++;
	return true;
}

void leave_nesting(struct checker *c)
{
	c->depth--;
}

void note_unsupported(struct checker *c, struct span at, const char *construct)
{
	diag_error(c->diags, DIAG_UNSUPPORTED, at, "%s is not supported", construct);
}
