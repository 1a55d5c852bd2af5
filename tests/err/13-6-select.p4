// Section 13.6: select and its key sets.
struct S {
	bit<8> a;
}

extern bit<8> random();

parser p(inout bit<8> x, inout bit<16> y, inout bool b, inout S s) {
	value_set<bit<16>>(4) ports;
	state start {
		transition select(x, y) {
			(1, 2): accept;
			1: accept;
			(1, 2, 3): accept;
			(16w1, _): accept;
			(1 &&& 0xF0, 5 .. 7): accept;
			(x &&& 1, _): accept;
			(random(), _): accept;
			(true, _): accept;
			(_, ports): accept;
			(ports, _): accept;
			default: nowhere;
			(3, 4): accept;
		}
	}
	state two {
		transition select(s) {
			_: start;
		}
	}
}
