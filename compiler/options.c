/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line of p4bpfc. Each option is one row: how it is written, what it takes, what it
 * sets, what --help says. Long options take their argument after `=` or as the next word, short
 * ones joined or as the next word.
 */
#include "compiler/options.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "midend/midend.h"

enum takes {
	TAKES_NOTHING,
	TAKES_ARG,	/* the next word, or joined */
	TAKES_JOINED,	/* joined only */
};

struct option {
	const char *name;
	enum takes takes;
	const char *arg;	/* for --help */
	/* NULL when the argument is good, else what was expected. */
	const char *(*set)(struct options *o, struct arena *arena, const char *arg);
	const char *doc;
};

struct word {
	const char *text;
	int value;
};

static const char *set_output(struct options *o, struct arena *arena, const char *arg)
{
	o->output = arg;
	return *arg ? NULL : "a file name";
}

/* -1 when `arg` is none of the words. */
static int word_value(const struct word *words, const char *arg)
{
	for (; words->text; words++)
		if (!strcmp(words->text, arg))
			return words->value;
	return -1;
}

static const char *set_emit(struct options *o, struct arena *arena, const char *arg)
{
	static const struct word words[] = {
		{ "obj", EMIT_OBJ }, { "asm", EMIT_ASM }, { "llvm", EMIT_LLVM },
		{ "ir", EMIT_IR },   { "ast", EMIT_AST }, { "p4", EMIT_P4 },
		{ "p4info", EMIT_P4INFO }, { "dot", EMIT_DOT },
		{ "extern-header", EMIT_EXTERN_HEADER }, { 0 },
	};
	int value = word_value(words, arg);

	o->emit = value < 0 ? EMIT_OBJ : value;
	return value < 0 ? "obj, asm, llvm, ir, ast, p4, p4info, dot or extern-header" : NULL;
}

static const char *set_hook(struct options *o, struct arena *arena, const char *arg)
{
	static const struct word words[] = {
		{ "auto", BACKEND_HOOK_AUTO }, { "xdp", BACKEND_HOOK_XDP },
		{ "tc", BACKEND_HOOK_TC }, { 0 },
	};
	int value = word_value(words, arg);

	o->backend.hook = value < 0 ? BACKEND_HOOK_AUTO : value;
	return value < 0 ? "xdp, tc or auto" : NULL;
}

static const char *set_diagnostics(struct options *o, struct arena *arena, const char *arg)
{
	o->json = !strcmp(arg, "json");
	return o->json || !strcmp(arg, "text") ? NULL : "text or json";
}

static const char *set_level(struct options *o, struct arena *arena, const char *arg)
{
	if (strlen(arg) != 1 || *arg < '0' || *arg > '2')
		return "0, 1 or 2";
	o->backend.opt_level = *arg - '0';
	return NULL;
}

static const char *set_arch(struct options *o, struct arena *arena, const char *arg)
{
	o->arch = arg;
	return arch_by_name(arg) ? NULL : "the name of an architecture, as ebpf_model or xdp_model";
}

static const char *set_check(struct options *o, struct arena *arena, const char *arg)
{
	o->check_only = true;
	return NULL;
}

static const char *add_include(struct options *o, struct arena *arena, const char *arg)
{
	vec_push(arena, &o->include_dirs, arg);
	return NULL;
}

static const char *add_macro(struct options *o, struct arena *arena, const char *arg)
{
	struct cmdline_macro macro = { .text = arg };

	vec_push(arena, &o->macros, macro);
	return *arg ? NULL : "a macro's name";
}

static const char *add_undefine(struct options *o, struct arena *arena, const char *arg)
{
	struct cmdline_macro macro = { .text = arg, .undefine = true };

	vec_push(arena, &o->macros, macro);
	return *arg ? NULL : "a macro's name";
}

static const char *set_depend(struct options *o, struct arena *arena, const char *arg)
{
	o->depend = true;
	return NULL;
}

