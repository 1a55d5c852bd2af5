/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts: stretches of statements as functions of their own, which split.c chose. A part gets the
 * context, the frame and the statistics; its result says how it ended: at its end (0), with a
 * LEAVE of a label outside, with the end of the program, or with another part that is to follow
 * in its place. Who called it goes on from there; so a chain of else-ifs, however long, is never
 * more than one call deep.
 *
 * Parts are global functions, which the verifier checks one by one without regard to where they
 * are called. So what they are given may be NULL as far as it knows, and is tested. The rounds of a
 * loop are calls of a part through the kernel's bpf_loop(), which wants a static function: it gets
 * one that only calls the part and keeps its result in the frame.
 */
#include <linux/bpf.h>

#include "backend/gen.h"

/* The lowest bits of a result say what the others mean. */
enum { END_LEAVE = 1, END_VERDICT, END_PART };
#define END_BITS 2

/* What belongs to the function under construction, while another one is made. */
struct outer {
	LLVMValueRef fn, ctx, data, data_end, scratch, stats_ptr, zero_key, key_buf, small, *vars;
	LLVMBasicBlockRef block, entry;
	LLVMMetadataRef location;
	struct debug_scope scope;
	struct gen_part *part;
	const ir_body *body;
	unsigned body_at;
	bool last, stats_started;
	struct gen_header *headers;
};

static void part_build(struct gen *g, struct gen_part *part);
static void load_packet(struct gen *g);
static void round_build(struct gen *g, struct gen_part *part);
static void function_begin(struct gen *g, struct outer *outer);
static void function_end(struct gen *g, const struct outer *outer);
static LLVMValueRef part_function(struct gen *g, struct gen_part *part, bool is_round, LLVMTypeRef *type);
static void places(struct gen *g, struct gen_part *part, struct outer *outer);
static void places_back(struct gen *g, struct gen_part *part, const struct outer *outer);
static LLVMValueRef call(struct gen *g, struct gen_part *part, LLVMValueRef *args);
static LLVMValueRef call_chain(struct gen *g, struct gen_part *part, LLVMValueRef *args);
static unsigned arguments(struct gen *g, LLVMValueRef *args);
static void go_on(struct gen *g, struct gen_part *part, LLVMValueRef code);
static void end(struct gen *g, unsigned kind, uint32_t what);
static uint32_t end_code(unsigned kind, uint32_t what);

void part_run(struct gen *g, struct gen_part *part)
{
	LLVMValueRef args[3];

	part->follows = g->last ? g->part : NULL;
	part_build(g, part);
	if (part->follows) {
		vec_push(g->arena, &g->part->followers, part);
		vec_each(struct gen_part *, p, &part->followers)
			vec_push(g->arena, &g->part->followers, *p);
		LLVMBuildRet(g->b, const_u64(g, 32, end_code(END_PART, part->id)));
		start_dead_code(g);
		return;
	}
	arguments(g, args);
	go_on(g, part, call_chain(g, part, args));
}

LLVMValueRef part_rounds(struct gen *g, struct gen_part *part, uint32_t bound)
{
	LLVMValueRef handed = stack_new(g, 24, "handed"), args[3], n;
	LLVMValueRef code_at = offset_by(g, var_get(g, g->scratch), part->code_at);

	part_build(g, part);
	round_build(g, part);
	for (unsigned i = arguments(g, args); i--;)
		mem_store(g, MEM_STACK, offset_by(g, handed, 8 * i), args[i], 8);
	mem_store(g, MEM_HEADER, code_at, const_u64(g, 32, 0), 4);
	n = helper(g, BPF_FUNC_loop,
		   (LLVMValueRef[]){ const_u64(g, 32, bound), part->round, handed, const_u64(g, 64, 0) }, 4);
	go_on(g, part, mem_load(g, MEM_HEADER, code_at, 32, 4));
	return n;
}

void part_leave(struct gen *g, ir_label label)
{
	LLVMBasicBlockRef to = g->labels[label];
	LLVMValueRef where = to ? LLVMGetBasicBlockParent(to) : NULL;

	if (where == g->fn) {
		jump(g, to);
		return;
	}
	/* Behind a block of the part this one follows is that one's end. */
	for (const struct gen_part *p = g->part; p->follows; p = p->follows)
		if (where == p->follows->fn) {
			LLVMBuildRet(g->b, const_u64(g, 32, 0));
			return;
		}
	end(g, END_LEAVE, label);
}

