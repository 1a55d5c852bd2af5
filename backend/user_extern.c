/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of extern functions that C implements. Every such function is
 *
 *	void NAME(struct CONTEXT *ctx, struct NAME_args *args)
 *
 * with all parameters and the result in one struct: BPF passes five registers at most, a pointer
 * reaches any number. The symbol is hidden, which makes libbpf have the kernel verify the function
 * where it is called instead of alone: then `args` is known to be the caller's memory. The header
 * that `p4bpfc --emit extern-header` prints comes from the same layout.
 */
#include "backend/user_extern.h"

#include <ctype.h>
#include <string.h>

#include "common/strbuf.h"

/* A frame of the stack has 512 bytes in all, and the program needs most of them. */
#define MAX_ARGS 256

static const char *c_name(struct arena *arena, const char *param, const char *path)
{
	char *name = arena_printf(arena, "%s%s%s", param, *path ? "_" : "", path), *to = name;

	for (const char *s = name; *s; s++)
		if (isalnum((unsigned char)*s) || *s == '_' || *s == '.' || *s == '[')
			*to++ = isalnum((unsigned char)*s) ? *s : '_';
	*to = '\0';
	return name;
}

static const char *free_name(struct arena *arena, const struct user_function *f, const char *name)
{
	const char *wanted = name;
	unsigned n = 2;

	for (unsigned i = 0; i < f->members.n;) {
		if (strcmp(f->members.at[i].name, name)) {
			i++;
			continue;
		}
		name = arena_printf(arena, "%s_%u", wanted, n++);
		i = 0;
	}
	return name;
}

static void add_members(struct arena *arena, struct user_function *f, const char *param,
			const ir_param_list *scalars, unsigned first_of)
{
	vec_each(struct ir_param, p, scalars) {
		struct user_member m = { .param = p, .first_of = first_of };
		unsigned bytes = (p->width + 7) / 8;

		m.wide = p->width > 64;
		m.bytes = m.wide ? bytes : bytes > 4 ? 8 : bytes > 2 ? 4 : bytes;
		if (!m.wide) {
			f->size = p4bpf_round_up(f->size, m.bytes);
			f->align = f->align > m.bytes ? f->align : m.bytes;
		}
		m.offset = f->size;
		f->size += m.bytes;
		m.name = free_name(arena, f, c_name(arena, param, p->name));
		vec_push(arena, &f->members, m);
		first_of = 0;
	}
}

void user_layout(struct arena *arena, const struct ir_function *ir, struct user_function *f)
{
	*f = (struct user_function){ .ir = ir, .align = 1 };
	f->symbol = c_name(arena, ir->name, "");
	f->args_type = arena_printf(arena, "%s_args", f->symbol);
	for (unsigned i = 0; i < ir->params.n; i++)
		add_members(arena, f, ir->params.at[i].name, &ir->params.at[i].scalars, i + 1);
	add_members(arena, f, "result", &ir->result, ir->params.n + 1);
	/* C has no empty struct. */
	f->size = f->size ? p4bpf_round_up(f->size, f->align) : 1;
}

bool user_functions_called(const struct ir_program *p)
{
	vec_each(struct ir_function *, ir, &p->functions)
		if (!extern_is_known((*ir)->name))
			return true;
	return false;
}

static LLVMMetadataRef args_type(struct gen *g, const struct user_function *f)
{
	debug_members members = { 0 };

	vec_each(struct user_member, m, &f->members)
		debug_member_add(g, &members, m->name,
				 m->wide ? debug_bytes(g, m->bytes) : debug_uint(g, m->bytes),
				 m->offset, m->bytes);
	return debug_struct(g, f->args_type, &members, f->size);
}

/* Declared once; its BTF is what libbpf compares with the definition's when it links. */
static struct user_function *declare(struct gen *g, const struct ir_function *ir)
{
	LLVMTypeRef type, params[] = { g->ptr, g->ptr };
	LLVMMetadataRef types[3] = { NULL }, context;
	struct user_function *f;
	debug_members none = { 0 };

