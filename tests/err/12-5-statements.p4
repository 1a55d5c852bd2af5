// Section 12: statements in places where they mean nothing.
parser p(inout bit<8> x) {
	state start {
		exit;
		return;
		transition accept;
	}
}

control c(inout bit<8> x) {
	apply {
		break;
		return 1;
		for (bit<8> i in x) {
			continue;
		}
		for (bool b in 0 .. 3) {
		}
	}
}
