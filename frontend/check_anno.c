/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Annotations (section 20): the shape of the predefined ones, and that structured ones hold
 * constants. Others are kept for whoever understands them.
 */
#include "frontend/check.h"

#include <ctype.h>
#include <string.h>

static void check_structured(struct checker *c, struct part *anno)
{
	expr_list *exprs = &anno->annotation.exprs;
	struct repeats names = { 0 };
	struct span first;

	vec_each(struct expr *, e, exprs) {
		struct expr *value = (*e)->n.kind == EXPR_NAMED ? (*e)->named.value : *e;

		if (is_bad(check_expr(c, value)))
			continue;
		/* Section 20.2: integers, strings and booleans. */
		if (!value->value ||
		    (value->value->kind != VALUE_INT && value->value->kind != VALUE_STRING &&
		     value->value->kind != VALUE_BOOL))
			diag_error(
				c->diags, DIAG_ANNOTATION, value->n.at,
				"a structured annotation holds constant numbers, strings and booleans");
		if ((*e)->n.kind == EXPR_NAMED &&
		    is_repeat(c->arena, &names, (*e)->named.name, (*e)->n.at, &first))
			diag_error(c->diags, DIAG_DUPLICATE, (*e)->n.at, "'%s' is given twice",
				   (*e)->named.name);
	}
	repeats_end(&names);
}

static bool is_structured(const struct part *anno)
{
	return anno->annotation.body == ANNO_EXPRS || anno->annotation.body == ANNO_PAIRS;
}

static const char *skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* One or more string literals, joined by `++`, and nothing else. */
static bool is_string(const char *s)
{
	for (;;) {
		s = skip_space(s);
		if (*s++ != '"')
			return false;
		while (*s && *s != '"')
			s += *s == '\\' && s[1] ? 2 : 1;
		if (!*s++)
			return false;
		s = skip_space(s);
		if (!*s)
			return true;
		if (s[0] != '+' || s[1] != '+')
			return false;
		s += 2;
	}
}

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* @length of a varbit that is a name: a field before it, or a constant. */
static void check_length(struct checker *c, struct part *anno, const struct decl *field)
{
	const decl_list *fields = field && field->n.kind == DECL_FIELD && field->parent &&
						  field->parent->n.kind == DECL_HEADER
					  ? &field->parent->header.fields
					  : NULL;

	const char *name = anno->annotation.tokens ? skip_space(anno->annotation.tokens) : "";
	size_t n = strspn(name, NAME_CHARS);
	bool known;

	if (!fields || !n || *skip_space(name + n) || isdigit((unsigned char)*name))
		return;
	name = intern_n(c->fe->names, name, n);
	known = scope_find(c->scopes, name) != NULL;
	for (unsigned i = 0; !known && fields->at[i] != field; i++)
		known = fields->at[i]->name == name;
	if (!known)
		diag_error(c->diags, DIAG_ANNOTATION, anno->n.at, "'%s' is not a field before '%s'",
			   name, field->name);
}

static void check_match(struct checker *c, struct part *anno)
{
	const char *tokens = anno->annotation.tokens ? skip_space(anno->annotation.tokens) : "";
	size_t n = strcspn(tokens, " \t\n");
	struct binding *b = scope_find(c->scopes, intern_n(c->fe->names, tokens, n));

	if (*skip_space(tokens + n) || !b || b->decls.at[0]->n.kind != DECL_MATCH_KIND_MEMBER)
		diag_error(c->diags, DIAG_ANNOTATION, anno->n.at,
			   "@match needs the name of a match kind, not '%s'", tokens);
}

/* Section 20.3: what the annotations the specification defines must look like. */
static void check_predefined(struct checker *c, struct part *anno, const struct decl *of)
{
	const char *name = anno->annotation.name, *tokens = anno->annotation.tokens;
	bool unstructured = anno->annotation.body == ANNO_TOKENS;

	if (!strcmp(name, "name") || !strcmp(name, "deprecated") || !strcmp(name, "noWarn")) {
		if (!unstructured || !tokens || !is_string(tokens))
			diag_error(c->diags, DIAG_ANNOTATION, anno->n.at,
				   "@%s needs a string: @%s(\"...\")", name, name);
	} else if (!strcmp(name, "pkginfo")) {
		if (anno->annotation.body == ANNO_NONE)
			diag_error(c->diags, DIAG_ANNOTATION, anno->n.at,
				   "@pkginfo needs pairs: @pkginfo[name = value]");
	} else if (!strcmp(name, "length") && unstructured) {
		check_length(c, anno, of);
	} else if (!strcmp(name, "match") && unstructured) {
		check_match(c, anno);
	}
}

static bool any_structured(const part_list *annos, const char *name)
{
	for (unsigned i = 0; i < annos->n; i++)
		if (annos->at[i]->annotation.name == name && is_structured(annos->at[i]))
			return true;
	return false;
}

/* Section 20: structured annotations of one name are one, and not mixed with others. */
static void check_once(struct checker *c, const part_list *annos)
{
	struct repeats names = { 0 };
	struct span first;

	for (unsigned i = 0; i < annos->n; i++) {
		const char *name = annos->at[i]->annotation.name;
		struct span at = annos->at[i]->n.at;
		struct diag *d;

		if (!is_repeat(c->arena, &names, name, at, &first) || !any_structured(annos, name))
			continue;
		d = diag_error(c->diags, DIAG_ANNOTATION, at, "@%s occurs twice", name);
		diag_label(d, first, "first here");
	}
	repeats_end(&names);
}

void check_annos(struct checker *c, part_list *annos, const struct decl *of)
{
	vec_each(struct part *, a, annos) {
		if (is_structured(*a))
			check_structured(c, *a);
		else
			check_predefined(c, *a, of);
	}
	if (annos->n > 1)
		check_once(c, annos);
}
