// 12.7.2: a switch over a value needs match kind exact, as the core library has it; in a parser there is none.
parser p(inout bit<8> x) {
	state start {
		switch (x) {
			1: { x = 2; }
		}
		transition accept;
	}
}
control c(inout bit<8> x) {
	apply {
		switch (x) {
			1: { x = 2; }
		}
	}
}
control t(inout bit<8> x);
package top(t c);
top(c()) main;
