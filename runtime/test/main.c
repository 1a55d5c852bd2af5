// SPDX-License-Identifier: Apache-2.0
/*
 * p4bpftest: runs packet tests (STF) of a P4 program on the real kernel and reports in TAP.
 * Options, one test after the other, and the total; the steps of a test are mapped in test.h.
 */
#include "runtime/test/test.h"

#include <bpf/libbpf.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"
#include "p4bpf/p4bpf.h"

#define EXIT_USAGE 2
#define EXIT_BROKEN 3
#define EXIT_SKIPPED 77

volatile sig_atomic_t interrupted;

struct totals {
	unsigned passed, failed, skipped;
	bool broken;
};

static const char usage_text[] =
	"usage: p4bpftest [OPTION]... FILE.p4|OBJECT TEST.stf...\n"
	"Runs packet tests in STF on the kernel, in a private network namespace; reports in TAP.\n"
	"\n"
	"  --hook xdp|tc       compile for this hook; an object must be for it\n"
	"  -I DIR              }\n"
	"  -D NAME[=VALUE]     } handed on to p4bpfc\n"
	"  -U NAME             }\n"
	"  --pcap DIR          write what went in and out of each port to pcap files in DIR\n"
	"  --keep              leave the namespace and the pipeline for inspection, and say where\n"
	"  -v, --verbose       show every packet\n"
	"  --version, --help\n"
	"\n"
	"Exit status: 0 all passed, 1 a test failed, 2 wrong usage, 3 a bug in p4bpf,\n"
	"77 no test could run here.\n";

enum { OPT_HOOK = 256, OPT_PCAP, OPT_KEEP, OPT_VERSION, OPT_HELP };

static const struct option long_options[] = {
	{ "hook", required_argument, NULL, OPT_HOOK },
	{ "pcap", required_argument, NULL, OPT_PCAP },
	{ "keep", no_argument, NULL, OPT_KEEP },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "help", no_argument, NULL, OPT_HELP },
	{}
};

static int usage_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static int parse_options(struct arena *arena, int argc, char **argv, struct options *options);
static void catch_signals(void);
static int run_all(const struct options *options, const char *program, char **tests, int n);

/* What parse_options returns when main should go on. */
#define GO_ON (-1)

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct options options = {};
	int status = parse_options(arena, argc, argv, &options);

	if (status == GO_ON) {
		if (argc - optind < 2)
			status = usage_error("expected a program and at least one test");
		else
			status = run_all(&options, argv[optind], argv + optind + 1,
					 argc - optind - 1);
	}
	arena_free(arena);
	if (interrupted) {
		signal(interrupted, SIG_DFL);
		raise(interrupted);
	}
	return status;
}

enum outcome outcome_because(enum outcome outcome, struct strbuf *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vprintf(why, fmt, ap);
	va_end(ap);
	strbuf_char(why, '\n');
	return outcome;
}

static int usage_error(const char *fmt, ...)
{
	va_list ap;

	fputs("p4bpftest: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nTry 'p4bpftest --help'.\n", stderr);
	return EXIT_USAGE;
}

static void hand_on(struct arena *arena, struct options *options, int letter)
{
	vec_push(arena, &options->compiler,
		 (const char *)arena_printf(arena, "-%c%s", letter, optarg));
}

static int parse_options(struct arena *arena, int argc, char **argv, struct options *options)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":I:D:U:v", long_options, NULL)) != -1) {
		switch (c) {
		case 'I':
		case 'D':
		case 'U':
			hand_on(arena, options, c);
			break;
		case 'v':
			options->verbose = true;
			break;
		case OPT_HOOK:
			if (strcmp(optarg, "xdp") && strcmp(optarg, "tc"))
				return usage_error("--hook: expected xdp or tc, found '%s'",
						   optarg);
			options->hook = optarg;
			break;
		case OPT_PCAP:
			options->pcap_dir = optarg;
			break;
		case OPT_KEEP:
			options->keep = true;
			break;
		case OPT_VERSION:
			printf("p4bpftest %s\n", p4bpf_version());
			return 0;
		case OPT_HELP:
			fputs(usage_text, stdout);
			return 0;
		case ':':
			return usage_error("option '%s' needs an argument", argv[optind - 1]);
		default:
			return usage_error("unknown option '%s'", argv[optind - 1]);
		}
	}
	return GO_ON;
}

static void on_signal(int number)
{
	interrupted = number;
}

/* Without SA_RESTART, so that waiting system calls return. */
static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

static void report(struct totals *totals, int number, const char *test, enum outcome outcome,
		   struct strbuf *why)
{
	char *text = why->len ? why->text : (char *)"";
	char *line, *next;

	/* The reason of a skip belongs on the line itself. */
	if (outcome == SKIPPED) {
		printf("ok %d - %s # SKIP %.*s\n", number, test, (int)strcspn(text, "\n"), text);
		totals->skipped++;
		fflush(stdout);
		return;
	}
	printf("%sok %d - %s\n", outcome == PASSED ? "" : "not ", number, test);
	for (line = text; *line; line = next) {
		size_t n = strcspn(line, "\n");

		printf("# %.*s\n", (int)n, line);
		next = line + n + (line[n] == '\n');
	}
	if (outcome == PASSED)
		totals->passed++;
	else
		totals->failed++;
	totals->broken |= outcome == BROKEN;
	fflush(stdout);
}

static bool is_source(const char *program)
{
	size_t n = strlen(program);

	return n > 3 && !strcmp(program + n - 3, ".p4");
}

static int run_all(const struct options *options, const char *program, char **tests, int n)
{
	struct strbuf compile_why = {};
	enum outcome compiled = PASSED;
	struct totals totals = {};
	char *object = NULL;

	catch_signals();
	libbpf_set_print(NULL);
	printf("TAP version 13\n1..%d\n", n);
	fflush(stdout);
	if (is_source(program))
		compiled = compile(options, program, &object, &compile_why);
	for (int i = 0; i < n && !interrupted; i++) {
		struct strbuf why = {};
		enum outcome outcome = compiled;

		if (compiled)
			strbuf_add(&why, strbuf_text(&compile_why));
		else
			outcome = run_test(options, object ? object : program, tests[i], &why);
		if (outcome != INTERRUPTED)
			report(&totals, i + 1, tests[i], outcome, &why);
		strbuf_free(&why);
	}
	if (object)
		unlink(object);
	free(object);
	strbuf_free(&compile_why);
	if (interrupted)
		printf("Bail out! interrupted by signal %d\n", (int)interrupted);
	printf("%u passed, %u failed, %u skipped\n", totals.passed, totals.failed, totals.skipped);
	fflush(stdout);
	if (totals.broken)
		return EXIT_BROKEN;
	if (totals.failed)
		return EXIT_FAILURE;
	return totals.skipped && !totals.passed ? EXIT_SKIPPED : EXIT_SUCCESS;
}
