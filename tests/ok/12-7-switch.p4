// Section 12.7: every kind of switch.
#include <core.p4>

enum Color { red, green }

enum bit<8> Protocol {
	tcp = 6
}

control c(inout bit<8> x, in Color color, in Protocol protocol, in error why, inout int<4> signed) {
	action a() {
	}
	action b(bit<8> v) {
		x = v;
	}
	table t {
		key = { x : exact; }
		actions = { a; b; }
		default_action = a();
	}
	apply {
		switch (t.apply().action_run) {
			a: {
				x = 1;
			}
			b:
			default: {
				x = 2;
			}
		}
		switch (x) {
			1:
			2: {
			}
			0xff: {
			}
		}
		switch (color) {
			Color.red: {
			}
			default: {
			}
		}
		switch (protocol) {
			Protocol.tcp: {
			}
		}
		switch (why) {
			error.NoError: {
			}
		}
		switch (signed) {
			-1: {
			}
		}
	}
}