void part_verdict(struct gen *g, enum verdict verdict)
{
	end(g, END_VERDICT, verdict);
}

void parts_forget(struct gen *g)
{
	vec_each(struct gen_part *, p, &g->parts) {
		(*p)->fn = (*p)->round = NULL;
		(*p)->ends.n = (*p)->followers.n = 0;
	}
}

LLVMValueRef frame_place(struct gen *g, LLVMTypeRef type, unsigned at)
{
	LLVMValueRef zero = const_u64(g, 64, 0), p = offset_by(g, var_get(g, g->scratch), at);

	/* Not as bytes: var_get() finds the type there. */
	return LLVMBuildInBoundsGEP2(g->b, type, p, &zero, 1, "");
}

void part_note_start(struct gen *g)
{
	LLVMValueRef start = LLVMBuildPtrToInt(g->b, var_get(g, g->data), g->i64, ""), from;

	from = resize(g, ctx_load(g, g->hook->data_at), 64);
	mem_store(g, MEM_HEADER, offset_by(g, var_get(g, g->scratch), g->start_at),
		  resize(g, opaque(g, LLVMBuildSub(g->b, start, from, "")), 32), 4);
}

static void part_build(struct gen *g, struct gen_part *part)
{
	unsigned stats_arg = g->stats_started ? 2 : 0;
	LLVMBasicBlockRef none, some, entry;
	struct outer outer;
	LLVMValueRef bad;
	LLVMTypeRef type;

	if (part->fn)
		return;
	function_begin(g, &outer);
	part->stats = stats_arg;
	g->fn = part->fn = part_function(g, part, false, &type);
	g->part = part;
	entry = block_new(g, "entry");
	none = block_new(g, "none");
	some = block_new(g, "start");
	LLVMPositionBuilderAtEnd(g->entry_b, entry);
	block_start(g, some);
	g->ctx = LLVMGetParam(g->fn, 0);
	g->data = var_new(g, g->ptr, "data");
	g->data_end = var_new(g, g->ptr, "data_end");
	if (part->has_calls)
		load_packet(g);
	data_buffers(g);
	g->scratch = var_new(g, g->ptr, "scratch");
	LLVMBuildStore(g->entry_b, LLVMGetParam(g->fn, 1), g->scratch);
	bad = LLVMBuildIsNull(g->entry_b, LLVMGetParam(g->fn, 1), "");
	if (stats_arg) {
		g->stats_ptr = var_new(g, g->ptr, "stats");
		LLVMBuildStore(g->entry_b, LLVMGetParam(g->fn, stats_arg), g->stats_ptr);
		bad = LLVMBuildOr(g->entry_b, bad,
				  LLVMBuildIsNull(g->entry_b, LLVMGetParam(g->fn, stats_arg), ""), "");
	}
	places(g, part, &outer);
	g->last = true;
	control_range(g, part->body, part->begin, part->end);
	LLVMBuildRet(g->b, const_u64(g, 32, 0));
	places_back(g, part, &outer);
	LLVMBuildCondBr(g->entry_b, bad, none, some);
	block_start(g, none);
	LLVMBuildRet(g->b, const_u64(g, 32, 0));
	function_end(g, &outer);
}

/* The packet for externs. Only the program itself is told of a frame prefix (runtime/abi.h). */
static void load_packet(struct gen *g)
{
	LLVMValueRef prefix = mem_load(g, MEM_HEADER, offset_by(g, LLVMGetParam(g->fn, 1), g->start_at), 32, 4);
	LLVMValueRef start = LLVMBuildIntToPtr(g->b, resize(g, ctx_load(g, g->hook->data_at), 64), g->ptr, "");
	LLVMValueRef end = LLVMBuildIntToPtr(g->b, resize(g, ctx_load(g, g->hook->data_end_at), 64), g->ptr, "");

	prefix = LLVMBuildAnd(g->b, resize(g, prefix, 64), const_u64(g, 64, 0xff), "");
	/* Opaque: else LLVM would subtract them in 32 bits, which the verifier refuses. */
	var_set(g, g->data, opaque(g, offset_by_value(g, start, prefix)));
	var_set(g, g->data_end, opaque(g, end));
}

