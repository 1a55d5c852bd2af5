// Section 6.9: the innermost declaration wins, `.x` is the outermost.
const bit<8> x = 1;

control c(inout bit<16> y) {
	const bit<16> x = 2;
	bit<16> y = x;
	action a() {
		bool x = y == (bit<16>).x;
		if (x) {
			bit<4> x = 3;
			x = x + 1;
		}
	}
	apply {
		y = x + (bit<16>).x;
	}
}
