/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one function of the object: variables, the packet from the hook, metadata from the
 * architecture, then the blocks in pipeline order. The parser's rejection and the end of the last
 * block leave it.
 */
#include <string.h>

#include "backend/copies.h"

static void note_payload(struct ir_walk *walk, struct ir_stmt *stmt);
static void build(struct gen *g, const char *name);
static void start_over(struct gen *g);
static void declare_vars(struct gen *g);
static void block(struct gen *g, struct ir_block *b);
static void note_read(struct ir_operand *o, void *data);
static void note_reads(struct ir_walk *walk, struct ir_stmt *stmt);

void function_build(struct gen *g)
{
	const char *name = identifier(g, g->p->name);

	build(g, unique_symbol(g, name));
	if (!copies_for_tc(g))
		return;
	g->hook = &hook_tc;
	build(g, unique_symbol(g, arena_printf(g->arena, "%s_tc", name)));
	g->hook = &hook_xdp;
}

/* One program of the object, on g->hook. */
static void build(struct gen *g, const char *name)
{
	LLVMTypeRef params[] = { g->ptr, g->i32 };
	LLVMBasicBlockRef entry, body;

	start_over(g);
	if (g->copies)
		function_new(g, unique_symbol(g, "p4bpf_pass"),
			     LLVMFunctionType(g->i32, params, 2, false), NULL);
	else
		function_new(g, name, LLVMFunctionType(g->i32, params, 1, false), g->hook->name);
	entry = block_new(g, "entry");
	body = block_new(g, "start");
	LLVMPositionBuilderAtEnd(g->entry_b, entry);
	block_start(g, body);
	g->data = var_new(g, g->ptr, "data");
	g->data_end = var_new(g, g->ptr, "data_end");
	data_start(g);
	declare_vars(g);
	if (g->hook->declare)
		g->hook->declare(g);
	if (g->copies) {
		copies_declare(g);
		copies_start(g);
	}
	if (g->n_programs) {
		handover_take(g);
		start_dead_code(g);
	} else {
		g->hook->start(g, packet_reach(g));
	}
	if (g->framed)
		part_note_start(g);
	g->binding->start(g);
	for (unsigned i = 0; i < g->p->blocks.n; i++)
		block(g, g->p->blocks.at[i]);
	g->binding->finish(g);
	if (g->copies)
		copies_fetch(g);
	LLVMBuildBr(g->entry_b, body);
	if (g->copies)
		copies_entry(g, name);
	g->programs[g->n_programs++] = (struct gen_program){ g->fn, g->hook };
}

/* Forgets what belongs to the function before. */
static void start_over(struct gen *g)
{
	parts_forget(g);
	g->cursor = NULL;
	g->user_args = NULL;
	g->stats_started = false;
	if (g->copies)
		g->copies->leave = NULL;
	for (unsigned i = 0; i < g->p->headers.n; i++)
		g->headers[i].in_packet = NULL;
}

void function_new(struct gen *g, const char *name, LLVMTypeRef type, const char *section)
{
	const struct debug_param params[] = { { "ctx", debug_context(g) }, { "pass", debug_uint(g, 4) } };

	g->fn = LLVMAddFunction(g->module, name, type);
	if (section)
		LLVMSetSection(g->fn, section);
	g->ctx = LLVMGetParam(g->fn, 0);
	function_attribute(g, g->fn, "nounwind");
	/* The kernel checks a function that is called once. */
	if (!section)
		function_attribute(g, g->fn, "noinline");
	if (LLVMCountParams(g->fn) > 1)
		g->copies->pass = LLVMGetParam(g->fn, 1);
	debug_function(g, g->fn, name, g->p->blocks.n ? g->p->blocks.at[0]->at : (struct span){ 0 }, params,
		       LLVMCountParams(g->fn), false);
}

void function_attribute(struct gen *g, LLVMValueRef fn, const char *name)
{
	unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));

	LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(g->llvm, kind, 0));
}

LLVMValueRef var_place(struct gen *g, const struct ir_var *var)
{
	LLVMTypeRef type = int_type(g, var->width);
	int at = g->var_at[var->id];

	return at < 0 ? var_new(g, type, "var") : frame_place(g, type, at);
}

