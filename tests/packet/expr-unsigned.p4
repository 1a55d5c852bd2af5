// SPDX-License-Identifier: Apache-2.0
// 8.6: bit<W> wraps: addition, subtraction, multiplication, negation, complement, and, or, xor.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t {
    bit<8> a; bit<8> b; bit<16> c; bit<16> d; bit<32> e; bit<32> f; bit<64> g; bit<64> h;
    bit<8> r0; bit<16> r1; bit<32> r2; bit<64> r3; bit<8> r4; bit<16> r5; bit<32> r6; bit<64> r7;
    bit<8> r8; bit<64> r9;
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
        hdr.n.r0 = hdr.n.a + hdr.n.b;
        hdr.n.r1 = hdr.n.c - hdr.n.d;
        hdr.n.r2 = hdr.n.e * hdr.n.f;
        hdr.n.r3 = hdr.n.g * hdr.n.h;
        hdr.n.r4 = -hdr.n.a;
        hdr.n.r5 = ~(hdr.n.c & hdr.n.d);
        hdr.n.r6 = hdr.n.e ^ hdr.n.f;
        hdr.n.r7 = hdr.n.g - hdr.n.h;
        hdr.n.r8 = hdr.n.a * hdr.n.b | 0x80;
        hdr.n.r9 = -hdr.n.g + ~hdr.n.h;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
