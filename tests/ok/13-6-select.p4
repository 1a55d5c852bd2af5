// Section 13.6: key sets of every form.
#include <core.p4>

enum bit<16> Type {
	ipv4 = 0x800,
	ipv6 = 0x86dd
}

struct Ports {
	bit<16> from;
	bit<16> to;
}

parser inner(packet_in packet, inout bit<16> x)(bit<16> wanted) {
	state start {
		transition select(x) {
			wanted: accept;
			_: reject;
		}
	}
}

parser p(packet_in packet, inout bit<16> x, inout bit<16> y, inout Type type, inout bool b) {
	value_set<bit<16>>(8) one;
	value_set<Ports>(8) both;
	inner(5) sub;
	state start {
		transition select(x, y) {
			(1, 2): accept;
			(0x800 &&& 0xff00, 3 .. 7): accept;
			(one, _): accept;
			both: accept;
			(x, default): accept;
			default: next;
		}
	}
	state next {
		sub.apply(packet, x);
		transition select(type, b, { x, y }) {
			(Type.ipv4, true, { 1, 2 }): accept;
			(Type.ipv6 &&& 0xff00, _, _): last;
		}
	}
	state last {
		bit<16> local = packet.lookahead<bit<16>>();
		transition select(local) {
			0: accept;
			one: accept;
		}
	}
}
