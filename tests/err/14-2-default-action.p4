// Section 14.2.1.3: the default action.
#include <core.p4>

control c(inout bit<8> x, inout bit<8> y) {
	action set(inout bit<8> where, bit<8> value) {
		where = value;
	}
	action drop() {
	}
	table not_listed {
		actions = { drop; }
		default_action = set(x, 1);
	}
	table other_binding {
		actions = { set(x); }
		default_action = set(y, 1);
	}
	table missing_data {
		actions = { set(x); }
		default_action = set(x);
	}
	table run_time_data {
		actions = { set(x); }
		default_action = set(x, y);
	}
	table wrong_data {
		actions = { set(x); }
		default_action = set(x, true);
	}
	table too_early {
		default_action = drop;
		actions = { drop; }
	}
	table twice {
		actions = { drop; }
		default_action = drop;
		default_action = drop;
	}
	table restricted {
		actions = { @tableonly drop; }
		default_action = drop;
	}
	apply {
	}
}
