// SPDX-License-Identifier: Apache-2.0
// 8.6, 8.7: saturating addition and subtraction, unsigned and signed, of 8, 12 and 32 bits.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t {
    bit<8> a; bit<8> b; int<8> c; int<8> d; bit<12> e; bit<12> f; int<32> g; int<32> h;
    bit<8> r0; bit<8> r1; int<8> r2; int<8> r3; bit<12> r4; bit<12> r5; int<32> r6; int<32> r7;
}
struct headers_t { eth_t eth; num_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.n.r0 = hdr.n.a |+| hdr.n.b;
        hdr.n.r1 = hdr.n.a |-| hdr.n.b;
        hdr.n.r2 = hdr.n.c |+| hdr.n.d;
        hdr.n.r3 = hdr.n.c |-| hdr.n.d;
        hdr.n.r4 = hdr.n.e |+| hdr.n.f;
        hdr.n.r5 = hdr.n.e |-| hdr.n.f;
        hdr.n.r6 = hdr.n.g |+| hdr.n.h;
        hdr.n.r7 = hdr.n.g |-| hdr.n.h;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
