/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every node can do: be made, walked, measured, cloned, compared and dumped. The rows of
 * ast.def become tables of fields (fields_of), and everything here is a loop over such a table, so
 * no function names a kind. Nodes of the five families all begin with a struct node.
 */
#include "frontend/ast.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "common/arena.h"

enum field_form { FIELD_END, FIELD_CHILD, FIELD_LIST, FIELD_NAME, FIELD_PLAIN, FIELD_INTEGER };

struct field {
	enum field_form form;
	size_t offset;		/* in the arm */
	size_t size;		/* of a plain value */
	const char *name;
	const char *type;	/* of a plain value, as declared */
};

/* Upper case as in ast.def until ast_kind_name asks. */
#define KIND_NAME_MAX 24
static char decl_names[][KIND_NAME_MAX] = {
#define DECL(kind, arm, fields) #kind,
#include "frontend/ast.def"
};
static char stmt_names[][KIND_NAME_MAX] = {
#define STMT(kind, arm, fields) #kind,
#include "frontend/ast.def"
};
static char expr_names[][KIND_NAME_MAX] = {
#define EXPR(kind, arm, fields) #kind,
#include "frontend/ast.def"
};
static char type_names[][KIND_NAME_MAX] = {
#define TYPE(kind, arm, fields) #kind,
#include "frontend/ast.def"
};
static char part_names[][KIND_NAME_MAX] = {
#define PART(kind, arm, fields) #kind,
#include "frontend/ast.def"
};

static const struct {
	const char *prefix;
	char (*names)[KIND_NAME_MAX];
	size_t size, arms;
} families[] = {
	[FAMILY_DECL] = { "decl", decl_names, sizeof(struct decl), offsetof(struct decl, program) },
	[FAMILY_STMT] = { "stmt", stmt_names, sizeof(struct stmt), offsetof(struct stmt, block) },
	[FAMILY_EXPR] = { "expr", expr_names, sizeof(struct expr), offsetof(struct expr, integer) },
	[FAMILY_TYPE] = { "type", type_names, sizeof(struct tyref), offsetof(struct tyref, bit) },
	[FAMILY_PART] = { "part", part_names, sizeof(struct part), offsetof(struct part, key) },
};

/* Any list of nodes. */
typedef VEC(void) node_list;

static const struct field *fields_of(const struct node *node);
static const part_list *annos_of(const struct node *node);
static const char *name_of(const struct node *node);
static const void *field_at(const struct node *node, const struct field *field);
static struct node *child_at(const void *slot);
static uint32_t list_len(const void *slot);
static struct node *list_item(const void *slot, uint32_t i);
static bool same_name(const char *a, const char *b);
static bool same_list(const void *a, const void *b);
static void clone_list(struct arena *arena, void *to, const void *from);
static void dump(FILE *out, const struct node *node, const char *label, int indent);

struct decl *new_decl(struct arena *arena, enum decl_kind kind, struct span at, const char *name)
{
	struct decl *d = arena_make(arena, struct decl);

	d->n = (struct node){ .family = FAMILY_DECL, .kind = kind, .at = at };
	d->name = name;
	return d;
}

struct stmt *new_stmt(struct arena *arena, enum stmt_kind kind, struct span at)
{
	struct stmt *s = arena_make(arena, struct stmt);

	s->n = (struct node){ .family = FAMILY_STMT, .kind = kind, .at = at };
	return s;
}

struct expr *new_expr(struct arena *arena, enum expr_kind kind, struct span at)
{
	struct expr *e = arena_make(arena, struct expr);

	e->n = (struct node){ .family = FAMILY_EXPR, .kind = kind, .at = at };
	return e;
}

struct tyref *new_tyref(struct arena *arena, enum tyref_kind kind, struct span at)
{
	struct tyref *t = arena_make(arena, struct tyref);

	t->n = (struct node){ .family = FAMILY_TYPE, .kind = kind, .at = at };
	return t;
}

struct part *new_part(struct arena *arena, enum part_kind kind, struct span at)
{
	struct part *p = arena_make(arena, struct part);

