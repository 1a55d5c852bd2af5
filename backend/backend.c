/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IR to BPF object, in the order gen.h gives. LLVM's own errors (a stack that is too large, an
 * instruction BPF lacks) arrive through its diagnostic handler and become errors of the
 * compilation.
 */
#include <elf.h>
#include <llvm-c/Analysis.h>
#include <llvm-c/Error.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/copies.h"
#include "backend/user_extern.h"

/* Kernel 6.1 and later run it; 6.6 would allow v4. */
#define CPU "v3"
#define TRIPLE "bpfel"

static const struct hook *choose_hook(struct gen *g);
static const struct binding *find_binding(struct gen *g);
static bool generate(struct gen *g, char **data, size_t *size);
static void llvm_start(struct gen *g);
static void llvm_stop(struct gen *g);
static bool build(struct gen *g);
static bool check_limits(struct gen *g);
static void check_maps(struct gen *g);
static LLVMValueRef add_section(struct gen *g, const char *symbol, const char *section,
				const char *text);
static void keep(struct gen *g, LLVMValueRef *globals, unsigned n);
static void drop_unused(struct gen *g, LLVMValueRef *global);
static bool optimize(struct gen *g);
static bool emit(struct gen *g, char **data, size_t *size);
static void mark_description(char *object, size_t size);
static void take_diagnostic(LLVMDiagnosticInfoRef info, void *data);
static void say_time(struct gen *g, const char *what, struct timespec *since);

bool backend_compile(struct ir_program *p, struct diags *diags, struct source_map *sources,
		     const struct backend_opts *opts, char **data, size_t *size)
{
	struct gen start = { .p = p, .arena = p->arena, .diags = diags, .sources = sources, .opts = opts }, g;
	bool ok;

	start.binding = find_binding(&start);
	if (start.binding)
		copies_plan(&start);
	start.hook = start.binding ? choose_hook(&start) : NULL;
	if (!start.hook)
		return false;
	value_sets_declare(&start);
	do {
		g = start;
		if (g.copies) {
			g.copies = arena_make(g.arena, struct gen_copies);
			*g.copies = *start.copies;
		}
		ok = generate(&g, data, size);
		start.attempt++;
	} while (!ok && g.too_large && !diags_errors(diags) && start.attempt < split_attempts);
	if (!ok && g.too_large && !diags_errors(diags))
		diag_hint(diag_error(diags, DIAG_LIMIT, (struct span){ 0 },
				     "the program needs more than the 512 bytes of stack a BPF program has, "
				     "in however many functions"),
			  "fewer or narrower variables and action parameters in use at one time need less");
	return ok;
}

/* One attempt; it sets g->too_large when another may succeed. */
static bool generate(struct gen *g, char **data, size_t *size)
{
	struct timespec since;
	bool ok;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &since);
	llvm_start(g);
	say_time(g, "llvm start", &since);
	ok = build(g);
	say_time(g, "generate", &since);
	ok = ok && optimize(g);
	say_time(g, "optimize", &since);
	ok = ok && emit(g, data, size);
	say_time(g, "emit", &since);
	split_end(g);
	llvm_stop(g);
	return ok;
}

bool backend_extern_header(FILE *out, struct ir_program *p, struct diags *diags,
			   const struct backend_opts *opts)
{
	struct gen g = { .p = p, .arena = p->arena, .diags = diags, .opts = opts };

	g.binding = find_binding(&g);
	if (g.binding)
		copies_plan(&g);
	g.hook = g.binding ? choose_hook(&g) : NULL;
	if (g.hook)
		user_header(out, p, g.hook);
	return g.hook;
}

static const struct binding *find_binding(struct gen *g)
{
	static const struct binding *const bindings[] = { &binding_ebpf, &binding_xdp, &binding_v1model };

	for (unsigned i = 0; i < sizeof(bindings) / sizeof(*bindings); i++)
		if (!strcmp(bindings[i]->arch, g->p->arch->name))
			return bindings[i];
	diag_error(g->diags, DIAG_UNSUPPORTED, (struct span){ 0 },
		   "no code can be generated for architecture '%s'", g->p->arch->name);
	return NULL;
}

