// Section 15: constructor parameters and direct application.
control inner(inout bit<8> x)(bit<8> k) {
	apply {
		x = k;
		k = 1;
	}
}

control simple(inout bit<8> x) {
	apply {
	}
}

control outer(inout bit<8> x) {
	inner(x) a;
	inner(1, 2) b;
	inner(k = 1) d;
	apply {
		inner.apply(x);
		simple.apply(x);
		simple.apply();
		d.apply(1);
	}
}