	p->n = (struct node){ .family = FAMILY_PART, .kind = kind, .at = at };
	return p;
}

static void walk_list(struct ast_walk *walk, const void *list)
{
	for (uint32_t i = 0; i < list_len(list); i++)
		ast_walk(walk, list_item(list, i));
}

void ast_walk(struct ast_walk *walk, struct node *node)
{
	if (!node)
		return;
	if (!walk->enter || walk->enter(walk, node)) {
		if (annos_of(node))
			walk_list(walk, annos_of(node));
		for (const struct field *f = fields_of(node); f->form; f++) {
			if (f->form == FIELD_CHILD)
				ast_walk(walk, child_at(field_at(node, f)));
			else if (f->form == FIELD_LIST)
				walk_list(walk, field_at(node, f));
		}
	}
	if (walk->leave)
		walk->leave(walk, node);
}

static unsigned deepest(const void *list)
{
	unsigned depth = 0;

	for (uint32_t i = 0; i < list_len(list); i++)
		if (list_item(list, i)->depth + 1u > depth)
			depth = list_item(list, i)->depth + 1u;
	return depth;
}

bool ast_measure(struct node *node)
{
	unsigned depth = annos_of(node) ? deepest(annos_of(node)) : 0;

	for (const struct field *f = fields_of(node); f->form; f++) {
		const void *slot = field_at(node, f);
		unsigned below = 0;

		if (f->form == FIELD_LIST)
			below = deepest(slot);
		else if (f->form == FIELD_CHILD && child_at(slot))
			below = child_at(slot)->depth + 1u;
		if (below > depth)
			depth = below;
	}
	node->depth = depth;
	return depth < AST_MAX_DEPTH;
}

bool ast_equal(const struct node *a, const struct node *b)
{
	if (!a || !b)
		return a == b;
	if (a->family != b->family || a->kind != b->kind || !same_name(name_of(a), name_of(b)))
		return false;
	if (annos_of(a) && !same_list(annos_of(a), annos_of(b)))
		return false;
	for (const struct field *f = fields_of(a); f->form; f++) {
		const void *x = field_at(a, f), *y = field_at(b, f);
		bool same = true;

		switch (f->form) {
		case FIELD_CHILD:
			same = ast_equal(child_at(x), child_at(y));
			break;
		case FIELD_LIST:
			same = same_list(x, y);
			break;
		case FIELD_NAME:
			same = same_name(*(const char *const *)x, *(const char *const *)y);
			break;
		case FIELD_PLAIN:
			same = !memcmp(x, y, f->size);
			break;
		case FIELD_INTEGER:
			same = !mpz_cmp(*(const mpz_srcptr *)x, *(const mpz_srcptr *)y);
			break;
		case FIELD_END:
			break;
		}
		if (!same)
			return false;
	}
	return true;
}

struct node *ast_clone(struct arena *arena, const struct node *node)
{
	struct node *copy;

	if (!node)
		return NULL;
	copy = arena_alloc(arena, families[node->family].size);
	*copy = *node;
	if (node->family == FAMILY_DECL) {
		((struct decl *)copy)->name = ((const struct decl *)node)->name;
		((struct decl *)copy)->name_at = ((const struct decl *)node)->name_at;
	}
	if (annos_of(node))
		clone_list(arena, (void *)annos_of(copy), annos_of(node));
	for (const struct field *f = fields_of(node); f->form; f++) {
		const void *from = field_at(node, f);
		void *to = (void *)field_at(copy, f);
		struct node *child;

		switch (f->form) {
		case FIELD_CHILD:
			child = ast_clone(arena, child_at(from));
			memcpy(to, &child, sizeof(child));
			break;
		case FIELD_LIST:
			clone_list(arena, to, from);
			break;
		case FIELD_NAME:
		case FIELD_PLAIN:
		case FIELD_INTEGER:
			memcpy(to, from, f->size);
			break;
		case FIELD_END:
			break;
		}
	}
	return copy;
}

