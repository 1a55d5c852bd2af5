// Section 13.8: what can be extracted and looked ahead.
#include <core.p4>

header Fixed {
	bit<8> f;
}

header Variable {
	bit<8> length;
	varbit<64> options;
}

struct S {
	Fixed fixed;
	Variable variable;
	Fixed[4] stack;
	bit<8> number;
}

parser p(packet_in packet, out S s) {
	state start {
		packet.extract(s.fixed);
		packet.extract(s.stack.next);
		packet.extract(s.variable, 32);
		packet.extract(s.variable);
		packet.extract(s.fixed, 32);
		packet.extract(s.number);
		packet.extract(s.stack);
		s.number = packet.lookahead<bit<8>>();
		s.number = packet.lookahead<bit<16>>();
		s.number = packet.lookahead();
		s.variable = packet.lookahead<Variable>();
		packet.advance("8");
		transition accept;
	}
}
