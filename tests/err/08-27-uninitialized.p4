// args: -Werror=uninitialized
// 8.27: variables that nothing gives a value; a part given, a loop's own, an out argument, a size and a @noWarn are none.
struct pair_t { bit<8> a; bit<8> b; }
header h_t { bit<8> v; }
extern void set(out bit<8> x);
bit<8> f(in bit<8> x) {
	bit<8> y;
	return x + y;
}
control c(inout bit<8> x) {
	bit<8> outer;
	pair_t pair;
	pair_t half;
	bit<8> given;
	bit<16> sized;
	@noWarn("uninitialized") bit<8> quiet;
	h_t header_;
	action a() {
		x = outer;
	}
	apply {
		set(given);
		half.a = 1;
		for (bit<8> i in 1 .. 3)
			x = x + i;
		x = x + given + half.b + quiet + pair.a;
		x = x + (bit<8>)sized.minSizeInBits();
		if (header_.isValid())
			a();
		bit<4> inner;
		x[3:0] = inner;
	}
}
