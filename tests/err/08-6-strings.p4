// 8.6: strings are known at compile time.
extern void log(string s);
control c(inout bit<8> x)(string name) {
	apply {
		log("a" ++ name);
		log("b" ++ 1);
	}
}
control d(in string s) {
	apply {
		log("a" ++ s);
	}
}
