// Section 11.1: constants are known where they are declared.
extern bit<8> random();

const bit<8> a = random();
const bit<8> b = a2;
const bit<4> c = 8w1;

control d(in bit<8> x)(bit<8> k) {
	const bit<8> y = x;
	const bit<8> z = k;
	const bit<8> w = z + 1;
	apply {
	}
}
