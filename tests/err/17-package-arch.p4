// args: --arch xdp_model
// main must be the package of the architecture asked for.
#include <core.p4>
#include <ebpf_model.p4>
struct headers {}
parser p(packet_in packet, out headers h) {
	state start {
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	apply {
		accept = true;
	}
}
ebpfFilter(p(), c()) main;
