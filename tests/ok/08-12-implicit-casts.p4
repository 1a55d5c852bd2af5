// Section 8.12.2: where the types adapt by themselves.
enum bit<8> E {
	one = 1
}

struct S {
	bit<8> a;
	int<16> b;
}

const int limit = 1 << 10;
const bit<16> mask = limit - 1;

bit<8> f(in S s, in E e, in bit<8> x = 5) {
	return 7;
}

control c(inout bit<8> x, inout int<16> y, inout S s, inout bool b) {
	apply {
		x = x + 1;
		x = 255 - x;
		y = y * -3;
		b = 5 > x;
		b = y == -1;
		x = b ? x : 3;
		x = b ? 3 : x;
		x = x << limit;
		s = { 1, -2 };
		s = b ? { 1, 2 } : s;
		b = s == { 1, 2 };
		x = f({ 1, 2 }, E.one);
		x = f(x = E.one, e = E.one, s = { b = 1, a = 2 });
		x = (bit<8>)(y[7:0] ++ 8w1)[11:4];
		x += 1;
		x <<= 2;
		x |= E.one;
	}
}
