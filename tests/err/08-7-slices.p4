// Section 8.7: slices lie within their number.
control c(inout bit<8> x, inout bit<4> y, inout bool b) {
	apply {
		y = x[3:0];
		y = x[8:5];
		y = x[0:3];
		y = x[y:0];
		y = x[-1:0];
		y = b[3:0];
		y = x[6+:4];
		y = x[2+:y];
		x[3:0] = 8w1;
		x[7:4] = y;
	}
}
