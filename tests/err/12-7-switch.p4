// Section 12.7: switch over numbers and over the action a table ran.
match_kind { exact }

control c(inout bit<8> x, inout bool b) {
	action a() {
	}
	action other() {
	}
	table t {
		key = { x : exact; }
		actions = { a; }
	}
	apply {
		switch (x) {
			1: {
			}
			default: {
			}
			2: {
			}
			1: {
			}
			x: {
			}
			true: {
			}
		}
		switch (t.apply().action_run) {
			a: {
			}
			other: {
			}
			1: {
			}
			a: {
			}
		}
		switch (t.apply()) {
			a: {
			}
		}
		if (t.apply().action_run == t.apply().action_run) {
		}
	}
}
