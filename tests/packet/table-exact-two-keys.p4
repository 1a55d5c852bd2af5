// SPDX-License-Identifier: Apache-2.0
// 14.2.1: an exact table over a field and a local variable; entries added, missed, and added between packets.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> a; bit<16> b; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<16> b = 0;
    action yes() { pass = true; }
    action no() { pass = false; }
    table pairs {
        key = {
            hdr.key.a: exact;
            b:         exact;
        }
        actions = { yes; no; }
        default_action = no();
        size = 16;
    }
    apply {
        pass = true;
        b = hdr.key.b + 1;
        pairs.apply();
    }
}

ebpfFilter(prs(), filter_()) main;
