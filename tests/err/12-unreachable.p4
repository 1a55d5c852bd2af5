// args: --check -Werror=unreachable
// What can never run: statements behind a return, states nothing leads to, labels behind default.
parser p(inout bit<8> x) {
	state start {
		transition select(x) {
			1: accept;
			_: reject;
			2: accept;
		}
	}
	state island {
		transition accept;
	}
}

control c(inout bit<8> x) {
	apply {
		if (x == 1) {
			exit;
		} else {
			return;
		}
		x = 2;
	}
}
