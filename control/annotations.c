/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Annotations (section 20): the values of those that have a meaning here, and the others as P4Info
 * carries them, unstructured ones as text, structured ones taken apart. @name, @id, @brief and
 * @description never appear as text: they have fields of their own.
 */
#include <ctype.h>
#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "control/p4info.h"

/* A literal of section 6.4.3.1: optional width, optional base, digits. */
static bool parse_number(struct arena *arena, const char *s, uint64_t *out)
{
	size_t n = strspn(s, "0123456789");
	int base = 10;
	mpz_ptr v;

	if (n && (s[n] == 'w' || s[n] == 's'))
		s += n + 1;
	if (s[0] == '0' && s[1] && strchr("xXbBoOdD", s[1])) {
		base = tolower((unsigned char)s[1]) == 'x' ? 16 :
		       tolower((unsigned char)s[1]) == 'b' ? 2 :
		       tolower((unsigned char)s[1]) == 'o' ? 8 : 10;
		s += 2;
	}
	v = *s ? bits_from_text(arena, s, strlen(s), base) : NULL;
	return v && bits_to_u64(v, out);
}

/* String literals, joined by `++` or standing side by side; escapes as in section 6.4.3.3. */
static bool parse_string(struct arena *arena, const char *s, const char **out)
{
	struct strbuf text = { 0 };
	bool any = false;

	for (;;) {
		s += strspn(s, " +");
		if (*s != '"')
			break;
		any = true;
		for (s++; *s && *s != '"'; s++) {
			if (*s == '\\' && s[1])
				s++, strbuf_char(&text, *s == 'n' ? '\n' : *s);
			else
				strbuf_char(&text, *s);
		}
		if (*s)
			s++;
	}
	*out = strbuf_take(&text, arena);
	return any && !*s;
}

/* The one value of a structured annotation. */
static struct value *only_value(const struct part *anno)
{
	return anno->annotation.body == ANNO_EXPRS && anno->annotation.exprs.n == 1 ?
		       anno->annotation.exprs.at[0]->value : NULL;
}

bool annotation_string(struct arena *arena, const part_list *annos, const char *name,
		       const char **out)
{
	struct part *anno = annos ? annotation_of(annos, name) : NULL;
	struct value *v = anno ? only_value(anno) : NULL;

	if (v && v->kind == VALUE_STRING) {
		*out = v->string;
		return true;
	}
	return anno && anno->annotation.body == ANNO_TOKENS && anno->annotation.tokens &&
	       parse_string(arena, anno->annotation.tokens, out);
}

bool annotation_number(struct arena *arena, const part_list *annos, const char *name,
		       uint64_t *out)
{
	struct part *anno = annos ? annotation_of(annos, name) : NULL;
	struct value *v = anno ? only_value(anno) : NULL;

	if (v && v->kind == VALUE_INT)
		return bits_to_u64(v->number, out);
	return anno && anno->annotation.body == ANNO_TOKENS && anno->annotation.tokens &&
	       parse_number(arena, anno->annotation.tokens, out);
}

/* The end of a value in a list of tokens: the comma behind it, or the end of the text. */
static const char *end_of_value(const char *s)
{
	bool quoted = false;

	for (; *s && (quoted || *s != ','); s++) {
		if (*s == '\\' && s[1])
			s++;
		else if (*s == '"')
			quoted = !quoted;
	}
	return s;
}

static void value_of_text(struct arena *arena, const char *text, struct anno_pair *out)
{
	out->is_string = parse_string(arena, text, &out->string);
	out->is_number = !out->is_string && parse_number(arena, text, &out->number);
}

bool annotation_pair(struct arena *arena, const struct part *anno, unsigned i,
		     struct anno_pair *out)
{
	const char *s = anno->annotation.tokens, *end;
	struct value *v;

