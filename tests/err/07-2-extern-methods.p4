// 7.2.11, 6.8: what an extern declares, and default values of parameters.
extern Obj {
	Obj();
	void Obj(in bit<8> y);
	bit<8> get(in bit<8> x);
	bit<16> get(in bit<8> x);
	bit<8> opt(@optional in bit<8> x = 3);
}
bit<8> known(in bit<8> n, in bit<8> x = n) { return x; }
bit<8> written(out bit<8> x = 1) { x = 1; return 1; }
