/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree as P4 text that parses back to an equal tree: declarations, statements and parts.
 * Expressions and types are in print_expr.c.
 */
#include "frontend/print.h"

#include <string.h>

#include "common/arena.h"

static void put_decl(struct printer *p, const struct decl *d);
static void put_params(struct printer *p, const decl_list *params);
static void put_type_params(struct printer *p, const decl_list *params);
static void put_stmt(struct printer *p, const struct stmt *s);
static void put_bare_stmt(struct printer *p, const struct stmt *s);
static void put_block(struct printer *p, const struct stmt *block);
static void put_annos(struct printer *p, const part_list *annos, const char *after);
static void put_keyset(struct printer *p, const expr_list *keyset);

void ast_print(FILE *out, const struct decl *program)
{
	struct printer p = { 0 };

	put_decl(&p, program);
	fputs(strbuf_text(&p.text), out);
	strbuf_free(&p.text);
}

/* Declarations. */

static void put_init(struct printer *p, const struct expr *init)
{
	if (!init)
		return;
	put(p, " = ");
	put_expr(p, init, PREC_EXPRESSION);
}

static void put_variable(struct printer *p, const struct tyref *type, const char *name,
			 const struct expr *init)
{
	put_type(p, type);
	strbuf_printf(&p->text, " %s", name);
	put_init(p, init);
}

static void put_prototype(struct printer *p, const struct tyref *ret, const char *name,
			  const decl_list *type_params, const decl_list *params)
{
	if (ret) {
		put_type(p, ret);
		put(p, " ");
	}
	put(p, name);
	put_type_params(p, type_params);
	put_params(p, params);
}

/* `keyword name<types>(params)` */
static void put_head(struct printer *p, const char *keyword, const char *name,
		     const decl_list *type_params, const decl_list *params)
{
	strbuf_printf(&p->text, "%s %s", keyword, name);
	put_type_params(p, type_params);
	if (params)
		put_params(p, params);
}

static void put_decls(struct printer *p, const decl_list *decls)
{
	vec_each(struct decl *, d, decls) {
		line(p);
		put_decl(p, *d);
	}
}

static void put_members(struct printer *p, const decl_list *members)
{
	open_brace(p);
	for (uint32_t i = 0; i < members->n; i++) {
		line(p);
		put_decl(p, members->at[i]);
		if (i + 1 < members->n)
			put(p, ",");
	}
	close_brace(p);
}

static void put_type_body(struct printer *p, const char *keyword, const char *name,
			  const decl_list *type_params, const decl_list *fields)
{
	put_head(p, keyword, name, type_params, NULL);
	put(p, " ");
	open_brace(p);
	put_decls(p, fields);
	close_brace(p);
}

static void put_state(struct printer *p, const struct decl *d)
{
	const struct expr *next = d->state.transition;

	strbuf_printf(&p->text, "state %s ", d->name);
	open_brace(p);
	vec_each(struct stmt *, s, &d->state.body) {
		line(p);
		put_stmt(p, *s);
	}
	if (next) {
		line(p);
		put(p, "transition ");
		put_expr(p, next, PREC_ANY);
		if (next->n.kind != EXPR_SELECT)
			put(p, ";");
	}
	close_brace(p);
}

static void put_instance(struct printer *p, const struct decl *d)
{
	put_type(p, d->instance.type);
	put(p, "(");
	put_exprs(p, &d->instance.args);
	strbuf_printf(&p->text, ") %s", d->name);
	if (d->instance.has_body) {
		put(p, " = ");
		open_brace(p);
		put_decls(p, &d->instance.body);
		close_brace(p);
	}
	put(p, ";");
}

