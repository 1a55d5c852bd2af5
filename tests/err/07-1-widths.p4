// Section 7.1.6: widths are constants, and not any number.
const int<8> minus = -1;

control c(in bit<8> x)(bit<8> k) {
	bit<(x)> a;
	bit<(k)> b;
	bit<(minus)> d;
	int<0> e;
	bit<5000> f;
	bit<8>[(x)] g;
	apply {
	}
}