const char *ast_kind_name(const struct node *node)
{
	char *name = families[node->family].names[node->kind];

	for (char *c = name; *c; c++)
		*c = tolower((unsigned char)*c);
	return name;
}

void ast_dump(FILE *out, const struct node *node)
{
	dump(out, node, NULL, 0);
}

struct part *annotation_of(const part_list *annos, const char *name)
{
	vec_each(struct part *, anno, annos)
		if (!strcmp((*anno)->annotation.name, name))
			return *anno;
	return NULL;
}

/* The fields of a node's kind, in the order of its row. `A` in a case is the type of the arm. */
#define FIELD(form, field) { form, offsetof(A, field), sizeof(((A *)0)->field), #field, NULL },
#define E(name) FIELD(FIELD_CHILD, name)
#define S(name) FIELD(FIELD_CHILD, name)
#define T(name) FIELD(FIELD_CHILD, name)
#define D(name) FIELD(FIELD_CHILD, name)
#define P(name) FIELD(FIELD_CHILD, name)
#define EL(name) FIELD(FIELD_LIST, name)
#define SL(name) FIELD(FIELD_LIST, name)
#define TL(name) FIELD(FIELD_LIST, name)
#define DL(name) FIELD(FIELD_LIST, name)
#define PL(name) FIELD(FIELD_LIST, name)
#define N(name) FIELD(FIELD_NAME, name)
#define V(vtype, name) { FIELD_PLAIN, offsetof(A, name), sizeof(((A *)0)->name), #name, #vtype },
#define Z(name) FIELD(FIELD_INTEGER, name)
#define A(atype, name)
#define FIELDS_OF_KIND(family, prefix, kind, arm, ...)                                             \
	case prefix##_##kind: {                                                                    \
		typedef __typeof__(((struct family *)0)->arm) A;                                   \
		static const struct field list[] = {                                               \
			__VA_ARGS__ { FIELD_END, sizeof(A), 0, NULL, NULL }                        \
		};                                                                                 \
		return list;                                                                       \
	}

static const struct field *decl_fields(enum decl_kind kind)
{
	switch (kind) {
#define DECL(kind, arm, fields) FIELDS_OF_KIND(decl, DECL, kind, arm, fields)
#include "frontend/ast.def"
	}
	return NULL;
}

static const struct field *stmt_fields(enum stmt_kind kind)
{
	switch (kind) {
#define STMT(kind, arm, fields) FIELDS_OF_KIND(stmt, STMT, kind, arm, fields)
#include "frontend/ast.def"
	}
	return NULL;
}

static const struct field *expr_fields(enum expr_kind kind)
{
	switch (kind) {
#define EXPR(kind, arm, fields) FIELDS_OF_KIND(expr, EXPR, kind, arm, fields)
#include "frontend/ast.def"
	}
	return NULL;
}

static const struct field *type_fields(enum tyref_kind kind)
{
	switch (kind) {
#define TYPE(kind, arm, fields) FIELDS_OF_KIND(tyref, TYREF, kind, arm, fields)
#include "frontend/ast.def"
	}
	return NULL;
}

static const struct field *part_fields(enum part_kind kind)
{
	switch (kind) {
#define PART(kind, arm, fields) FIELDS_OF_KIND(part, PART, kind, arm, fields)
#include "frontend/ast.def"
	}
	return NULL;
}

static const struct field *fields_of(const struct node *node)
{
	switch ((enum node_family)node->family) {
	case FAMILY_DECL:
		return decl_fields(node->kind);
	case FAMILY_STMT:
		return stmt_fields(node->kind);
	case FAMILY_EXPR:
		return expr_fields(node->kind);
	case FAMILY_TYPE:
		return type_fields(node->kind);
	case FAMILY_PART:
		return part_fields(node->kind);
	}
	return NULL;
}

static const part_list *annos_of(const struct node *node)
{
	if (node->family == FAMILY_DECL)
		return &((const struct decl *)node)->annos;
	if (node->family == FAMILY_PART)
		return &((const struct part *)node)->annos;
	return NULL;
}

