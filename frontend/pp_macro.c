/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Macros as in C (ISO C11 6.10.3): object-like, function-like, variadic, `#` and `##`, recursion
 * stopped by painting. A macro being expanded is a context, a list of tokens read before anything
 * below it; the name of a macro met while its own context is open is painted and never expanded
 * again, so expansion ends. Its amount is bounded all the same (PP_MAX_EXPANSION), since doubling
 * needs no recursion.
 */
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"
#include "frontend/pp.h"

#define uthash_fatal(msg) out_of_memory()
#include <uthash.h>

enum builtin_macro { NOT_BUILTIN, BUILTIN_LINE, BUILTIN_FILE };

struct macro {
	UT_hash_handle hh;
	const char *name;
	struct span at;
	bool is_function, is_variadic, is_disabled;
	VEC(struct pp_token) params;
	pp_tokens body;
};

struct context {
	struct context *below;
	struct macro *macro;	/* enabled again at the end; NULL for arguments and lines */
	pp_tokens tokens;
	uint32_t next;
	bool relocate;		/* the tokens are the macro's own, to be placed at `use` */
	bool space;		/* white space before the use, and so before the first token */
	loc_t use;
};

/* An argument of a macro call, and what it expands to. */
struct argument {
	pp_tokens raw, expanded;
	bool is_expanded;
};

typedef VEC(struct argument) arguments;

static struct macro *find(const struct pp *pp, const struct pp_token *name);
static bool read_params(struct pp *pp, struct pp_input *in, struct macro *macro);
static bool same_macro(const struct macro *a, const struct macro *b);
static void push(struct pp *pp, struct macro *macro, pp_tokens tokens);
static bool close_contexts(struct pp *pp);
static bool read(struct pp *pp, struct pp_token *token);
static bool expand(struct pp *pp, struct pp_token *name);
static bool expand_builtin(struct pp *pp, struct pp_token *name);
static bool paren_follows(struct pp *pp);
static bool read_arguments(struct pp *pp, const struct macro *macro, const struct pp_token *name,
			   arguments *args);
static pp_tokens expand_list(struct pp *pp, pp_tokens tokens);
static pp_tokens substitute(struct pp *pp, const struct macro *macro, arguments *args, loc_t use);

static void too_much(struct pp *pp, struct span at)
{
	if (!pp->failed)
		diag_error(pp->fe->diags, DIAG_LIMIT, at,
			   "macros expand to more than %d tokens, or to one of more than %d MiB",
			   PP_MAX_EXPANSION, PP_MAX_TOKEN >> 20);
	pp_fail(pp);
}

/* A token more. Long texts count by their length: joining doubles them as macros double tokens. */
static void count_text(struct pp *pp, const struct pp_token *token)
{
	pp->expansion += 1 + token->len / 64;
	if (token->len > PP_MAX_TOKEN || pp->expansion > PP_MAX_EXPANSION)
		too_much(pp, pp_span(token));
}

void pp_define(struct pp *pp, struct pp_input *in)
{
	struct macro *macro = arena_make(pp->fe->arena, struct macro), *old;
	struct pp_token name, token;
	struct diag *d;

	pp_lex(pp, in, &name);
	if (name.kind != PP_WORD || pp_is(&name, "defined")) {
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(&name),
			   "expected a macro name after '#define'");
		return;
	}
	macro->name = arena_strndup(pp->fe->arena, name.text, name.len);
	macro->at = pp_span(&name);
	/* The '(' of parameters follows the name at once. */
	if (in->p < in->end && *in->p == '(' && !read_params(pp, in, macro))
		return;
	for (pp_lex(pp, in, &token); token.kind; pp_lex(pp, in, &token))
		vec_push(pp->fe->arena, &macro->body, token);
	if (macro->body.n && (pp_is(&macro->body.at[0], "#") && macro->body.n > 1 &&
			      pp_is(&macro->body.at[1], "#") && !macro->body.at[1].space)) {
		diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(&macro->body.at[0]),
			   "'##' at the begin of a macro has nothing to join");
		return;
	}
	old = find(pp, &name);
	if (old && !same_macro(old, macro)) {
		d = diag_warn(pp->fe->diags, DIAG_MACRO_REDEFINED, macro->at,
			      "macro '%s' is defined again, differently", macro->name);
		diag_label(d, old->at, "first defined here");
	}
	if (old)
		HASH_DEL(pp->macros, old);
	HASH_ADD_KEYPTR(hh, pp->macros, macro->name, name.len, macro);
}

void pp_undefine(struct pp *pp, const struct pp_token *name)
{
	struct macro *macro = find(pp, name);

	if (macro)
		HASH_DEL(pp->macros, macro);
}

