// args: --hook tc
// A loop needs a number of rounds that can be seen: a packet must come to an end.
#include <core.p4>
#include <ebpf_model.p4>
header eth { bit<48> dst; bit<48> src; bit<16> kind; }
struct headers { eth e; }
parser p(packet_in packet, out headers h) {
	state start {
		packet.extract(h.e);
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	apply {
		for (bit<8> i = 0; h.e.kind != 0; i = i * 3) {
			h.e.kind = h.e.kind >> 1;
		}
		for (bit<48> i in 0 .. h.e.dst)
			h.e.src = i;
		accept = true;
	}
}
ebpfFilter(p(), c()) main;