	*out = (struct anno_pair){ .at = anno->n.at };
	if (anno->annotation.body == ANNO_PAIRS) {
		if (i >= anno->annotation.exprs.n)
			return false;
		v = anno->annotation.exprs.at[i]->named.value->value;
		out->name = anno->annotation.exprs.at[i]->named.name;
		out->at = anno->annotation.exprs.at[i]->n.at;
		out->is_string = v->kind == VALUE_STRING;
		out->string = v->string;
		out->is_number = v->kind == VALUE_INT && bits_to_u64(v->number, &out->number);
		return true;
	}
	/* `name = value, ...` in parentheses came as text, one space between tokens. */
	if (anno->annotation.body != ANNO_TOKENS || !s)
		return false;
	for (; i && *s; i--) {
		s = end_of_value(s);
		s += *s ? 1 : 0;
	}
	s += strspn(s, " ");
	end = end_of_value(s);
	if (!*s || !memchr(s, '=', (size_t)(end - s)))
		return false;
	out->name = arena_strndup(arena, s, strcspn(s, " ="));
	s = strchr(s, '=') + 1;
	s += strspn(s, " ");
	while (end > s && end[-1] == ' ')
		end--;
	value_of_text(arena, arena_strndup(arena, s, (size_t)(end - s)), out);
	return true;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; names && *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

static P4info__Expression *expression(struct p4info *p, const struct expr *e)
{
	P4info__Expression *out = MESSAGE(p, expression);
	const struct value *v = e->value;
	uint64_t n;

	switch (v->kind) {
	case VALUE_STRING:
		out->value_case = P4INFO__EXPRESSION__VALUE_STRING_VALUE;
		out->string_value = (char *)v->string;
		break;
	case VALUE_BOOL:
		out->value_case = P4INFO__EXPRESSION__VALUE_BOOL_VALUE;
		out->bool_value = v->boolean;
		break;
	default:
		out->value_case = P4INFO__EXPRESSION__VALUE_INT64_VALUE;
		if (!bits_fits(v->number, 64, true)) {
			p4info_error(p, e->n.at, "a number in a structured annotation must fit into 64 bits");
			break;
		}
		bits_to_u64(bits_wrap(p->arena, v->number, 64, false), &n);
		out->int64_value = (int64_t)n;
		break;
	}
	return out;
}

static P4info__StructuredAnnotation *structured(struct p4info *p, const struct part *anno)
{
	P4info__StructuredAnnotation *out = MESSAGE(p, structured_annotation);
	const expr_list *exprs = &anno->annotation.exprs;

	out->name = (char *)anno->annotation.name;
	if (anno->annotation.body == ANNO_EXPRS && exprs->n) {
		out->body_case = P4INFO__STRUCTURED_ANNOTATION__BODY_EXPRESSION_LIST;
		out->expression_list = MESSAGE(p, expression_list);
		vec_each(struct expr *, e, exprs)
			ADD(p, out->expression_list, expressions, expression(p, *e));
	} else if (anno->annotation.body == ANNO_PAIRS && exprs->n) {
		out->body_case = P4INFO__STRUCTURED_ANNOTATION__BODY_KV_PAIR_LIST;
		out->kv_pair_list = MESSAGE(p, key_value_pair_list);
		vec_each(struct expr *, e, exprs) {
			P4info__KeyValuePair *pair = MESSAGE(p, key_value_pair);

			pair->key = (char *)(*e)->named.name;
			pair->value = expression(p, (*e)->named.value);
			ADD(p, out->kv_pair_list, kv_pairs, pair);
		}
	}
	return out;
}

void p4info_annotations(struct p4info *p, const part_list *annos, const char *const *except,
			struct annotation_lists *out)
{
	static const char *const fields[] = { "name", "id", "brief", "description", NULL };

	for (unsigned i = 0; annos && i < annos->n; i++) {
		const struct part *anno = annos->at[i];
		const char *name = anno->annotation.name;

		if (anno->annotation.body == ANNO_EXPRS || anno->annotation.body == ANNO_PAIRS) {
			if (!is_one_of(name, except))
				ADD(p, out, structured_annotations, structured(p, anno));
			continue;
		}
		if (is_one_of(name, fields) || is_one_of(name, except))
			continue;
		ADD(p, out, annotations,
		    anno->annotation.tokens && *anno->annotation.tokens ?
			    arena_printf(p->arena, "@%s(%s)", name, anno->annotation.tokens) :
			    arena_printf(p->arena, "@%s", name));
	}
}

P4info__Documentation *p4info_documentation(struct p4info *p, const part_list *annos)
{
	P4info__Documentation *doc = NULL;
	const char *brief, *description;
	bool has_brief = annotation_string(p->arena, annos, "brief", &brief);
	bool has_description = annotation_string(p->arena, annos, "description", &description);

	if (!has_brief && !has_description)
		return NULL;
	doc = MESSAGE(p, documentation);
	if (has_brief)
		doc->brief = (char *)brief;
	if (has_description)
		doc->description = (char *)description;
	return doc;
}
