// SPDX-License-Identifier: Apache-2.0
// 13.8.3: looking ahead at more bits than a value can have; a packet that lacks the last of them is too short.
// hooks: xdp tc
#include <ebpf_model.p4>

header wide_t { bit<112> eth; bit<2048> a; bit<8> b; bit<4> c; bit<4> d; }
struct headers_t { wide_t w; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        hdr.w = p.lookahead<wide_t>();
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply {
        pass = hdr.w.b == 0x42 && hdr.w.c == 1 && hdr.w.d == 2 && hdr.w.a[2047:2040] == 0x11 && hdr.w.a[7:0] == 0x99;
    }
}

ebpfFilter(prs(), filter_()) main;
