// Sections 8.5 and 12.6: conditions are booleans.
control c(inout bit<8> x, inout bit<1> flag, inout bool b) {
	apply {
		if (x) {
		}
		if (flag) {
		} else if (x == 1) {
		}
		b = !x;
		b = b && flag;
		x = b ? 8w1 : 16w2;
		x = b ? 1 : 2;
		x = flag ? 8w1 : 8w2;
	}
}
