/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfc. The function compile() is the compiler's table of contents: each line is one step, from
 * the text to the object. Steps queue diagnostics, which are printed together at the end; the
 * first step that gave an error is the last.
 */
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend/backend.h"
#include "compiler/options.h"
#include "compiler/output.h"
#include "config.h"
#include "midend/dot.h"
#include "midend/midend.h"

enum { EXIT_OK, EXIT_ERRORS, EXIT_USAGE, EXIT_BUG };

struct compilation {
	struct options opts;
	struct frontend fe;
	struct pp_text text;
	struct control *control;
	struct ir_program *ir;
	char *object;			/* what the backend made */
	size_t object_size;
	bool write_failed;
};

/* A step says whether to go on. */
typedef bool step_fn(struct compilation *c);

static bool step(struct compilation *c, const char *name, step_fn *fn);
static step_fn read_ir, read_source, write_dependencies, parse_source, write_tree, check_program,
	elaborate_main, collect_control, write_p4info, lower_program, run_one_pass, write_header,
	run_passes, write_ir, generate, write_object;

static void compile(struct compilation *c)
{
	bool ok;

	if (!options_input_is_ir(&c->opts))
		ok = step(c, "preprocess", read_source) &&
		     step(c, "dependencies", write_dependencies) &&
		     step(c, "parse", parse_source) &&
		     step(c, "write", write_tree) &&
		     step(c, "check", check_program) &&
		     step(c, "elaborate", elaborate_main) &&
		     step(c, "control plane", collect_control) &&
		     step(c, "write", write_p4info) &&
		     step(c, "lower", lower_program);
	else
		ok = step(c, "read", read_ir) &&
		     step(c, "one pass", run_one_pass);

	ok = ok && step(c, "write", write_header) &&
	     step(c, "passes", run_passes) &&
	     step(c, "write", write_ir) &&
	     step(c, "generate", generate) &&
	     step(c, "write", write_object);
}

static void setup(struct compilation *c, struct arena *arena);
static bool apply_warnings(struct compilation *c);
static int finish(struct compilation *c);
static void catch_crashes(void);

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct compilation c = { 0 };
	int status;

	catch_crashes();
	status = options_parse(&c.opts, arena, argc, argv);
	if (status < 0) {
		setup(&c, arena);
		status = EXIT_USAGE;
		if (apply_warnings(&c)) {
			compile(&c);
			status = finish(&c);
		}
	}
	arena_free(arena);
	return status;
}

/* The steps. */

static bool read_source(struct compilation *c)
{
	return preprocess(&c->fe, c->opts.input, &c->text);
}

static const char *output_path(const struct compilation *c)
{
	if (c->opts.output)
		return c->opts.output;
	return c->opts.emit == EMIT_OBJ ? output_name(c->fe.arena, c->opts.input, ".o") : "-";
}

static bool write_out(struct compilation *c, const char *path, const char *data, size_t size)
{
	c->write_failed = !output_write(path, data, size);
	return !c->write_failed;
}

static bool write_dependencies(struct compilation *c)
{
	const char *target, *path, *rule;

	if (!c->opts.depend && !c->opts.depend_only)
		return true;
	target = c->opts.depend_only || !c->opts.output || !strcmp(c->opts.output, "-") ?
			 output_name(c->fe.arena, c->opts.input, ".o") :
			 c->opts.output;
	path = c->opts.depend_file;
	if (!path)
		path = c->opts.depend_only ? (c->opts.output ? c->opts.output : "-") :
					     output_name(c->fe.arena, target, ".d");
	if (!c->opts.depend_file && c->opts.depend && strrchr(target, '/'))
		path = arena_printf(c->fe.arena, "%.*s/%s", (int)(strrchr(target, '/') - target),
				    target, path);
	rule = output_make_rule(c->fe.arena, &c->fe, target);
	return write_out(c, path, rule, strlen(rule)) && !c->opts.depend_only;
}

static bool parse_source(struct compilation *c)
{
	return parse(&c->fe, &c->text);
}

/* Calls `print` on a memory file and writes what it printed. */
static bool write_text(struct compilation *c, void (*print)(FILE *out, struct compilation *c))
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		out_of_memory();
	print(out, c);
	fclose(out);
	if (!diags_errors(c->fe.diags))
		write_out(c, output_path(c), text, size);
	free(text);
	return false;
}

