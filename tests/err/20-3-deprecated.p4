// args: --check -Werror=deprecated
// Section 20.3.8: uses of what is deprecated.
@deprecated("use newer")
bit<8> older(in bit<8> x) {
	return x;
}

extern Box {
	@deprecated("give it a size") Box();
	Box(bit<8> size);
	@deprecated("read twice") bit<8> get();
}

Box() unsized;
Box(1) sized;

control c(inout bit<8> x) {
	apply {
		x = older(x);
		x = sized.get();
	}
}
