// 8.22: what can be called and applied.
extern Obj { Obj(); bit<8> get(); bit<8> two(in bit<8> a, @optional in bit<8> b); bit<8> two(in bit<8> a, @optional in bit<16> c); }
Obj() top;
const bit<8> early = top.get();
struct s_t { bit<8> a; }
header h_t { bit<8> v; }
control g<T>(inout T x) { apply {} }
control c(inout bit<8> x, inout h_t[2] hs) {
	apply {
		x(1);
		s_t.apply();
		g.apply(x);
		hs.push_front(-1);
		x = top.two(x);
		bit<8> n = error.minSizeInBits();
		x = (bit<8>)error.NoError.maxSizeInBytes();
	}
}
