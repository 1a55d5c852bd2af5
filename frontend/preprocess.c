/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The preprocessor (section 6.2): files to one text without directives, comments and macros, with a
 * map from every place in it to the source. It is our own because diagnostics and debug information
 * need exact places, which a preprocessor run before us would blur. What follows from C and not
 * from P4 is in pp_*.c.
 */
#include <ctype.h>
#include <string.h>

#include "common/diag.h"
#include "frontend/pp.h"

struct condition {
	struct condition *outer;
	struct span at;		/* of its #if */
	bool live;		/* this branch counts */
	bool done;		/* some branch counted, or none ever will */
	bool has_else;
};

static void define_command_line(struct pp *pp);
static bool check_text(struct pp *pp, const struct source_file *file);
static void read_file(struct pp *pp, struct source_file *file, struct pp_input *above);
static void directive(struct pp *pp, struct pp_input *in, struct condition **conditions);
static void put_space(struct pp *pp, const struct pp_input *in, const struct pp_token *token);
static void put_token(struct pp *pp, const struct pp_token *token);
static void put_newline(struct pp *pp);
static void finish(struct pp *pp, const struct source_file *file, struct pp_text *out);

bool preprocess(struct frontend *fe, const char *path, struct pp_text *out)
{
	struct pp pp = { .fe = fe, .scratch = arena_new() };
	unsigned errors = diags_errors(fe->diags);
	struct source_file *file;
	const char *why;

	define_command_line(&pp);
	file = source_read(fe->sources, path, 0, &why);
	if (!file) {
		diag_error(fe->diags, DIAG_FILE, (struct span){ 0 }, "cannot read '%s': %s", path,
			   why);
	} else {
		vec_push(fe->arena, &fe->dependencies, file->path);
		if (strspn(file->text, " \t\r\n") == file->size)
			diag_error(fe->diags, DIAG_FILE, (struct span){ file->base, file->base },
				   "the file is empty: expected a P4 program");
		else if (check_text(&pp, file))
			read_file(&pp, file, NULL);
		finish(&pp, file, out);
	}
	pp_macros_free(&pp);
	strbuf_free(&pp.out);
	arena_free(pp.scratch);
	return diags_errors(fe->diags) == errors;
}

void pp_fail(struct pp *pp)
{
	pp->failed = true;
}

/* -D and -U in their order, as a file of #define and #undef: so mistakes in them have a place. */
static void define_command_line(struct pp *pp)
{
	struct strbuf text = { 0 };
	struct source_file *file;

	strbuf_add(&text, "#define __p4bpf__ 1\n");
	file = source_add(pp->fe->sources, "<built-in>", strbuf_text(&text), text.len, 0);
	strbuf_free(&text);
	if (file)
		read_file(pp, file, NULL);
	vec_each(struct cmdline_macro, macro, &pp->fe->macros) {
		const char *equals = strchr(macro->text, '=');

		if (macro->undefine)
			strbuf_printf(&text, "#undef %s\n", macro->text);
		else if (equals)
			strbuf_printf(&text, "#define %.*s %s\n", (int)(equals - macro->text),
				      macro->text, equals + 1);
		else
			strbuf_printf(&text, "#define %s 1\n", macro->text);
	}
	file = source_add(pp->fe->sources, "<command line>", strbuf_text(&text), text.len, 0);
	strbuf_free(&text);
	if (file)
		read_file(pp, file, NULL);
}

/* No text has a NUL in it; everything else is for the lexer to judge. */
static bool check_text(struct pp *pp, const struct source_file *file)
{
	const char *nul = memchr(file->text, 0, file->size);
	loc_t at;

	if (!nul)
		return true;
	at = file->base + (loc_t)(nul - file->text);
	diag_error(pp->fe->diags, DIAG_FILE, (struct span){ at, at },
		   "'%s' is not text: it has a NUL byte", file->path);
	return false;
}

/* Memory of past expansions goes when there is much of it. */
static void renew_scratch(struct pp *pp)
{
	if (pp->contexts || arena_used(pp->scratch) < ((size_t)1 << 20))
		return;
	arena_free(pp->scratch);
	pp->scratch = arena_new();
}

static void read_file(struct pp *pp, struct source_file *file, struct pp_input *above)
{
	struct pp_input in = { .file = file, .p = file->text, .end = file->text + file->size,
			       .line_start = true, .above = above,
			       .depth = above ? above->depth + 1 : 0 };
	struct condition *conditions = NULL;
	struct pp_token token;

	/* A byte order mark says only that the text is UTF-8. */
	if (file->size >= 3 && !memcmp(file->text, "\xef\xbb\xbf", 3))
		in.p += 3;
	pp->input = &in;
	while (!pp->failed) {
		in.skipping = conditions && !conditions->live;
		pp_lex(pp, &in, &token);
		if (!token.kind)
			break;
		if (token.kind == PP_HASH) {
			put_newline(pp);
			directive(pp, &in, &conditions);
		} else if (!in.skipping) {
			put_space(pp, &in, &token);
			token.space = false;
			if (!pp_expand(pp, &token))
				put_token(pp, &token);
			while (pp_read_macro(pp, &token))
				put_token(pp, &token);
			renew_scratch(pp);
		}
	}
	for (struct condition *c = conditions; c && !pp->failed; c = c->outer)
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, c->at, "condition has no '#endif'");
	put_newline(pp);
	pp->input = above;
}

