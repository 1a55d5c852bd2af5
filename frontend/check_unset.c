/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A warning for what is legal and never meant: a local variable that is read somewhere and given a
 * value nowhere (section 8.27). Only variables without any header in them count, since an invalid
 * header is a value people use; and only those that nothing at all writes, so that no way through
 * the program has to be known and there is no false alarm. The tree has been checked without errors.
 */
#include <uthash.h>

#include "frontend/check.h"

struct variable {
	const struct decl *decl;
	struct span read_at;
	bool is_read, is_written;
	UT_hash_handle hh;		/* iterates in the order of the declarations */
};

struct search {
	struct checker *c;
	struct variable *variables;
};

static bool has_headers(struct checker *c, struct type *type)
{
	type = type_underlying(type);
	if (type_is_header_like(type) || type->kind == TY_STACK)
		return true;
	if (type->kind == TY_STRUCT)
		for (unsigned i = 0; i < type_n_fields(type); i++)
			if (has_headers(c, type_field(c->types, type, i)))
				return true;
	for (unsigned i = 0; type->kind == TY_TUPLE && i < type->n_args; i++)
		if (has_headers(c, type->args[i]))
			return true;
	return false;
}

static struct variable *find(struct search *s, const struct decl *decl)
{
	struct variable *v;

	HASH_FIND_PTR(s->variables, &decl, v);
	return v;
}

static void add(struct search *s, struct decl *decl)
{
	struct variable *v;

	if (decl->var.init || !decl->type || decl->type->has_vars || has_headers(s->c, decl->type) ||
	    annotation_of(&decl->annos, "noWarn") || find(s, decl))
		return;
	v = arena_make(s->c->arena, struct variable);
	v->decl = decl;
	HASH_ADD_PTR(s->variables, decl, v);
}

/* The variable of which an l-value is a part. */
static void note_written(struct search *s, struct expr *e)
{
	struct variable *v;

	while (e && e->n.kind != EXPR_PATH)
		switch (e->n.kind) {
		case EXPR_NAMED:
			e = e->named.value;
			break;
		case EXPR_MEMBER:
			e = e->member.base;
			break;
		case EXPR_INDEX:
			e = e->index.base;
			break;
		case EXPR_SLICE:
			e = e->slice.base;
			break;
		case EXPR_PLUS_SLICE:
			e = e->plus_slice.base;
			break;
		default:
			return;
		}
	v = e ? find(s, e->path.decl) : NULL;
	if (v)
		v->is_written = true;
}

static void note_call(struct search *s, const struct call_info *info)
{
	/* Methods that every stack has come without parameters. */
	for (unsigned i = 0; info && i < info->args.n && i < info->params.n; i++)
		if (info->params.at[i]->param.dir == DIR_OUT ||
		    info->params.at[i]->param.dir == DIR_INOUT)
			note_written(s, info->args.at[i]);
}

static void note_read(struct search *s, const struct expr *e)
{
	struct variable *v = find(s, e->path.decl);

	if (!v || v->is_read)
		return;
	v->is_read = true;
	v->read_at = e->n.at;
}

static bool enter(struct ast_walk *walk, struct node *node)
{
	struct search *s = walk->data;
	struct stmt *stmt = (struct stmt *)node;
	struct expr *e = (struct expr *)node;

	switch (node->family) {
	case FAMILY_DECL:
		if (node->kind == DECL_VAR)
			add(s, (struct decl *)node);
		break;
	case FAMILY_STMT:
		if (node->kind == STMT_ASSIGN)
			note_written(s, stmt->assign.lhs);
		if (node->kind == STMT_DIRECT_APPLY)
			note_call(s, stmt->direct_apply.info);
		if (node->kind == STMT_FOR_IN) {
			note_written(s, stmt->for_in.lvalue);
			/* The walk comes to the declaration later: here it is known to be set. */
			if (stmt->for_in.decl) {
				add(s, stmt->for_in.decl);
				if (find(s, stmt->for_in.decl))
					find(s, stmt->for_in.decl)->is_written = true;
			}
		}
		break;
	case FAMILY_EXPR:
		/* A size is that of the type. */
		if (node->kind == EXPR_CALL && e->call.info && e->call.info->kind == CALL_BUILTIN &&
		    e->call.info->builtin >= BUILTIN_MIN_SIZE_BITS &&
		    e->call.info->builtin <= BUILTIN_MAX_SIZE_BYTES)
			return false;
		if (node->kind == EXPR_CALL)
			note_call(s, e->call.info);
		if (node->kind == EXPR_PATH)
			note_read(s, e);
		break;
	default:
		break;
	}
	return true;
}

void warn_unset(struct checker *c)
{
	struct search s = { .c = c };
	struct ast_walk walk = { .enter = enter, .data = &s };

	vec_each(struct decl *, d, &c->fe->program->program.decls)
		ast_walk(&walk, &(*d)->n);
	for (struct variable *v = s.variables; v; v = v->hh.next) {
		struct diag *d;

		if (!v->is_read || v->is_written)
			continue;
		d = diag_warn(c->diags, DIAG_UNINITIALIZED, v->read_at,
			      "'%s' is read and never given a value", v->decl->name);
		diag_label(d, v->decl->name_at, "declared here");
	}
	HASH_CLEAR(hh, s.variables);
}
