// Section 9: sizes are known while compiling.
#include <core.p4>

header Small {
	bit<4> a;
	bit<4> b;
}

header Large {
	bit<16> a;
	varbit<60> b;
}

header_union U {
	Small small;
	Large large;
}

struct S {
	Small small;
	bit<1> flag;
	Large[2] stack;
}

const bool one = static_assert(Small.minSizeInBits() == 8, "header");
const bool two = static_assert(Large.minSizeInBits() == 16 && Large.maxSizeInBits() == 76, "varbit");
const bool three = static_assert(Large.maxSizeInBytes() == 10, "rounded up");
const bool four = static_assert(U.minSizeInBits() == 8 && U.maxSizeInBytes() == 10, "union");
const bool five = static_assert(S.minSizeInBits() == 8 + 1 + 2 * 16, "struct");
const bool six = static_assert(S.maxSizeInBits() == 8 + 1 + 2 * 76, "struct");
const bool seven = static_assert((bit<9>)511 + 1 == 0, "wraps");

control c(inout S s, inout bit<32> x) {
	bit<(S.minSizeInBits())> all;
	apply {
		x = s.stack.minSizeInBits() + (bit<32>)s.stack.size;
	}
}
