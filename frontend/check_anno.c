/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Annotations (section 20): the shape of the predefined ones, and that structured ones hold constants.
 * Others are kept for whoever understands them.
 */
#include "frontend/check.h"

#include <string.h>

static void check_structured(struct checker *c, struct part *anno)
{
	expr_list *exprs = &anno->annotation.exprs;

	vec_each(struct expr *, e, exprs) {
		struct expr *value = (*e)->n.kind == EXPR_NAMED ? (*e)->named.value : *e;

		if (is_bad(check_expr(c, value)))
			continue;
		/* Section 20.2: integers, strings and booleans. */
		if (!value->value || (value->value->kind != VALUE_INT && value->value->kind != VALUE_STRING &&
				      value->value->kind != VALUE_BOOL))
			diag_error(c->diags, DIAG_ANNOTATION, value->n.at,
				   "a structured annotation holds constant numbers, strings and booleans");
		for (struct expr **f = exprs->at; (*e)->n.kind == EXPR_NAMED && f < e; f++)
			if ((*f)->n.kind == EXPR_NAMED && (*f)->named.name == (*e)->named.name) {
				diag_error(c->diags, DIAG_DUPLICATE, (*e)->n.at, "'%s' is given twice",
					   (*e)->named.name);
				break;
			}
	}
}

void check_annos(struct checker *c, part_list *annos, const struct decl *of)
{
	vec_each(struct part *, a, annos) {
		struct part *anno = *a;
		const char *tokens = anno->annotation.tokens;

		if (anno->annotation.body == ANNO_EXPRS || anno->annotation.body == ANNO_PAIRS)
			check_structured(c, anno);
		if (!strcmp(anno->annotation.name, "name") &&
		    (anno->annotation.body != ANNO_TOKENS || !tokens || tokens[0] != '"'))
			diag_error(c->diags, DIAG_ANNOTATION, anno->n.at, "@name needs a string: @name(\"...\")");
	}
}
