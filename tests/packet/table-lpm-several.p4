// SPDX-License-Identifier: Apache-2.0
// 14.2.1: several lpm keys in a table: the entry with the most bits in its prefixes wins, without priorities.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<32> a; bit<12> b; bit<4> c; }
struct headers_t { eth_t eth; key_t k; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.k);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> found = 0;
    action rule(bit<8> n) { found = n; }
    table t {
        key = { hdr.k.a : lpm; hdr.k.c : exact; hdr.k.b : lpm; }
        actions = { rule; NoAction; }
        default_action = NoAction();
        size = 64;
    }
    apply {
        t.apply();
        pass = found == hdr.k.want;
    }
}

ebpfFilter(prs(), filter_()) main;
