// Section 8.13: elements of tuples are chosen at compile time.
control c(inout bit<8> x, inout tuple<bit<8>, bool> t) {
	apply {
		x = t[0];
		x = t[1];
		x = t[2];
		x = t[x];
		x = x[0];
		t = { 1, true };
		t = { true, 1 };
		t = { 1, true, 2 };
	}
}
