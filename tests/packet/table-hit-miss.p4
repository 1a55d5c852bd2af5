// SPDX-License-Identifier: Apache-2.0
// 14.2.2: hit and miss of an application, in conditions, negated and stored.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<8> a; bit<8> b; }
struct headers_t { eth_t eth; key_t k; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.k);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> code = 0;
    action add_(bit<8> n) { code = code + n; }
    table ta {
        key = { hdr.k.a: exact; }
        actions = { add_; NoAction; }
        default_action = add_(1);
        size = 8;
    }
    table tb {
        key = { hdr.k.b: exact; }
        actions = { NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        bool b_missed = false;
        if (ta.apply().hit) {
            code = code + 0x10;
            b_missed = tb.apply().miss;
        } else if (!tb.apply().miss) {
            code = code + 0x20;
        }
        if (b_missed) {
            code = code + 0x40;
        }
        pass = code == hdr.k.want;
    }
}

ebpfFilter(prs(), filter_()) main;
