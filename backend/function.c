/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one function of the object: variables, the packet from the hook, metadata from the
 * architecture, then the blocks in pipeline order. The parser's rejection and the end of the last
 * block leave it.
 */
#include <string.h>

#include "backend/gen.h"

static void declare_vars(struct gen *g);
static void block(struct gen *g, struct ir_block *b);
static void note_read(struct ir_operand *o, void *data);
static void note_reads(struct ir_walk *walk, struct ir_stmt *stmt);

void function_build(struct gen *g)
{
	const char *name = unique_symbol(g, identifier(g, g->p->name));
	LLVMTypeRef type = LLVMFunctionType(g->i32, &g->ptr, 1, false);
	struct debug_param ctx = { "ctx", debug_context(g) };
	LLVMBasicBlockRef entry, body;

	g->fn = LLVMAddFunction(g->module, name, type);
	LLVMSetSection(g->fn, g->hook->name);
	g->ctx = LLVMGetParam(g->fn, 0);
	function_attributes(g, g->fn);
	debug_function(g, g->fn, name, g->p->blocks.n ? g->p->blocks.at[0]->at : (struct span){ 0 }, &ctx, 1,
		       false);
	parts_forget(g);
	entry = block_new(g, "entry");
	body = block_new(g, "start");
	LLVMPositionBuilderAtEnd(g->entry_b, entry);
	block_start(g, body);
	g->data = var_new(g, g->ptr, "data");
	g->data_end = var_new(g, g->ptr, "data_end");
	data_start(g);
	declare_vars(g);
	g->hook->start(g, parser_reach(g));
	if (g->framed)
		part_note_start(g);
	g->binding->start(g);
	for (unsigned i = 0; i < g->p->blocks.n; i++)
		block(g, g->p->blocks.at[i]);
	g->binding->finish(g);
	LLVMBuildBr(g->entry_b, body);
}

void function_attributes(struct gen *g, LLVMValueRef fn)
{
	/* Without it LLVM writes tables for unwinding. */
	LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex,
				LLVMCreateEnumAttribute(g->llvm, LLVMGetEnumAttributeKindForName("nounwind", 8),
							0));
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
	const char *text = arena_printf(g->arena, "$0 = *(u32 *)($1 + %u)\n\tgoto +0", g->hook->data_at);
	LLVMValueRef load = LLVMGetInlineAsm(type, text, strlen(text), "=r,r", strlen("=r,r"), true, false,
					     LLVMInlineAsmDialectATT, false);
	LLVMValueRef v;

	var_set(g, g->data, LLVMBuildCall2(g->b, type, load, &g->ctx, 1, ""));
	v = ctx_load(g, g->hook->data_end_at);
	var_set(g, g->data_end, LLVMBuildIntToPtr(g->b, resize(g, v, 64), g->ptr, ""));
}

LLVMValueRef packet_bytes(struct gen *g)
{
	LLVMValueRef end = LLVMBuildPtrToInt(g->b, var_get(g, g->data_end), g->i64, "");
	LLVMValueRef data = LLVMBuildPtrToInt(g->b, var_get(g, g->data), g->i64, "");

	return resize(g, LLVMBuildSub(g->b, end, data, ""), 32);
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
		parser_block(g, b);
		stats_start(g);
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
