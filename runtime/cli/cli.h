/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of p4bpfctl: nouns, each a file with its verbs as rows. A verb reads its words, calls
 * libp4bpf and gives back JSON; the same JSON is printed with --json or turned into text by the
 * row's other function. A verb that fails leaves its message with failed(), library_failed() or
 * wrong_usage() and returns their result, which is the exit code.
 */
#ifndef P4BPF_RUNTIME_CLI_H
#define P4BPF_RUNTIME_CLI_H

#include <jansson.h>
#include <p4bpf/p4bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/strbuf.h"

enum { DONE = 0, FAILED = 1, USAGE = 2, INTERNAL = 3 };

/* The words of a command that are still to be read. */
struct words {
	char **at;
	size_t n;
};

struct ctl {
	bool json, verbose, help;
	struct p4bpf_load_opts opts;
	/* The pipeline opened last, kept for the next command of a batch. */
	struct p4bpf_pipeline *pipe;
	char *pipe_name;
	const struct noun *noun;	/* of the command that runs */
	const struct verb *verb;
	struct strbuf error;
};

struct verb {
	const char *name;	/* "" when the noun is the whole command */
	const char *args;
	const char *help;
	/* *out may stay NULL. */
	int (*run)(struct ctl *ctl, struct words *words, json_t **out);
	/* NULL: success needs no words. */
	void (*text)(const json_t *out, FILE *to);
	/* Changes tables, groups or sessions of the pipeline that is its first word, nothing else. */
	bool in_transaction;
	const char *more;	/* for --help, NULL */
};

struct noun {
	const char *name, *help;
	const struct verb *verbs;
	size_t n_verbs;
};

extern const struct noun profile_noun;
extern const struct noun pipeline_noun, run_noun, stop_noun, port_noun, table_noun, group_noun,
	mirror_noun, valueset_noun, counter_noun, register_noun, meter_noun, digest_noun, trace_noun,
	hash_noun, stats_noun, bench_noun, batch_noun;

/* --- main.c --- */

int failed(struct ctl *ctl, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* p4bpf_error() is the message. */
int library_failed(struct ctl *ctl);
/* The message and how the command is used. */
int wrong_usage(struct ctl *ctl, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Finds noun and verb in the first words, which it takes; help was printed when *verb stays NULL.
 */
int find_command(struct ctl *ctl, struct words *words, const struct noun **noun,
		 const struct verb **verb);
/* The verb in the first words, which it takes; verbs may have two ("member add"). NULL: none. */
const struct verb *take_verb(const struct noun *noun, struct words *words);
/* Runs one command with its words. */
int run_command(struct ctl *ctl, const struct noun *noun, const struct verb *verb,
		struct words *words, json_t **out);
void print_result(const struct ctl *ctl, const struct verb *verb, const json_t *out);

/* --- words.c --- */

/* The next word, or NULL after wrong_usage() when there is none; `what` names it. */
const char *take(struct ctl *ctl, struct words *words, const char *what);
/* Whether the next word is `word`; takes it then. */
bool take_if(struct words *words, const char *word);
/* "--name VALUE" or "--name=VALUE" next: 1 and *value, 0 when it is not, -1 after wrong_usage(). */
int take_option(struct ctl *ctl, struct words *words, const char *name, const char **value);
/* DONE, or wrong_usage() when words are left. */
int take_end(struct ctl *ctl, const struct words *words);
/*
 * A number 0 .. max in decimal or hexadecimal; wrong_usage() says what `what` should have been. text
 * NULL: the word was missing, as take() has said.
 */
int parse_number(struct ctl *ctl, const char *what, const char *text, uint64_t max, uint64_t *out);
/*
 * Splits a line at blanks; '...' and "..." keep blanks, # starts a comment. The words are in one
 * block that words_free() frees. False: a quote is not closed.
 */
bool words_split(const char *line, struct words *out);
void words_free(struct words *words);
/* `word` as words_split() would read it back. */
void print_word(FILE *to, const char *word);

/* --- table.c, meter.c --- */

/* key KEY... [priority N] */
int take_key(struct ctl *ctl, struct words *words, struct p4bpf_entry *e);
void print_rates(FILE *to, const json_t *rates);

/* --- watch.c --- */

/* How long to watch: --count N records, --timeout MS; and --interval MS where it means something. */
struct watch {
	uint64_t count;		/* 0: any number */
	int timeout, interval;	/* milliseconds; timeout -1: none */
	bool json;
};

#define WATCH_HELP "Ends when interrupted, after N records or MS milliseconds."

/* Takes the options up to the end of the words; `polls`: --interval, too. */
int take_watch(struct ctl *ctl, struct words *words, struct watch *w, bool polls);
/* Shows a record, as it is or with `print`; other than 0 when the watch shall end. */
int watch_show(struct watch *w, const char *text, void (*print)(const json_t *o));

/* --- signals.c --- */

/* Between these, signals that would end the program wait. They nest. */
void hold_signals(void);
void release_signals(void);
/* Whether one waits. */
bool interrupted(void);

/* --- for all nouns: main.c --- */

/* A handle on the pipeline, kept by `ctl`. DONE, or library_failed(). */
int open_pipeline(struct ctl *ctl, const char *name, struct p4bpf_pipeline **out);
void close_pipeline(struct ctl *ctl);
/* Takes PIPE and opens it. */
int take_pipeline(struct ctl *ctl, struct words *words, struct p4bpf_pipeline **out);
/* Takes PIPE, to be opened later, and a number: the id of a group. */
int take_numbered(struct ctl *ctl, struct words *words, const char *what, const char **pipe,
		  uint32_t *number);
/* Reads the JSON that the library gave and frees it; library_failed() when it is NULL. */
int library_json(struct ctl *ctl, char *text, json_t **out);
/* Field of an object as text, "" when it is not there. */
const char *text_of(const json_t *o, const char *field);
json_int_t number_of(const json_t *o, const char *field);
/* The whole of a file or, for "-", of standard input; malloc. NULL after failed(). */
char *read_file(struct ctl *ctl, const char *path);

/* --- port.c --- */

/* `ifname`: "stack" (which needs a number), "cpu" or an interface. What the library returns. */
int add_port(struct p4bpf_pipeline *pipe, const char *ifname, const uint32_t *id,
	     enum p4bpf_attach_mode mode);

/* --- table.c --- */

/* " NAME=VALUE" as one word. */
void print_named(FILE *to, const char *name, const char *value);

/* --- mirror.c: for group.c too --- */

/* PIPE [ID]: what `fn` gives. */
int dump_replicas(struct ctl *ctl, struct words *words,
		  char *(*fn)(struct p4bpf_pipeline *pipe, const uint32_t *id), json_t **out);
/* " PORT[:INSTANCE]" for each. */
void print_replicas(FILE *to, const json_t *o);

/* --- table.c --- */

/* " action NAME PARAM=VALUE...", or what stands in its place, of an entry or a member. */
void print_action(FILE *to, const json_t *o);

/* --- batch.c --- */

/*
 * Puts the entries of a file into the pipeline's tables, all or none. *out: what commands in it had to
 * say, as {"output": [LINE...]}.
 */
int load_entries(struct ctl *ctl, const char *pipe_name, const char *path, json_t **out);
/* What load_entries() left in `out`, as text. */
void print_output(FILE *to, const json_t *out);

#endif