/* int round(u32 index, void *handed): 1 when there are to be no more. */
static void round_build(struct gen *g, struct gen_part *part)
{
	LLVMBasicBlockRef entry, start, more, stop;
	LLVMValueRef args[3], code;
	struct outer outer;
	LLVMTypeRef type;

	if (part->round)
		return;
	function_begin(g, &outer);
	g->fn = part->round = part_function(g, part, true, &type);
	g->part = NULL;
	entry = block_new(g, "entry");
	more = block_new(g, "more");
	stop = block_new(g, "stop");
	LLVMPositionBuilderAtEnd(g->entry_b, entry);
	start = block_new(g, "start");
	block_start(g, start);
	for (unsigned i = 0; i < 3; i++)
		args[i] = LLVMBuildLoad2(g->b, g->ptr, offset_by(g, LLVMGetParam(g->fn, 1), 8 * i), "");
	code = call_chain(g, part, args);
	branch(g, is_set(g, code), stop, more);
	block_start(g, more);
	LLVMBuildRet(g->b, const_u64(g, 32, 0));
	block_start(g, stop);
	mem_store(g, MEM_HEADER, offset_by(g, args[1], part->code_at), code, 4);
	LLVMBuildRet(g->b, const_u64(g, 32, 1));
	LLVMBuildBr(g->entry_b, start);
	function_end(g, &outer);
}

static void function_begin(struct gen *g, struct outer *outer)
{
	*outer = (struct outer){
		.fn = g->fn, .ctx = g->ctx, .data = g->data, .data_end = g->data_end,
		.scratch = g->scratch, .stats_ptr = g->stats_ptr, .zero_key = g->zero_key,
		.key_buf = g->key_buf, .small = g->small, .block = LLVMGetInsertBlock(g->b),
		.entry = LLVMGetInsertBlock(g->entry_b), .location = LLVMGetCurrentDebugLocation2(g->b),
		.scope = g->scope, .part = g->part, .body = g->body, .body_at = g->body_at,
		.last = g->last, .stats_started = g->stats_started,
	};
}

static void function_end(struct gen *g, const struct outer *outer)
{
	g->fn = outer->fn;
	g->ctx = outer->ctx;
	g->data = outer->data;
	g->data_end = outer->data_end;
	g->scratch = outer->scratch;
	g->stats_ptr = outer->stats_ptr;
	g->zero_key = outer->zero_key;
	g->key_buf = outer->key_buf;
	g->small = outer->small;
	g->scope = outer->scope;
	g->part = outer->part;
	g->body = outer->body;
	g->body_at = outer->body_at;
	g->last = outer->last;
	g->stats_started = outer->stats_started;
	LLVMPositionBuilderAtEnd(g->b, outer->block);
	LLVMSetCurrentDebugLocation2(g->b, outer->location);
	LLVMPositionBuilderAtEnd(g->entry_b, outer->entry);
}

static LLVMValueRef part_function(struct gen *g, struct gen_part *part, bool is_round, LLVMTypeRef *type)
{
	const char *name = arena_printf(g->arena, "%s_%s%u", identifier(g, g->p->name),
					is_round ? "round" : "part", part->id + 1);
	struct debug_param params[3] = { { "ctx", debug_context(g) } };
	LLVMTypeRef types[3] = { g->ptr, g->ptr, g->ptr };
	unsigned n = 2;
	LLVMValueRef fn;

	if (is_round) {
		types[0] = g->i32;
		params[0] = (struct debug_param){ "index", debug_uint(g, 4) };
		params[1] = (struct debug_param){ "handed", debug_ptr(g, NULL) };
	} else {
		params[1] = (struct debug_param){ "frame", debug_memory(g, "p4bpf_frame", g->scratch_size) };
		if (part->stats)
			params[n++] = (struct debug_param){
				"stats", debug_memory(g, "p4bpf_counts", 8 * g->stats.n) };
	}
	*type = LLVMFunctionType(g->i32, types, n, false);
	name = unique_symbol(g, name);
	fn = LLVMAddFunction(g->module, name, *type);
	function_attribute(g, fn, "nounwind");
	/* Weak: LLVM must not draw conclusions from one to the other that the verifier does not. */
	LLVMSetLinkage(fn, is_round ? LLVMInternalLinkage : LLVMWeakAnyLinkage);
	debug_function(g, fn, name, part->end > part->begin ? part->body->at[part->begin]->at : (struct span){ 0 },
		       params, n, is_round);
	return fn;
}

