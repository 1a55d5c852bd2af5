// SPDX-License-Identifier: Apache-2.0
// 8.6, 8.7: shifts by constants and by fields; by the width or more gives 0, or the sign.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t {
    bit<32> a; int<16> b; bit<8> n; bit<20> c; bit<4> d;
    bit<32> r0; bit<32> r1; int<16> r2; int<16> r3; bit<20> r4; bit<4> r5; bit<64> r6;
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
        hdr.n.r0 = hdr.n.a << hdr.n.n;
        hdr.n.r1 = hdr.n.a >> hdr.n.n;
        hdr.n.r2 = hdr.n.b >> hdr.n.n;
        hdr.n.r3 = hdr.n.b << hdr.n.n;
        hdr.n.r4 = (hdr.n.c << hdr.n.d) >> 2;
        hdr.n.r5 = hdr.n.d << 4 | hdr.n.d >> 3;
        hdr.n.r6 = (bit<64>)hdr.n.a << 17 >> 3;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