static enum builtin_macro builtin(const struct pp_token *name)
{
	return pp_is(name, "__LINE__") ? BUILTIN_LINE :
	       pp_is(name, "__FILE__") ? BUILTIN_FILE : NOT_BUILTIN;
}

bool pp_is_defined(const struct pp *pp, const struct pp_token *name)
{
	return find(pp, name) || builtin(name);
}

bool pp_expand(struct pp *pp, struct pp_token *name)
{
	return name->kind == PP_WORD && !name->painted && expand(pp, name);
}

bool pp_read_macro(struct pp *pp, struct pp_token *token)
{
	while (close_contexts(pp) && read(pp, token))
		if (!pp_expand(pp, token))
			return true;
	return false;
}

pp_tokens pp_rest_of_line(struct pp *pp, bool keep_defined)
{
	pp_tokens raw = { 0 };
	struct pp_token token;
	unsigned defined = 0;	/* tokens of `defined ( X` seen */

	for (pp_lex(pp, pp->input, &token); token.kind; pp_lex(pp, pp->input, &token)) {
		if (defined && !(defined == 1 && pp_is(&token, "("))) {
			token.painted = true;
			defined = 0;
		} else if (defined) {
			defined++;
		} else if (keep_defined && pp_is(&token, "defined")) {
			defined = 1;
		}
		vec_push(pp->scratch, &raw, token);
	}
	return expand_list(pp, raw);
}

void pp_macros_free(struct pp *pp)
{
	HASH_CLEAR(hh, pp->macros);
}

static struct macro *find(const struct pp *pp, const struct pp_token *name)
{
	struct macro *macro;

	HASH_FIND(hh, pp->macros, name->text, name->len, macro);
	return macro;
}

/* `(a, b, ...)` of a #define. */
static bool read_params(struct pp *pp, struct pp_input *in, struct macro *macro)
{
	struct pp_token token;

	macro->is_function = true;
	pp_lex(pp, in, &token);
	pp_lex(pp, in, &token);
	if (pp_is(&token, ")"))
		return true;
	for (;;) {
		if (pp_is(&token, ".")) {
			/* `...` is three tokens here. */
			macro->is_variadic = true;
			pp_lex(pp, in, &token);
			pp_lex(pp, in, &token);
			token = (struct pp_token){ .kind = PP_WORD, .text = "__VA_ARGS__",
						   .len = strlen("__VA_ARGS__"), .at = token.at };
		}
		if (token.kind != PP_WORD)
			break;
		vec_each(struct pp_token, p, &macro->params) {
			if (p->len != token.len || memcmp(p->text, token.text, p->len))
				continue;
			diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(&token),
				   "macro parameter '%.*s' twice", (int)token.len, token.text);
			return false;
		}
		if (macro->params.n == PP_MAX_PARAMS) {
			diag_error(pp->fe->diags, DIAG_LIMIT, pp_span(&token),
				   "macro '%s' has more than %d parameters", macro->name,
				   PP_MAX_PARAMS);
			return false;
		}
		vec_push(pp->fe->arena, &macro->params, token);
		pp_lex(pp, in, &token);
		if (pp_is(&token, ")"))
			return true;
		if (macro->is_variadic || !pp_is(&token, ","))
			break;
		pp_lex(pp, in, &token);
	}
	diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(&token),
		   "expected %s in the parameters of macro '%s'",
		   token.kind == PP_WORD ? "',' or ')'" : "a name, ',' or ')'", macro->name);
	return false;
}

static bool same_tokens(pp_tokens a, pp_tokens b)
{
	if (a.n != b.n)
		return false;
	for (uint32_t i = 0; i < a.n; i++) {
		const struct pp_token *x = &a.at[i], *y = &b.at[i];

		if (x->len != y->len || memcmp(x->text, y->text, x->len) ||
		    (i && x->space != y->space))
			return false;
	}
	return true;
}

static bool same_macro(const struct macro *a, const struct macro *b)
{
	pp_tokens x = { a->params.at, a->params.n, 0 }, y = { b->params.at, b->params.n, 0 };

	return a->is_function == b->is_function && a->is_variadic == b->is_variadic &&
	       same_tokens(x, y) && same_tokens(a->body, b->body);
}

static void push(struct pp *pp, struct macro *macro, pp_tokens tokens)
{
	struct context *c = arena_make(pp->scratch, struct context);

	c->below = pp->contexts;
	c->macro = macro;
	c->tokens = tokens;
	if (macro)
		macro->is_disabled = true;
	pp->contexts = c;
}

/* Closes what is read to its end; false when nothing else is open. */
static bool close_contexts(struct pp *pp)
{
	while (pp->contexts && pp->contexts->next == pp->contexts->tokens.n) {
		if (pp->contexts->macro)
			pp->contexts->macro->is_disabled = false;
		pp->contexts = pp->contexts->below;
	}
	return pp->contexts;
}