/* XDP where the architecture can be on it: it comes first and costs least. */
static const struct hook *choose_hook(struct gen *g)
{
	const char *why = "asked for", *tc_for = copies_on_tc(g);
	const struct hook *hook = &hook_xdp;
	bool in_c = user_functions_called(g->p);

	switch (g->opts->hook) {
	case BACKEND_HOOK_XDP:
		break;
	case BACKEND_HOOK_TC:
		hook = &hook_tc;
		break;
	case BACKEND_HOOK_AUTO:
		hook = g->binding->on_xdp ? &hook_xdp : &hook_tc;
		/* Functions in C know one context. */
		if (tc_for && in_c)
			hook = &hook_tc;
		why = !g->binding->on_xdp ? "the architecture is not possible on xdp" :
		      tc_for && in_c ? "externs in C are for one hook, and some packets need tc" :
		      tc_for ? "packets that need no copies" : "everything the program uses is possible there";
		break;
	}
	if (hook == &hook_xdp ? !g->binding->on_xdp : !g->binding->on_tc) {
		diag_error(g->diags, DIAG_UNSUPPORTED, (struct span){ 0 },
			   "architecture '%s' cannot be on hook '%s'", g->binding->arch, hook->name);
		return NULL;
	}
	if (hook == &hook_xdp && tc_for && in_c) {
		diag_error(g->diags, DIAG_UNSUPPORTED, (struct span){ 0 },
			   "externs in C are for one hook, and this program, which %s, would be on two: "
			   "compile it with '--hook tc'", tc_for);
		return NULL;
	}
	if (g->opts->verbose && g->opts->log)
		fprintf(g->opts->log, "hook %s: %s\n", hook->name, why);
	if (hook == &hook_xdp && tc_for) {
		g->copies->hands_over = true;
		if (g->opts->verbose && g->opts->log)
			fprintf(g->opts->log, "hook tc: the rest, since the program %s\n", tc_for);
	}
	return hook;
}

static void llvm_start(struct gen *g)
{
	static const char *const memories[MEM_KINDS] = { "header", "map", "stack", "context" };
	LLVMTargetDataRef target_data;
	LLVMTargetRef target;
	LLVMMetadataRef root, zero;
	char *error = NULL;

	LLVMInitializeBPFTargetInfo();
	LLVMInitializeBPFTarget();
	LLVMInitializeBPFTargetMC();
	LLVMInitializeBPFAsmPrinter();
	LLVMInitializeBPFAsmParser();
	if (LLVMGetTargetFromTriple(TRIPLE, &target, &error)) {
		fprintf(stderr, "p4bpfc: LLVM: %s\n", error);
		exit(3);
	}
	/* Never without register allocation: 512 bytes of stack do not hold a program. */
	g->machine = LLVMCreateTargetMachine(target, TRIPLE, CPU, "",
					     g->opts->opt_level ? LLVMCodeGenLevelDefault
								: LLVMCodeGenLevelLess,
					     LLVMRelocDefault, LLVMCodeModelDefault);
	g->llvm = LLVMContextCreate();
	LLVMContextSetDiscardValueNames(g->llvm, g->opts->output != BACKEND_LLVM);
	LLVMContextSetDiagnosticHandler(g->llvm, take_diagnostic, g);
	g->module = LLVMModuleCreateWithNameInContext(g->p->name, g->llvm);
	LLVMSetTarget(g->module, TRIPLE);
	target_data = LLVMCreateTargetDataLayout(g->machine);
	LLVMSetModuleDataLayout(g->module, target_data);
	LLVMDisposeTargetData(target_data);
	g->b = LLVMCreateBuilderInContext(g->llvm);
	g->entry_b = LLVMCreateBuilderInContext(g->llvm);
	g->i1 = int_type(g, 1);
	g->i8 = int_type(g, 8);
	g->i16 = int_type(g, 16);
	g->i32 = int_type(g, 32);
	g->i64 = int_type(g, 64);
	g->ptr = LLVMPointerTypeInContext(g->llvm, 0);
	g->tbaa_kind = LLVMGetMDKindIDInContext(g->llvm, "tbaa", 4);
	root = LLVMMDStringInContext2(g->llvm, "p4bpf", 5);
	root = LLVMMDNodeInContext2(g->llvm, &root, 1);
	zero = LLVMValueAsMetadata(const_u64(g, 64, 0));
	for (unsigned i = 0; i < MEM_KINDS; i++) {
		LLVMMetadataRef name = LLVMMDStringInContext2(g->llvm, memories[i], strlen(memories[i]));
		LLVMMetadataRef type = LLVMMDNodeInContext2(g->llvm, (LLVMMetadataRef[]){ name, root, zero }, 3);
		LLVMMetadataRef tag = LLVMMDNodeInContext2(g->llvm, (LLVMMetadataRef[]){ type, type, zero }, 3);

		g->memory_tags[i] = LLVMMetadataAsValue(g->llvm, tag);
	}
}

