// 8.8: there is no division of signed numbers; a slice begins at an unsigned one.
control c(inout int<8> x, inout bit<8> y, inout bool b) {
	apply {
		x = x / 2;
		x = x % x;
		y[3:0] = y[x+:4];
		y = y[b+:8];
	}
}
