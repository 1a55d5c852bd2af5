// Section 8.7: both operands have one width and one sign.
control c(inout bit<8> x, inout bit<16> y, inout int<8> z) {
	apply {
		x = x + y;
		x = x + z;
		y = x;
		y = (bit<16>)x + y;
		x = x |+| y;
		x = x & y;
		if (x < y) {
		}
		if (x == z) {
		}
		x = x ++ x;
		y = x ++ x;
	}
}
