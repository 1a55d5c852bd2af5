// Section 8.12: casts that exist and casts that do not.
struct S {
	bit<8> a;
	bool b;
}

control c(inout bit<8> x, inout int<16> z, inout bool b, inout S s) {
	apply {
		z = (int<16>)x;
		z = (int<16>)(bit<16>)x;
		b = (bool)x;
		b = (bool)x[0:0];
		b = (bool)2;
		x = (bit<8>)b;
		s = (S)x;
		s = (S){ 1, 2 };
		s = { 1, true };
		s = { 1 };
		s = { a = 1 };
		s = { b = true, a = 1, a = 2 };
		s = { a = 1, c = false };
		s = { a = 1, ... };
	}
}
