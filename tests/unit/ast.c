/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees: walking, cloning, comparing, measuring, and expressions and types as text.
 */
#include "frontend/ast.h"

#include "common/strbuf.h"
#include "tests/unit/frontend.h"
#include "tests/unit/tap.h"

static const char program[] =
	"@first @name(\"x\") struct S { bit<8> a; }\n"
	"extern void f(in bit<8> x);\n"
	"control c(inout S s) { apply { if (s.a == 8w1) f(s.a + 1); else return; } }\n";

static bool note_enter(struct ast_walk *walk, struct node *node)
{
	strbuf_printf(walk->data, "%s(", ast_kind_name(node));
	return node->family != FAMILY_TYPE;
}

static void note_leave(struct ast_walk *walk, struct node *node)
{
	strbuf_char(walk->data, ')');
}

static void test_walk(void)
{
	struct frontend *fe = frontend_new();
	struct strbuf trace = { 0 };
	struct ast_walk walk = { note_enter, note_leave, &trace };

	CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(fe, program));
	ast_walk(&walk, &fe->program->n);
	CU_ASSERT_STRING_EQUAL(strbuf_text(&trace),
		"program(struct(annotation()annotation()field(bit()))"
		"extern_function(void()param(bit()))"
		"control(param(named())block("
		"if(binary(member(path())int())"
		"call(call(path()binary(member(path())int())))"
		"return()))))");
	strbuf_free(&trace);
	frontend_free(fe);
}

static void test_clone_and_equal(void)
{
	struct frontend *fe = frontend_new(), *other = frontend_new();
	struct node *copy;
	struct decl *c;

	CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(fe, program));
	CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(other, program));
	/* Two tables of names, two sets of places: still equal. */
	CU_ASSERT(ast_equal(&fe->program->n, &other->program->n));
	copy = ast_clone(fe->arena, &fe->program->n);
	CU_ASSERT(ast_equal(copy, &fe->program->n));
	CU_ASSERT_PTR_NOT_EQUAL(((struct decl *)copy)->program.decls.at[0],
				fe->program->program.decls.at[0]);
	/* Answers of later passes are neither copied nor compared. */
	c = ((struct decl *)copy)->program.decls.at[2];
	c->control.params.at[0]->param.index = 77;
	CU_ASSERT(ast_equal(copy, &fe->program->n));
	CU_ASSERT_EQUAL(((struct decl *)ast_clone(fe->arena, copy))
				->program.decls.at[2]->control.params.at[0]->param.index, 0);
	c->control.params.at[0]->param.dir = DIR_OUT;
	CU_ASSERT_FALSE(ast_equal(copy, &fe->program->n));
	frontend_free(other);
	frontend_free(fe);
}

static void test_unequal(void)
{
	static const char *const pairs[][2] = {
		{ "const int x = 1;", "const int x = 2;" },
		{ "const int x = 1;", "const int y = 1;" },
		{ "const int x = 1;", "const bit<8> x = 1;" },
		{ "const int x = 1 + 2;", "const int x = 1 - 2;" },
		{ "const int x = 8w1;", "const int x = 8s1;" },
		{ "const int x = 10;", "const int x = 0xa;" },
		{ "const int x = 1;", "@a const int x = 1;" },
		{ "@a const int x = 1;", "@a() const int x = 1;" },
		{ "@a(b) const int x = 1;", "@a(c) const int x = 1;" },
		{ "const bool x = {1};", "const bool x = {1, 2};" },
		{ "const bool x = a;", "const bool x = .a;" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct frontend *a = frontend_new(), *b = frontend_new();

		CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(a, pairs[i][0]));
		CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(b, pairs[i][1]));
		CU_ASSERT_FALSE(ast_equal(&a->program->n, &b->program->n));
		frontend_free(a);
		frontend_free(b);
	}
}

static void test_depth(void)
{
	struct frontend *fe = frontend_new();
	struct strbuf text = { 0 };

	CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(fe, "const int x = 1;\nconst int y = a + b * -c;"));
	CU_ASSERT_EQUAL(fe->program->program.decls.at[0]->n.depth, 1);
	CU_ASSERT_EQUAL(fe->program->program.decls.at[1]->n.depth, 4);
	CU_ASSERT_EQUAL(fe->program->n.depth, 5);
	frontend_free(fe);

	/* The longest sum that fits, and one more: program and declaration are two levels. */
	for (int extra = 0; extra < 2; extra++) {
		fe = frontend_new();
		strbuf_add(&text, "const int x = 1");
		for (int i = 0; i < AST_MAX_DEPTH - 3 + extra; i++)
			strbuf_add(&text, " + 1");
		strbuf_add(&text, ";");
		CU_ASSERT_EQUAL(frontend_parse(fe, strbuf_text(&text)) == NULL, extra);
		strbuf_free(&text);
		frontend_free(fe);
	}
}