enum conditional { NO_CONDITIONAL, IF, IFDEF, IFNDEF, ELIF, ELSE, ENDIF };

static enum conditional conditional_of(const struct pp_token *name)
{
	return pp_is(name, "if") ? IF : pp_is(name, "ifdef") ? IFDEF :
	       pp_is(name, "ifndef") ? IFNDEF : pp_is(name, "elif") ? ELIF :
	       pp_is(name, "else") ? ELSE : pp_is(name, "endif") ? ENDIF : NO_CONDITIONAL;
}

/* The condition of #if, #ifdef, #ifndef or #elif. */
static bool is_true(struct pp *pp, struct pp_input *in, enum conditional which, struct span at)
{
	struct pp_token name;
	pp_tokens rest;

	in->skipping = false;
	if (which == IF || which == ELIF) {
		rest = pp_rest_of_line(pp, true);
		return pp_condition(pp, rest, pp_loc(in, in->p));
	}
	pp_lex(pp, in, &name);
	if (name.kind != PP_WORD) {
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, at,
			   "expected a macro name after '#%s'",
			   which == IFDEF ? "ifdef" : "ifndef");
		return false;
	}
	return pp_is_defined(pp, &name) == (which == IFDEF);
}

static void conditional(struct pp *pp, struct pp_input *in, const struct pp_token *name,
			struct condition **conditions)
{
	enum conditional which = conditional_of(name);
	struct condition *c = *conditions;
	struct diag *d;

	if (which == IF || which == IFDEF || which == IFNDEF) {
		c = arena_make(pp->fe->arena, struct condition);
		c->outer = *conditions;
		c->at = pp_span(name);
		if (!c->outer || c->outer->live)
			c->live = is_true(pp, in, which, c->at);
		c->done = c->live || (c->outer && !c->outer->live);
		*conditions = c;
		return;
	}
	if (!c) {
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(name), "'#%.*s' without '#if'",
			   (int)name->len, name->text);
		return;
	}
	if (which == ENDIF) {
		*conditions = c->outer;
		return;
	}
	if (c->has_else) {
		d = diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(name),
			       "'#%.*s' after '#else'", (int)name->len, name->text);
		diag_label(d, c->at, "of this condition");
		return;
	}
	c->has_else = which == ELSE;
	c->live = !c->done && (which == ELSE || is_true(pp, in, which, pp_span(name)));
	c->done |= c->live;
}

/* `#line 5 "name"`, or `# 5 "name"` as other preprocessors write: holds from the next line on. */
static void line_directive(struct pp *pp, struct pp_input *in, const struct pp_token *number,
			   const struct pp_token *name)
{
	struct span here = { pp_loc(in, in->p), pp_loc(in, in->p) };
	const char *path = NULL;
	unsigned long line = 0;

	for (size_t i = 0; number && i < number->len && line <= INT32_MAX; i++)
		line = isdigit((unsigned char)number->text[i]) ? line * 10 + number->text[i] - '0'
							       : INT32_MAX + 1ul;
	if (!number || number->kind != PP_NUMBER || line > INT32_MAX) {
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR,
			   number ? pp_span(number) : here, "expected a line number after '#line'");
		return;
	}
	if (name && name->kind == PP_STRING && name->len >= 2)
		path = arena_strndup(pp->fe->arena, name->text + 1, name->len - 2);
	pp_skip_line(pp, in, true);
	source_set_line(pp->fe->sources, pp_loc(in, in->p), (unsigned)line, path);
}

/* The rest of the line as it stands. */
static const char *rest_of_line(struct pp *pp, struct pp_input *in)
{
	const char *begin = in->p, *end;

	pp_skip_line(pp, in, false);
	for (end = in->p; begin < end && isspace((unsigned char)*begin); begin++)
		;
	while (end > begin && isspace((unsigned char)end[-1]))
		end--;
	return arena_strndup(pp->fe->arena, begin, (size_t)(end - begin));
}

static void undefine(struct pp *pp, struct pp_input *in)
{
	struct pp_token name;

	pp_lex(pp, in, &name);
	if (name.kind != PP_WORD)
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(&name),
			   "expected a macro name after '#undef'");
	else
		pp_undefine(pp, &name);
}

