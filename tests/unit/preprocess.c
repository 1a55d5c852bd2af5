/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preprocessor: what texts become, and where in the source the result says it comes from.
 */
#include "frontend/frontend.h"

#include <ctype.h>

#include "tests/unit/frontend.h"
#include "tests/unit/tap.h"

/* Tokens apart by one blank, lines joined. */
static const char *squeeze(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text), *to = out;

	for (const char *c = text; *c; c++)
		if (!isspace((unsigned char)*c))
			*to++ = *c;
		else if (to > out && to[-1] != ' ')
			*to++ = ' ';
	while (to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	return out;
}

struct text {
	const char *in, *out;
};

static void check_texts(const struct text *texts)
{
	for (; texts->in; texts++) {
		struct frontend *fe = frontend_new();
		struct pp_text text = { 0 };
		const char *got = "";

		CU_ASSERT(frontend_read(fe, texts->in, &text));
		if (text.text)
			got = squeeze(fe->arena, text.text);
		if (strcmp(got, texts->out))
			printf("# '%s' became '%s', expected '%s'\n", texts->in, got, texts->out);
		CU_ASSERT_STRING_EQUAL(got, texts->out);
		frontend_free(fe);
	}
}

static void test_text(void)
{
	static const struct text texts[] = {
		{ "a // b\nc /* d\n e */ f", "a c f" },
		{ "a/**/b", "a b" },
		{ "\"// no /* comment */\" x", "\"// no /* comment */\" x" },
		{ "wo\\\nrd two\\\n words", "word two words" },
		{ "\"one\ntwo\"", "\"one two\"" },
		{ "\xef\xbb\xbf" "x", "x" },
		{ "{#}", "{#}" },
		{ NULL, NULL },
	};

	check_texts(texts);
}

static void test_macros(void)
{
	static const struct text texts[] = {
		{ "#define A 1\nA -A- AA \"A\"", "1 -1- AA \"A\"" },
		{ "#define A 1\n#define B A A\nB", "1 1" },
		{ "#define A\nx A y", "x y" },
		{ "#define A 1\n#undef A\nA", "A" },
		{ "#define f(x) <x>\nf(a) f (b) f((1,2)) f()", "<a> <b> <(1,2)> < >" },
		{ "#define f(x) <x>\nf f", "f f" },
		{ "#define f(x, y) y x\nf(1, f(2, 3))", "3 2 1" },
		{ "#define f() z\nf() f( )", "z z" },
		{ "#define f (x)\nf(1)", "(x)(1)" },
		{ "#define v(a, ...) a|__VA_ARGS__\nv(1) v(1, 2, 3)", "1| 1|2, 3" },
		/* Numbers are no wider than P4's: `..` and `+` end them. */
		{ "#define M 3\n1..M 0xE+M", "1..3 0xE+3" },
		/* Expanding never makes one token of two. */
		{ "#define P +\n#define L <\nP+ P P a L<", "+ + + + a < <" },
		{ NULL, NULL },
	};

	check_texts(texts);
}

/* Examples after ISO C11 6.10.3.4 and 6.10.3.5. */
static void test_rescanning(void)
{
	static const struct text texts[] = {
		{ "#define A B\n#define B A\nA B", "A B" },
		{ "#define x x + y\n#define y x\nx", "x + x" },
		{ "#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)", "2*9*g" },
		{ "#define f(x) f(x + 1)\nf(f(1))", "f(f(1 + 1) + 1)" },
		{ "#define hash #x\n#define E(x) x\nE(hash)", "#x" },
		{ NULL, NULL },
	};

	check_texts(texts);
}

static void test_operators(void)
{
	static const struct text texts[] = {
		{ "#define s(x) #x\ns(a + \"b\\n\") s( a  b )", "\"a + \\\"b\\\\n\\\"\" \"a b\"" },
		{ "#define j(a, b) a##b\nj(x, 1) j(1, w2) j(, y) j(<, <)", "x1 1w2 y <<" },
		{ "#define A 1\n#define j(a, b) a ## b\n#define k(a, b) j(a, b)\nj(A, A) k(A, A)",
		  "AA 11" },
		{ "#define A 1\n#define s(x) #x\n#define t(x) s(x)\ns(A) t(A)", "\"A\" \"1\"" },
		{ NULL, NULL },
	};

	check_texts(texts);
}