static const char *name_of(const struct node *node)
{
	return node->family == FAMILY_DECL ? ((const struct decl *)node)->name : NULL;
}

static const void *field_at(const struct node *node, const struct field *field)
{
	return (const char *)node + families[node->family].arms + field->offset;
}

/* All pointers to nodes look alike, as do all lists of them; memcpy makes that no aliasing. */
static struct node *child_at(const void *slot)
{
	struct node *child;

	memcpy(&child, slot, sizeof(child));
	return child;
}

static uint32_t list_len(const void *slot)
{
	return ((const node_list *)slot)->n;
}

static struct node *list_item(const void *slot, uint32_t i)
{
	return child_at((const char *)((const node_list *)slot)->at + i * sizeof(struct node *));
}

static bool same_name(const char *a, const char *b)
{
	/* Trees of two compilations have two tables of names. */
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_list(const void *a, const void *b)
{
	if (list_len(a) != list_len(b))
		return false;
	for (uint32_t i = 0; i < list_len(a); i++)
		if (!ast_equal(list_item(a, i), list_item(b, i)))
			return false;
	return true;
}

static void clone_list(struct arena *arena, void *to, const void *from)
{
	uint32_t n = list_len(from);
	char *items = arena_array(arena, n, sizeof(struct node *));
	node_list list = { .at = items, .n = n, .cap = n };

	for (uint32_t i = 0; i < n; i++) {
		struct node *item = ast_clone(arena, list_item(from, i));

		memcpy(items + i * sizeof(item), &item, sizeof(item));
	}
	memcpy(to, &list, sizeof(list));
}

static void dump_plain(FILE *out, const void *slot, const struct field *field)
{
	static const char *const directions[] = { "none", "in", "out", "inout" };
	uint32_t value = 0;

	/* bool, unsigned, int and enums: nothing wider is a plain value. */
	if (field->size == 1)
		value = *(const uint8_t *)slot;
	else
		memcpy(&value, slot, sizeof(value));
	if (!strcmp(field->type, "enum ast_op"))
		fprintf(out, " %s='%s'", field->name, op_text(value));
	else if (!strcmp(field->type, "enum direction"))
		fprintf(out, " %s", directions[value]);
	else if (!strcmp(field->type, "bool"))
		fprintf(out, value ? " %s" : "", field->name);
	else
		fprintf(out, " %s=%d", field->name, (int)value);
}

static void dump_list(FILE *out, const void *list, const char *label, int indent)
{
	for (uint32_t i = 0; i < list_len(list); i++)
		dump(out, list_item(list, i), label, indent);
}

static void dump(FILE *out, const struct node *node, const char *label, int indent)
{
	fprintf(out, "%*s", indent * 2, "");
	if (label)
		fprintf(out, "%s: ", label);
	fprintf(out, "%s %s", families[node->family].prefix, ast_kind_name(node));
	if (name_of(node))
		fprintf(out, " %s", name_of(node));
	for (const struct field *f = fields_of(node); f->form; f++) {
		const void *slot = field_at(node, f);

		if (f->form == FIELD_NAME && *(const char *const *)slot)
			fprintf(out, " %s=\"%s\"", f->name, *(const char *const *)slot);
		else if (f->form == FIELD_PLAIN)
			dump_plain(out, slot, f);
		else if (f->form == FIELD_INTEGER)
			gmp_fprintf(out, " %s=%Zd", f->name, *(const mpz_srcptr *)slot);
	}
	fputc('\n', out);
	if (annos_of(node))
		dump_list(out, annos_of(node), "@", indent + 1);
	for (const struct field *f = fields_of(node); f->form; f++) {
		const void *slot = field_at(node, f);

		if (f->form == FIELD_CHILD && child_at(slot))
			dump(out, child_at(slot), f->name, indent + 1);
		else if (f->form == FIELD_LIST)
			dump_list(out, slot, f->name, indent + 1);
	}
}
