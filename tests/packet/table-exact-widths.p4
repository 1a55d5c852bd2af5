// SPDX-License-Identifier: Apache-2.0
// 14.2.1: exact keys of 1, 3, 7, 12, 33, 48 and 64 bits in one table, in and out of step with bytes.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<1> a; bit<3> b; bit<12> c; bit<33> d; bit<7> e; bit<48> f; bit<64> g; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    action set(bool value) { pass = value; }
    table wide {
        key = {
            hdr.key.a: exact;
            hdr.key.b: exact;
            hdr.key.c: exact;
            hdr.key.d: exact;
            hdr.key.e: exact;
            hdr.key.f: exact;
            hdr.key.g: exact;
        }
        actions = { set; }
        default_action = set(false);
        size = 8;
    }
    apply {
        pass = true;
        wide.apply();
    }
}

ebpfFilter(prs(), filter_()) main;