static void llvm_stop(struct gen *g)
{
	if (g->di)
		LLVMDisposeDIBuilder(g->di);
	LLVMDisposeBuilder(g->b);
	LLVMDisposeBuilder(g->entry_b);
	LLVMDisposeModule(g->module);
	LLVMDisposeTargetMachine(g->machine);
	LLVMContextDispose(g->llvm);
}

static bool build(struct gen *g)
{
	LLVMValueRef sections[2];
	char *text, *error = NULL;
	bool ok;

	ok = residency_decide(g);
	if (ok)
		split_plan(g);
	ok = layout_tables(g) && ok;
	ok = deparser_plan(g) && ok;
	if (!ok || !check_limits(g))
		return false;
	data_layout(g);
	debug_start(g);
	for (unsigned i = 0; i < g->p->tables.n; i++)
		map_of_table(g, &g->tables[i]);
	for (unsigned i = 0; i < g->p->tables.n; i++)
		direct_declare(g, &g->tables[i]);
	data_make(g);
	if (!extern_declare(g))
		return false;
	function_build(g);
	check_maps(g);
	if (diags_errors(g->diags))
		return false;
	text = describe(g);
	sections[0] = add_section(g, "p4bpf_description", P4BPF_SECTION, text);
	free(text);
	/*
	 * The kernel lends some helpers only to programs that may be combined with it. The object holds no
	 * code of p4bpf, so its licence is its author's choice; of the strings the kernel takes, this one
	 * leaves that choice widest.
	 */
	sections[1] = add_section(g, "p4bpf_license", "license", "Dual BSD/GPL");
	keep(g, sections, 2);
	debug_finish(g);
	if (LLVMVerifyModule(g->module, LLVMReturnStatusAction, &error)) {
		fprintf(stderr, "p4bpfc: LLVM refuses the generated code, a bug in p4bpfc:\n%s\n", error);
		exit(3);
	}
	LLVMDisposeMessage(error);
	return true;
}

/* The kernel's limit on one element of a per-CPU array. */
#define MAX_SCRATCH 32768

static bool check_limits(struct gen *g)
{
	if (g->scratch_size <= MAX_SCRATCH)
		return true;
	diag_error(g->diags, DIAG_LIMIT, (struct span){ 0 },
		   "the headers that are both extracted and made by the program take %u bytes; at most %u are "
		   "possible", g->scratch_size, MAX_SCRATCH);
	return false;
}

/*
 * Local to the object, since libbpf links no global that BTF does not know; named as used, or LLVM
 * would leave it out.
 */
static LLVMValueRef add_section(struct gen *g, const char *symbol, const char *section,
				const char *text)
{
	LLVMValueRef init = LLVMConstStringInContext(g->llvm, text, strlen(text), false);
	LLVMValueRef global = LLVMAddGlobal(g->module, LLVMTypeOf(init), symbol);

	LLVMSetInitializer(global, init);
	LLVMSetSection(global, section);
	LLVMSetAlignment(global, 1);
	LLVMSetLinkage(global, LLVMInternalLinkage);
	return global;
}

static void keep(struct gen *g, LLVMValueRef *globals, unsigned n)
{
	LLVMValueRef list = LLVMConstArray(g->ptr, globals, n);
	LLVMValueRef used = LLVMAddGlobal(g->module, LLVMTypeOf(list), "llvm.used");

	LLVMSetInitializer(used, list);
	LLVMSetLinkage(used, LLVMAppendingLinkage);
	LLVMSetSection(used, "llvm.metadata");
}

static bool optimize(struct gen *g)
{
	/* Without mem2reg the verifier would meet pointers in memory. */
	static const char *const pipelines[] = { "function(sroa,early-cse,simplifycfg)", "default<O1>",
						 "default<O2>" };
	/*
	 * In large functions the whole of O1 moves apart what tests one condition twice: the verifier then
	 * follows each of the ways through all of the tests. This is linear for both.
	 */
	static const char of_parts[] = "function(sroa,early-cse<memssa>,simplifycfg,"
				       "instcombine<no-verify-fixpoint>,simplifycfg,dse,adce)";
	LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
	LLVMErrorRef error;
	char *message;

	LLVMPassBuilderOptionsSetLoopVectorization(options, false);
	LLVMPassBuilderOptionsSetSLPVectorization(options, false);
	error = LLVMRunPasses(g->module, g->framed && g->opts->opt_level ? of_parts
									 : pipelines[g->opts->opt_level],
			      g->machine, options);
	LLVMDisposePassBuilderOptions(options);
	if (error) {
		message = LLVMGetErrorMessage(error);
		fprintf(stderr, "p4bpfc: LLVM: %s\n", message);
		exit(3);
	}
	drop_unused(g, &g->nowhere);
	return !diags_errors(g->diags);
}

