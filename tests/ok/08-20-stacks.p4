// Sections 8.19 .. 8.21: header stacks, arrays and unions.
#include <core.p4>

header Label {
	bit<20> value;
	bit<1> last;
	bit<11> rest;
}

header Other {
	bit<8>[4] bytes;
}

header_union U {
	Label label;
	Other other;
}

struct Headers {
	Label[4] labels;
	U[2] unions;
	bit<8>[3] array;
}

parser p(packet_in packet, out Headers h) {
	state start {
		packet.extract(h.labels.next);
		transition select(h.labels.last.last, h.labels.lastIndex) {
			(0, 0 .. 2): start;
			(1, _): done;
		}
	}
	state done {
		packet.extract(h.unions[0].label);
		packet.extract<Label>(_);
		transition accept;
	}
}

control c(inout Headers h, inout bit<8> i) {
	apply {
		h.labels.push_front(1);
		h.labels.pop_front(2);
		h.labels[0].setValid();
		h.labels[i].value = (bit<20>)h.labels.size;
		if (h.unions[0].isValid() && h.unions[0].label.isValid()) {
			h.unions[0].other = { { 1, 2, 3, 4 } };
			h.array[i] = h.unions[0].other.bytes[1];
		}
		for (bit<8> byte in h.array) {
			i = i + byte;
		}
		for (bit<8> k in 1 .. 3) {
			i = i + k;
		}
	}
}
