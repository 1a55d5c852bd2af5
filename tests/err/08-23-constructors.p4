// Sections 8.23 and 11.3: instances and where they may be.
extern Box {
	Box(bit<8> size);
	bit<8> get();
}

extern Bare {
	bit<8> get();
}

control proto(inout bit<8> x);

control c(inout bit<8> x)(bit<8> k) {
	apply {
	}
}

parser p(inout bit<8> x) {
	c(1) control_in_parser;
	state start {
		transition accept;
	}
}

c(1) top;
Box(x) unknown;
Box(1) good;
Bare() bare;
proto() type_only;

control d(inout bit<8> x) {
	Box(x) run_time;
	Box("many") text;
	c() no_argument;
	p() parser_in_control;
	bit<8>(1) number;
	apply {
	}
}
