// Section 6.7: what may be written.
struct S {
	bit<8> a;
}

const bit<8> limit = 8;

bit<8> f(in bit<8> x, out bit<8> y) {
	x = 1;
	y = x;
	limit = 2;
	f2 = 3;
	return y;
}

void g(inout S s) {
	bit<8> r = f(1, s.a + 1);
	f(s.a, s.a);
	f(1, limit);
}
