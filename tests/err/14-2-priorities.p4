// Section 14.2.1.4.1: priorities of entries.
#include <core.p4>

control c(inout bit<8> x) {
	table fixed_order {
		key = { x : ternary; }
		actions = { NoAction; }
		const entries = {
			priority=3 : 1 : NoAction();
		}
	}
	table no_priorities {
		key = { x : exact; }
		actions = { NoAction; }
		entries = {
			priority=3 : 1 : NoAction();
		}
	}
	table below_zero {
		key = { x : ternary; }
		actions = { NoAction; }
		priority_delta = 10;
		entries = {
			priority=12 : 1 : NoAction();
			2 : NoAction();
			3 : NoAction();
		}
	}
	table first_missing {
		key = { x : ternary; }
		actions = { NoAction; }
		largest_priority_wins = 1;
		priority_delta = 0;
		entries = {
			1 : NoAction();
			priority=3 : 2 : NoAction();
		}
	}
	apply {
	}
}
