// 11.3.1: implementations of abstract methods.
extern V {
	V();
	abstract bit<8> f(in bit<8> x);
	abstract void g(inout bit<8> x);
}
extern W { W(V v); }
control inner(inout bit<8> x) { apply {} }
V() wrong = {
	bit<8> f(in bit<16> x) { return 1; }
	void g(in bit<8> x) { }
};
control c(inout bit<8> x) {
	W(V()) nameless;
	inner() i = {
		bit<8> f(in bit<8> x) { return 1; }
	};
	apply {
		i.apply(x);
	}
}