/* The next token, unexpanded: of a macro or, where a list is not expanded alone, of the file. */
static bool read(struct pp *pp, struct pp_token *token)
{
	struct context *c;

	*token = (struct pp_token){ 0 };
	if (pp->failed)
		return false;
	if (!close_contexts(pp)) {
		if (!pp->macro_depth)
			pp_lex(pp, pp->input, token);
		return token->kind;
	}
	c = pp->contexts;
	*token = c->tokens.at[c->next++];
	if (c->macro && c->next == 1)
		token->space = c->space;
	if (c->relocate) {
		token->at = c->use;
		token->from_macro = true;
	}
	count_text(pp, token);
	return !pp->failed;
}

/* True when `name` was a macro: its expansion is read next. Else it may be painted. */
static bool expand(struct pp *pp, struct pp_token *name)
{
	struct macro *macro = find(pp, name);
	arguments args = { 0 };

	if (!macro)
		return expand_builtin(pp, name);
	if (macro->is_disabled) {
		name->painted = true;
		return false;
	}
	if (macro->is_function && !paren_follows(pp))
		return false;
	if (!macro->is_function) {
		push(pp, macro, macro->body);
		pp->contexts->relocate = true;
		pp->contexts->use = name->at;
	} else if (read_arguments(pp, macro, name, &args)) {
		push(pp, macro, substitute(pp, macro, &args, name->at));
	} else {
		return true;
	}
	pp->contexts->space = name->space;
	return true;
}

static bool expand_builtin(struct pp *pp, struct pp_token *name)
{
	struct pp_token token = *name;
	unsigned line, col;
	pp_tokens tokens = { 0 };

	switch (builtin(name)) {
	case NOT_BUILTIN:
		return false;
	case BUILTIN_LINE:
		source_line_col(pp->fe->sources, name->at, &line, &col);
		token.kind = PP_NUMBER;
		token.text = arena_printf(pp->scratch, "%u", line);
		break;
	case BUILTIN_FILE:
		token.kind = PP_STRING;
		token.text = arena_printf(pp->scratch, "\"%s\"",
					  source_path(pp->fe->sources, name->at));
		break;
	}
	token.len = strlen(token.text);
	token.from_macro = true;
	vec_push(pp->scratch, &tokens, token);
	push(pp, NULL, tokens);
	return true;
}

/* Whether the next token is '('; reads nothing when it is not. */
static bool paren_follows(struct pp *pp)
{
	struct pp_input saved;
	struct pp_token token;

	for (struct context *c = pp->contexts; c; c = c->below)
		if (c->next < c->tokens.n)
			return pp_is(&c->tokens.at[c->next], "(");
	if (pp->macro_depth)
		return false;
	saved = *pp->input;
	pp_lex(pp, pp->input, &token);
	*pp->input = saved;
	return pp_is(&token, "(");
}

/* The arguments of a call, from '(' to ')'. False when they do not fit the macro. */
static bool read_arguments(struct pp *pp, const struct macro *macro, const struct pp_token *name,
			   arguments *args)
{
	struct argument empty = { 0 };
	struct pp_token token;
	unsigned parens = 0;
	struct diag *d;

	read(pp, &token);
	vec_push(pp->scratch, args, empty);
	for (;;) {
		bool last_variadic = macro->is_variadic && args->n == macro->params.n;

		if (!read(pp, &token) || token.kind == PP_HASH) {
			if (!pp->failed && token.kind == PP_HASH)
				diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(name),
					   "the arguments of macro '%s' contain a directive",
					   macro->name);
			else if (!pp->failed)
				diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(name),
					   "the arguments of macro '%s' have no closing ')'",
					   macro->name);
			pp_fail(pp);
			return false;
		}
		if (pp_is(&token, ")") && !parens)
			break;
		if (pp_is(&token, ",") && !parens && !last_variadic) {
			vec_push(pp->scratch, args, empty);
			continue;
		}
		parens += pp_is(&token, "(") ? 1 : pp_is(&token, ")") ? -1 : 0;
		vec_push(pp->scratch, &args->at[args->n - 1].raw, token);
	}
	/* `f()` of a macro without parameters has no argument; `...` may stand for none. */
	if (!macro->params.n && args->n == 1 && !args->at[0].raw.n)
		args->n = 0;
	if (macro->is_variadic && args->n == macro->params.n - 1)
		vec_push(pp->scratch, args, empty);
	if (args->n == macro->params.n)
		return true;
	d = diag_error(pp->fe->diags, DIAG_PREPROCESSOR, pp_span(name),
		       "macro '%s' takes %u argument%s, %u given", macro->name, macro->params.n,
		       macro->params.n == 1 ? "" : "s", args->n);
	diag_label(d, macro->at, "defined here");
	return false;
}

