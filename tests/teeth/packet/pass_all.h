// SPDX-License-Identifier: Apache-2.0
// The program of the packet tests here: lets every packet of 14 bytes or more pass as it is.
#include <ebpf_model.p4>

header eth_t { bit<112> all; }
struct headers_t { eth_t eth; }

parser prs(packet_in p, out headers_t hdr) {
	state start {
		p.extract(hdr.eth);
		transition accept;
	}
}

control filter_(inout headers_t hdr, out bool pass) {
	apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