static void print_tree(FILE *out, struct compilation *c)
{
	if (c->opts.emit == EMIT_AST)
		ast_dump(out, &c->fe.program->n);
	else
		ast_print(out, c->fe.program);
}

static bool write_tree(struct compilation *c)
{
	if (c->opts.emit != EMIT_AST && c->opts.emit != EMIT_P4)
		return true;
	return write_text(c, print_tree);
}

static bool check_program(struct compilation *c)
{
	return check(&c->fe) && !c->opts.check_only;
}

static bool elaborate_main(struct compilation *c)
{
	return elaborate(&c->fe);
}

static bool collect_control(struct compilation *c)
{
	c->control = control_collect(&c->fe);
	return c->control != NULL;
}

static bool write_control_file(struct compilation *c, const char *path, bool entries,
			       enum control_format format)
{
	ProtobufCMessage *message = entries ? control_entries(c->control) :
					      control_p4info(c->control);
	struct strbuf text = { 0 };
	bool ok;

	/* Nothing is written after an error, warnings that were made errors included. */
	if (!message || diags_errors(c->fe.diags))
		return false;
	control_write(&text, message, format);
	ok = write_out(c, path, strbuf_text(&text), text.len);
	strbuf_free(&text);
	return ok;
}

/* In a file of its own for each option, or as what is asked for: then the compiler ends here. */
static bool write_p4info(struct compilation *c)
{
	vec_each(struct control_file, f, &c->opts.control_files)
		if (!write_control_file(c, f->path, f->entries,
					f->by_suffix ? f->format : c->opts.control_format))
			return false;
	if (c->opts.emit != EMIT_P4INFO)
		return true;
	write_control_file(c, output_path(c), false, CONTROL_TEXT);
	return false;
}

/* The input's name as an identifier: what the program is called in the object. */
static const char *program_name(struct compilation *c)
{
	char *name = arena_printf(c->fe.arena, "%s", output_name(c->fe.arena, c->opts.input, ""));

	for (char *s = name; *s; s++)
		if (!isalnum((unsigned char)*s))
			*s = '_';
	return isdigit((unsigned char)*name) ? arena_printf(c->fe.arena, "_%s", name) : name;
}

static bool lower_program(struct compilation *c)
{
	const struct arch *arch = c->opts.arch ? arch_by_name(c->opts.arch) : NULL;

	c->ir = lower(&c->fe, arch, program_name(c));
	return c->ir && !diags_errors(c->fe.diags);
}

static bool read_ir(struct compilation *c)
{
	const char *why;
	struct source_file *file = source_read(c->fe.sources, c->opts.input, 0, &why);
	struct span nowhere = { 0 };
	char *text = NULL, *rest, *line;
	size_t size = 0;
	FILE *out;
	bool ok;

	if (!file) {
		diag_error(c->fe.diags, DIAG_FILE, nowhere, "cannot read '%s': %s", c->opts.input,
			   why);
		return false;
	}
	c->ir = ir_read(c->fe.arena, c->fe.names, c->fe.diags, file);
	if (!c->ir)
		return false;
	out = open_memstream(&text, &size);
	if (!out)
		out_of_memory();
	ok = ir_verify(out, c->ir);
	fclose(out);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		diag_error(c->fe.diags, DIAG_SYNTAX, nowhere, "'%s' is not well formed: %s",
			   c->opts.input, line);
	free(text);
	return ok && !c->opts.check_only;
}

static void print_ir(FILE *out, struct compilation *c)
{
	if (c->opts.emit == EMIT_DOT)
		ir_dot(out, c->ir);
	else
		ir_print(out, c->ir);
}

static bool run_one_pass(struct compilation *c)
{
	if (!c->opts.run_pass)
		return true;
	if (!midend_run_pass(c->ir, c->fe.diags, c->opts.run_pass))
		return false;
	c->opts.emit = EMIT_IR;
	return write_text(c, print_ir);
}

static void print_header(FILE *out, struct compilation *c)
{
	backend_extern_header(out, c->ir, c->fe.diags, &c->opts.backend);
}

