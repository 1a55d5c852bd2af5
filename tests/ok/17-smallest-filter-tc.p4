// SPDX-License-Identifier: Apache-2.0
// compile: --hook tc -O0 --no-stats
// The same on the other hook, without optimisation and counts.
#include <ebpf_model.p4>

struct none_t {}

parser prs(packet_in packet, out none_t none) {
	state start { transition accept; }
}

control filt(inout none_t none, out bool pass) {
	apply { pass = false; }
}

ebpfFilter(prs(), filt()) main;
