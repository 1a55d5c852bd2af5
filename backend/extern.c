/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the generator of an extern's call among the rows of extern.def and prepares instances.
 * Sizes of tables (hash_table, array_table) are instances too, but nothing is ever called on them.
 */
#include "backend/user_extern.h"

#include <string.h>

#include "common/bits.h"

static const struct extern_function {
	const char *name;
	unsigned arity;
	LLVMValueRef (*code)(struct gen *g, const struct extern_call *c);
} functions[] = {
#define FUNCTION(name, arity, code) { name, arity, code },
#include "backend/extern.def"
};

static const struct extern_object {
	const char *kind;
	bool (*prepare)(struct gen *g, struct gen_extern *e);
} objects[] = {
#define OBJECT(kind, prepare) { kind, prepare },
#include "backend/extern.def"
};

static LLVMValueRef scalar(struct gen *g, const struct ir_operand *o, bool fixed);
static const struct extern_function *find_function(const char *name);

bool extern_declare(struct gen *g)
{
	bool ok = true;

	g->externs = arena_array(g->arena, g->p->externs.n, sizeof(*g->externs));
	for (unsigned i = 0; i < g->p->externs.n; i++) {
		struct gen_extern *e = &g->externs[i];

		e->ir = g->p->externs.at[i];
		for (unsigned k = 0; k < sizeof(objects) / sizeof(*objects); k++)
			if (!strcmp(objects[k].kind, e->ir->kind))
				ok = objects[k].prepare(g, e) && ok;
	}
	return ok;
}

void extern_call(struct gen *g, const struct ir_stmt *stmt)
{
	const struct extern_function *f = find_function(stmt->call.name);
	const struct ir_function *user = f ? NULL : ir_find_function(g->p, stmt->call.name);
	struct extern_call c = { .stmt = stmt };
	LLVMValueRef result;
	unsigned max = 0;

	if (!f && !(user && g->opts->n_links)) {
		struct diag *d = diag_error(g->diags, DIAG_UNSUPPORTED, stmt->at,
					    "extern '%s' has no implementation for architecture '%s' on %s",
					    stmt->call.name, g->binding->arch, g->hook->name);

		if (user)
			diag_hint(d, "write one in C with the header that '--emit extern-header' gives, and "
				  "link its object with '--link FILE.o'");
		return;
	}
	for (unsigned i = 0; i < stmt->call.args.n; i++)
		max += stmt->call.args.at[i].in.n;
	c.in = arena_array(g->arena, max, sizeof(*c.in));
	c.first = arena_array(g->arena, stmt->call.args.n, sizeof(*c.first));
	for (unsigned i = 0; i < stmt->call.args.n; i++) {
		c.first[i] = c.n;
		for (unsigned k = 0; k < stmt->call.args.at[i].in.n; k++)
			c.in[c.n++] = scalar(g, &stmt->call.args.at[i].in.at[k],
					     user || f->arity != ANY_ARITY);
	}
	if (user) {
		if (!diags_errors(g->diags))
			user_call(g, user, &c);
		return;
	}
	if (stmt->call.object)
		c.object = &g->externs[stmt->call.object->id];
	if (c.n != f->arity && f->arity != ANY_ARITY) {
		diag_error(g->diags, DIAG_UNSUPPORTED, stmt->at,
			   "extern '%s' is declared with %u scalars; its implementation takes %u",
			   stmt->call.name, c.n, f->arity);
		return;
	}
	if (diags_errors(g->diags))
		return;
	result = f->code(g, &c);
	if (result && stmt->call.result.n)
		place_set(g, &stmt->call.result.at[0],
			  resize(g, result, ir_place_width(&stmt->call.result.at[0])));
}

bool extern_is_known(const char *name)
{
	return find_function(name) != NULL;
}

bool extern_reads_packet(const struct ir_stmt *call)
{
	static const char *const names[] = { "verify_checksum_with_payload", "update_checksum_with_payload",
					     "BPF_PERF_EVENT_OUTPUT" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(call->call.name, names[i]))
			return true;
	return false;
}

void extern_out(struct gen *g, const struct extern_call *c, unsigned i, LLVMValueRef v)
{
	const struct ir_arg *arg = &c->stmt->call.args.at[i];

	/* Nothing to write to when the argument is `_`. */
	if (arg->out.n)
		place_set(g, &arg->out.at[0], resize(g, v, ir_place_width(&arg->out.at[0])));
}

LLVMValueRef extern_index(struct gen *g, LLVMValueRef index)
{
	unsigned width = width_of(index);
	LLVMValueRef fits;

	if (width <= 32)
		return resize(g, index, 32);
	fits = LLVMBuildICmp(g->b, LLVMIntULT, index, const_u64(g, width, UINT32_MAX), "");
	return LLVMBuildSelect(g->b, fits, resize(g, index, 32), const_u64(g, 32, UINT32_MAX), "");
}

LLVMValueRef element_of(struct gen *g, LLVMValueRef map, LLVMValueRef index)
{
	mem_store(g, MEM_STACK, g->small, index, 4);
	return map_lookup(g, map, g->small);
}

bool extern_size(struct gen *g, struct gen_extern *e, unsigned arg)
{
	if (arg < e->ir->n_args && e->ir->args[arg].number &&
	    bits_to_u64(e->ir->args[arg].number, &e->size) && e->size && e->size < UINT32_MAX)
		return true;
	diag_error(g->diags, DIAG_LIMIT, e->ir->at, "%s '%s' has size %llu; it must be between 1 and %u",
		   e->ir->kind, e->ir->name, (unsigned long long)e->size, UINT32_MAX - 1);
	return false;
}

/* NULL for a varbit field: only functions that take data of any type look at its bytes. */
static LLVMValueRef scalar(struct gen *g, const struct ir_operand *o, bool fixed)
{
	if (o->kind != IR_FIELD || !o->header->type->fields.at[o->field].is_varbit)
		return operand(g, o);
	if (fixed)
		diag_error(g->diags, DIAG_UNSUPPORTED, o->header->type->at,
			   "the varbit field of header '%s' cannot be handed to this extern", o->header->name);
	return NULL;
}

static const struct extern_function *find_function(const char *name)
{
	for (unsigned i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (!strcmp(functions[i].name, name))
			return &functions[i];
	return NULL;
}
