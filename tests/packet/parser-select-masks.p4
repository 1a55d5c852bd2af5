// SPDX-License-Identifier: Apache-2.0
// 12.6, 8.15.3: masks in select, on a field that is no whole number of bytes.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<12> a; bit<4> b; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition select(hdr.key.a) {
            0x100 &&& 0xf00: accept;
            0x023 &&& 0x0ff: accept;
            0x800 &&& 0x880: look_b;
            default: reject;
        }
    }
    state look_b {
        transition select(hdr.key.b) {
            1 &&& 1: accept;
            default: reject;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