/* What the part uses has a place in its function: in the frame, or, if nobody else uses it, a variable. */
static void places(struct gen *g, struct gen_part *part, struct outer *outer)
{
	outer->vars = arena_array(g->arena, part->vars.n, sizeof(*outer->vars));
	for (unsigned i = 0; i < part->vars.n; i++) {
		struct ir_var *var = part->vars.at[i];

		outer->vars[i] = g->vars[var->id];
		g->vars[var->id] = var_place(g, var);
	}
	outer->headers = arena_array(g->arena, part->headers.n, sizeof(*outer->headers));
	for (unsigned i = 0; i < part->headers.n; i++) {
		outer->headers[i] = *part->headers.at[i];
		header_frame(g, part->headers.at[i]);
	}
}

/* In reverse order: what is named twice had its first place to begin with. */
static void places_back(struct gen *g, struct gen_part *part, const struct outer *outer)
{
	for (unsigned i = part->vars.n; i--;)
		g->vars[part->vars.at[i]->id] = outer->vars[i];
	for (unsigned i = part->headers.n; i--;)
		*part->headers.at[i] = outer->headers[i];
}

static LLVMValueRef call(struct gen *g, struct gen_part *part, LLVMValueRef *args)
{
	return LLVMBuildCall2(g->b, LLVMGlobalGetValueType(part->fn), part->fn, args, part->stats ? 3 : 2, "");
}

/* The part, and whichever is to follow in its place. */
static LLVMValueRef call_chain(struct gen *g, struct gen_part *part, LLVMValueRef *args)
{
	LLVMValueRef code, first = call(g, part, args);

	if (!part->followers.n)
		return first;
	code = var_new(g, g->i32, "code");
	var_set(g, code, first);
	vec_each(struct gen_part *, p, &part->followers) {
		LLVMBasicBlockRef follow = block_new(g, "follow"), next = block_new(g, "followed");
		LLVMValueRef wanted = const_u64(g, 32, end_code(END_PART, (*p)->id));

		branch(g, equals(g, var_get(g, code), wanted), follow, next);
		block_start(g, follow);
		var_set(g, code, call(g, *p, args));
		jump(g, next);
		block_start(g, next);
	}
	return var_get(g, code);
}

static unsigned arguments(struct gen *g, LLVMValueRef *args)
{
	args[0] = g->ctx;
	args[1] = var_get(g, g->scratch);
	if (!g->stats_started)
		return 2;
	args[2] = var_get(g, g->stats_ptr);
	return 3;
}

/* Continues where the part's end says, or one of its followers'. */
static void go_on(struct gen *g, struct gen_part *part, LLVMValueRef code)
{
	LLVMBasicBlockRef done = block_new(g, "part_done");
	LLVMValueRef sw = LLVMBuildSwitch(g->b, code, done, 4);
	part_ends seen = { 0 };

	for (unsigned i = 0; i <= part->followers.n; i++) {
		const struct gen_part *p = i ? part->followers.at[i - 1] : part;

		vec_each(struct part_end, e, &p->ends) {
			uint32_t value = end_code(e->kind, e->what);
			LLVMBasicBlockRef at;
			bool is_new = true;

			vec_each(struct part_end, s, &seen)
				is_new &= s->kind != e->kind || s->what != e->what;
			if (!is_new)
				continue;
			vec_push(g->arena, &seen, *e);
			at = block_new(g, "part_left");
			LLVMAddCase(sw, const_u64(g, 32, value), at);
			block_start(g, at);
			if (e->kind == END_LEAVE)
				part_leave(g, e->what);
			else
				return_verdict(g, e->what);
		}
	}
	block_start(g, done);
}

/* Ends the part. */
static void end(struct gen *g, unsigned kind, uint32_t what)
{
	bool known = false;

	vec_each(struct part_end, e, &g->part->ends)
		known |= e->kind == kind && e->what == what;
	if (!known)
		vec_push(g->arena, &g->part->ends, ((struct part_end){ kind, what }));
	LLVMBuildRet(g->b, const_u64(g, 32, end_code(kind, what)));
}

static uint32_t end_code(unsigned kind, uint32_t what)
{
	return what << END_BITS | kind;
}
