// args: -Werror=entry
// 14.2.1.4: a set for an exact key is allowed, with a warning.
#include <core.p4>
control c(inout bit<8> x) {
	action a(bit<8> v) { x = v; }
	table v {
		key = { x: exact; }
		actions = { a; }
		const entries = {
			1 &&& 3: a(3);
		}
	}
	apply {
		v.apply();
	}
}
