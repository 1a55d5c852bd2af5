// Section 6.9: one name, one declaration.
struct S {
	bit<8> a;
	bit<16> a;
}

enum E { one, two, one }

error { Bad, Bad }

const bit<8> S = 1;

control c(in bit<8> x, in bit<8> x) {
	bit<8> y;
	bit<16> y;
	action y() {
	}
	apply {
		bit<8> z;
		bit<8> z;
	}
}
