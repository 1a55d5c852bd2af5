/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What print.c and print_expr.c share.
 */
#ifndef P4BPF_FRONTEND_PRINT_H
#define P4BPF_FRONTEND_PRINT_H

#include "common/strbuf.h"
#include "frontend/ast.h"

/* Precedences of what is no operator of op.def. */
enum {
	PREC_ANY = 0,
	PREC_EXPRESSION = 2,	/* everything but key sets */
	PREC_MUX = 2,
	PREC_UNARY = 13,
	PREC_POSTFIX = 14,
	PREC_PRIMARY = 15,
};

struct printer {
	struct strbuf text;
	int indent;
};

/* print_expr.c. `min` is the lowest precedence that needs no parentheses. */
void put_expr(struct printer *p, const struct expr *e, int min);
void put_exprs(struct printer *p, const expr_list *list);
void put_type(struct printer *p, const struct tyref *t);
void put_types(struct printer *p, const tyref_list *list);

/* print.c */
void put_part(struct printer *p, const struct part *part);

static inline void put(struct printer *p, const char *text)
{
	strbuf_add(&p->text, text);
}

static inline void line(struct printer *p)
{
	strbuf_char(&p->text, '\n');
	for (int i = 0; i < p->indent; i++)
		strbuf_add(&p->text, "    ");
}

/* `{`, each item on its own line, `}`. */
static inline void open_brace(struct printer *p)
{
	put(p, "{");
	p->indent++;
}

static inline void close_brace(struct printer *p)
{
	p->indent--;
	line(p);
	put(p, "}");
}

#endif
