// The precedence of every operator (section 8), by what the values come to. The %left lines of the
// grammar and op.def, from which the printer takes its parentheses, must both agree with this.
#include <core.p4>

const bool m1 = static_assert(2 + 3 * 4 == 14 && 20 - 6 / 2 == 17 && 7 + 9 % 4 == 8);
const bool m2 = static_assert(20 - 5 - 3 == 12 && 100 / 10 / 5 == 2 && 2 * 7 % 4 == 2);
const bool s1 = static_assert(1 << 2 + 3 == 32 && 256 >> 2 >> 1 == 32 && 1 + 1 << 3 == 16);
// Unlike in C, & ^ | bind tighter than comparisons.
const bool b1 = static_assert(5 & 3 == 1 && 4 | 1 == 5 && 6 ^ 2 == 4);
const bool b2 = static_assert(1 | 6 & 3 == 3 && 1 | 3 ^ 2 == 1 && 8 ^ 12 & 4 == 12);
const bool b3 = static_assert(1 << 2 & 6 == 4 && 3 < 1 | 4);
const bool r1 = static_assert(1 < 2 == true && 2 >= 1 != false);
const bool l1 = static_assert(true || false && false);
const bool l2 = static_assert(1 == 1 && 2 != 1 || false);
const bool u1 = static_assert(-1 + 2 == 1 && ~8w0 & 6 == 6 && !false == true && - -2 == 2 && + +2 == 2);
const bool c1 = static_assert(4w1 ++ 4w2 == 8w0x12 && 4w1 ++ 4w2 + 1 == 8w0x13);
const bool c2 = static_assert(4w15 |+| 4w1 == 15 && 4w1 |-| 4w2 == 0);
const bool x1 = static_assert((bit<8>)1 + 255 == 0 && (bit<4>)8w0xab[7:4] == 10);
const bool x2 = static_assert(8w0xab[3:0] == 11 && (8w0xab)[7:4] ++ 4w0 == 0xa0);
const bool t1 = static_assert((true ? 1 : 2) == 1 && (false ? 1 : true ? 2 : 3) == 2);
const bool t2 = static_assert((1 > 2 || true ? 4 + 1 : 0) == 5);
