// SPDX-License-Identifier: Apache-2.0
// compile
// The smallest program: no headers, a parser that looks at nothing, a decision that depends on nothing.
#include <ebpf_model.p4>

struct none_t {}

parser prs(packet_in packet, out none_t none) {
	state start { transition accept; }
}

control filt(inout none_t none, out bool pass) {
	apply { pass = false; }
}

ebpfFilter(prs(), filt()) main;