static void put_decl(struct printer *p, const struct decl *d)
{
	static const char *const directions[] = { "", "in ", "out ", "inout " };

	put_annos(p, &d->annos, " ");
	switch ((enum decl_kind)d->n.kind) {
	case DECL_PROGRAM:
		vec_each(struct decl *, inner, &d->program.decls) {
			put_decl(p, *inner);
			line(p);
		}
		/* A program may be empty, a file may not. */
		put(p, d->program.decls.n ? "" : ";\n");
		break;
	case DECL_CONST:
		put(p, "const ");
		put_variable(p, d->constant.type, d->name, d->constant.init);
		put(p, ";");
		break;
	case DECL_VAR:
		put_variable(p, d->var.type, d->name, d->var.init);
		put(p, ";");
		break;
	case DECL_PARAM:
		put(p, directions[d->param.dir]);
		put_variable(p, d->param.type, d->name, d->param.init);
		break;
	case DECL_ENUM_MEMBER:
		put(p, d->name);
		put_init(p, d->enum_member.init);
		break;
	case DECL_TYPE_PARAM:
	case DECL_ERROR_MEMBER:
	case DECL_MATCH_KIND_MEMBER:
		put(p, d->name);
		break;
	case DECL_FIELD:
		put_variable(p, d->field.type, d->name, NULL);
		put(p, ";");
		break;
	case DECL_ERROR:
		put(p, "error ");
		put_members(p, &d->error.members);
		break;
	case DECL_MATCH_KIND:
		put(p, "match_kind ");
		put_members(p, &d->match_kind.members);
		break;
	case DECL_TYPEDEF:
		put(p, "typedef ");
		put_variable(p, d->type_def.type, d->name, NULL);
		put(p, ";");
		break;
	case DECL_NEWTYPE:
		put(p, "type ");
		put_variable(p, d->new_type.type, d->name, NULL);
		put(p, ";");
		break;
	case DECL_HEADER:
		put_type_body(p, "header", d->name, &d->header.type_params, &d->header.fields);
		break;
	case DECL_UNION:
		put_type_body(p, "header_union", d->name, &d->header_union.type_params,
			      &d->header_union.fields);
		break;
	case DECL_STRUCT:
		put_type_body(p, "struct", d->name, &d->structure.type_params,
			      &d->structure.fields);
		break;
	case DECL_ENUM:
		put(p, "enum ");
		if (d->enumeration.underlying) {
			put_type(p, d->enumeration.underlying);
			put(p, " ");
		}
		strbuf_printf(&p->text, "%s ", d->name);
		put_members(p, &d->enumeration.members);
		break;
	case DECL_FUNCTION:
		put_prototype(p, d->function.ret, d->name, &d->function.type_params,
			      &d->function.params);
		put(p, " ");
		put_stmt(p, d->function.body);
		break;
	case DECL_EXTERN_FUNCTION:
		put(p, "extern ");
		put_prototype(p, d->extern_function.ret, d->name, &d->extern_function.type_params,
			      &d->extern_function.params);
		put(p, ";");
		break;
	case DECL_EXTERN:
		put_type_body(p, "extern", d->name, &d->extern_object.type_params,
			      &d->extern_object.methods);
		break;
	case DECL_METHOD:
		put(p, d->method.is_abstract ? "abstract " : "");
		put_prototype(p, d->method.ret, d->name, &d->method.type_params, &d->method.params);
		put(p, ";");
		break;
	case DECL_PARSER_TYPE:
		put_head(p, "parser", d->name, &d->parser_type.type_params, &d->parser_type.params);
		put(p, ";");
		break;
	case DECL_CONTROL_TYPE:
		put_head(p, "control", d->name, &d->control_type.type_params,
			 &d->control_type.params);
		put(p, ";");
		break;
	case DECL_PACKAGE:
		put_head(p, "package", d->name, &d->package.type_params, &d->package.params);
		put(p, ";");
		break;
	case DECL_PARSER:
		put_head(p, "parser", d->name, &d->parser.type_params, &d->parser.params);
		if (d->parser.ctor_params.n)
			put_params(p, &d->parser.ctor_params);
		put(p, " ");
		open_brace(p);
		put_decls(p, &d->parser.locals);
		put_decls(p, &d->parser.states);
		close_brace(p);
		break;
	case DECL_STATE:
		put_state(p, d);
		break;
	case DECL_CONTROL:
		put_head(p, "control", d->name, &d->control.type_params, &d->control.params);
		if (d->control.ctor_params.n)
			put_params(p, &d->control.ctor_params);
		put(p, " ");
		open_brace(p);
		put_decls(p, &d->control.locals);
		line(p);
		put(p, "apply ");
		put_stmt(p, d->control.body);
		close_brace(p);
		break;
	case DECL_ACTION:
		strbuf_printf(&p->text, "action %s", d->name);
		put_params(p, &d->action.params);
		put(p, " ");
		put_stmt(p, d->action.body);
		break;
	case DECL_TABLE:
		strbuf_printf(&p->text, "table %s ", d->name);
		open_brace(p);
		vec_each(struct part *, part, &d->table.properties) {
			line(p);
			put_part(p, *part);
		}
		close_brace(p);
		break;
	case DECL_VALUE_SET:
		put(p, "value_set<");
		put_type(p, d->value_set.type);
		put(p, ">(");
		put_expr(p, d->value_set.size, PREC_EXPRESSION);
		strbuf_printf(&p->text, ") %s;", d->name);
		break;
	case DECL_INSTANCE:
		put_instance(p, d);
		break;
	}
}

static void put_params(struct printer *p, const decl_list *params)
{
	put(p, "(");
	for (uint32_t i = 0; i < params->n; i++) {
		if (i)
			put(p, ", ");
		put_decl(p, params->at[i]);
	}
	put(p, ")");
}

