// Section 7.2.1: enums with an underlying type.
enum bool B {
	yes = true
}

enum bit<4> Narrow {
	low = 0,
	high = 16,
	text = "x"
}

enum Plain {
	a,
	b
}

control c(inout Narrow n, inout bit<4> number, inout Plain p) {
	apply {
		n = 1;
		n = Narrow.low + 1;
		number = Narrow.low;
		number = Narrow.middle;
		number = p;
		p = (Plain)number;
		n = (Narrow)number;
	}
}