	vec_each(struct user_function *, known, &g->user_functions)
		if ((*known)->ir == ir)
			return *known;
	f = arena_make(g->arena, struct user_function);
	user_layout(g->arena, ir, f);
	vec_push(g->arena, &g->user_functions, f);
	type = LLVMFunctionType(LLVMVoidTypeInContext(g->llvm), params, 2, false);
	f->fn = LLVMAddFunction(g->module, f->symbol, type);
	LLVMSetVisibility(f->fn, LLVMHiddenVisibility);
	LLVMAddAttributeAtIndex(f->fn, LLVMAttributeFunctionIndex,
				LLVMCreateEnumAttribute(g->llvm,
							LLVMGetEnumAttributeKindForName("nounwind", 8), 0));
	context = debug_struct(g, g->hook->ctx_type, &none, 0);
	types[1] = debug_ptr(g, context);
	types[2] = debug_ptr(g, args_type(g, f));
	LLVMSetSubprogram(f->fn, LLVMDIBuilderCreateFunction(
		g->di, g->di_main_file, f->symbol, strlen(f->symbol), "", 0, g->di_main_file, 0,
		LLVMDIBuilderCreateSubroutineType(g->di, g->di_main_file, types, 3, LLVMDIFlagZero),
		false, false, 0, LLVMDIFlagPrototyped, true));
	return f;
}

static void store_member(struct gen *g, LLVMValueRef args, const struct user_member *m,
			 LLVMValueRef v)
{
	LLVMTypeRef type = int_type(g, 8 * m->bytes);

	if (m->param->shape == IR_SHAPE_INT && !m->wide)
		v = LLVMBuildSExtOrBitCast(g->b, v, type, "");
	v = resize(g, v, 8 * m->bytes);
	mem_store(g, MEM_STACK, offset_by(g, args, m->offset), m->wide ? swap_bytes(g, v) : v,
		  m->wide ? 1 : m->bytes);
}

static LLVMValueRef load_member(struct gen *g, LLVMValueRef args, const struct user_member *m)
{
	LLVMValueRef v = mem_load(g, MEM_STACK, offset_by(g, args, m->offset), 8 * m->bytes,
				  m->wide ? 1 : m->bytes);

	return resize(g, m->wide ? swap_bytes(g, v) : v, m->param->width);
}

static void load_places(struct gen *g, LLVMValueRef args, const struct user_member *m,
			const ir_place_list *out)
{
	vec_each(struct ir_place, place, out)
		place_set(g, place, load_member(g, args, m++));
}

/* Bytes for the largest arguments any call has; those that are too large are complained about. */
static unsigned user_args_size(struct gen *g)
{
	struct user_function f;
	unsigned most = 0;

	vec_each(struct ir_function *, ir, &g->p->functions) {
		user_layout(g->arena, *ir, &f);
		if (f.size > most && f.size <= MAX_ARGS)
			most = f.size;
	}
	return p4bpf_round_up(most, 8);
}

static void clear(struct gen *g, LLVMValueRef args, unsigned size)
{
	for (unsigned at = 0; at < p4bpf_round_up(size, 8); at += 8)
		mem_store(g, MEM_STACK, offset_by(g, args, at), const_u64(g, 64, 0), 8);
}

