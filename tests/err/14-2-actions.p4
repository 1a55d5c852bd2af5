// Section 14.2.1.2: the actions of a table.
#include <core.p4>

bit<8> f(in bit<8> x) {
	return x;
}

control c(inout bit<8> x) {
	action set(inout bit<8> where, bit<8> value) {
		where = value;
	}
	action drop() {
	}
	table t {
		key = { x : exact; }
		actions = {
			set(x);
			drop;
			drop;
			f;
			missing;
		}
	}
	table u {
		key = { x : exact; }
		actions = {
			set;
		}
	}
	table v {
		key = { x : exact; }
		actions = {
			set(x, 1);
		}
	}
	table w {
		key = { x : exact; }
	}
	apply {
	}
}