static void test_conditions(void)
{
	static const struct text texts[] = {
		{ "#if 0\na\n#elif 1\nb\n#else\nc\n#endif\nd", "b d" },
		{ "#if 1\n#if 0\na\n#else\nb\n#endif\n#else\nc\n#endif", "b" },
		{ "#if 0\n#if 1\na\n#else\nb\n#endif\n#elif 0\n#else\nc\n#endif", "c" },
		{ "#ifdef X\na\n#endif\n#define X\n#ifdef X\nb\n#endif\n#ifndef X\nc\n#endif", "b" },
		{ "#if defined(X) || !defined Y && 2 > 1\na\n#endif", "a" },
		{ "#define Y 3\n#if Y * 2 == 6 && (Y & 1) && ~Y == -4 && 7 / 2 == 3\na\n#endif", "a" },
		{ "#if 1 ? 0 : 1\na\n#elif 0xffffffff == 4294967295 && 010 == 8 && 1 << 3 == 8\nb\n#endif",
		  "b" },
		{ "#if 0\n\"not closed, don't care\n#endif\na", "a" },
		{ "#if UNKNOWN == 0\na\n#endif", "a" },
		{ "  #  if 1\na\n # endif", "a" },
		{ NULL, NULL },
	};

	check_texts(texts);
}

static void test_lines(void)
{
	static const struct text texts[] = {
		{ "__LINE__\n\n__LINE__", "1 3" },
		{ "#line 40\n__LINE__ __LINE__\n__LINE__", "40 40 41" },
		{ "#line 7 \"x.p4\"\n__FILE__ __LINE__", "\"x.p4\" 7" },
		{ "# 12 \"y.p4\" 1 3\n__FILE__ __LINE__", "\"y.p4\" 12" },
		{ "#define L __LINE__\n\nL\nL", "3 4" },
		{ NULL, NULL },
	};

	check_texts(texts);
}

/* Where the first `what` of the result comes from, as "line:col", with a "*" when out of a macro. */
static const char *place(struct frontend *fe, const struct pp_text *text, const char *what)
{
	const char *at = strstr(text->text, what);
	uint32_t offset = at ? (uint32_t)(at - text->text) : 0;
	const struct pp_piece *piece = text->pieces;
	unsigned line, col;

	while (piece + 1 < text->pieces + text->n_pieces && piece[1].offset <= offset)
		piece++;
	source_line_col(fe->sources,
			piece->from_macro ? piece->origin : piece->origin + (offset - piece->offset),
			&line, &col);
	return arena_printf(fe->arena, "%u:%u%s", line, col, piece->from_macro ? "*" : "");
}

static void test_places(void)
{
	static const struct {
		const char *what, *place;
	} expected[] = {
		{ "first", "2:3" }, { "body", "3:6*" }, { "argument", "3:10" }, { "joined", "4:1" },
		{ "after", "5:6" }, { "outer", "7:1*" },
	};
	struct frontend *fe = frontend_new();
	struct pp_text text = { 0 };

	CU_ASSERT(frontend_read(fe, "#define M(x) body x\n  first /* c */ second\n     M(  argument)\n"
				    "joi\\\nned  after\n#define O M(outer)\nO\n", &text));
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		CU_ASSERT_STRING_EQUAL(place(fe, &text, expected[i].what), expected[i].place);
	frontend_free(fe);
}

static void test_command_line(void)
{
	static const struct cmdline_macro macros[] = {
		{ "A", false }, { "B=2 + 2", false }, { "f(x)=<x>", false }, { "A", true }, { "C=", false },
	};
	struct frontend *fe = frontend_new();
	struct pp_text text = { 0 };

	for (size_t i = 0; i < sizeof(macros) / sizeof(*macros); i++)
		vec_push(fe->arena, &fe->macros, macros[i]);
	CU_ASSERT(frontend_read(fe, "A B f(1) [C] __p4bpf__", &text));
	CU_ASSERT_STRING_EQUAL(squeeze(fe->arena, text.text), "A 2 + 2 <1> [] 1");
	frontend_free(fe);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "text", test_text },
		{ "macros", test_macros },
		{ "rescanning", test_rescanning },
		{ "# and ##", test_operators },
		{ "conditions", test_conditions },
		{ "line numbers", test_lines },
		{ "places", test_places },
		{ "command line", test_command_line },
		CU_TEST_INFO_NULL,
	};

	return tap_run("preprocess", tests);
}
