/* SPDX-License-Identifier: Apache-2.0 */
/*
 * p4bpfctl batch, and the entries of files: commands a line each. Changes of one pipeline's tables
 * that follow each other share a transaction, so thousands of entries are written in one go.
 * Everything is read before the first command runs: whoever feeds a batch slowly holds no locks.
 */
#include "runtime/cli/cli.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct line {
	unsigned number;
	struct words words;	/* as split, for words_free() */
	struct words left;	/* behind noun and verb */
	char **left_is_own;	/* what `left` lies in, when that is not `words` */
	const struct noun *noun;
	const struct verb *verb;
};

struct batch {
	struct ctl *ctl;
	const char *path;
	struct line *lines;
	size_t n;
	json_t *results;
	bool atomic;
	char *open;	/* the pipeline whose transaction is open, or NULL */
};

static int load_foreign(struct batch *b, const char *pipe_name, const char *text,
			enum p4bpf_entries_format format, json_t **out);
static int read_lines(struct batch *b, char *text, const char *only_pipe);
static int read_entry_line(struct batch *b, struct line *line, const char *pipe);
static int no_entry_verb(struct batch *b, const struct noun *noun, const char *word);
static bool names_pipeline(const struct line *line, const char *pipe);
static int check_atomic(struct batch *b);
static int run_lines(struct batch *b);
static int run_line(struct batch *b, struct line *line);
static int begin(struct batch *b, const char *pipe);
static int commit(struct batch *b);
static int at_line(struct batch *b, unsigned number, int status);
static void free_lines(struct batch *b);

static const char *label(const struct batch *b)
{
	return strcmp(b->path, "-") ? b->path : "<stdin>";
}

static int batch(struct ctl *ctl, struct words *words, json_t **out)
{
	struct batch b = { .ctl = ctl, .atomic = take_if(words, "--atomic") };
	char *text;
	int status;

	b.path = take(ctl, words, "FILE");
	if (!b.path)
		return USAGE;
	b.atomic |= take_if(words, "--atomic");
	if (take_end(ctl, words))
		return USAGE;
	text = read_file(ctl, b.path);
	if (!text)
		return FAILED;
	*out = b.results = json_array();
	status = read_lines(&b, text, NULL);
	if (!status && b.atomic)
		status = check_atomic(&b);
	if (!status)
		status = run_lines(&b);
	free_lines(&b);
	free(text);
	return status;
}

int load_entries(struct ctl *ctl, const char *pipe_name, const char *path, json_t **out)
{
	struct batch b = { .ctl = ctl, .path = path, .atomic = true };
	enum p4bpf_entries_format format;
	char *text = read_file(ctl, path);
	int status;

	if (!text)
		return FAILED;
	format = p4bpf_entries__format(path, text);
	if (format != P4BPF_ENTRIES_COMMANDS) {
		status = load_foreign(&b, pipe_name, text, format, out);
	} else {
		status = read_lines(&b, text, pipe_name);
		if (!status)
			status = run_lines(&b);
		free_lines(&b);
	}
	free(text);
	return status;
}

void print_output(FILE *to, const json_t *out)
{
	json_t *line;
	size_t i;

	json_array_foreach(json_object_get(out, "output"), i, line)
		fprintf(to, "%s\n", json_string_value(line));
}

static int load_foreign(struct batch *b, const char *pipe_name, const char *text,
			enum p4bpf_entries_format format, json_t **out)
{
	json_t *lines = json_array();
	struct p4bpf_pipeline *pipe;
	char *said = NULL;
	int status = open_pipeline(b->ctl, pipe_name, &pipe);

	if (!status) {
		hold_signals();
		if (p4bpf_entries__load(pipe, label(b), text, format, &said))
			status = library_failed(b->ctl);
		release_signals();
	}
	for (char *at = said, *end; at && *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		json_array_append_new(lines, json_stringn(at, (size_t)(end - at)));
	}
	free(said);
	if (!status && json_array_size(lines))
		*out = json_pack("{s:O}", "output", lines);
	json_decref(lines);
	return status;
}

