// args: --hook tc
// Varbit fields can be extracted, emitted and copied with their header, not computed with.
#include <core.p4>
#include <ebpf_model.p4>
header option { bit<8> size; varbit<64> data; }
struct headers { option a; option b; }
parser p(packet_in packet, out headers h) {
	state start {
		packet.extract(h.a, 32w16);
		packet.extract(h.b, 32w16);
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	varbit<64> local;
	apply {
		accept = h.a == h.b;
		h.a.data = h.b.data;
		h.a = h.b;
	}
}
ebpfFilter(p(), c()) main;
