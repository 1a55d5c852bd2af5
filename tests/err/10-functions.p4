// Section 10: a function returns a value on every path.
bit<8> no_return(in bit<8> x) {
	if (x == 1)
		return 1;
}

bit<8> wrong(in bit<8> x) {
	return x == 1;
}

bit<8> empty(in bit<8> x) {
	return;
}

void value(in bit<8> x) {
	return x;
}

int infinite() {
	return 1;
}

bit<8> leaves(in bit<8> x) {
	exit;
	return x;
}
