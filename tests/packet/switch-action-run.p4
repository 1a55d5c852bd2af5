// SPDX-License-Identifier: Apache-2.0
// 11.7, 14.2.2: switch on the action that ran, with fall-through labels and default.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<8> k; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> code = 0;
    action a() {}
    action b(bit<8> n) { code = n; }
    action c() {}
    action d() { code = 1; }
    table t {
        key = { hdr.key.k: exact; }
        actions = { a; b; c; d; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        switch (t.apply().action_run) {
            a:
            b: { code = code + 0x10; }
            c: {}
            NoAction: { code = 0x30; }
            default: { code = code + 0x20; }
        }
        pass = code == hdr.key.want;
    }
}

ebpfFilter(prs(), filter_()) main;
