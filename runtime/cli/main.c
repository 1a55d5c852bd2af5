/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl: loads, attaches and controls pipelines that p4bpfc compiled. This file knows the nouns,
 * finds the verb, prints its result as text or JSON and its failure as an error; everything else is
 * in the nouns' files and in libp4bpf.
 */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/suggest.h"

static const struct noun *const nouns[] = {
	&run_noun, &stop_noun, &pipeline_noun, &port_noun, &table_noun, &profile_noun, &group_noun,
	&mirror_noun, &valueset_noun, &counter_noun, &register_noun, &meter_noun, &digest_noun,
	&trace_noun, &hash_noun, &stats_noun, &bench_noun, &batch_noun,
};

#define N_NOUNS (sizeof(nouns) / sizeof(*nouns))

static int take_global_options(struct ctl *ctl, struct words *words, char **argv);
static int unknown_noun(struct ctl *ctl, const char *word);
static int unknown_verb(struct ctl *ctl, const struct noun *noun, const char *word);
static void print_help(void);
static void print_noun_help(const struct noun *noun);
static void print_verb_help(const struct noun *noun, const struct verb *verb);
static void print_usage(FILE *to, const struct noun *noun, const struct verb *verb);
static void print_error(const struct ctl *ctl);
static void print_log(const char *text, void *data);

int main(int argc, char **argv)
{
	struct ctl ctl = { .opts = { .sz = sizeof(ctl.opts) } };
	char **words_at = calloc((size_t)argc + 1, sizeof(*words_at));
	struct words words = { words_at, 0 };
	const struct noun *noun = NULL;
	const struct verb *verb = NULL;
	json_t *out = NULL;
	int status;

	(void)argc;
	if (!words_at)
		return INTERNAL;
	status = take_global_options(&ctl, &words, argv);
	if (!status)
		status = find_command(&ctl, &words, &noun, &verb);
	if (!status && verb)
		status = run_command(&ctl, noun, verb, &words, &out);
	if (status)
		print_error(&ctl);
	else if (verb)
		print_result(&ctl, verb, out);
	json_decref(out);
	close_pipeline(&ctl);
	strbuf_free(&ctl.error);
	free(words_at);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "p4bpfctl: writing the result: %s\n", strerror(errno));
		return FAILED;
	}
	return status;
}

int failed(struct ctl *ctl, const char *fmt, ...)
{
	struct strbuf text = { 0 };
	va_list ap;

	/* The arguments may lie in the message before. */
	va_start(ap, fmt);
	strbuf_vprintf(&text, fmt, ap);
	va_end(ap);
	strbuf_free(&ctl->error);
	ctl->error = text;
	return FAILED;
}

int library_failed(struct ctl *ctl)
{
	return failed(ctl, "%s", p4bpf_error());
}

int wrong_usage(struct ctl *ctl, const char *fmt, ...)
{
	struct strbuf text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	strbuf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (ctl->verb)
		strbuf_printf(&text, "\nusage: p4bpfctl %s%s%s %s", ctl->noun->name,
			      *ctl->verb->name ? " " : "", ctl->verb->name, ctl->verb->args);
	strbuf_free(&ctl->error);
	ctl->error = text;
	return USAGE;
}

int find_command(struct ctl *ctl, struct words *words, const struct noun **noun,
		 const struct verb **verb)
{
	*noun = NULL;
	*verb = NULL;
	if (!words->n && ctl->help) {
		print_help();
		return DONE;
	}
	if (!words->n)
		return wrong_usage(ctl, "what to do is missing (try 'p4bpfctl --help')");
	for (size_t i = 0; i < N_NOUNS; i++)
		if (!strcmp(nouns[i]->name, *words->at))
			*noun = nouns[i];
	if (!*noun)
		return unknown_noun(ctl, *words->at);
	take_if(words, (*noun)->name);
	*verb = take_verb(*noun, words);
	if (ctl->help) {
		if (*verb)
			print_verb_help(*noun, *verb);
		else
			print_noun_help(*noun);
		*verb = NULL;
		return DONE;
	}
	if (*verb)
		return DONE;
	if (words->n)
		return unknown_verb(ctl, *noun, *words->at);
	return wrong_usage(ctl, "%s: what to do with it is missing (try 'p4bpfctl %s --help')",
			   (*noun)->name, (*noun)->name);
}

