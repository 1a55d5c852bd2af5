// Section 13.4: states of a parser.
parser no_start(inout bit<8> x) {
	state begin {
		transition accept;
	}
}

parser p(inout bit<8> x) {
	bit<8> local;
	state start {
		transition next_sate;
	}
	state next_state {
		transition local;
	}
	state next_state {
		transition accept;
	}
	state accept {
	}
	state island {
		transition reject;
	}
}
