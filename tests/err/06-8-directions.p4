// Section 6.8: which parameters may have which direction.
extern Box {
	Box();
	bit<8> get();
}

extern void e(in Box b, in int n, inout string s);

control c(in bit<8> a, out bit<8> b)(in bit<8> k) {
	action act(bit<8> data, in bit<8> x) {
	}
	action object(Box x) {
	}
	apply {
	}
}

void f(out bit<8> x = 1, @optional in bit<8> y) {
	x = y;
}
