/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compile-time evaluation (section 18.1): constants of every type with the arithmetic of sections
 * 8.5 .. 8.12, instances with their names and arguments, and types after implicit casts as later
 * passes read them.
 */
#include <string.h>

#include "frontend/types.h"
#include "frontend/value.h"
#include "tests/unit/frontend.h"
#include "tests/unit/tap.h"

/* Before every constant. */
static const char preamble[] =
	"error { NoError, Other }\n"
	"match_kind { exact }\n"
	"enum Color { red, green }\n"
	"enum bit<8> Protocol { tcp = 6, udp = 17 }\n"
	"header H { bit<8> a; bit<16> b; }\n"
	"struct S { bit<8> x; bool y; H h; tuple<bit<4>, int<4>> t; }\n"
	"type bit<9> Port;\n";

struct sum {
	const char *type, *expression, *value;
};

/* The program, checked; stops the test with its complaints when it is refused. */
static struct frontend *checked(const char *text)
{
	struct frontend *fe = frontend_new();
	bool good = frontend_parse(fe, text) && check(fe);

	if (!good)
		diags_print(fe->diags, stderr);
	CU_ASSERT_FATAL(good);
	return fe;
}

static struct decl *named(struct frontend *fe, const char *name)
{
	vec_each(struct decl *, d, &fe->program->program.decls)
		if ((*d)->name && !strcmp((*d)->name, name))
			return *d;
	CU_FAIL_FATAL("no such declaration");
	return NULL;
}

static void compute(const struct sum *sums, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char text[2048];
		struct frontend *fe;
		const char *got;

		snprintf(text, sizeof(text), "%sconst %s result = %s;\n", preamble, sums[i].type,
			 sums[i].expression);
		fe = checked(text);
		got = value_text(fe->arena, named(fe, "result")->value);
		if (strcmp(got, sums[i].value))
			printf("# %s: %s, expected %s\n", sums[i].expression, got, sums[i].value);
		CU_ASSERT_STRING_EQUAL(got, sums[i].value);
		frontend_free(fe);
	}
}

#define COMPUTE(...)                                                                               \
	do {                                                                                       \
		static const struct sum sums[] = { __VA_ARGS__ };                                  \
		compute(sums, sizeof(sums) / sizeof(*sums));                                       \
	} while (0)

static void test_infinite(void)
{
	COMPUTE({ "int", "1 << 100", "1267650600228229401496703205376" },
		{ "int", "-7 >> 1", "-4" },
		{ "int", "2 - 5", "-3" },
		{ "int", "7 / 2 * 10 + 7 % 2", "31" },
		{ "int", "+3 * -3", "-9" },
		{ "int", "(1 << 70) >> 200", "0" },
		{ "int", "0xff & 0x0f | 0x30 ^ 0x11", "47" },
		{ "bool", "1 << 100 > (1 << 100) - 1", "true" },
		{ "int", "true ? 1 : 2", "1" },
		{ "int", "8w255", "255" },
		{ "int", "(int)4s15", "-1" });
}

static void test_unsigned(void)
{
	COMPUTE({ "bit<8>", "255 + 8w1", "0" },
		{ "bit<8>", "8w0 - 1", "255" },
		{ "bit<8>", "8w16 * 17", "16" },
		{ "bit<8>", "8w200 |+| 100", "255" },
		{ "bit<8>", "8w10 |-| 20", "0" },
		{ "bit<8>", "~8w1", "254" },
		{ "bit<8>", "-8w1", "255" },
		{ "bit<8>", "8w1 << 8", "0" },
		{ "bit<8>", "8w1 << 4w7", "128" },
		{ "bit<8>", "8w128 >> 7", "1" },
		{ "bit<8>", "8w255 >> 1000", "0" },
		{ "bit<8>", "8w10 / 3", "3" },
		{ "bit<8>", "8w10 % 3", "1" },
		{ "bit<12>", "8w0xab ++ 4w0xc", "2748" },
		{ "bit<4>", "8w0xab[7:4]", "10" },
		{ "bit<4>", "8w0xab[2+:4]", "10" },
		{ "bit<0>", "0w0", "0" },
		{ "bool", "8w255 > 8w1", "true" },
		{ "bit<128>", "(128w1 << 127) |+| (128w1 << 127)",
		  "340282366920938463463374607431768211455" });
}