/* After the '#'. Leaves the input at the begin of a line. */
static void directive(struct pp *pp, struct pp_input *in, struct condition **conditions)
{
	struct pp_token name, next;
	struct source_file *file;
	pp_tokens rest;

	in->in_directive = true;
	pp_lex(pp, in, &name);
	if (conditional_of(&name)) {
		conditional(pp, in, &name, conditions);
	} else if (in->skipping || !name.kind) {
		/* An empty directive, or one that does not count. */
	} else if (pp_is(&name, "include")) {
		file = pp_include(pp, in);
		pp_skip_line(pp, in, true);
		if (file && check_text(pp, file))
			read_file(pp, file, in);
	} else if (pp_is(&name, "define")) {
		pp_define(pp, in);
	} else if (pp_is(&name, "undef")) {
		undefine(pp, in);
	} else if (pp_is(&name, "line")) {
		rest = pp_rest_of_line(pp, false);
		line_directive(pp, in, rest.n ? &rest.at[0] : NULL,
			       rest.n > 1 ? &rest.at[1] : NULL);
	} else if (name.kind == PP_NUMBER) {
		pp_lex(pp, in, &next);
		line_directive(pp, in, &name, &next);
	} else if (pp_is(&name, "error")) {
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(&name), "#error %s",
			   rest_of_line(pp, in));
	} else if (pp_is(&name, "warning")) {
		diag_warn(pp->fe->diags, DIAG_WARNING_DIRECTIVE, pp_span(&name), "#warning %s",
			  rest_of_line(pp, in));
	} else if (pp_is(&name, "pragma")) {
		pp_lex(pp, in, &next);
		if (pp_is(&next, "once"))
			vec_push(pp->fe->arena, &pp->once, in->file->path);
	} else {
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(&name),
			   "unknown directive '#%.*s'", name.len < 40 ? (int)name.len : 40,
			   name.text);
	}
	if (in->in_directive)
		pp_skip_line(pp, in, true);
}

/* Text put out, with its place. Most text goes on where the last text ended, in the same piece. */
static void put(struct pp *pp, const char *text, size_t len, loc_t at, bool from_macro)
{
	struct pp_piece *last = pp->pieces.n ? &pp->pieces.at[pp->pieces.n - 1] : NULL;
	loc_t next = !last ? 0 : from_macro ? last->origin
					    : last->origin + (loc_t)(pp->out.len - last->offset);

	if (pp->out.len + len > PP_MAX_OUTPUT) {
		if (!pp->failed)
			diag_error(pp->fe->diags, DIAG_LIMIT, (struct span){ at, at + 1 },
				   "more than %zu MiB of text after preprocessing",
				   PP_MAX_OUTPUT >> 20);
		pp_fail(pp);
		return;
	}
	if (!last || last->from_macro != from_macro || next != at)
		vec_push(pp->fe->arena, &pp->pieces,
			 ((struct pp_piece){ (uint32_t)pp->out.len, at, from_macro }));
	strbuf_add_n(&pp->out, text, len);
}

/* White space as it is, comments and splices as so many blanks. */
static void put_space(struct pp *pp, const struct pp_input *in, const struct pp_token *token)
{
	size_t len = token->at - pp_loc(in, in->space);
	size_t begin = pp->out.len;
	bool splice = false;

	if (!len)
		return;
	put(pp, in->space, len, pp_loc(in, in->space), false);
	for (char *c = pp->out.text + begin; !pp->failed && c < pp->out.text + pp->out.len; c++) {
		bool keep = *c == '\n' && !splice;

		splice = *c == '\\' || (*c == '\r' && splice);
		if (!keep)
			*c = *c == '\t' ? '\t' : ' ';
	}
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Two tokens that did not touch in the source must not become one. */
static bool would_merge(const struct pp *pp, const struct pp_token *token)
{
	char last = pp->out.len ? pp->out.text[pp->out.len - 1] : ' ';

	if (isspace((unsigned char)last) || token->text == pp->last_end)
		return false;
	if (is_word_char(last) || is_word_char(token->text[0]))
		return is_word_char(last) && is_word_char(token->text[0]);
	return !strchr("(){}[];,", last) && !strchr("(){}[];,", token->text[0]);
}

static void put_token(struct pp *pp, const struct pp_token *token)
{
	if (!token->len)
		return;
	if (token->space || would_merge(pp, token))
		strbuf_char(&pp->out, ' ');
	put(pp, token->text, token->len, token->at, token->from_macro);
	pp->last_end = token->text + token->len;
}

static void put_newline(struct pp *pp)
{
	if (pp->out.len && pp->out.text[pp->out.len - 1] != '\n')
		strbuf_char(&pp->out, '\n');
}

static void finish(struct pp *pp, const struct source_file *file, struct pp_text *out)
{
	/* The end of the text is the end of the file. */
	struct pp_piece end = { .origin = file->base + (loc_t)file->size };

	put_newline(pp);
	end.offset = (uint32_t)pp->out.len;
	vec_push(pp->fe->arena, &pp->pieces, end);
	out->size = pp->out.len;
	out->text = strbuf_take(&pp->out, pp->fe->arena);
	out->pieces = pp->pieces.at;
	out->n_pieces = pp->pieces.n;
}
