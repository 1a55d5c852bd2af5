// args: --emit ir
// Arrays of extern objects pass the checks and are refused where instances are made.
#include <core.p4>
#include <ebpf_model.p4>

struct Headers {
}

parser prs(packet_in packet, out Headers headers) {
	state start {
		transition accept;
	}
}

control filt(inout Headers headers, out bool pass) {
	CounterArray(4, false) counters[3];
	apply {
		counters[1].increment(0);
		pass = true;
	}
}

ebpfFilter(prs(), filt()) main;
