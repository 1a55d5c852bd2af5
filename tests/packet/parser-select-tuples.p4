// SPDX-License-Identifier: Apache-2.0
// 12.6: select on several values with masks, ranges and don't-cares side by side.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<3> a; bit<5> b; bit<24> c; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition select(hdr.key.a, hdr.key.b, hdr.key.c) {
            (1, 2, 3):                              accept;
            (1, 2, _):                              reject;
            (2 .. 4, 16 &&& 16, _):                 accept;
            (_, 1, 0x100000 .. 0x1fffff):           accept;
            (7, default, 0xabcdef &&& 0x00ffff):    accept;
            default:                                reject;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