const struct verb *take_verb(const struct noun *noun, struct words *words)
{
	for (size_t i = 0; i < noun->n_verbs; i++) {
		const char *name = noun->verbs[i].name, *second = strchr(name, ' ');
		size_t n = second ? (size_t)(second - name) : strlen(name);

		if (!second && (!*name || take_if(words, name)))
			return &noun->verbs[i];
		if (second && words->n > 1 && strlen(words->at[0]) == n &&
		    !strncmp(words->at[0], name, n) && !strcmp(words->at[1], second + 1)) {
			words->at += 2;
			words->n -= 2;
			return &noun->verbs[i];
		}
	}
	return NULL;
}

int run_command(struct ctl *ctl, const struct noun *noun, const struct verb *verb,
		struct words *words, json_t **out)
{
	const struct noun *outer_noun = ctl->noun;
	const struct verb *outer_verb = ctl->verb;
	int status;

	ctl->noun = noun;
	ctl->verb = verb;
	*out = NULL;
	status = verb->run(ctl, words, out);
	ctl->noun = outer_noun;
	ctl->verb = outer_verb;
	return status;
}

void print_result(const struct ctl *ctl, const struct verb *verb, const json_t *out)
{
	if (ctl->json) {
		/* Success without a result is an empty object: there is always one text to read. */
		if (out) {
			json_dumpf(out, stdout, JSON_INDENT(2));
			putchar('\n');
		} else {
			puts("{}");
		}
	} else if (out && verb->text) {
		verb->text(out, stdout);
	}
}

int open_pipeline(struct ctl *ctl, const char *name, struct p4bpf_pipeline **out)
{
	if (!ctl->pipe || strcmp(ctl->pipe_name, name)) {
		close_pipeline(ctl);
		if (p4bpf_pipeline__open(name, &ctl->opts, &ctl->pipe))
			return library_failed(ctl);
		ctl->pipe_name = strdup(name);
	}
	*out = ctl->pipe;
	return DONE;
}

void close_pipeline(struct ctl *ctl)
{
	p4bpf_pipeline__close(ctl->pipe);
	free(ctl->pipe_name);
	ctl->pipe = NULL;
	ctl->pipe_name = NULL;
}

int take_pipeline(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **out)
{
	const char *name = take(ctl, words, "PIPE");

	return name ? open_pipeline(ctl, name, out) : USAGE;
}

int take_numbered(struct ctl *ctl, struct words *words, const char *what, const char **pipe,
		  uint32_t *number)
{
	const char *text;
	uint64_t wide;
	int status;

	*pipe = take(ctl, words, "PIPE");
	text = *pipe ? take(ctl, words, what) : NULL;
	status = text ? parse_number(ctl, what, text, UINT32_MAX, &wide) : USAGE;
	if (!status)
		*number = (uint32_t)wide;
	return status;
}

int library_json(struct ctl *ctl, char *text, json_t **out)
{
	if (!text)
		return library_failed(ctl);
	*out = json_loads(text, 0, NULL);
	free(text);
	return *out ? DONE : failed(ctl, "the library's answer cannot be read");
}

const char *text_of(const json_t *o, const char *field)
{
	const char *text = json_string_value(json_object_get(o, field));

	return text ? text : "";
}

json_int_t number_of(const json_t *o, const char *field)
{
	return json_integer_value(json_object_get(o, field));
}

char *read_file(struct ctl *ctl, const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "r") : stdin;
	struct strbuf text = { 0 };
	char block[16384];
	size_t n;
	bool bad;

	if (!in) {
		failed(ctl, "%s: %s", path, strerror(errno));
		return NULL;
	}
	while ((n = fread(block, 1, sizeof(block), in)) > 0)
		strbuf_add_n(&text, block, n);
	bad = ferror(in);
	if (bad)
		failed(ctl, "%s: %s", path, strerror(errno));
	else if (text.len && memchr(text.text, '\0', text.len)) {
		failed(ctl, "%s: not a text file", path);
		bad = true;
	}
	if (in != stdin)
		fclose(in);
	if (bad) {
		strbuf_free(&text);
		return NULL;
	}
	return text.text ? text.text : calloc(1, 1);
}

