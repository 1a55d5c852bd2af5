/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names as the control plane sees them (section 18.3): local names, which @name may replace, and
 * full names, a path through the instances. Key names are spelled from their expressions by the
 * table of section 18.3.1.3.
 */
#include "frontend/value.h"

#include <string.h>

#include "common/arena.h"
#include "common/bits.h"
#include "common/strbuf.h"
#include "frontend/ast.h"
#include "frontend/types.h"

const char *control_plane_annotated_name(struct arena *arena, const part_list *annos)
{
	struct part *anno = annotation_of(annos, "name");
	const char *open, *close;

	if (!anno || anno->annotation.body != ANNO_TOKENS || !anno->annotation.tokens)
		return NULL;
	open = strchr(anno->annotation.tokens, '"');
	close = open ? strchr(open + 1, '"') : NULL;
	return close ? arena_strndup(arena, open + 1, (size_t)(close - open - 1)) : NULL;
}

const char *control_plane_local_name(struct arena *arena, const struct decl *decl)
{
	const char *name = control_plane_annotated_name(arena, &decl->annos);

	return name ? name : decl->name;
}

const char *control_plane_name(struct arena *arena, const struct instance *in,
			       const struct decl *decl)
{
	const char *local = control_plane_local_name(arena, decl);

	if (local[0] == '.')
		return local + 1;
	/* Declarations of the top level belong to no instance. */
	if (!in || !in->name || !*in->name || !decl->parent)
		return local;
	return arena_printf(arena, "%s.%s", in->name, local);
}

bool is_hidden(const struct decl *decl)
{
	return annotation_of(&decl->annos, "hidden") != NULL;
}

static bool write_key(struct strbuf *sb, struct arena *arena, const struct expr *e);

/* A field's @name counts too; one that begins with a dot stands for the whole path up to it. */
static bool write_member(struct strbuf *sb, struct arena *arena, const struct expr *e)
{
	const struct decl *field = e->member.kind == MEMBER_FIELD ?
		type_field_decl(e->member.base->type, (unsigned)e->member.index) : NULL;
	const char *name = field ? control_plane_local_name(arena, field) : e->member.name;

	if (name[0] == '.') {
		strbuf_add(sb, name + 1);
		return true;
	}
	if (!write_key(sb, arena, e->member.base))
		return false;
	strbuf_printf(sb, ".%s", name);
	return true;
}

/* Spells the expression; false when the table of section 18.3.1.3 has no row for it. */
static bool write_key(struct strbuf *sb, struct arena *arena, const struct expr *e)
{
	switch (e->n.kind) {
	case EXPR_PATH:
		strbuf_add(sb, e->path.name);
		return true;
	case EXPR_INT:
		/* In the base it was written in, without its width. */
		strbuf_printf(sb, "%s%s",
			      e->integer.base == 16 ? "0x" : e->integer.base == 8 ? "0o" :
			      e->integer.base == 2  ? "0b" : "",
			      bits_to_text(arena, e->integer.value, e->integer.base));
		return true;
	case EXPR_MEMBER:
		return write_member(sb, arena, e);
	case EXPR_INDEX:
		if (!write_key(sb, arena, e->index.base))
			return false;
		strbuf_add(sb, "[");
		if (!write_key(sb, arena, e->index.index))
			return false;
		strbuf_add(sb, "]");
		return true;
	case EXPR_SLICE:
		if (!write_key(sb, arena, e->slice.base) || !e->slice.hi->value ||
		    !e->slice.lo->value)
			return false;
		strbuf_printf(sb, "[%s:%s]", value_text(arena, e->slice.hi->value),
			      value_text(arena, e->slice.lo->value));
		return true;
	case EXPR_CALL:
		/* `h.isValid()` is the hidden field that says so. */
		if (!e->call.info || e->call.info->kind != CALL_BUILTIN ||
		    e->call.info->builtin != BUILTIN_IS_VALID)
			return false;
		if (!write_key(sb, arena, e->call.info->receiver))
			return false;
		strbuf_add(sb, ".$valid$");
		return true;
	case EXPR_BINARY:
		if (e->binary.op != OP_BAND || !e->binary.rhs->value)
			return false;
		if (!write_key(sb, arena, e->binary.lhs))
			return false;
		strbuf_printf(sb, " & %s", expr_text(arena, e->binary.rhs));
		return true;
	default:
		return false;
	}
}

const char *control_plane_key_name(struct arena *arena, const struct part *key_element)
{
	const char *name = control_plane_annotated_name(arena, &key_element->annos);
	struct strbuf sb = { 0 };

	if (name)
		return name;
	if (write_key(&sb, arena, key_element->key_element.expr))
		return strbuf_take(&sb, arena);
	strbuf_free(&sb);
	return NULL;
}
