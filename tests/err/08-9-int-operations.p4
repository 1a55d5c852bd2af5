// Section 8.9: `int` is for computing at compile time.
const int big = 1 << 100;
const int none = 1 / 0;
const int rest = -5 % 3;
const int huge = 1 << 1000000;
const bit<8> cut = 300;

control c(inout bit<8> x) {
	int local;
	apply {
		x = 1 << x;
		x = x / 0;
		x = x << -1;
		x = 8w1 ++ 1;
		x = ~1;
		int y = 5;
	}
}
