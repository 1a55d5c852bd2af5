// Section 6.8: arguments against parameters, by position and by name.
extern void e(in bit<8> a, in bit<16> b = 1, out bit<8> c);
extern void o(in bit<8> a);
extern void o(in bit<8> a, in bit<8> b);

control c(inout bit<8> v) {
	apply {
		e(1, 2, v);
		e(a = 1, c = v);
		e(1);
		e(1, 2, v, 4);
		e(a = 1, d = 2, c = v);
		e(a = 1, a = 2, c = v);
		e(1, c = v);
		e(_, 2, v);
		e(1, 2, _);
		o(1, 2, 3);
		o(b = 1);
	}
}
