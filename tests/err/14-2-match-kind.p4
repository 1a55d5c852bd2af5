// args: --hook tc
// Match kinds can be declared; a target carries those it knows.
#include <core.p4>
#include <ebpf_model.p4>
match_kind { fuzzy }
header eth { bit<48> dst; bit<48> src; bit<16> kind; }
struct headers { eth e; }
parser p(packet_in packet, out headers h) {
	state start {
		packet.extract(h.e);
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	table t {
		key = { h.e.dst: fuzzy; h.e.src: exact; }
		actions = { NoAction; }
	}
	apply {
		accept = t.apply().hit;
	}
}
ebpfFilter(p(), c()) main;
