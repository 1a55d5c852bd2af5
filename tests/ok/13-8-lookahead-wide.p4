// args: --hook tc
// 13.8.3: looking ahead at more than the widest value has.
#include <core.p4>
#include <ebpf_model.p4>
header wide { bit<2048> a; bit<8> b; }
struct headers { wide w; }
parser p(packet_in packet, out headers h) {
	state start {
		h.w = packet.lookahead<wide>();
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	apply {
		accept = true;
	}
}
ebpfFilter(p(), c()) main;
