// Appendix F: no recursion, not even through `this`.
extern E {
	E();
	bit<8> n();
	abstract bit<8> f(in bit<8> x);
	abstract bit<8> g(in bit<8> x);
	abstract bit<8> h(in bit<8> x);
}

E() good = {
	bit<8> h(in bit<8> x) {
		return this.n();
	}
	bit<8> f(in bit<8> x) {
		return this.g(x) + this.h(x);
	}
	bit<8> g(in bit<8> x) {
		return this.h(x);
	}
};

E() bad = {
	bit<8> h(in bit<8> x) {
		return this.n();
	}
	bit<8> f(in bit<8> x) {
		return this.g(x) + this.h(x);
	}
	bit<8> g(in bit<8> x) {
		return this.f(x);
	}
};