static void test_annotations(void)
{
	struct frontend *fe = frontend_new();
	struct part *name;

	CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(fe, program));
	name = annotation_of(&fe->program->program.decls.at[0]->annos, "name");
	CU_ASSERT_PTR_NOT_NULL_FATAL(name);
	CU_ASSERT_STRING_EQUAL(name->annotation.tokens, "\"x\"");
	CU_ASSERT_PTR_NULL(annotation_of(&fe->program->program.decls.at[0]->annos, "second"));
	frontend_free(fe);
}

static void test_spans(void)
{
	struct frontend *fe = frontend_new();
	struct decl *d;
	struct expr *sum;
	loc_t base;

	CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(fe, "@a const int name = (1 + x) * f(2);\n"));
	d = fe->program->program.decls.at[0];
	base = source_of(fe->sources, d->n.at.begin)->base;
	CU_ASSERT_EQUAL(d->n.at.begin, base);
	CU_ASSERT_EQUAL(d->n.at.end, base + 35);
	CU_ASSERT_EQUAL(d->name_at.begin, base + 13);
	CU_ASSERT_EQUAL(d->name_at.end, base + 17);
	sum = d->constant.init->binary.lhs;
	CU_ASSERT_EQUAL(sum->n.at.begin, base + 20);	/* with its parentheses */
	CU_ASSERT_EQUAL(sum->n.at.end, base + 27);
	CU_ASSERT_EQUAL(sum->binary.rhs->n.at.begin, base + 25);
	CU_ASSERT_EQUAL(d->constant.init->binary.rhs->n.at.end, base + 34);
	frontend_free(fe);
}

/* Expressions as written with the fewest parentheses; NULL: printed as they are. */
static void test_expressions(void)
{
	static const char *const exprs[][2] = {
		{ "((a))", "a" },
		{ "(a + b) + c", "a + b + c" },
		{ "a + (b + c)", NULL },
		{ "(a * b) + c", "a * b + c" },
		{ "a * (b + c)", NULL },
		{ "(a & b) == c", "a & b == c" },
		{ "a & (b == c)", NULL },
		{ "a || b && c", NULL },
		{ "(a || b) && c", NULL },
		{ "a < b == true", NULL },
		{ "-(-a)", "- -a" },
		{ "+(+a)", "+ +a" },
		{ "-(a + b)", NULL },
		{ "-(a[3:0])", "-a[3:0]" },
		{ "(-a)[3:0]", NULL },
		{ "(bit<8>)a ++ b", NULL },
		{ "(bit<8>)(a ++ b)", NULL },
		{ "((bit<8>)a).b", NULL },
		{ "a ? b : (c ? d : e)", "a ? b : c ? d : e" },
		{ "(a ? b : c) ? d : e", NULL },
		{ "a ? (b ? c : d) : e", "a ? b ? c : d : e" },
		{ "f(a, n = b, _)", "f(a, n = b, _)" },
		{ "(f)(1).x[2][7:0][lo +: 2]", "f(1).x[2][7:0][lo +: 2]" },
		{ "{ 1, 2, }", "{ 1, 2 }" },
		{ "{ x = 1, y = {}, ... }", NULL },
		{ "{#}", NULL },
		{ "error.NoMatch", NULL },
		{ "8w0xFF ++ 4s0b11 ++ 0o17 ++ 1_000", "8w0xff ++ 4s0b11 ++ 0o17 ++ 1000" },
		{ "2s3 + 2s0b11", NULL },
		{ "\"a\\\"b\"", NULL },
		{ "a |+| b |-| (c << 2)", NULL },
		{ ".a.b", NULL },
	};

	for (size_t i = 0; i < sizeof(exprs) / sizeof(*exprs); i++) {
		struct frontend *fe = frontend_new();
		const char *want = exprs[i][1] ? exprs[i][1] : exprs[i][0], *got;

		CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(
			fe, arena_printf(fe->arena, "const int x = %s;", exprs[i][0])));
		got = expr_text(fe->arena, fe->program->program.decls.at[0]->constant.init);
		if (strcmp(got, want))
			printf("# '%s' printed as '%s'\n", exprs[i][0], got);
		CU_ASSERT_STRING_EQUAL(got, want);
		frontend_free(fe);
	}
}

static void test_types(void)
{
	static const char *const types[] = {
		"bit", "bit<8>", "int", "int<(W + 1)>", "varbit<320>", "bool", "error", "string",
		"match_kind", "S", ".S", "S<bit<8>, _>", "S[4]", "S[4][2]", "tuple<bit<8>, S<void>>",
		"list<tuple<>>",
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct frontend *fe = frontend_new();

		CU_ASSERT_PTR_NOT_NULL_FATAL(frontend_parse(
			fe, arena_printf(fe->arena, "struct S {} const %s x = 1;", types[i])));
		CU_ASSERT_STRING_EQUAL(
			tyref_text(fe->arena, fe->program->program.decls.at[1]->constant.type),
			types[i]);
		frontend_free(fe);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "walk", test_walk },
		{ "clone and equal", test_clone_and_equal },
		{ "unequal", test_unequal },
		{ "depth", test_depth },
		{ "annotations", test_annotations },
		{ "spans", test_spans },
		{ "expressions as text", test_expressions },
		{ "types as text", test_types },
		CU_TEST_INFO_NULL,
	};

	return tap_run("ast", tests);
}