void user_call(struct gen *g, const struct ir_function *ir, const struct extern_call *c)
{
	struct user_function *f = declare(g, ir);
	const struct user_member *m = f->members.at;
	LLVMValueRef operands[] = { g->ctx, NULL };
	unsigned next = 0;

	if (f->size > MAX_ARGS) {
		struct diag *d = diag_error(g->diags, DIAG_LIMIT, ir->at,
					    "the arguments of '%s' take %u bytes; C functions get at most %d",
					    ir->name, f->size, MAX_ARGS);

		diag_hint(d, "hand over the fields it needs, not whole structs of headers");
		return;
	}
	/* One piece of memory serves all calls. */
	if (!g->user_args)
		g->user_args = stack_new(g, user_args_size(g), "user_args");
	operands[1] = g->user_args;
	clear(g, g->user_args, f->size);
	for (unsigned i = 0; i < ir->params.n; i++)
		for (unsigned k = 0; k < ir->params.at[i].scalars.n; k++, m++)
			if (ir->params.at[i].in)
				store_member(g, g->user_args, m, c->in[next++]);
	LLVMBuildCall2(g->b, LLVMGlobalGetValueType(f->fn), f->fn, operands, 2, "");
	m = f->members.at;
	for (unsigned i = 0; i < ir->params.n; i++) {
		if (ir->params.at[i].out)
			load_places(g, g->user_args, m, &c->stmt->call.args.at[i].out);
		m += ir->params.at[i].scalars.n;
	}
	load_places(g, g->user_args, m, &c->stmt->call.result);
}

/* The header for the C side. */

static const char *c_type(const struct user_member *m)
{
	static const char *const types[] = { [1] = "unsigned char", [2] = "unsigned short",
					     [4] = "unsigned int", [8] = "unsigned long long" };
	static const char *const signed_types[] = { [1] = "signed char", [2] = "short", [4] = "int",
						    [8] = "long long" };

	if (m->wide)
		return types[1];
	return m->param->shape == IR_SHAPE_INT ? signed_types[m->bytes] : types[m->bytes];
}

static void print_member(FILE *out, const struct user_member *m)
{
	fprintf(out, "\t%s %s", c_type(m), m->name);
	if (m->wide)
		fprintf(out, "[%u]", m->bytes);
	if (m->param->shape == IR_SHAPE_BOOL)
		fputs(";\t/* bool */\n", out);
	else
		fprintf(out, ";\t/* %s<%u> */\n", m->param->shape == IR_SHAPE_INT ? "int" : "bit",
			m->param->width);
}

static void print_function(FILE *out, const struct user_function *f)
{
	fprintf(out, "\nstruct %s {\n", f->args_type);
	vec_each(struct user_member, m, &f->members) {
		const struct ir_function_param *p;

		if (m->first_of && m->first_of <= f->ir->params.n) {
			p = &f->ir->params.at[m->first_of - 1];
			fprintf(out, "\t/* %s %s */\n", !p->out ? "in" : p->in ? "inout" : "out",
				p->name);
		} else if (m->first_of) {
			fputs("\t/* what it returns */\n", out);
		}
		print_member(out, m);
	}
	if (!f->members.n)
		fputs("\tunsigned char unused;\n", out);
	fprintf(out, "};\nP4BPF_EXTERN void %s(struct P4BPF_CONTEXT *ctx, struct %s *args);\n",
		f->symbol, f->args_type);
}

void user_header(FILE *out, const struct ir_program *p, const struct hook *hook)
{
	fprintf(out,
		"/*\n"
		" * What the extern functions of %s take, for C that implements them. Made by\n"
		" * p4bpfc --emit extern-header; make it again when the program's declarations change.\n"
		" * Integers are in the machine's byte order, arrays of bytes in network order; ctx is the\n"
		" * packet's. The functions may not move the packet's head or tail. See docs/externs.md.\n"
		" */\n"
		"#ifndef P4BPF_%s_EXTERNS_H\n#define P4BPF_%s_EXTERNS_H\n\n"
		"#define P4BPF_CONTEXT %s\n"
		"#define P4BPF_EXTERN __attribute__((visibility(\"hidden\")))\n\n"
		"struct P4BPF_CONTEXT;\n",
		p->name, p->name, p->name, hook->ctx_type);
	vec_each(struct ir_function *, ir, &p->functions) {
		struct user_function f;

		if (extern_is_known((*ir)->name))
			continue;
		user_layout(p->arena, *ir, &f);
		print_function(out, &f);
	}
	fputs("\n#endif\n", out);
}