static void put_type_params(struct printer *p, const decl_list *params)
{
	for (uint32_t i = 0; i < params->n; i++)
		strbuf_printf(&p->text, "%s%s", i ? ", " : "<", params->at[i]->name);
	if (params->n)
		put(p, ">");
}

/* Statements. */

/* A branch or loop body: a block on the same line, another statement on the next. */
static void put_body(struct printer *p, const struct stmt *s)
{
	if (s->n.kind == STMT_BLOCK) {
		put(p, " ");
		put_stmt(p, s);
		return;
	}
	p->indent++;
	line(p);
	put_stmt(p, s);
	p->indent--;
}

static void put_if(struct printer *p, const struct stmt *s)
{
	put(p, "if (");
	put_expr(p, s->if_.cond, PREC_EXPRESSION);
	put(p, ")");
	put_body(p, s->if_.then);
	if (!s->if_.other)
		return;
	if (s->if_.then->n.kind == STMT_BLOCK)
		put(p, " ");
	else
		line(p);
	put(p, "else");
	if (s->if_.other->n.kind == STMT_IF) {
		put(p, " ");
		put_stmt(p, s->if_.other);
	} else {
		put_body(p, s->if_.other);
	}
}

static void put_bare_stmts(struct printer *p, const stmt_list *list)
{
	for (uint32_t i = 0; i < list->n; i++) {
		if (i)
			put(p, ", ");
		put_bare_stmt(p, list->at[i]);
	}
}

static void put_for(struct printer *p, const struct stmt *s)
{
	put_annos(p, &s->for_.annos, " ");
	put(p, "for (");
	put_bare_stmts(p, &s->for_.init);
	put(p, "; ");
	put_expr(p, s->for_.cond, PREC_EXPRESSION);
	put(p, "; ");
	put_bare_stmts(p, &s->for_.update);
	put(p, ")");
	put_body(p, s->for_.body);
}

static void put_for_in(struct printer *p, const struct stmt *s)
{
	put_annos(p, &s->for_in.annos, " ");
	put(p, "for (");
	if (s->for_in.decl) {
		put_annos(p, &s->for_in.decl->annos, " ");
		put_variable(p, s->for_in.decl->var.type, s->for_in.decl->name, NULL);
	} else {
		put_expr(p, s->for_in.lvalue, PREC_POSTFIX);
	}
	put(p, " in ");
	put_expr(p, s->for_in.collection, PREC_ANY);
	put(p, ")");
	put_body(p, s->for_in.body);
}

static void put_switch(struct printer *p, const struct stmt *s)
{
	put(p, "switch (");
	put_expr(p, s->switch_.expr, PREC_EXPRESSION);
	put(p, ") ");
	open_brace(p);
	vec_each(struct part *, c, &s->switch_.cases) {
		line(p);
		put_part(p, *c);
	}
	close_brace(p);
}

static void put_stmt(struct printer *p, const struct stmt *s)
{
	switch ((enum stmt_kind)s->n.kind) {
	case STMT_BLOCK:
		put_block(p, s);
		break;
	case STMT_DECL:
		put_decl(p, s->decl.decl);
		break;
	case STMT_ASSIGN:
	case STMT_CALL:
	case STMT_DIRECT_APPLY:
		put_bare_stmt(p, s);
		put(p, ";");
		break;
	case STMT_IF:
		put_if(p, s);
		break;
	case STMT_SWITCH:
		put_switch(p, s);
		break;
	case STMT_EXIT:
		put(p, "exit;");
		break;
	case STMT_RETURN:
		put(p, s->return_.value ? "return " : "return");
		if (s->return_.value)
			put_expr(p, s->return_.value, PREC_EXPRESSION);
		put(p, ";");
		break;
	case STMT_EMPTY:
		put(p, ";");
		break;
	case STMT_FOR:
		put_for(p, s);
		break;
	case STMT_FOR_IN:
		put_for_in(p, s);
		break;
	case STMT_BREAK:
		put(p, "break;");
		break;
	case STMT_CONTINUE:
		put(p, "continue;");
		break;
	}
}

/* Without its semicolon, as in a `for`. */
static void put_bare_stmt(struct printer *p, const struct stmt *s)
{
	if (s->n.kind == STMT_ASSIGN) {
		put_expr(p, s->assign.lhs, PREC_POSTFIX);
		strbuf_printf(&p->text, " %s= ", op_text(s->assign.op));
		put_expr(p, s->assign.rhs, PREC_EXPRESSION);
	} else if (s->n.kind == STMT_CALL) {
		put_expr(p, s->call.call, PREC_EXPRESSION);
	} else if (s->n.kind == STMT_DECL) {
		put_annos(p, &s->decl.decl->annos, " ");
		put_variable(p, s->decl.decl->var.type, s->decl.decl->name, s->decl.decl->var.init);
	} else {
		put_type(p, s->direct_apply.type);
		put(p, ".apply(");
		put_exprs(p, &s->direct_apply.args);
		put(p, ")");
	}
}

