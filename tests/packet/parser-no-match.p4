// SPDX-License-Identifier: Apache-2.0
// 12.6: a select without a matching case is the error NoMatch, and the packet is dropped.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { eth_t eth; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type, hdr.eth.dst) {
            (0x88b5, 1): accept;
            (0x88b6, _): accept;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