/* Options that mean the same everywhere may stand anywhere; what is left goes to `words`. */
static int take_global_options(struct ctl *ctl, struct words *words, char **argv)
{
	for (argv++; *argv; argv++) {
		if (!strcmp(*argv, "--json")) {
			ctl->json = true;
		} else if (!strcmp(*argv, "--help") || !strcmp(*argv, "-h")) {
			ctl->help = true;
		} else if (!strcmp(*argv, "--verbose") || !strcmp(*argv, "-v")) {
			ctl->opts.log = print_log;
		} else if (!strcmp(*argv, "--version")) {
			printf("p4bpfctl %s\n", p4bpf_version());
			exit(DONE);
		} else if (!strncmp(*argv, "--pin=", 6)) {
			ctl->opts.pin_root = *argv + 6;
		} else if (!strcmp(*argv, "--pin")) {
			if (!argv[1])
				return wrong_usage(ctl, "--pin needs a directory");
			ctl->opts.pin_root = *++argv;
		} else if (!words->n && **argv == '-' && (*argv)[1]) {
			return wrong_usage(ctl, "option '%s' is unknown (try 'p4bpfctl --help')",
					   *argv);
		} else {
			words->at[words->n++] = *argv;
		}
	}
	return DONE;
}

static int unknown_noun(struct ctl *ctl, const char *word)
{
	struct suggestion s;

	suggest_start(&s, word);
	for (size_t i = 0; i < N_NOUNS; i++)
		suggest_offer(&s, nouns[i]->name);
	if (s.best)
		return wrong_usage(ctl, "'%s' is unknown; did you mean '%s'?", word, s.best);
	return wrong_usage(ctl, "'%s' is unknown (try 'p4bpfctl --help')", word);
}

static int unknown_verb(struct ctl *ctl, const struct noun *noun, const char *word)
{
	struct strbuf all = { 0 };
	struct suggestion s;
	int status;

	suggest_start(&s, word);
	for (size_t i = 0; i < noun->n_verbs; i++) {
		suggest_offer(&s, noun->verbs[i].name);
		strbuf_printf(&all, "%s%s", i ? ", " : "", noun->verbs[i].name);
	}
	if (s.best)
		status = wrong_usage(ctl, "%s has no verb '%s'; did you mean '%s'?", noun->name,
				     word, s.best);
	else
		status = wrong_usage(ctl, "%s has no verb '%s'; it has %s", noun->name, word,
				     strbuf_text(&all));
	strbuf_free(&all);
	return status;
}

static void print_help(void)
{
	puts("usage: p4bpfctl [--json] [--pin DIR] [--verbose] COMMAND ...\n\n"
	     "Loads, attaches and controls P4 pipelines compiled by p4bpfc.\n");
	for (size_t i = 0; i < N_NOUNS; i++) {
		for (size_t j = 0; j < nouns[i]->n_verbs; j++) {
			printf("  ");
			print_usage(stdout, nouns[i], &nouns[i]->verbs[j]);
		}
	}
	puts("\n  --json      results and errors as JSON on standard output\n"
	     "  --pin DIR   where pipelines are pinned (default: /sys/fs/bpf/p4bpf)\n"
	     "  --verbose   all that the kernel's verifier says of an object it refuses\n"
	     "  --version   print the version\n"
	     "  --help      with a command: what it does\n\n"
	     "Tables and actions go by full name or any unambiguous suffix. Values: decimal,\n"
	     "0x, 0b, IPv4, IPv6, MAC, enum member, interface name for a port. Keys: V, V/LENGTH\n"
	     "(lpm), V&&&MASK (ternary), LOW..HIGH (range), * (any), in order or as FIELD=KEY. A\n"
	     "larger priority wins. See p4bpfctl(8).");
}

static void print_noun_help(const struct noun *noun)
{
	printf("%s: %s\n\n", noun->name, noun->help);
	for (size_t i = 0; i < noun->n_verbs; i++) {
		print_usage(stdout, noun, &noun->verbs[i]);
		printf("    %s\n", noun->verbs[i].help);
	}
}

static void print_verb_help(const struct noun *noun, const struct verb *verb)
{
	printf("usage: ");
	print_usage(stdout, noun, verb);
	printf("\n%s\n", verb->help);
	if (verb->more)
		printf("\n%s\n", verb->more);
}

static void print_usage(FILE *to, const struct noun *noun, const struct verb *verb)
{
	fprintf(to, "p4bpfctl %s%s%s%s%s\n", noun->name, *verb->name ? " " : "", verb->name,
		*verb->args ? " " : "", verb->args);
}

static void print_error(const struct ctl *ctl)
{
	if (ctl->json) {
		json_t *o = json_pack("{s:s}", "error", strbuf_text(&ctl->error));

		/* A message that is no UTF-8 came from the command line. */
		if (!o)
			o = json_pack("{s:s}", "error", "invalid text in an argument");
		json_dumpf(o, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(o);
	} else {
		fflush(stdout);
		fprintf(stderr, "p4bpfctl: %s\n", strbuf_text(&ctl->error));
	}
}

static void print_log(const char *text, void *data)
{
	(void)data;
	fputs(text, stderr);
}
