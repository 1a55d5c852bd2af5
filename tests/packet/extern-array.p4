// SPDX-License-Identifier: Apache-2.0
// 7.2.3: an array of extern objects, indexed by a constant and at run time; beyond the end nothing is called.
// hooks: xdp tc
#include <ebpf_model.p4>

header key_t { bit<48> dst; bit<48> src; bit<16> type; bit<8> which; bit<32> index; }
struct headers_t { key_t k; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.k);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    CounterArray[3](10, false) seen;
    apply {
        pass = hdr.k.which != 1;
        seen[1].increment(9);
        seen[hdr.k.which].add(hdr.k.index, 2);
    }
}

ebpfFilter(prs(), filter_()) main;