static void test_signed(void)
{
	COMPUTE({ "int<8>", "8s127 + 1", "-128" },
		{ "int<8>", "8s127 |+| 1", "127" },
		{ "int<8>", "-8s128 |-| 1", "-128" },
		{ "int<8>", "8s0x80 >> 3", "-16" },
		{ "int<8>", "8s0x80 >> 100", "-1" },
		{ "int<8>", "-8s1 << 7", "-128" },
		{ "int<8>", "~8s0", "-1" },
		{ "int<8>", "-8s1 & 0x0f", "15" },
		{ "bool", "-8s1 < 0", "true" },
		{ "int<12>", "-4s1 ++ 8w1", "-255" },
		{ "bit<12>", "8w1 ++ -4s1", "31" },
		{ "bit<4>", "(-8s1)[3:0]", "15" });
}

static void test_casts(void)
{
	COMPUTE({ "bit<8>", "300", "44" },
		{ "bit<8>", "-1", "255" },
		{ "int<8>", "200", "-56" },
		{ "bit<8>", "(bit<8>)16w0x1ff", "255" },
		{ "int<16>", "(int<16>)8s0xff", "-1" },
		{ "bit<16>", "(bit<16>)8w0xff", "255" },
		{ "int<8>", "(int<8>)8w255", "-1" },
		{ "bool", "(bool)1w1", "true" },
		{ "bit<1>", "(bit<1>)true", "1" },
		{ "Port", "(Port)511", "511" },
		{ "bit<9>", "(bit<9>)(Port)5", "5" },
		{ "bit<8>", "Protocol.udp", "17" },
		{ "bit<8>", "Protocol.udp + 1", "18" },
		{ "Protocol", "(Protocol)8w6", "6" });
}

static void test_aggregates(void)
{
	COMPUTE({ "S", "{ 300, true, { 1, 2 }, { 3, -4 } }", "{44, true, {1, 2}, {3, -4}}" },
		{ "S", "{ y = true, x = 1, ... }", "{1, true, {#}, {0, 0}}" },
		{ "bit<16>", "((H){ b = 7, a = 1 }).b", "7" },
		{ "bit<4>", "((tuple<bit<4>, bool>){ 5, true })[0]", "5" },
		{ "bool", "(H){ 1, 2 } == { 1, 2 }", "true" },
		{ "bool", "(H){ 1, 2 } == {#}", "false" },
		{ "H[2]", "{ { 1, 2 }, {#} }", "{{1, 2}, {#}}" },
		{ "list<bit<8>>", "{ 1, 2, 300 }", "{1, 2, 44}" },
		{ "Color", "...", "Color.red" },
		{ "error", "...", "error.NoError" },
		{ "bool", "error.Other == error.NoError", "false" },
		{ "bool", "Color.red != Color.green", "true" },
		{ "string", "\"a\" ++ \"b\"", "\"ab\"" },
		{ "int", "S.minSizeInBits()", "41" },
		{ "bool", "false && 1 == 2 || true", "true" });
}

static void test_no_result(void)
{
	static const char *const wrong[] = { "1 / 0",	"1 % 0",
					     "-1 / 2",	"1 << 100000000",
					     "1 << -1", "(1 << 60000) * (1 << 60000)" };

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct frontend *fe = frontend_new();
		char text[256];

		snprintf(text, sizeof(text), "const int result = %s;\n", wrong[i]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(fe, text));
		CU_ASSERT_FALSE(check(fe));
		CU_ASSERT_EQUAL(diags_errors(fe->diags), 1);
		frontend_free(fe);
	}
}

