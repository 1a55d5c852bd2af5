// 12.1: a compound assignment's result has the type of its left side; a continue without a loop.
control c(inout bit<8> x, inout bit<16> y, inout bool b) {
	apply {
		x += y;
		b += 1;
		x <<= y;
		continue;
	}
}