static void put_block(struct printer *p, const struct stmt *block)
{
	put_annos(p, &block->block.annos, " ");
	open_brace(p);
	vec_each(struct stmt *, s, &block->block.body) {
		line(p);
		put_stmt(p, *s);
	}
	close_brace(p);
}

/* Parts. */

static void put_list(struct printer *p, const char *head, const part_list *parts)
{
	put(p, head);
	put(p, " = ");
	open_brace(p);
	vec_each(struct part *, part, parts) {
		line(p);
		put_part(p, *part);
		if ((*part)->n.kind == PART_ACTION_REF)
			put(p, ";");
	}
	close_brace(p);
}

static void put_annotation(struct printer *p, const struct part *anno)
{
	strbuf_printf(&p->text, "@%s", anno->annotation.name);
	switch (anno->annotation.body) {
	case ANNO_NONE:
		break;
	case ANNO_TOKENS:
		strbuf_printf(&p->text, "(%s)", anno->annotation.tokens);
		break;
	case ANNO_EXPRS:
	case ANNO_PAIRS:
		put(p, "[");
		put_exprs(p, &anno->annotation.exprs);
		put(p, "]");
		break;
	}
}

static void put_entry(struct printer *p, const struct part *entry)
{
	const struct expr *priority = entry->entry.priority;
	bool parens = priority && priority->n.kind != EXPR_INT;

	put(p, entry->entry.is_const ? "const " : "");
	if (priority) {
		put(p, parens ? "priority = (" : "priority = ");
		put_expr(p, priority, PREC_EXPRESSION);
		put(p, parens ? "): " : ": ");
	}
	put_keyset(p, &entry->entry.keyset);
	put(p, ": ");
	put_part(p, entry->entry.action);
	put_annos(p, &entry->annos, "");
	put(p, ";");
}

void put_part(struct printer *p, const struct part *part)
{
	switch ((enum part_kind)part->n.kind) {
	case PART_ANNOTATION:
		put_annotation(p, part);
		break;
	case PART_KEY:
		put_list(p, "key", &part->key.elements);
		break;
	case PART_KEY_ELEMENT:
		put_expr(p, part->key_element.expr, PREC_EXPRESSION);
		strbuf_printf(&p->text, ": %s", part->key_element.match);
		put_annos(p, &part->annos, "");
		put(p, ";");
		break;
	case PART_ACTIONS:
		put_list(p, "actions", &part->actions.refs);
		break;
	case PART_ACTION_REF:
		put_annos(p, &part->annos, " ");
		put_expr(p, part->action_ref.path, PREC_POSTFIX);
		if (part->action_ref.has_args) {
			put(p, "(");
			put_exprs(p, &part->action_ref.args);
			put(p, ")");
		}
		break;
	case PART_ENTRIES:
		put_annos(p, &part->annos, " ");
		put_list(p, part->entries.is_const ? "const entries" : "entries",
			 &part->entries.entries);
		break;
	case PART_ENTRY:
		put_entry(p, part);
		break;
	case PART_PROPERTY:
		put_annos(p, &part->annos, " ");
		strbuf_printf(&p->text, "%s%s", part->property.is_const ? "const " : "",
			      part->property.name);
		put_init(p, part->property.value);
		put(p, ";");
		break;
	case PART_SELECT_CASE:
		put_keyset(p, &part->select_case.keyset);
		strbuf_printf(&p->text, ": %s;", part->select_case.state);
		break;
	case PART_SWITCH_CASE:
		if (part->switch_case.label)
			put_expr(p, part->switch_case.label, PREC_EXPRESSION);
		else
			put(p, "default");
		put(p, ":");
		if (part->switch_case.body)
			put_body(p, part->switch_case.body);
		break;
	}
}

/* Each after a blank, or each before one. */
static void put_annos(struct printer *p, const part_list *annos, const char *after)
{
	vec_each(struct part *, anno, annos) {
		put(p, *after ? "" : " ");
		put_annotation(p, *anno);
		put(p, after);
	}
}

static void put_keyset(struct printer *p, const expr_list *keyset)
{
	put(p, keyset->n > 1 ? "(" : "");
	put_exprs(p, keyset);
	put(p, keyset->n > 1 ? ")" : "");
}
