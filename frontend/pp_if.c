/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The value of `#if EXPRESSION` (ISO C11 6.10.1): C's operators on 64-bit integers, by precedence
 * climbing. Words that are no macros count as 0. A side that is not evaluated (`0 && 1/0`) may
 * divide by zero.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"
#include "frontend/pp.h"

#define MAX_DEPTH 200

struct condition {
	struct pp *pp;
	pp_tokens tokens;
	uint32_t next;
	unsigned depth;
	bool failed;
	struct span end;	/* where the line ends */
};

static int64_t ternary(struct condition *c, bool live);
static int64_t binary(struct condition *c, int min, bool live);
static int64_t unary(struct condition *c, bool live);
static int64_t number(struct condition *c, const struct pp_token *token);
static int64_t defined(struct condition *c);
static void fail(struct condition *c, const char *expected);

bool pp_condition(struct pp *pp, pp_tokens tokens, loc_t end)
{
	struct condition c = { .pp = pp, .tokens = tokens, .end = { end, end + 1 } };
	int64_t value = ternary(&c, true);

	if (!c.failed && c.next < tokens.n)
		fail(&c, "an operator or the end of the line");
	return value && !c.failed;
}

static bool take(struct condition *c, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		const struct pp_token *t = &c->tokens.at[c->next + i];

		if (c->next + i >= c->tokens.n || t->len != 1 || t->text[0] != text[i] ||
		    (i && t->space))
			return false;
	}
	c->next += len;
	return true;
}

/* One place for all ways to go wrong; only the first is said. */
static void fail(struct condition *c, const char *expected)
{
	const struct pp_token *t = c->next < c->tokens.n ? &c->tokens.at[c->next] : NULL;

	if (c->failed || c->pp->failed)
		return;
	c->failed = true;
	if (t)
		diag_error(c->pp->fe->diags, DIAG_PREPROCESSOR, pp_span(t),
			   "expected %s in the condition, found '%.*s'", expected,
			   t->len < 40 ? (int)t->len : 40, t->text);
	else
		diag_error(c->pp->fe->diags, DIAG_PREPROCESSOR, c->end,
			   "expected %s in the condition, found the end of the line", expected);
}

static int64_t ternary(struct condition *c, bool live)
{
	int64_t cond, a, b;

	if (++c->depth > MAX_DEPTH) {
		fail(c, "at most 200 levels of nesting");
		return 0;
	}
	cond = binary(c, 1, live);
	if (!c->failed && take(c, "?")) {
		a = ternary(c, live && cond);
		if (!c->failed && !take(c, ":"))
			fail(c, "':'");
		b = ternary(c, live && !cond);
		cond = cond ? a : b;
	}
	c->depth--;
	return cond;
}

/* The longer operators stand before their beginnings. */
static const struct {
	const char *text;
	int precedence;
	char op;
} operators[] = {
	{ "||", 1, 'o' }, { "&&", 2, 'a' }, { "|", 3, '|' },  { "^", 4, '^' },	{ "&", 5, '&' },
	{ "==", 6, '=' }, { "!=", 6, '!' }, { "<<", 8, 'l' }, { ">>", 8, 'r' }, { "<=", 7, 'L' },
	{ ">=", 7, 'G' }, { "<", 7, '<' },  { ">", 7, '>' },  { "+", 9, '+' },	{ "-", 9, '-' },
	{ "*", 10, '*' }, { "/", 10, '/' }, { "%", 10, '%' },
};

/* Wrapping as two's complement: no operand makes this undefined. */
static int64_t apply(struct condition *c, char op, int64_t a, int64_t b, bool live,
		     struct span at)
{
	uint64_t x = (uint64_t)a, y = (uint64_t)b;

