// Section 14.2.1.1: table keys.
#include <core.p4>

struct S {
	bit<8> x;
	bool b;
}

control c(inout S s) {
	table t {
		key = {
			s.x : exact;
			s : exact;
			s.b : lpm;
			1 : exact;
			s.x : exakt;
			s.x : t;
			s.y : ternary;
		}
		actions = { NoAction; }
	}
	apply {
	}
}