/* With `only_pipe`, lines change tables, groups and sessions of that pipeline; its name may be left out. */
static int read_lines(struct batch *b, char *text, const char *only_pipe)
{
	unsigned number = 0;
	int status = DONE;

	for (char *at = text, *next; !status && at; at = next) {
		struct line line = { .number = ++number };

		next = strchr(at, '\n');
		if (next)
			*next++ = '\0';
		if (!words_split(at, &line.words)) {
			words_free(&line.words);
			status = failed(b->ctl, "a quote is not closed");
			return at_line(b, number, status);
		}
		if (!line.words.n) {
			words_free(&line.words);
			continue;
		}
		line.left = line.words;
		if (only_pipe)
			status = read_entry_line(b, &line, only_pipe);
		else
			status = find_command(b->ctl, &line.left, &line.noun, &line.verb);
		if (!status && line.verb->run == batch_noun.verbs[0].run)
			status = failed(b->ctl, "a batch within a batch");
		b->lines = realloc(b->lines, (b->n + 1) * sizeof(*b->lines));
		if (!b->lines)
			abort();
		b->lines[b->n++] = line;
		if (status)
			return at_line(b, number, status == USAGE && only_pipe ? FAILED : status);
	}
	return status;
}

/* [NOUN] VERB [PIPE] ...: the pipeline's name is put where the verb expects it. */
static int read_entry_line(struct batch *b, struct line *line, const char *pipe)
{
	static const struct noun *const nouns[] = { &table_noun, &profile_noun, &group_noun, &mirror_noun,
						      &valueset_noun };
	struct words verb;
	struct words *w = &line->left;
	char **with_pipe;

	line->noun = &table_noun;
	for (size_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++)
		if (take_if(w, nouns[i]->name)) {
			line->noun = nouns[i];
			break;
		}
	verb = *w;
	line->verb = take_verb(line->noun, w);
	if (!line->verb || !line->verb->in_transaction) {
		*w = verb;
		return no_entry_verb(b, line->noun, w->n ? *w->at : "");
	}
	if (names_pipeline(line, pipe)) {
		if (strcmp(*w->at, pipe))
			return failed(b->ctl, "the line is for pipeline '%s', not for '%s'", *w->at,
				      pipe);
		return DONE;
	}
	with_pipe = malloc((w->n + 1) * sizeof(*with_pipe));
	if (!with_pipe)
		abort();
	with_pipe[0] = (char *)pipe;
	memcpy(with_pipe + 1, w->at, w->n * sizeof(*with_pipe));
	line->left = (struct words){ with_pipe, w->n + 1 };
	line->left_is_own = with_pipe;
	return DONE;
}

static int no_entry_verb(struct batch *b, const struct noun *noun, const char *word)
{
	struct strbuf all = { 0 };
	int status;

	for (size_t i = 0; i < noun->n_verbs; i++)
		if (noun->verbs[i].in_transaction)
			strbuf_printf(&all, "%s%s", all.len ? ", " : "", noun->verbs[i].name);
	status = failed(b->ctl, "'%s', expected %s", word, strbuf_text(&all));
	strbuf_free(&all);
	return status;
}

/*
 * Whether the first word is PIPE: where it is left out a table, or the number of a group, comes first. A
 * value set's name looks like any other.
 */
static bool names_pipeline(const struct line *line, const char *pipe)
{
	const struct words *w = &line->left;
	size_t names = 0;

	if (line->noun == &valueset_noun)
		return w->n && !strcmp(*w->at, pipe);
	if (line->noun == &profile_noun)
		return w->n > 1 && !isdigit((unsigned char)*w->at[1]);
	if (line->noun != &table_noun)
		return w->n && !isdigit((unsigned char)**w->at);
	while (names < w->n && strcmp(w->at[names], "key") && strcmp(w->at[names], "action"))
		names++;
	return names > 1;
}

