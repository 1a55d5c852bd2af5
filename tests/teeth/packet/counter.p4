// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// because: seen(0) is 1, expected == 2
#include <ebpf_model.p4>

struct headers_t {}

parser prs(packet_in p, out headers_t hdr) {
    state start { transition accept; }
}

control filter_(inout headers_t hdr, out bool pass) {
    CounterArray(1, false) seen;
    apply {
        pass = true;
        seen.increment(0);
    }
}

ebpfFilter(prs(), filter_()) main;
