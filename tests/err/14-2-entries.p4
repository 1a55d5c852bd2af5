// Section 14.2.1.4: entries and their key sets.
#include <core.p4>

match_kind { range }

control c(inout bit<8> x, inout bit<16> y, inout bit<32> z) {
	action set(bit<8> value) {
		x = value;
	}
	action other() {
	}
	table t {
		key = {
			x : exact;
			y : ternary;
			z : lpm;
		}
		actions = { set; NoAction; @defaultonly other; }
		const entries = {
			(1, 2 &&& 3, 0x0A000000 &&& 0xFF000000) : set(1);
			(1, 2) : set(1);
			(1, 2 .. 3, _) : set(1);
			(1, 2, 0x0A000000 &&& 0xFF00FF00) : set(1);
			(true, 2, 3) : set(1);
			(x, 2, 3) : set(1);
			(1, 2, 3) : set();
			(1, 2, 3) : set(y);
			(1, 2, 3) : other();
			(1, 2, 3) : missing();
		}
	}
	table keyless {
		actions = { NoAction; }
		const entries = {
			1 : NoAction();
		}
	}
	table early {
		entries = {
			1 : NoAction();
		}
		key = { x : exact; }
		actions = { NoAction; }
	}
	apply {
	}
}
