// Section 7.2.12: generic types specialized, nested, and inferred.
struct Pair<A, B> {
	A first;
	B second;
}

header Wrap<T> {
	T value;
}

header_union Either<A> {
	Wrap<A> one;
	Wrap<bit<16>> two;
}

extern Register<T> {
	Register(bit<32> size, T initial);
	T read(in bit<32> at);
	void write(in bit<32> at, in T value);
	bit<32> hash<D>(in D data, in T seed);
}

extern T identity<T>(in T value);
extern void both<T>(in T a, in T b);

const Pair<bit<8>, bool> constant = { 1, true };
typedef Pair<bit<8>, tuple<bool, bit<4>>> Nested;

control c(inout Pair<bit<8>, bool> p, inout Wrap<bit<8>> w, inout Either<bit<8>> e) {
	Register<bit<8>>(128, 0) given;
	Register(128, 16w0) inferred;
	apply {
		p = constant;
		p = { first = identity(p.first), second = identity<bool>(true) };
		w = { p.first };
		e.one = w;
		w = e.one;
		p.first = given.read(0);
		inferred.write(1, 3);
		both(p.first, 1);
		both(1, p.first);
		both<bit<16>>(1, 2);
		p.first = (bit<8>)given.hash({ p.first, w.value, 8w3 }, 1);
	}
}