void hook_load_packet(struct gen *g)
{
	LLVMTypeRef type = LLVMFunctionType(g->ptr, &g->ptr, 1, false);
	/* With the place of the frame prefix, runtime/abi.h. */
	const char *text =
		arena_printf(g->arena, "$0 = *(u32 *)($1 + %u)\n\tgoto +0", g->hook->data_at);
	LLVMValueRef load = LLVMGetInlineAsm(type, text, strlen(text), "=r,r", strlen("=r,r"), true,
					     false, LLVMInlineAsmDialectATT, false);
	LLVMValueRef v;

	var_set(g, g->data, LLVMBuildCall2(g->b, type, load, &g->ctx, 1, ""));
	/* Hidden: for a use of its lower half LLVM would keep 32 bits, a number to the verifier. */
	v = opaque(g, resize(g, ctx_load(g, g->hook->data_end_at), 64));
	var_set(g, g->data_end, LLVMBuildIntToPtr(g->b, v, g->ptr, ""));
}

LLVMValueRef packet_prefix(struct gen *g)
{
	LLVMValueRef prefix = LLVMBuildPtrToInt(g->b, var_get(g, g->data), g->i64, "");

	/* Hidden: in 32 bits the difference of two pointers is none to the verifier. */
	prefix = opaque(
		g, LLVMBuildSub(g->b, prefix, resize(g, ctx_load(g, g->hook->data_at), 64), ""));
	return resize(g, prefix, 32);
}

LLVMValueRef packet_bytes(struct gen *g)
{
	LLVMValueRef data = LLVMBuildPtrToInt(g->b, var_get(g, g->data), g->i64, "");
	LLVMValueRef end = resize(g, ctx_load(g, g->hook->data_end_at), 64);

	/* Apart from the end that bounds are checked with, which is to stay a pointer. */
	return resize(g, LLVMBuildSub(g->b, opaque(g, end), data, ""), 32);
}

void reject_drops(struct gen *g)
{
	stats_start(g);
	stat_error(g, var_get(g, g->vars[g->p->parser_error->id]));
	stat_drop(g, DROP_PARSER);
	return_verdict(g, VERDICT_DROP);
	g->stats_started = false;
}

LLVMValueRef binding_var(struct gen *g, const char *name)
{
	struct ir_var *var = ir_find_var(g->p, name);

	if (var && g->part && g->var_at[var->id] >= 0)
		return var_place(g, var);
	/* Nobody ever mentions it: it is what it was at the start. */
	return var ? g->vars[var->id] : var_new(g, g->i32, name);
}

struct find_read {
	const struct ir_var *var;
	bool found;
};

bool binding_reads(struct gen *g, const struct ir_var *var)
{
	struct find_read find = { var, false };
	struct ir_walk walk = { note_reads, &find };

	ir_walk_program(&walk, g->p);
	for (unsigned i = 0; i < g->p->blocks.n; i++)
		vec_each(struct ir_state *, s, &g->p->blocks.at[i]->states)
			vec_each(struct ir_operand, o, &(*s)->on)
				note_read(o, &find);
	return find.found;
}

/* By the parser, or all by a checksum over the payload. */
unsigned packet_reach(struct gen *g)
{
	unsigned reach = parser_reach(g);
	struct ir_walk walk = { note_payload, &reach };

	ir_walk_program(&walk, g->p);
	return reach;
}

static void note_payload(struct ir_walk *walk, struct ir_stmt *stmt)
{
	unsigned *reach = walk->data;

	if (stmt->kind == IR_CALL && strstr(stmt->call.name, "_with_payload"))
		*reach = UINT16_MAX;
}

static void declare_vars(struct gen *g)
{
	g->vars = arena_array(g->arena, g->p->vars.n, sizeof(*g->vars));
	for (unsigned i = 0; i < g->p->vars.n; i++)
		g->vars[i] = var_place(g, g->p->vars.at[i]);
	for (unsigned i = 0; i < g->p->headers.n; i++)
		header_declare(g, &g->headers[i]);
	deparser_declare(g);
	g->labels = arena_array(g->arena, g->p->next_label + 1, sizeof(*g->labels));
}

static void block(struct gen *g, struct ir_block *b)
{
	at(g, b->at);
	switch (b->kind) {
	case IR_PARSER:
		if (g->copies)
			copies_parse(g);
		parser_block(g, b);
		stats_start(g);
		if (g->copies)
			copies_parsed(g);
		break;
	case IR_CONTROL:
		control_body(g, &b->body);
		break;
	case IR_DEPARSER:
		deparser_block(g, b);
		break;
	}
	if (g->binding->after)
		g->binding->after(g, b);
}

static void note_read(struct ir_operand *o, void *data)
{
	struct find_read *find = data;

	if (o->kind == IR_VAR && o->var == find->var)
		find->found = true;
}

static void note_reads(struct ir_walk *walk, struct ir_stmt *stmt)
{
	ir_stmt_reads(stmt, note_read, walk->data);
}
