// 11.2: a variable is not visible in its own initializer.
control c(inout bit<8> x) {
	bit<8> x = x + 1;
	apply {
	}
}
match_kind { exact }
const match_kind k = 1;
