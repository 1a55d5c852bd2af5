// Section 19: assertions checked while compiling.
#include <core.p4>

const bool holds = static_assert(1 + 1 == 2, "arithmetic");
const bool fails = static_assert(1 + 1 == 3, "arithmetic is broken");
const bool bare = static_assert(false);

control c(inout bit<8> x) {
	apply {
		static_assert(x == 1, "not known");
	}
}
