/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IR: operations on constants against the machine's arithmetic, names that are taken, cloning with
 * fresh labels, what the verifier refuses.
 */
#include "midend/ir.h"

#include <stdlib.h>
#include <string.h>

#include "common/bits.h"
#include "midend/fold.h"
#include "tests/unit/tap.h"

static struct arena *arena;
static struct ir_program *p;

static void begin(void)
{
	arena = arena_new();
	p = ir_program_new(arena, intern_new(arena));
}

static void end(void)
{
	arena_free(arena);
}

static uint64_t ones(unsigned width)
{
	return width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

static int64_t as_signed(uint64_t v, unsigned width)
{
	return (int64_t)(v << (64 - width)) >> (64 - width);
}

static uint64_t saturated(__int128 v, unsigned width, bool is_signed)
{
	__int128 high = is_signed ? ones(width) >> 1 : ones(width);
	__int128 low = is_signed ? -high - 1 : 0;

	return v < low ? low : v > high ? high : v;
}

/* What the operation gives on up to 64 bits; operands that make no sense are the caller's to avoid. */
static uint64_t expected(enum ir_op op, unsigned width, uint64_t a, unsigned aw, uint64_t b,
			 unsigned bw)
{
	int64_t as = as_signed(a, aw), bs = as_signed(b, bw);

	switch (op) {
	case IR_OP_COPY:
	case IR_OP_ZEXT:
	case IR_OP_TRUNC:
		return a;
	case IR_OP_NOT:
		return ~a;
	case IR_OP_NEG:
		return -a;
	case IR_OP_ADD:
		return a + b;
	case IR_OP_SUB:
		return a - b;
	case IR_OP_MUL:
		return a * b;
	case IR_OP_UDIV:
		return a / b;
	case IR_OP_UMOD:
		return a % b;
	case IR_OP_UADD_SAT:
		return saturated((__int128)a + b, width, false);
	case IR_OP_USUB_SAT:
		return saturated((__int128)a - b, width, false);
	case IR_OP_SADD_SAT:
		return saturated((__int128)as + bs, width, true);
	case IR_OP_SSUB_SAT:
		return saturated((__int128)as - bs, width, true);
	case IR_OP_AND:
		return a & b;
	case IR_OP_OR:
		return a | b;
	case IR_OP_XOR:
		return a ^ b;
	case IR_OP_SHL:
		return b >= 64 ? 0 : a << b;
	case IR_OP_LSHR:
		return b >= 64 ? 0 : a >> b;
	case IR_OP_ASHR:
		return b >= 64 ? (as < 0 ? UINT64_MAX : 0) : (uint64_t)(as >> b);
	case IR_OP_EQ:
		return a == b;
	case IR_OP_NE:
		return a != b;
	case IR_OP_ULT:
		return a < b;
	case IR_OP_ULE:
		return a <= b;
	case IR_OP_SLT:
		return as < bs;
	case IR_OP_SLE:
		return as <= bs;
	case IR_OP_SEXT:
		return as;
	case IR_OP_CONCAT:
		return a << bw | b;
	case IR_OP_SLICE:
	case IR_OP_INSERT:
	case IR_OP_MUX:
		break;
	}
	return 0;
}

static uint64_t pick(unsigned width)
{
	static const uint64_t edges[] = { 0, 1, 2, UINT64_MAX, UINT64_MAX - 1 };
	uint64_t half = UINT64_C(1) << (width - 1);

	switch (rand() % 4) {
	case 0:
		return edges[rand() % 5] & ones(width);
	case 1:
		return (half + (rand() % 3) - 1) & ones(width);
	default:
		return ((uint64_t)rand() << 40 ^ (uint64_t)rand() << 20 ^ rand()) & ones(width);
	}
}

static void check_op(enum ir_op op)
{
	for (unsigned i = 0; i < 2000; i++) {
		unsigned aw = 1 + rand() % 64, bw = aw, width = aw;
		struct ir_operand a, b;
		mpz_srcptr got;
		uint64_t x, y, v;

		switch (ir_op_rule(op)) {
		case IR_RULE_CMP:
			width = 1;
			break;
		case IR_RULE_SHIFT:
			bw = 1 + rand() % 8;
			break;
		case IR_RULE_CONCAT:
			aw = 1 + rand() % 32;
			bw = 1 + rand() % 31;
			width = aw + bw;
			break;
		case IR_RULE_EXT:
			aw = 1 + rand() % 63;
			width = aw + 1 + rand() % (64 - aw);
			break;
		case IR_RULE_TRUNC:
			aw = 2 + rand() % 63;
			width = 1 + rand() % (aw - 1);
			break;
		default:
			break;
		}
		x = pick(aw);
		y = pick(bw);
		if ((op == IR_OP_UDIV || op == IR_OP_UMOD) && !y)
			y = 1;
		a = ir_const_u64(p, aw, x);
		b = ir_const_u64(p, bw, y);
		got = ir_fold(arena, op, width, &a, &b, &b, 0, 0);
		CU_ASSERT_PTR_NOT_NULL_FATAL(got);
		CU_ASSERT_TRUE_FATAL(bits_to_u64(got, &v));
		if (v != (expected(op, width, x, aw, y, bw) & ones(width))) {
			printf("# %s of %u and %u bits\n", ir_op_word(op), aw, bw);
			CU_FAIL_FATAL("wrong result");
		}
	}
}

static void test_fold(void)
{
	begin();
	srand(1);
	for (enum ir_op op = 0; op <= IR_OP_SEXT; op++)
		if (op != IR_OP_TRUNC)
			check_op(op);
	check_op(IR_OP_TRUNC);
	end();
}

static void test_fold_parts(void)
{
	struct ir_operand a, b, none;
	mpz_srcptr v;

	begin();
	a = ir_const_u64(p, 16, 0xabcd);
	b = ir_const_u64(p, 4, 0x5);
	none = ir_of_var(ir_var_new(p, "x", 16, IR_SHAPE_BIT));
	v = ir_fold(arena, IR_OP_SLICE, 8, &a, &a, &a, 11, 4);
	CU_ASSERT_EQUAL(mpz_get_ui(v), 0xbc);
	v = ir_fold(arena, IR_OP_INSERT, 16, &a, &b, &b, 7, 4);
	CU_ASSERT_EQUAL(mpz_get_ui(v), 0xab5d);
	b = ir_const_u64(p, 1, 1);
	v = ir_fold(arena, IR_OP_MUX, 16, &b, &a, &none, 0, 0);
	CU_ASSERT_EQUAL(mpz_get_ui(v), 0xabcd);
	CU_ASSERT_PTR_NULL(ir_fold(arena, IR_OP_MUX, 16, &b, &none, &a, 0, 0));
	CU_ASSERT_PTR_NULL(ir_fold(arena, IR_OP_ADD, 16, &a, &none, &none, 0, 0));
	b = ir_const_u64(p, 16, 0);
	CU_ASSERT_PTR_NULL(ir_fold(arena, IR_OP_UDIV, 16, &a, &b, &b, 0, 0));
	end();
}

static void test_names(void)
{
	struct ir_header_type *type;

	begin();
	type = arena_make(arena, struct ir_header_type);
	type->name = "t";
	type->width = 8;
	vec_push(arena, &type->fields, ((struct ir_field){ .name = "f", .width = 8 }));
	CU_ASSERT_STRING_EQUAL(ir_var_new(p, "x", 8, IR_SHAPE_BIT)->name, "x");
	CU_ASSERT_STRING_EQUAL(ir_var_new(p, "x", 8, IR_SHAPE_BIT)->name, "x_1");
	CU_ASSERT_STRING_EQUAL(ir_var_new(p, "x", 8, IR_SHAPE_BIT)->name, "x_2");
	/* h.f would mean two things. */
	CU_ASSERT_STRING_EQUAL(ir_var_new(p, "h.f", 8, IR_SHAPE_BIT)->name, "h.f");
	CU_ASSERT_STRING_EQUAL(ir_header_new(p, "h", type)->name, "h_1");
	CU_ASSERT_STRING_EQUAL(ir_var_new(p, "h_1.f", 8, IR_SHAPE_BIT)->name, "h_1.f_1");
	CU_ASSERT_PTR_NOT_NULL(ir_find_header(p, "h_1"));
	CU_ASSERT_PTR_NULL(ir_find_var(p, "h_1"));
	CU_ASSERT_PTR_NULL(ir_find_var(p, "y"));
	end();
}

/* block 0 { block 1 { leave 0 leave 1 } } */
static struct ir_stmt *nested_blocks(void)
{
	struct span nowhere = { 0 };
	struct ir_stmt *outer = ir_stmt_new(p, IR_BLOCK, nowhere);
	struct ir_stmt *inner = ir_stmt_new(p, IR_BLOCK, nowhere);

	outer->block.label = p->next_label++;
	inner->block.label = p->next_label++;
	for (int i = 0; i < 2; i++) {
		struct ir_stmt *leave = ir_stmt_new(p, IR_LEAVE, nowhere);

		leave->leave = i ? inner->block.label : outer->block.label;
		vec_push(arena, &inner->block.body, leave);
	}
	vec_push(arena, &outer->block.body, inner);
	return outer;
}

static void test_clone(void)
{
	ir_body from = { 0 }, to = { 0 };
	struct ir_stmt *outer, *inner;

	begin();
	vec_push(arena, &from, nested_blocks());
	ir_clone_body(p, &from, &to);
	CU_ASSERT_EQUAL_FATAL(to.n, 1);
	outer = to.at[0];
	inner = outer->block.body.at[0];
	CU_ASSERT_PTR_NOT_EQUAL(outer, from.at[0]);
	CU_ASSERT_EQUAL(outer->block.label, 2);
	CU_ASSERT_EQUAL(inner->block.label, 3);
	CU_ASSERT_EQUAL(inner->block.body.at[0]->leave, 2);
	CU_ASSERT_EQUAL(inner->block.body.at[1]->leave, 3);
	/* A leave of a block outside keeps its label. */
	to.n = 0;
	ir_clone_body(p, &from.at[0]->block.body, &to);
	CU_ASSERT_EQUAL(to.at[0]->block.body.at[0]->leave, 0);
	end();
}

/* What the verifier says of a program with one control that consists of these lines. */
static bool is_refused(const char *body, const char *wanted)
{
	struct source_map *map = source_map_new(arena);
	const char *text = arena_printf(arena,
					"error NoError\nvar e 32 error zero\nparser_error e\n"
					"type t {\n\tfield f 8\n}\nheader h t\nvar a 8\nvar b 9\nvar c 1\n"
					"table t {\n\tkey exact k 8\n\taction x (p 8)\n\tdefault x (0x1)\n}\n"
					"control s c {\n%s}\n",
					body);
	struct source_file *file = source_add(map, "test.ir", text, strlen(text), 0);
	struct ir_program *q = ir_read(arena, intern_new(arena), diags_new(arena, map), file);
	char *said = NULL;
	size_t size;
	FILE *out;
	bool refused;

	CU_ASSERT_PTR_NOT_NULL_FATAL(q);
	out = open_memstream(&said, &size);
	refused = !ir_verify(out, q);
	fclose(out);
	if (refused && wanted && !strstr(said, wanted)) {
		printf("# wanted '%s': %s", wanted, said);
		refused = false;
	}
	free(said);
	return refused;
}

static void test_verify(void)
{
	begin();
	CU_ASSERT_FALSE(is_refused("set a = copy h.f\n", NULL));
	CU_ASSERT_TRUE(is_refused("set a = copy b\n", "the widths of 'copy'"));
	CU_ASSERT_TRUE(is_refused("set a = eq a, h.f\n", "the widths of 'eq'"));
	CU_ASSERT_TRUE(is_refused("set b = concat a, a\n", "the widths of 'concat'"));
	CU_ASSERT_TRUE(is_refused("set a = zext a\n", "the widths of 'zext'"));
	CU_ASSERT_TRUE(is_refused("set a = slice b, 9, 2\n", "the widths of 'slice'"));
	CU_ASSERT_TRUE(is_refused("if a {\n}\n", "a condition"));
	CU_ASSERT_TRUE(is_refused("leave 0\n", "no block or loop around"));
	CU_ASSERT_TRUE(is_refused("block 0 {\n}\nleave 0\n", "no block or loop around"));
	CU_ASSERT_TRUE(is_refused("block 0 {\nblock 0 {\n}\n}\n", "stands twice"));
	CU_ASSERT_TRUE(is_refused("loop 0 bound 0 {\n}\n", "a loop without bound"));
	CU_ASSERT_TRUE(is_refused("extract h\n", "outside a parser"));
	CU_ASSERT_TRUE(is_refused("emit h\n", "outside a deparser"));
	CU_ASSERT_TRUE(is_refused("switch a {\ncase 0x100 {\n}\n}\n", "does not fit 8 bits"));
	CU_ASSERT_FALSE(is_refused("apply t (a) hit c {\narm x (a) {\n}\n}\n", NULL));
	CU_ASSERT_TRUE(is_refused("apply t (b) {\narm x (a) {\n}\n}\n", "a key has 9 bits"));
	CU_ASSERT_TRUE(is_refused("apply t (a) {\n}\n", "has 1 actions, 0 arms"));
	CU_ASSERT_TRUE(is_refused("apply t (a) {\narm x () {\n}\n}\n", "has 1 parameters"));
	CU_ASSERT_TRUE(is_refused("apply t (a) hit a {\narm x (a) {\n}\n}\n", "not one bit"));
	end();
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "operations on constants", test_fold },
		{ "parts and choices of constants", test_fold_parts },
		{ "names that are taken", test_names },
		{ "clones have labels of their own", test_clone },
		{ "the verifier refuses", test_verify },
		CU_TEST_INFO_NULL,
	};

	return tap_run("ir", tests);
}
