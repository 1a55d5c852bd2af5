/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debug information through DIBuilder, from which LLVM makes the object's BTF: types of maps, keys
 * and values under their P4 names, the entry function, and for each instruction the line of P4 it
 * came from. The kernel is strict: names are C identifiers and parameters have one.
 */
#include <string.h>

#include "backend/gen.h"

/* DWARF's numbers for the kinds of base type. */
#define ATE_SIGNED 5
#define ATE_UNSIGNED 7

struct gen_file {
	const struct source_file *file;
	LLVMMetadataRef scope;
	struct gen_file *next;
};

static LLVMMetadataRef basic_type(struct gen *g, const char *name, unsigned bytes);
static LLVMMetadataRef *members_of(struct gen *g, const debug_members *members, bool in_union);
static LLVMMetadataRef scope_of(struct gen *g, const struct source_file *file);
static LLVMMetadataRef di_file(struct gen *g, const char *path);
static void module_flag(struct gen *g, const char *name, uint64_t value);

void debug_start(struct gen *g)
{
	const char *path = g->opts->source_path ? g->opts->source_path : "<unknown>";

	/*
	 * BTF is made from the same metadata as DWARF, which the object does not need: announcing CodeView,
	 * a format only Windows targets write, is how a module says that it wants no DWARF.
	 */
	module_flag(g, "CodeView", 1);
	module_flag(g, "Debug Info Version", LLVMDebugMetadataVersion());
	g->di = LLVMCreateDIBuilder(g->module);
	g->di_main_file = di_file(g, path);
	g->di_unit = LLVMDIBuilderCreateCompileUnit(g->di, LLVMDWARFSourceLanguageC99, g->di_main_file,
						    "p4bpfc", strlen("p4bpfc"), true, "", 0, 0, "", 0,
						    LLVMDWARFEmissionFull, 0, false, false, "", 0, "", 0);
}

void debug_function(struct gen *g, LLVMValueRef fn, const char *name, struct span at,
		    const struct debug_param *params, unsigned n, bool is_static)
{
	LLVMMetadataRef type, *types = arena_array(g->arena, n + 1, sizeof(*types));
	unsigned line = 1, col;

	types[0] = basic_type(g, "int", 4);
	for (unsigned i = 0; i < n; i++)
		types[i + 1] = params[i].type;
	type = LLVMDIBuilderCreateSubroutineType(g->di, g->di_main_file, types, n + 1, LLVMDIFlagZero);
	if (at.begin)
		source_line_col(g->sources, at.begin, &line, &col);
	g->scope = (struct debug_scope){ 0 };
	g->scope.function = LLVMDIBuilderCreateFunction(g->di, g->di_main_file, name, strlen(name), "", 0,
							g->di_main_file, line, type, is_static, true, line,
							LLVMDIFlagPrototyped, true);
	/* Named because the kernel wants names; the values have no place anybody needs. */
	for (unsigned i = 0; i < n; i++)
		LLVMDIBuilderCreateParameterVariable(g->di, g->scope.function, params[i].name,
						     strlen(params[i].name), i + 1, g->di_main_file, line,
						     params[i].type, true, LLVMDIFlagZero);
	LLVMSetSubprogram(fn, g->scope.function);
	LLVMSetCurrentDebugLocation2(g->b, LLVMDIBuilderCreateDebugLocation(g->llvm, line, 0,
									    g->scope.function, NULL));
}

LLVMMetadataRef debug_context(struct gen *g)
{
	LLVMMetadataRef u32 = debug_uint(g, 4);
	debug_members members = { 0 };
	unsigned bytes = 0;

	for (const struct hook_field *f = g->hook->ctx_fields; f->name; f++) {
		debug_member_add(g, &members, f->name, u32, f->offset, 4);
		bytes = f->offset + 4;
	}
	return debug_ptr(g, debug_struct(g, g->hook->ctx_type, &members, bytes));
}

LLVMMetadataRef debug_memory(struct gen *g, const char *name, unsigned bytes)
{
	debug_members members = { 0 };

	debug_member_add(g, &members, "bytes", debug_bytes(g, bytes), 0, bytes);
	return debug_ptr(g, debug_struct(g, name, &members, bytes));
}

void debug_finish(struct gen *g)
{
	LLVMDIBuilderFinalize(g->di);
	LLVMDisposeDIBuilder(g->di);
	g->di = NULL;
}

void at(struct gen *g, struct span span)
{
	const struct source_file *file = source_of(g->sources, span.begin);
	unsigned line, col;

	if (!file)
		return;
	source_line_col(g->sources, span.begin, &line, &col);
	LLVMSetCurrentDebugLocation2(g->b, LLVMDIBuilderCreateDebugLocation(g->llvm, line, col,
									    scope_of(g, file), NULL));
}

LLVMMetadataRef debug_uint(struct gen *g, unsigned bytes)
{
	return basic_type(g, arena_printf(g->arena, "u%u", 8 * bytes), bytes);
}

LLVMMetadataRef debug_bytes(struct gen *g, unsigned n)
{
	return debug_array(g, debug_uint(g, 1), 1, n);
}

LLVMMetadataRef debug_array(struct gen *g, LLVMMetadataRef type, unsigned type_bytes, uint64_t n)
{
	LLVMMetadataRef range = LLVMDIBuilderGetOrCreateSubrange(g->di, 0, n);

	return LLVMDIBuilderCreateArrayType(g->di, 8 * type_bytes * n, 0, type, &range, 1);
}