static const char *set_depend_only(struct options *o, struct arena *arena, const char *arg)
{
	o->depend_only = true;
	return NULL;
}

static const char *set_depend_file(struct options *o, struct arena *arena, const char *arg)
{
	o->depend_file = arg;
	return NULL;
}

/* One file or several, separated by commas, the suffix of each being its format. */
static const char *add_control_files(struct options *o, struct arena *arena, const char *arg,
				     bool entries)
{
	while (*arg) {
		size_t n = strcspn(arg, ",");
		struct control_file file = { .path = arena_strndup(arena, arg, n),
					     .entries = entries, .by_suffix = true };

		if (!control_format_of(file.path, &file.format))
			return "files that end in .txtpb, .txt, .json or .bin";
		vec_push(arena, &o->control_files, file);
		arg += n + (arg[n] == ',');
	}
	return o->control_files.n ? NULL : "a file name";
}

static const char *add_p4info(struct options *o, struct arena *arena, const char *arg)
{
	return add_control_files(o, arena, arg, false);
}

static const char *add_entries(struct options *o, struct arena *arena, const char *arg)
{
	return add_control_files(o, arena, arg, true);
}

static const char *add_p4info_file(struct options *o, struct arena *arena, const char *arg)
{
	vec_push(arena, &o->control_files, ((struct control_file){ .path = arg }));
	return *arg ? NULL : "a file name";
}

static const char *add_entries_file(struct options *o, struct arena *arena, const char *arg)
{
	vec_push(arena, &o->control_files,
		 ((struct control_file){ .path = arg, .entries = true }));
	return *arg ? NULL : "a file name";
}

static const char *set_control_format(struct options *o, struct arena *arena, const char *arg)
{
	static const struct word words[] = {
		{ "binary", CONTROL_BINARY }, { "json", CONTROL_JSON }, { "text", CONTROL_TEXT }, { 0 },
	};
	int value = word_value(words, arg);

	o->control_format = value < 0 ? CONTROL_BINARY : value;
	return value < 0 ? "binary, json or text" : NULL;
}

static const char *add_link(struct options *o, struct arena *arena, const char *arg)
{
	vec_push(arena, &o->links, arg);
	o->backend.links = o->links.at;
	o->backend.n_links = o->links.n;
	return *arg ? NULL : "a file name";
}

static const char *add_disabled(struct options *o, struct arena *arena, const char *arg)
{
	vec_push(arena, &o->disabled, arg);
	return NULL;
}

static const char *add_promoted(struct options *o, struct arena *arena, const char *arg)
{
	vec_push(arena, &o->promoted, arg);
	return NULL;
}

static const char *add_promoted_all(struct options *o, struct arena *arena, const char *arg)
{
	vec_push(arena, &o->promoted, NULL);
	return NULL;
}

static const char *set_no_stats(struct options *o, struct arena *arena, const char *arg)
{
	o->backend.stats = false;
	return NULL;
}

static const char *set_part_size(struct options *o, struct arena *arena, const char *arg)
{
	char *end;
	unsigned long size = strtoul(arg, &end, 10);

	if (arg[0] < '0' || arg[0] > '9' || *end || !size || size > INT_MAX)
		return "a number from 1 on";
	o->backend.part_size = size;
	return NULL;
}

/* Line information is always written. */
static const char *set_debug(struct options *o, struct arena *arena, const char *arg)
{
	return NULL;
}

static const char *set_verbose(struct options *o, struct arena *arena, const char *arg)
{
	o->verbose = o->backend.verbose = true;
	return NULL;
}

static const char *set_time_passes(struct options *o, struct arena *arena, const char *arg)
{
	o->time_passes = o->backend.time_passes = true;
	return NULL;
}

static const char *set_dump_after(struct options *o, struct arena *arena, const char *arg)
{
	o->dump_after = arg;
	return midend_has_pass(arg) ? NULL : "a pass that --list-passes names";
}