static bool write_header(struct compilation *c)
{
	if (c->opts.emit != EMIT_EXTERN_HEADER)
		return true;
	return write_text(c, print_header);
}

static bool run_passes(struct compilation *c)
{
	struct midend_opts opts = {
		.dump_after = c->opts.dump_after,
		.time_passes = c->opts.time_passes,
		.out = stderr,
	};

	return midend_run(c->ir, c->fe.diags, &opts);
}

static bool write_ir(struct compilation *c)
{
	if (c->opts.emit != EMIT_IR && c->opts.emit != EMIT_DOT)
		return true;
	return write_text(c, print_ir);
}

static bool generate(struct compilation *c)
{
	struct backend_opts *opts = &c->opts.backend;

	opts->output = c->opts.emit == EMIT_ASM ? BACKEND_ASM :
		       c->opts.emit == EMIT_LLVM ? BACKEND_LLVM : BACKEND_OBJ;
	opts->source_path = c->opts.input;
	opts->control_id = c->control ? control_id : NULL;
	opts->control = c->control;
	return backend_compile(c->ir, c->fe.diags, c->fe.sources, opts, &c->object,
			       &c->object_size);
}

static bool write_object(struct compilation *c)
{
	/* Warnings that were made errors. */
	if (diags_errors(c->fe.diags))
		return false;
	return write_out(c, output_path(c), c->object, c->object_size);
}

/* Around the steps. */

static bool step(struct compilation *c, const char *name, step_fn *fn)
{
	size_t memory = arena_used(c->fe.arena);
	clock_t start = clock();
	bool go_on;

	if (c->opts.verbose)
		fprintf(stderr, "p4bpfc: %s\n", name);
	go_on = fn(c);
	if (c->opts.time_passes)
		fprintf(stderr, "%-20s %8.3f ms %8zu KiB\n", name,
			(clock() - start) * 1000.0 / CLOCKS_PER_SEC,
			(arena_used(c->fe.arena) - memory) / 1024);
	return go_on;
}

static void setup(struct compilation *c, struct arena *arena)
{
	const char *system_dir = getenv("P4BPF_INCLUDE");

	if (!system_dir || !*system_dir)
		system_dir = P4BPF_INCLUDE_DIR;
	c->fe.arena = arena;
	c->fe.names = intern_new(arena);
	c->fe.sources = source_map_new(arena);
	c->fe.diags = diags_new(arena, c->fe.sources);
	c->fe.system_dir = system_dir;
	vec_each(const char *, dir, &c->opts.include_dirs)
		vec_push(arena, &c->fe.include_dirs, *dir);
	vec_push(arena, &c->fe.include_dirs, system_dir);
	vec_each(struct cmdline_macro, macro, &c->opts.macros)
		vec_push(arena, &c->fe.macros, *macro);
}

static bool apply_warnings(struct compilation *c)
{
	const char *unknown = NULL;

	vec_each(const char *, id, &c->opts.disabled)
		if (!diags_disable(c->fe.diags, *id))
			unknown = *id;
	vec_each(const char *, id, &c->opts.promoted)
		if (!diags_promote(c->fe.diags, *id))
			unknown = *id;
	if (unknown)
		fprintf(stderr, "p4bpfc: there is no diagnostic '%s'\n", unknown);
	return !unknown;
}

static int finish(struct compilation *c)
{
	if (c->opts.json)
		diags_print_json(c->fe.diags, stderr);
	else
		diags_print(c->fe.diags, stderr);
	free(c->object);
	return diags_errors(c->fe.diags) || c->write_failed ? EXIT_ERRORS : EXIT_OK;
}

/* A crash is a bug; say so, and leave with the code that says so. The sanitizers say more. */
static void on_crash(int signal)
{
	static const char text[] = "p4bpfc: internal error: crashed; please report this with the "
				   "program that causes it\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_BUG);
	_exit(EXIT_BUG);
}

static void catch_crashes(void)
{
#ifndef P4BPF_SANITIZE
	static char stack[16384];
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_handler = on_crash, .sa_flags = SA_ONSTACK };

	/* Its own stack, for when the ordinary one has run out. */
	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &action, NULL);
#else
	(void)on_crash;
#endif
}
