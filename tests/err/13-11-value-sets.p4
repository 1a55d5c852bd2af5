// 13.11: the size of a value set.
parser p(in bit<8> x) {
	value_set<bit<8>>(true) a;
	value_set<bit<8>>(x) b;
	state start {
		transition select(x) {
			a: accept;
			b: reject;
		}
	}
}
