// Section 17: the blocks given to a package fit its declaration.
#include <core.p4>

parser Prs<H>(packet_in packet, out H headers);
control Ctl<H>(inout H headers, in bit<8> port);
package Switch<H>(Prs<H> prs, Ctl<H> ctl);

struct headers_t {
	bit<8> x;
}

struct other_t {
	bit<8> x;
}

parser MyParser(packet_in packet, out headers_t headers) {
	state start {
		transition accept;
	}
}

control Good(inout headers_t headers, in bit<8> port) {
	apply {
	}
}

control OtherHeaders(inout other_t headers, in bit<8> port) {
	apply {
	}
}

control Direction(in headers_t headers, in bit<8> port) {
	apply {
	}
}

control Width(inout headers_t headers, in bit<9> port) {
	apply {
	}
}

control Few(inout headers_t headers) {
	apply {
	}
}

Switch(MyParser(), Good()) good;
Switch(MyParser(), OtherHeaders()) other_headers;
Switch(MyParser(), Direction()) direction;
Switch(MyParser(), Width()) width;
Switch(MyParser(), Few()) few;
Switch(Good(), MyParser()) swapped;
Switch(MyParser()) one;
Good() main;
