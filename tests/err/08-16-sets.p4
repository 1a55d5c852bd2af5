// 8.16: sets stand in key sets only, and so do '_' and default.
control c(inout bit<8> x) {
	apply {
		bit<8> y = 1 &&& 2;
		x = 1 .. 2;
		x = _;
	}
}