static void test_instances(void)
{
	struct frontend *fe = checked(
		"extern E { E(bit<8> n); }\n"
		"control inner(inout bit<8> x)(bit<8> k, E e) { E(k + 1) own; apply { x = k; } }\n"
		"@name(\"type\") control outer(inout bit<8> x) {\n"
		"  inner(3, E(9)) first; @name(\"other\") inner(k = 4, e = E(8)) second;\n"
		"  apply { first.apply(x); second.apply(x); } }\n"
		"control C(inout bit<8> x); package P(C c, int n);\n"
		"E(7) top; P(outer(), 5) main;\n");
	struct instance *outer, *first, *second, *own;

	CU_ASSERT_FATAL(elaborate(fe));
	CU_ASSERT_EQUAL(fe->main->n_args, 2);
	CU_ASSERT_STRING_EQUAL(value_text(fe->arena, fe->main->args[1]), "5");
	CU_ASSERT_STRING_EQUAL(instance_child(fe->main, named(fe, "top"))->name, "top");
	outer = fe->main->args[0]->instance;
	CU_ASSERT_STRING_EQUAL(outer->name, "outer");
	CU_ASSERT_EQUAL_FATAL(outer->children.n, 2);
	first = outer->children.at[0];
	second = outer->children.at[1];
	CU_ASSERT_STRING_EQUAL(first->name, "outer.first");
	CU_ASSERT_STRING_EQUAL(second->name, "outer.other");
	CU_ASSERT_STRING_EQUAL(value_text(fe->arena, second->args[0]), "4");
	own = instance_child(second, second->decl->control.locals.at[0]);
	CU_ASSERT_PTR_NOT_NULL_FATAL(own);
	CU_ASSERT_STRING_EQUAL(own->name, "outer.other.own");
	CU_ASSERT_STRING_EQUAL(value_text(fe->arena, own->args[0]), "5");
	CU_ASSERT_STRING_EQUAL(
		instance_arg(first, first->decl->control.ctor_params.at[1])->instance->name,
		"outer.first.e");
	frontend_free(fe);
}

static void test_implicit_types(void)
{
	struct frontend *fe = checked(
		"enum bit<8> E { one = 1 }\n"
		"struct S { bit<8> a; int<4> b; }\n"
		"void f(inout bit<8> x, inout S s) { x = x + 1; x = E.one; s = { x, 2 }; x = x << 1; }\n");
	struct stmt *body = named(fe, "f")->function.body;
	struct expr *rhs[4];

	for (unsigned i = 0; i < 4; i++)
		rhs[i] = body->block.body.at[i]->assign.rhs;
	CU_ASSERT_STRING_EQUAL(type_text(fe->types, rhs[0]->binary.rhs->type), "bit<8>");
	CU_ASSERT_STRING_EQUAL(type_text(fe->types, rhs[1]->type), "bit<8>");
	CU_ASSERT_STRING_EQUAL(value_text(fe->arena, rhs[1]->value), "1");
	CU_ASSERT_STRING_EQUAL(type_text(fe->types, rhs[2]->type), "S");
	CU_ASSERT_STRING_EQUAL(type_text(fe->types, rhs[2]->list.items.at[1]->type), "int<4>");
	CU_ASSERT_PTR_NULL(rhs[2]->value);
	CU_ASSERT_STRING_EQUAL(type_text(fe->types, rhs[3]->binary.rhs->type), "int");
	frontend_free(fe);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "int", test_infinite },
		{ "bit<W>", test_unsigned },
		{ "int<W>", test_signed },
		{ "casts", test_casts },
		{ "structs, headers, tuples, lists", test_aggregates },
		{ "no result", test_no_result },
		{ "instances", test_instances },
		{ "types after implicit casts", test_implicit_types },
		CU_TEST_INFO_NULL,
	};

	return tap_run("eval", tests);
}
