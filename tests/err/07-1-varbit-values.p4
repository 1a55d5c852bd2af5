// args: --hook tc
// A varbit of more than 2048 bits can be extracted, emitted and copied with its header only; none can be handed
// to an extern that does not say what it does with it.
#include <core.p4>
#include <ebpf_model.p4>
header option { bit<8> size; varbit<4096> data; }
struct headers { option a; option b; }
parser p(packet_in packet, out headers h) {
	state start {
		packet.extract(h.a, 32w16);
		packet.extract(h.b, 32w16);
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	varbit<4096> local;
	apply {
		accept = h.a == h.b;
		h.a.data = h.b.data;
		h.a = h.b;
	}
}
ebpfFilter(p(), c()) main;
