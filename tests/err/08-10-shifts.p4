// Section 8.10: what may be shifted by what.
control c(inout bit<8> x, inout int<8> s, inout bool b, inout bit<16> y) {
	apply {
		x = x << y;
		x = x << s;
		x = x << b;
		x = b << 1;
		x = x >> 1000;
		x = 1 << x;
		s = s >> 2;
	}
}
