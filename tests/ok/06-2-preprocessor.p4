// args: -D WIDTH=12 -D FLAG -D GONE -U GONE
#include <core.p4>
#include <core.p4> // twice: the file guards itself

#define TEN 10
#define ADD(a, b) ((a) + (b))
#define TWICE(x) ADD(x, x)
#define FIRST(a, ...) a
#define REST(a, ...) __VA_ARGS__
#define JOIN(a, b) a##b
#define NAME(n) JOIN(value_, n)
#define SELF SELF_ + SELF
#define EMPTY
#define LONG 1 + \
	2 + \
	3

const int NAME(one) = TEN;
const bool a1 = static_assert(value_one == 10);
const bool a2 = static_assert(TWICE(TEN) * 2 == 40, "parentheses of the body");
const bool a3 = static_assert(ADD(ADD(1, 2), TWICE(3)) == 9);
const bool a4 = static_assert(FIRST(5, 6, 7) == 5 && REST(5, 6) == 6);
const bool a5 = static_assert(LONG EMPTY == 6);
const bool a6 = static_assert(FLAG == 1 && WIDTH == 12);
const bool a7 = static_assert(JOIN(0x, ff) == 255);
const bool a8 = static_assert(TWICE /* a call may
	stand on the next line */
	(4) == 8);

// A macro's own name is not expanded again.
const int SELF_ = 1;
#define SELF_TEST(SELF) static_assert(SELF == 3)
const bool a9 = SELF_TEST(3);

#undef TEN
#ifdef TEN
#error TEN is gone
#elif defined(GONE) || !defined FLAG
#error -U and -D
#elif WIDTH * 2 == 24 && (1 ? 2 : 1 / 0) == 2
const int found = 1;
#else
#error the condition above holds
#endif
const bool b1 = static_assert(found == 1);

#if 0
#if 1
this is "never read
#else
nor this
#endif
#elif 0x10 == 0b1_0000 && 010 == 8 && -1 < 0 && ~0 == -1 && 7 % 4 << 1 == 6
#define TAKEN
#endif
#ifndef TAKEN
#error C's numbers and operators
#endif

#line 100 "elsewhere.p4"
const bool b2 = static_assert(__LINE__ == 100);
# pragma ignored
#
const bool b3 = static_assert(__p4bpf__ == 1);
