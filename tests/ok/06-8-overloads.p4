// Section 6.8: overloads by number and names of arguments, defaults, names before the body.
extern bit<8> f();
extern bit<8> f(in bit<8> a);
extern bit<8> f(in bit<16> b);
extern bit<8> f(in bit<8> a, in bit<16> b = 3, out bit<8> c);

extern Box {
	Box();
	Box(bit<8> size);
	Box(bool sparse);
	bit<8> get();
	bit<8> get(in bit<8> at);
}

control pick(out bit<8> x)(bit<8> one) {
	apply {
		x = one;
	}
}

control pick(out bit<8> x)(bool two) {
	apply {
		x = two ? 8w2 : 0;
	}
}

control c(inout bit<8> x) {
	Box() plain;
	Box(size = 1) sized;
	Box(sparse = true) sparse;
	pick(one = 1) first;
	pick(two = true) second;
	action f() {
		bit<8> y = f();
	}
	apply {
		f();
		x = f(a = x);
		x = f(b = 3);
		x = f(1, 2, x);
		x = f(c = x, a = 1);
		x = f(1, 2, _);
		x = plain.get() + sized.get(1);
		first.apply(x);
		second.apply(x);
	}
}
