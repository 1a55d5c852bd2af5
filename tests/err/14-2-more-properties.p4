// 14.2.1: properties whose values are not what they must be.
#include <core.p4>
control c(inout bit<8> x, inout bool b) {
	action a(bit<8> v) { x = v; }
	action other() { }
	table t {
		key = { x: exact; }
		actions = { a; }
		size = true;
		default_action = other();
	}
	table u {
		key = { x: ternary; }
		actions = { a; }
		largest_priority_wins = b;
		priority_delta = 0;
		entries = {
			priority = 5000000000: 2: a(2);
			3: other();
		}
	}
	table v {
		key = { x: exact; }
		actions = { a; }
		const entries = {
			1 &&& 3: a(3);
			7: a(3, 4);
		}
	}
	apply {
		t.apply();
		u.apply();
		v.apply();
	}
}
