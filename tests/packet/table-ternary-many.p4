// SPDX-License-Identifier: Apache-2.0
// 14.2.1: a ternary table of 70 rules with 70 different masks, more than one word of a bit vector.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<72> k; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> found = 0;
    action rule(bit<8> n) { found = n; }
    table rules {
        key = { hdr.key.k: ternary; }
        actions = { rule; NoAction; }
        default_action = NoAction();
        size = 128;
    }
    apply {
        rules.apply();
        pass = found == hdr.key.want;
    }
}

ebpfFilter(prs(), filter_()) main;