/* What cannot be undone, or not together, is refused before anything is done. */
static int check_atomic(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct line *line = &b->lines[i];

		if (!line->verb->in_transaction)
			return at_line(
				b, line->number,
				failed(b->ctl,
				       "'%s %s' cannot be part of an atomic batch, only changes "
				       "of tables, groups, sessions and value sets",
				       line->noun->name, line->verb->name));
		if (line->left.n && b->lines[0].left.n &&
		    strcmp(*line->left.at, *b->lines[0].left.at))
			return at_line(
				b, line->number,
				failed(b->ctl,
				       "an atomic batch is about one pipeline, and line %u is "
				       "about '%s'",
				       b->lines[0].number, *b->lines[0].left.at));
	}
	return DONE;
}

static int run_lines(struct batch *b)
{
	int status = DONE, end;

	if (b->atomic)
		hold_signals();
	for (size_t i = 0; !status && i < b->n; i++)
		status = b->atomic && interrupted() ? failed(b->ctl, "interrupted") :
						      run_line(b, &b->lines[i]);
	if (status && b->open && b->atomic) {
		p4bpf_pipeline__rollback(b->ctl->pipe);
	} else if (b->open) {
		/* Not atomic: what was done before the failure stays, and the failure is what is
		 * told. */
		struct strbuf told = b->ctl->error;

		b->ctl->error = (struct strbuf){ 0 };
		end = commit(b);
		if (status) {
			strbuf_free(&b->ctl->error);
			b->ctl->error = told;
		} else {
			strbuf_free(&told);
			status = end;
		}
	}
	free(b->open);
	b->open = NULL;
	if (b->atomic)
		release_signals();
	return status;
}

static int run_line(struct batch *b, struct line *line)
{
	const char *pipe = line->verb->in_transaction && line->left.n ? *line->left.at : NULL;
	json_t *out = NULL;
	int status = DONE;

	if (b->open && (!pipe || strcmp(pipe, b->open)))
		status = commit(b);
	if (!status && pipe && !b->open)
		status = begin(b, pipe);
	if (!status)
		status = run_command(b->ctl, line->noun, line->verb, &line->left, &out);
	if (!status && b->results && !b->ctl->json)
		print_result(b->ctl, line->verb, out);
	if (!status && b->results)
		json_array_append_new(b->results, out ? json_incref(out) : json_object());
	json_decref(out);
	return status ? at_line(b, line->number, status) : DONE;
}

static int begin(struct batch *b, const char *name)
{
	struct p4bpf_pipeline *pipe;
	int status = open_pipeline(b->ctl, name, &pipe);

	if (status)
		return status;
	if (p4bpf_pipeline__begin(pipe, b->atomic))
		return library_failed(b->ctl);
	b->open = strdup(name);
	return DONE;
}

static int commit(struct batch *b)
{
	int status = p4bpf_pipeline__commit(b->ctl->pipe) ? library_failed(b->ctl) : DONE;

	free(b->open);
	b->open = NULL;
	return status;
}

/* Puts the place in front of the message. A wrong command in a file is a failure, not a wrong
 * usage. */
static int at_line(struct batch *b, unsigned number, int status)
{
	failed(b->ctl, "%s:%u: %s", label(b), number, strbuf_text(&b->ctl->error));
	return status == USAGE ? FAILED : status;
}

static void free_lines(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->lines[i].left_is_own);
		words_free(&b->lines[i].words);
	}
	free(b->lines);
}

static const struct verb verbs[] = {
	{ "", "FILE|- [--atomic]", "Run the commands in a file, one a line, in order.", batch, NULL,
	  false,
	  "Lines are commands as behind 'p4bpfctl', without options; '#' starts a comment,\n"
	  "quotes keep blanks. The first command that fails ends the batch. --atomic: all or\n"
	  "none; then every line must change tables, groups, sessions or value sets of the same\n"
	  "pipeline (table add, set, del, clear, default; group add, set, del; mirror set, del;\n"
	  "valueset add, del, clear)." },
};

const struct noun batch_noun = { "batch", "Many commands at once.", verbs, 1 };
