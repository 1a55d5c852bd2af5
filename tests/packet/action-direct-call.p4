// SPDX-License-Identifier: Apache-2.0
// 14.1: actions called directly, with in, out and inout parameters, and from another action.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t { bit<8> want; bit<8> a; bit<8> b; }
struct headers_t { eth_t eth; num_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

action swap(inout bit<8> x, inout bit<8> y) {
    bit<8> t = x;
    x = y;
    y = t;
}

control filter_(inout headers_t hdr, out bool pass) {
    action difference(in bit<8> x, in bit<8> y, out bit<8> result) {
        result = x - y;
    }
    action distance(in bit<8> x, in bit<8> y, out bit<8> result) {
        bit<8> large = x;
        bit<8> small = y;
        if (large < small) {
            swap(large, small);
        }
        difference(large, small, result);
    }
    apply {
        bit<8> d;
        distance(hdr.n.a, hdr.n.b, d);
        swap(hdr.n.a, hdr.n.b);
        difference(hdr.n.a, d, d);
        pass = d == hdr.n.want;
    }
}

ebpfFilter(prs(), filter_()) main;