/*
 * Externs have maps of their own, tables too where there are few of them; plain globals share one per
 * section they go to. Counted before LLVM's passes, which take long for a program that large.
 */
static void check_maps(struct gen *g)
{
	bool plain[3] = { false };
	unsigned n = 0;
	struct diag *d;

	for (LLVMValueRef v = LLVMGetFirstGlobal(g->module); v; v = LLVMGetNextGlobal(v)) {
		const char *section = LLVMGetSection(v);

		if (!LLVMGetFirstUse(v))
			continue;
		if (section && !strcmp(section, ".maps"))
			n++;
		else if (LLVMIsGlobalConstant(v))
			plain[0] |= !section || !strncmp(section, ".rodata", 7);
		else
			plain[1 + LLVMIsNull(LLVMGetInitializer(v))] |= !section ||
				!strncmp(section, ".data", 5) || !strncmp(section, ".bss", 4);
	}
	n += plain[0] + plain[1] + plain[2];
	if (n <= MAX_MAPS)
		return;
	d = diag_error(g->diags, DIAG_LIMIT, (struct span){ 0 },
		       "the program needs %u maps for its tables, externs and variables; the kernel lends at most "
		       "%u to a program", n, MAX_MAPS);
	diag_hint(d, "counters, registers and their like need a map each: those of one kind can be one with a "
		     "larger index");
}

/* A global nobody uses would still be a map to load. */
static void drop_unused(struct gen *g, LLVMValueRef *global)
{
	if (!*global || LLVMGetFirstUse(*global))
		return;
	LLVMDeleteGlobal(*global);
	*global = NULL;
}

static bool emit(struct gen *g, char **data, size_t *size)
{
	LLVMMemoryBufferRef buffer = NULL;
	LLVMCodeGenFileType type = g->opts->output == BACKEND_ASM ? LLVMAssemblyFile : LLVMObjectFile;
	char *error = NULL;

	if (g->opts->output == BACKEND_LLVM) {
		char *text = LLVMPrintModuleToString(g->module);

		*size = strlen(text);
		*data = strdup(text);
		LLVMDisposeMessage(text);
	} else {
		if (LLVMTargetMachineEmitToMemoryBuffer(g->machine, g->module, type, &error, &buffer)) {
			fprintf(stderr, "p4bpfc: LLVM: %s\n", error);
			exit(3);
		}
		*size = LLVMGetBufferSize(buffer);
		*data = malloc(*size);
		if (*data)
			memcpy(*data, LLVMGetBufferStart(buffer), *size);
		LLVMDisposeMemoryBuffer(buffer);
	}
	if (!*data)
		out_of_memory();
	if (diags_errors(g->diags) || g->too_large) {
		free(*data);
		*data = NULL;
		return false;
	}
	if (g->opts->output == BACKEND_OBJ && g->opts->n_links && !user_link(g, data, size))
		return false;
	if (g->opts->output == BACKEND_OBJ)
		mark_description(*data, *size);
	return true;
}

/*
 * The description is text beside the program, not memory of it: not allocated, and of a type that
 * libbpf passes over in silence instead of announcing that it skips an unknown section.
 */
static void mark_description(char *object, size_t size)
{
	Elf64_Ehdr *file = (Elf64_Ehdr *)object;
	Elf64_Shdr *sections = (Elf64_Shdr *)(object + file->e_shoff);
	const char *names = object + sections[file->e_shstrndx].sh_offset;

	(void)size;
	for (unsigned i = 0; i < file->e_shnum; i++) {
		if (strcmp(names + sections[i].sh_name, P4BPF_SECTION))
			continue;
		sections[i].sh_type = SHT_STRTAB;
		sections[i].sh_flags = 0;
	}
}

static void take_diagnostic(LLVMDiagnosticInfoRef info, void *data)
{
	struct gen *g = data;
	char *text = LLVMGetDiagInfoDescription(info);

	if (strstr(text, "stack limit"))
		g->too_large = true;
	else if (LLVMGetDiagInfoSeverity(info) == LLVMDSError)
		diag_error(g->diags, DIAG_UNSUPPORTED, (struct span){ 0 },
			   "the program cannot be translated to BPF: %s", text);
	LLVMDisposeMessage(text);
}

static void say_time(struct gen *g, const char *what, struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	if (g->opts->time_passes && g->opts->log)
		fprintf(g->opts->log, "%-20s %8.3f ms\n", what,
			(now.tv_sec - since->tv_sec) * 1e3 + (now.tv_nsec - since->tv_nsec) / 1e6);
	*since = now;
}
