// 8.10.1, 6.4.3: results that are wider than this compiler carries.
control c(inout bit<2000> x) {
	apply {
		bit<16> y = (x ++ x)[15:0];
		y = (bit<16>)4000w1;
	}
}
