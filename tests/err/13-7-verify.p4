// Section 13.7: verify ends a parser, so it needs one.
#include <core.p4>

parser p(packet_in packet, inout bit<8> x) {
	state start {
		verify(x == 1, error.NoMatch);
		verify(x, error.NoMatch);
		verify(x == 1, error.Missing);
		transition accept;
	}
}

control c(inout bit<8> x) {
	apply {
		verify(x == 1, error.NoMatch);
	}
}
