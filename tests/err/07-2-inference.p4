// Section 7.2.12: type arguments are inferred from arguments, or they are not.
extern T identity<T>(in T x);
extern T make<T>();
extern void same<T>(in T a, in T b);

struct S {
	bit<8> a;
}

control c(inout bit<8> x, inout bit<16> y) {
	apply {
		x = identity(x);
		x = identity(y);
		x = identity(1);
		x = identity<bit<8>>(1);
		x = identity<bit<8>, bit<8>>(1);
		x = make();
		x = make<bit<8>>();
		same(x, y);
		same(x, 1);
		same(1, x);
		identity({ a = 1 });
		identity("text");
	}
}
