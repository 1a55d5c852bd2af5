// SPDX-License-Identifier: Apache-2.0
// 14.2.1: longest prefix match: nested prefixes, all lengths that matter at byte borders, /0 and /32.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<32> addr; bit<8> want; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    action check_(bit<8> n) { pass = n == hdr.key.want; }
    table routes {
        key = { hdr.key.addr: lpm; }
        actions = { check_; }
        default_action = check_(255);
        size = 32;
    }
    apply {
        pass = false;
        routes.apply();
    }
}

ebpfFilter(prs(), filter_()) main;
