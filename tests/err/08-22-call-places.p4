// Section 8.22 and appendix F: what may be called, and from where.
match_kind { exact }

extern bit<8> anywhere(in bit<8> x);

const bit<8> early = anywhere(1);

extern Box {
	Box();
	bit<8> get();
}

parser p(inout bit<8> x) {
	state start {
		transition accept;
	}
}

control inner(inout bit<8> x) {
	apply {
	}
}

bit<8> f(in bit<8> x) {
	return f(x);
}

control c(inout bit<8> x) {
	Box() box;
	inner() i;
	action a() {
		i.apply(x);
		t.apply();
		a();
	}
	table t {
		key = { x : exact; }
		actions = { a; }
	}
	action b() {
		t.apply();
	}
	apply {
		x = box.get();
		box();
		x.get();
		x = f;
		t();
		p.apply(x);
		i.apply(1);
		x = t.apply().hit;
		x = inner();
	}
}