LLVMMetadataRef debug_ptr(struct gen *g, LLVMMetadataRef type)
{
	return LLVMDIBuilderCreatePointerType(g->di, type, 64, 0, 0, "", 0);
}

LLVMMetadataRef debug_slot(struct gen *g, const struct gen_slot *slot)
{
	LLVMMetadataRef type;
	char *name;

	if (slot->bytes > 8 || (slot->bytes & (slot->bytes - 1)))
		return debug_bytes(g, slot->bytes);
	type = debug_uint(g, slot->bytes);
	if (!slot->is_be || slot->bytes == 1)
		return type;
	name = arena_printf(g->arena, "be%u", 8 * slot->bytes);
	return LLVMDIBuilderCreateTypedef(g->di, type, name, strlen(name), g->di_main_file, 0, g->di_unit,
					  0);
}

void debug_member_add(struct gen *g, debug_members *members, const char *name, LLVMMetadataRef type,
		      unsigned offset, unsigned bytes)
{
	vec_push(g->arena, members, ((struct debug_member){ name, type, offset, bytes }));
	/* In order of their places: the kernel takes no other. */
	for (unsigned i = members->n - 1; i && members->at[i - 1].offset > members->at[i].offset; i--) {
		struct debug_member m = members->at[i];

		members->at[i] = members->at[i - 1];
		members->at[i - 1] = m;
	}
}

LLVMMetadataRef debug_struct(struct gen *g, const char *name, const debug_members *members,
			     unsigned bytes)
{
	return LLVMDIBuilderCreateStructType(g->di, g->di_unit, name, strlen(name), g->di_main_file, 0,
					     8 * bytes, 0, LLVMDIFlagZero, NULL,
					     members_of(g, members, false), members->n, 0, NULL, "", 0);
}

LLVMMetadataRef debug_union(struct gen *g, const char *name, const debug_members *members,
			    unsigned bytes)
{
	return LLVMDIBuilderCreateUnionType(g->di, g->di_unit, name, strlen(name), g->di_main_file, 0,
					    8 * bytes, 0, LLVMDIFlagZero, members_of(g, members, true),
					    members->n, 0, "", 0);
}

/* The kernel looks for it by this name. */
LLVMMetadataRef debug_lock(struct gen *g)
{
	debug_members members = { 0 };

	debug_member_add(g, &members, "val", debug_uint(g, 4), 0, 4);
	return debug_struct(g, "bpf_spin_lock", &members, 4);
}

void debug_global(struct gen *g, LLVMValueRef global, const char *name, LLVMMetadataRef type)
{
	LLVMMetadataRef none = LLVMDIBuilderCreateExpression(g->di, NULL, 0), var;

	var = LLVMDIBuilderCreateGlobalVariableExpression(g->di, g->di_unit, name, strlen(name), "", 0,
							  g->di_main_file, 0, type, false, none, NULL, 0);
	LLVMGlobalSetMetadata(global, LLVMGetMDKindIDInContext(g->llvm, "dbg", 3), var);
}

static LLVMMetadataRef basic_type(struct gen *g, const char *name, unsigned bytes)
{
	bool is_signed = name[0] == 'i';

	return LLVMDIBuilderCreateBasicType(g->di, name, strlen(name), 8 * bytes,
					    is_signed ? ATE_SIGNED : ATE_UNSIGNED, LLVMDIFlagZero);
}

static LLVMMetadataRef *members_of(struct gen *g, const debug_members *members, bool in_union)
{
	LLVMMetadataRef *list = arena_array(g->arena, members->n, sizeof(*list));

	for (unsigned i = 0; i < members->n; i++) {
		const struct debug_member *m = &members->at[i];

		list[i] = LLVMDIBuilderCreateMemberType(g->di, g->di_unit, m->name, strlen(m->name),
							g->di_main_file, 0, 8 * m->bytes, 0,
							in_union ? 0 : 8 * m->offset, LLVMDIFlagZero,
							m->type);
	}
	return list;
}

/* Code from an included file is a block of that file inside the one function. */
static LLVMMetadataRef scope_of(struct gen *g, const struct source_file *file)
{
	struct gen_file *f;

	if (!g->opts->source_path || !strcmp(file->path, g->opts->source_path))
		return g->scope.function;
	for (f = g->scope.files; f; f = f->next)
		if (f->file == file)
			return f->scope;
	f = arena_make(g->arena, struct gen_file);
	f->file = file;
	f->scope = LLVMDIBuilderCreateLexicalBlockFile(g->di, g->scope.function, di_file(g, file->path), 0);
	f->next = g->scope.files;
	g->scope.files = f;
	return f->scope;
}

/* The path stays as the user wrote it, so that the object does not depend on where it was built. */
static LLVMMetadataRef di_file(struct gen *g, const char *path)
{
	return LLVMDIBuilderCreateFile(g->di, path, strlen(path), "", 0);
}

static void module_flag(struct gen *g, const char *name, uint64_t value)
{
	LLVMAddModuleFlag(g->module, LLVMModuleFlagBehaviorWarning, name, strlen(name),
			  LLVMValueAsMetadata(const_u64(g, 32, value)));
}