static const char *set_run_pass(struct options *o, struct arena *arena, const char *arg)
{
	o->run_pass = arg;
	return midend_has_pass(arg) ? NULL : "a pass that --list-passes names";
}

/* A name that is the beginning of another one's stands behind it. */
static const struct option options[] = {
	{ "-o", TAKES_ARG, "FILE", set_output, "write to FILE, '-' for standard output" },
	{ "--emit", TAKES_ARG, "WHAT", set_emit,
	  "obj, asm, llvm, ir, ast, p4, p4info, dot or extern-header (default: obj)" },
	{ "--check", TAKES_NOTHING, NULL, set_check, "stop after type checking; needs no main" },
	{ "-I", TAKES_ARG, "DIR", add_include, "search DIR for included files" },
	{ "-D", TAKES_ARG, "NAME[=V]", add_macro, "define a macro, as 1 without a value" },
	{ "-U", TAKES_ARG, "NAME", add_undefine, "undefine a macro" },
	{ "--arch", TAKES_ARG, "NAME", set_arch,
	  "architecture (default: known from main's package)" },
	{ "--hook", TAKES_ARG, "HOOK", set_hook, "xdp, tc or auto (default: auto)" },
	{ "--link", TAKES_ARG, "FILE.o", add_link, "link in externs that C implements; repeatable" },
	{ "--p4info", TAKES_ARG, "FILE", add_p4info, "also write P4Info: .txtpb, .json or .bin" },
	{ "--p4runtime-files", TAKES_ARG, "FILE[,FILE]", add_p4info, "the same" },
	{ "--p4runtime-entries-files", TAKES_ARG, "FILE[,FILE]", add_entries,
	  "also write the source's table entries" },
	{ "--p4runtime-file", TAKES_ARG, "FILE", add_p4info_file,
	  "P4Info in the format that --p4runtime-format says" },
	{ "--p4runtime-entries-file", TAKES_ARG, "FILE", add_entries_file, "entries in that format" },
	{ "--p4runtime-format", TAKES_ARG, "FORM", set_control_format,
	  "binary, json or text (default: binary)" },
	{ "-MD", TAKES_NOTHING, NULL, set_depend, "also write a make rule of the files read" },
	{ "-MF", TAKES_ARG, "FILE", set_depend_file, "write that rule to FILE" },
	{ "-M", TAKES_NOTHING, NULL, set_depend_only, "write the make rule alone" },
	{ "-Wno-", TAKES_JOINED, "ID", add_disabled, "do not give warning ID" },
	{ "-Werror=", TAKES_JOINED, "ID", add_promoted, "make warning ID an error" },
	{ "-Werror", TAKES_NOTHING, NULL, add_promoted_all, "make warnings errors" },
	{ "--diagnostics", TAKES_ARG, "FORM", set_diagnostics, "text or json (default: text)" },
	{ "-O", TAKES_JOINED, "LEVEL", set_level, "0, 1 or 2 (default: 2)" },
	{ "-g", TAKES_NOTHING, NULL, set_debug, "accepted; line information is always written" },
	{ "--no-stats", TAKES_NOTHING, NULL, set_no_stats, "leave out hit, miss and drop counts" },
	{ "--part-size", TAKES_ARG, "N", set_part_size,
	  "cut controls into functions of about N statements" },
	{ "--list-passes", TAKES_NOTHING, NULL, NULL, "list the passes in order and exit" },
	{ "--dump-after", TAKES_ARG, "PASS", set_dump_after, "print the IR after PASS" },
	{ "--time-passes", TAKES_NOTHING, NULL, set_time_passes,
	  "print time and memory of each step" },
	{ "--run-pass", TAKES_ARG, "PASS", set_run_pass,
	  "run PASS on a .ir file and print the result" },
	{ "-v", TAKES_NOTHING, NULL, set_verbose, "say what is done and why" },
	{ "--version", TAKES_NOTHING, NULL, NULL, "print the version and exit" },
	{ "--help", TAKES_NOTHING, NULL, NULL, "print this text and exit" },
};

