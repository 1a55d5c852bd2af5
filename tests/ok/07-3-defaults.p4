// Sections 7.3 and 8.28: default values and `...`.
#include <core.p4>

enum Color { red, green }

header H {
	bit<8> a;
	bit<16> b;
}

struct S {
	bit<8> number;
	bool flag;
	Color color;
	error why;
	H h;
	H[2] stack;
	tuple<bit<4>, bool> pair;
}

const bit<8> zero = ...;
const H invalid = {#};

control c(inout S s, inout H h) {
	apply {
		s = ...;
		s = { 1, true, ... };
		s = { color = Color.green, number = 3, ... };
		h = { 1, ... };
		h = {#};
		h = ...;
		bool gone = h == (H){#};
		s.stack = { { 1, 2 }, { b = 3, a = 4 } };
	}
}