/* The tokens expanded on their own, as if they were the whole text. */
static pp_tokens expand_list(struct pp *pp, pp_tokens tokens)
{
	struct context *outer = pp->contexts;
	pp_tokens result = { 0 };
	struct pp_token token;

	if (!tokens.n)
		return result;
	if (pp->macro_depth == PP_MAX_MACRO_DEPTH) {
		if (!pp->failed)
			diag_error(pp->fe->diags, DIAG_LIMIT, pp_span(&tokens.at[0]),
				   "macro calls nested deeper than %d", PP_MAX_MACRO_DEPTH);
		pp_fail(pp);
		return result;
	}
	pp->macro_depth++;
	pp->contexts = NULL;
	push(pp, NULL, tokens);
	while (pp_read_macro(pp, &token))
		vec_push(pp->scratch, &result, token);
	pp->contexts = outer;
	pp->macro_depth--;
	return result;
}

static struct argument *argument_of(const struct macro *macro, arguments *args,
				    const struct pp_token *token)
{
	if (token->kind == PP_WORD)
		for (uint32_t i = 0; i < macro->params.n; i++)
			if (macro->params.at[i].len == token->len &&
			    !memcmp(macro->params.at[i].text, token->text, token->len))
				return &args->at[i];
	return NULL;
}

/* `#param`: the argument as a string literal. */
static struct pp_token stringify(struct pp *pp, pp_tokens raw, struct pp_token at)
{
	struct strbuf text = { 0 };

	strbuf_char(&text, '"');
	for (uint32_t i = 0; i < raw.n; i++) {
		const struct pp_token *t = &raw.at[i];

		if (i && t->space)
			strbuf_char(&text, ' ');
		for (size_t j = 0; j < t->len; j++) {
			if (t->kind == PP_STRING && (t->text[j] == '"' || t->text[j] == '\\'))
				strbuf_char(&text, '\\');
			strbuf_char(&text, t->text[j]);
		}
	}
	strbuf_char(&text, '"');
	at.kind = PP_STRING;
	at.len = text.len;
	at.text = strbuf_take(&text, pp->scratch);
	count_text(pp, &at);
	return at;
}

/* `a ## b`: one token of both texts. */
static void join(struct pp *pp, struct pp_token *a, const struct pp_token *b)
{
	char *text = arena_alloc(pp->scratch, a->len + b->len + 1);

	memcpy(text, a->text, a->len);
	memcpy(text + a->len, b->text, b->len);
	a->text = text;
	a->len += b->len;
	count_text(pp, a);
	a->painted = false;
	a->from_macro = true;
	if (a->kind != b->kind && !(b->kind == PP_NUMBER || b->kind == PP_WORD))
		a->kind = PP_OTHER;
}

static bool is_join(const struct macro *macro, uint32_t i)
{
	return i + 1 < macro->body.n && pp_is(&macro->body.at[i], "#") &&
	       pp_is(&macro->body.at[i + 1], "#") && !macro->body.at[i + 1].space;
}

/* The body with the arguments in place of the parameters. */
static pp_tokens substitute(struct pp *pp, const struct macro *macro, arguments *args, loc_t use)
{
	pp_tokens result = { 0 };
	bool joining = false;

	for (uint32_t i = 0; i < macro->body.n && !pp->failed; i++) {
		struct pp_token token = macro->body.at[i];
		struct argument *arg = argument_of(macro, args, &token);
		pp_tokens tokens = { &token, 1, 0 };
		bool joins_next;

		token.at = use;
		token.from_macro = true;
		if (is_join(macro, i)) {
			joining = true;
			i++;
			continue;
		}
		if (pp_is(&token, "#") && i + 1 < macro->body.n &&
		    (arg = argument_of(macro, args, &macro->body.at[i + 1]))) {
			token = stringify(pp, arg->raw, token);
			arg = NULL;
			i++;
		}
		joins_next = is_join(macro, i + 1);
		if (arg && (joining || joins_next)) {
			tokens = arg->raw;
		} else if (arg) {
			if (!arg->is_expanded)
				arg->expanded = expand_list(pp, arg->raw);
			arg->is_expanded = true;
			tokens = arg->expanded;
		}
		if (pp->expansion + tokens.n > PP_MAX_EXPANSION)
			too_much(pp, pp_span(&token));
		pp->expansion += tokens.n;
		for (uint32_t j = 0; j < tokens.n && !pp->failed; j++) {
			struct pp_token t = tokens.at[j];

			if (!j)
				t.space = token.space;
			if (!j && joining && result.n)
				join(pp, &result.at[result.n - 1], &t);
			else
				vec_push(pp->scratch, &result, t);
		}
		joining = false;
	}
	return result;
}