#define N_OPTIONS (sizeof(options) / sizeof(*options))

static int print_help(void)
{
	puts("Usage: p4bpfc [OPTION]... FILE.p4\n"
	     "Compiles a P4_16 program to one BPF object. FILE '-' is standard input; FILE.ir is "
	     "the\n"
	     "compiler's own intermediate representation.\n");
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option *row = &options[i];
		const char *sep = row->takes != TAKES_ARG ? "" : row->name[1] == '-' ? "=" : " ";
		int width = printf("  %s%s%s", row->name, sep, row->arg ? row->arg : "");

		printf("%*s%s\n", width < 26 ? 26 - width : 1, "", row->doc);
	}
	puts("\nExit status: 0 done, 1 errors in the program, 2 wrong usage, 3 a bug in p4bpf.");
	return 0;
}

static int print_version(void)
{
	printf("p4bpfc (p4bpf) %s, LLVM %s\n", PACKAGE_VERSION, P4BPF_LLVM_VERSION);
	return 0;
}

static int usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static int usage(const char *fmt, ...)
{
	va_list ap;

	fputs("p4bpfc: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nTry 'p4bpfc --help'.\n", stderr);
	return 2;
}

/* The row of `word`, and in *joined what is written right behind the name, or NULL. */
static const struct option *find_option(const char *word, const char **joined)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option *row = &options[i];
		size_t n = strlen(row->name);

		if (strncmp(word, row->name, n))
			continue;
		*joined = NULL;
		if (!word[n] && row->takes != TAKES_JOINED)
			return row;
		if (row->takes == TAKES_NOTHING)
			continue;
		if (row->name[1] == '-' && word[n] != '=')
			continue;
		*joined = word + n + (row->name[1] == '-');
		return row;
	}
	return NULL;
}

static int parse_option(struct options *o, struct arena *arena, int argc, char **argv, int *i)
{
	const char *word = argv[*i], *joined;
	const struct option *row = find_option(word, &joined);
	const char *arg = joined ? joined : "", *expected;

	if (!row)
		return usage("unknown option '%s'", word);
	if (row->takes == TAKES_ARG && !joined) {
		if (*i + 1 >= argc)
			return usage("option '%s' needs an argument, %s", word, row->arg);
		arg = argv[++*i];
	}
	if (!row->set) {
		if (!strcmp(row->name, "--help"))
			return print_help();
		if (!strcmp(row->name, "--version"))
			return print_version();
		midend_list_passes(stdout);
		return 0;
	}
	expected = row->set(o, arena, arg);
	if (expected)
		return usage("option '%s' takes %s, not '%s'", row->name, expected, arg);
	return -1;
}

int options_parse(struct options *o, struct arena *arena, int argc, char **argv)
{
	bool only_files = false;

	o->backend.opt_level = 2;
	o->backend.stats = true;
	o->backend.log = stderr;
	o->control_format = CONTROL_BINARY;
	for (int i = 1; i < argc; i++) {
		if (!only_files && !strcmp(argv[i], "--")) {
			only_files = true;
		} else if (!only_files && argv[i][0] == '-' && argv[i][1]) {
			int status = parse_option(o, arena, argc, argv, &i);

			if (status >= 0)
				return status;
		} else if (o->input) {
			return usage("one program at a time: '%s' and '%s'", o->input, argv[i]);
		} else {
			o->input = argv[i];
		}
	}
	if (!o->input)
		return usage("no program given");
	if (o->run_pass && !options_input_is_ir(o))
		return usage("option '--run-pass' takes a program in IR, a file FILE.ir, not '%s'",
			     o->input);
	return -1;
}

bool options_input_is_ir(const struct options *o)
{
	const char *dot = strrchr(o->input, '.');

	return dot && !strcmp(dot, ".ir");
}
