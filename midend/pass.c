/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the passes of pass.def in order. What a pass needs must be true before it runs; a row that
 * breaks this rule, like a program that is not well formed after a pass, is a bug in p4bpf and
 * ends it.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config.h"
#include "midend/midend.h"
#include "midend/pass.h"

enum fact_number {
#define FACT(name, doc) FACT_NUMBER_##name,
#include "midend/pass.def"
	FACT_COUNT
};

enum fact {
#define FACT(name, doc) name = 1 << FACT_NUMBER_##name,
#include "midend/pass.def"
};

static const struct pass {
	const char *name;
	unsigned needs, gives, breaks;
	void (*run)(struct ir_program *p, struct diags *diags, struct arena *scratch);
	const char *doc;
} passes[] = {
#define PASS(name, needs, gives, breaks, doc) { #name, needs, gives, breaks, pass_##name, doc },
#include "midend/pass.def"
};

static const struct {
	const char *name, *doc;
} facts[] = {
#define FACT(name, doc) { #name, doc },
#include "midend/pass.def"
};

#define N_PASSES (sizeof(passes) / sizeof(*passes))

static bool run_one(const struct pass *pass, struct ir_program *p, struct diags *diags);
static bool wants_verify(void);
static void verify_or_die(const struct ir_program *p, const char *after);

bool midend_run(struct ir_program *p, struct diags *diags, const struct midend_opts *opts)
{
	bool verify = wants_verify();
	unsigned known = 0;

	if (verify)
		verify_or_die(p, "lowering");
	for (size_t i = 0; i < N_PASSES; i++) {
		const struct pass *pass = &passes[i];
		size_t memory = arena_used(p->arena);
		clock_t start = clock();

		if (pass->needs & ~known) {
			fprintf(stderr, "p4bpfc: internal error: pass %s lacks what it needs\n",
				pass->name);
			exit(3);
		}
		if (!run_one(pass, p, diags))
			return false;
		known = (known | pass->gives) & ~pass->breaks;
		if (opts->time_passes)
			fprintf(opts->out, "%-20s %8.3f ms %8zu KiB\n", pass->name,
				(clock() - start) * 1000.0 / CLOCKS_PER_SEC,
				(arena_used(p->arena) - memory) / 1024);
		if (verify)
			verify_or_die(p, pass->name);
		if (opts->dump_after && !strcmp(opts->dump_after, pass->name))
			ir_print(opts->out, p);
	}
	return true;
}

bool midend_run_pass(struct ir_program *p, struct diags *diags, const char *name)
{
	for (size_t i = 0; i < N_PASSES; i++) {
		if (strcmp(passes[i].name, name))
			continue;
		if (!run_one(&passes[i], p, diags))
			return false;
		verify_or_die(p, name);
		return true;
	}
	return false;
}

bool midend_has_pass(const char *name)
{
	for (size_t i = 0; i < N_PASSES; i++)
		if (!strcmp(passes[i].name, name))
			return true;
	return false;
}

static void list_facts(FILE *out, const char *word, unsigned set)
{
	for (unsigned i = 0; i < FACT_COUNT; i++)
		if (set & 1u << i)
			fprintf(out, "%-14s %s %s: %s\n", "", word, facts[i].name, facts[i].doc);
}

void midend_list_passes(FILE *out)
{
	for (size_t i = 0; i < N_PASSES; i++) {
		fprintf(out, "%-14s %s\n", passes[i].name, passes[i].doc);
		list_facts(out, "needs", passes[i].needs);
		list_facts(out, "gives", passes[i].gives);
		list_facts(out, "breaks", passes[i].breaks);
	}
}

void pass_verify(struct ir_program *p, struct diags *diags, struct arena *scratch)
{
}

static bool run_one(const struct pass *pass, struct ir_program *p, struct diags *diags)
{
	struct arena *scratch = arena_new();

	pass->run(p, diags, scratch);
	arena_free(scratch);
	return !diags_errors(diags);
}

static bool wants_verify(void)
{
#ifdef P4BPF_SANITIZE
	return true;
#else
	const char *s = getenv("P4BPF_VERIFY");

	return s && *s && strcmp(s, "0");
#endif
}

static void verify_or_die(const struct ir_program *p, const char *after)
{
	if (ir_verify(stderr, p))
		return;
	fprintf(stderr, "p4bpfc: internal error: the program is not well formed after %s; "
			"please report this\n", after);
	exit(3);
}
