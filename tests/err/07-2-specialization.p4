// Section 7.2.12: type arguments of generic types.
struct Pair<A, B> {
	A a;
	B b;
}

header Wrap<T> {
	T value;
}

struct Plain {
	bit<8> x;
}

extern Box<T> {
	Box();
	T get();
}

const Pair<bit<8>> one = { 1, 2 };
const Pair none = { 1, 2 };
const Plain<bit<8>> many = { 1 };
typedef Pair<bit<8>, Box<bit<8>>> with_object;
typedef Pair<Pair<bit<8>, bit<8>>, bit<8>> itself;
typedef Wrap<error> no_bits;
typedef Wrap<Unknown> unknown;
