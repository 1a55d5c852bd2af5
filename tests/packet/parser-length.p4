// SPDX-License-Identifier: Apache-2.0
// 12.8: the length of the packet, in the parser.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { eth_t eth; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        // The type field holds the length, as in IEEE 802.3, of all the frame.
        transition select((bit<16>)p.length() == hdr.eth.type) {
            true:  accept;
            false: reject;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
