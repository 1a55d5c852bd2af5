// SPDX-License-Identifier: Apache-2.0
// 12.6, 8.15.4: ranges in select, ends included; overlapping ranges take the first.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t { bit<16> n; }
struct headers_t { eth_t eth; num_t num; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.num);
        transition select(hdr.num.n) {
            5 .. 9:           accept;
            8 .. 20:          reject;
            1000 .. 1000:     accept;
            0xfff0 .. 0xffff: accept;
            default:          reject;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