	switch (op) {
	case 'o': return a || b;
	case 'a': return a && b;
	case '|': return a | b;
	case '^': return a ^ b;
	case '&': return a & b;
	case '=': return a == b;
	case '!': return a != b;
	case '<': return a < b;
	case '>': return a > b;
	case 'L': return a <= b;
	case 'G': return a >= b;
	case 'l': return y < 64 ? (int64_t)(x << y) : 0;
	case 'r': return y < 64 ? a >> y : a < 0 ? -1 : 0;
	case '+': return (int64_t)(x + y);
	case '-': return (int64_t)(x - y);
	case '*': return (int64_t)(x * y);
	}
	if (!b && live && !c->failed) {
		c->failed = true;
		diag_error(c->pp->fe->diags, DIAG_PREPROCESSOR, at,
			   "division by 0 in the condition");
	}
	if (!b)
		return 0;
	if (b == -1)
		return op == '/' ? (int64_t)(0 - x) : 0;
	return op == '/' ? a / b : a % b;
}

static int64_t binary(struct condition *c, int min, bool live)
{
	int64_t a = unary(c, live);

	while (!c->failed) {
		size_t i, n = sizeof(operators) / sizeof(*operators);
		uint32_t at = c->next;
		bool right_lives = live;
		int64_t b;

		for (i = 0; i < n && !take(c, operators[i].text); i++)
			;
		if (i == n || operators[i].precedence < min) {
			c->next = at;
			break;
		}
		if ((operators[i].op == 'a' && !a) || (operators[i].op == 'o' && a))
			right_lives = false;
		b = binary(c, operators[i].precedence + 1, right_lives);
		if (!c->failed)
			a = apply(c, operators[i].op, a, b, right_lives,
				  pp_span(&c->tokens.at[at]));
	}
	return a;
}

static int64_t unary(struct condition *c, bool live)
{
	const struct pp_token *t;
	int64_t value = 0;

	if (c->next == c->tokens.n) {
		fail(c, "a number");
		return 0;
	}
	if (++c->depth > MAX_DEPTH) {
		fail(c, "at most 200 levels of nesting");
		return 0;
	}
	t = &c->tokens.at[c->next];
	if (take(c, "!")) {
		value = !unary(c, live);
	} else if (take(c, "~")) {
		value = ~unary(c, live);
	} else if (take(c, "-")) {
		value = (int64_t)(0 - (uint64_t)unary(c, live));
	} else if (take(c, "+")) {
		value = unary(c, live);
	} else if (take(c, "(")) {
		value = ternary(c, live);
		if (!c->failed && !take(c, ")"))
			fail(c, "')'");
	} else if (t->kind == PP_NUMBER) {
		value = number(c, t);
	} else if (t->kind == PP_WORD) {
		c->next++;
		value = pp_is(t, "defined") ? defined(c) : 0;
	} else {
		fail(c, "a number");
	}
	c->depth--;
	return value;
}

/* C's forms; as in P4 also 0b and 0o, and '_' between digits. */
static int64_t number(struct condition *c, const struct pp_token *token)
{
	char digits[72], *end;
	const char *s = digits;
	size_t n = 0;
	uint64_t value;
	int base = 0;

	for (size_t i = 0; i < token->len && n < sizeof(digits) - 1; i++)
		if (token->text[i] != '_')
			digits[n++] = token->text[i];
	digits[n] = '\0';
	while (n > 1 && strchr("uUlL", digits[n - 1]))
		digits[--n] = '\0';
	if (s[0] == '0' && strchr("bBoO", s[1]) && s[1]) {
		base = s[1] == 'b' || s[1] == 'B' ? 2 : 8;
		s += 2;
	}
	errno = 0;
	value = strtoull(s, &end, base);
	if (*end || end == s || errno) {
		fail(c, "a number of at most 64 bits");
		return 0;
	}
	c->next++;
	return (int64_t)value;
}

static int64_t defined(struct condition *c)
{
	bool parens = take(c, "(");
	const struct pp_token *name = &c->tokens.at[c->next];
	bool value;

	if (c->next == c->tokens.n || name->kind != PP_WORD) {
		fail(c, "a macro name after 'defined'");
		return 0;
	}
	value = pp_is_defined(c->pp, name);
	c->next++;
	if (parens && !take(c, ")"))
		fail(c, "')'");
	return value;
}
