// Section 14.2: table properties.
#include <core.p4>

match_kind { range, optional }

extern Hash {
	Hash(bit<32> size);
}

struct S {
	bit<8> x;
	bit<16> y;
	bit<32> z;
	bool b;
}

control c(inout S s)(bit<32> entries_wanted) {
	action set(inout bit<8> where, bit<8> value, bool flag = true) {
		where = value;
	}
	action drop() {
	}
	table full {
		key = {
			s.x : exact @name("x");
			s.y & 0xfff0 : ternary @name("masked");
			s.z : lpm;
			s.x + 1 : range @name("sum");
			s.b : optional;
		}
		actions = {
			set(s.x);
			@tableonly drop;
			@defaultonly NoAction;
		}
		const default_action = NoAction;
		const entries = {
			(1, 2 &&& 3, 0x0a000000 &&& 0xff000000, 1 .. 9, true) : set(s.x, 1, true);
			(1, 2, 3, 4, _) : set(where = s.x, value = 2);
			(2, _, _, _, _) : drop();
		}
		size = entries_wanted;
		implementation = Hash(64);
		unknown_property = { 1, "two", true };
	}
	table priorities {
		key = { s.y : ternary; }
		actions = { drop; NoAction; }
		largest_priority_wins = false;
		priority_delta = 10;
		entries = {
			const priority=10: 1 : drop();
			2 : drop();
			priority=(15 + 15): _ : NoAction();
		}
	}
	table keyless {
		actions = { drop; }
		default_action = drop();
	}
	apply {
		if (full.apply().hit) {
			keyless.apply();
		} else if (priorities.apply().miss) {
			set(s.x, 3, false);
		}
	}
}
