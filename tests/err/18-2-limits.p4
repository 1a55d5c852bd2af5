// args: --emit ir
// Every element of an array of extern objects is an instance of its own.
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
	CounterArray(4, false) counters[65536];
	CounterArray(4, false) more[65536];
	apply {
		counters[1].increment(0);
		pass = true;
	}
}

ebpfFilter(prs(), filt()) main;
