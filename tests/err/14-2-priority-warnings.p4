// args: --check -Werror=priority
// Section 14.2.1.4.1: priorities that are equal or out of order are probably not meant.
#include <core.p4>

control c(inout bit<8> x) {
	table t {
		key = { x : ternary; }
		actions = { NoAction; }
		entries = {
			priority=3 : 1 : NoAction();
			priority=5 : 2 : NoAction();
			priority=3 : 3 : NoAction();
		}
	}
	table u {
		key = { x : ternary; }
		actions = { NoAction; }
		@noWarn("duplicate_priorities") @noWarn("entries_out_of_priority_order")
		entries = {
			priority=3 : 1 : NoAction();
			priority=5 : 2 : NoAction();
			priority=3 : 3 : NoAction();
		}
	}
	apply {
	}
}
