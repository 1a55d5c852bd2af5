// SPDX-License-Identifier: Apache-2.0
// 8.5, 8.6: unsigned comparisons, boolean operators, the conditional operator, casts of bool and bit<1>.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t {
    bit<16> a; bit<16> b; bit<64> c; bit<64> d; bit<48> e; bit<48> f;
    bit<8> r0; bit<8> r1; bit<16> r2; bit<1> r3; bit<7> r4;
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
        bool less = hdr.n.a < hdr.n.b;
        bool wide = hdr.n.c >= hdr.n.d;
        hdr.n.r0 = (less ? 8w1 : 0) + (hdr.n.a <= hdr.n.b ? 8w2 : 0) + (hdr.n.a == hdr.n.b ? 8w4 : 0) +
                   (hdr.n.a != hdr.n.b ? 8w8 : 0) + (hdr.n.a > hdr.n.b ? 8w16 : 0);
        hdr.n.r1 = (wide ? 8w1 : 0) + (hdr.n.c > hdr.n.d ? 8w2 : 0) + (hdr.n.e < hdr.n.f ? 8w4 : 0) +
                   (hdr.n.e == hdr.n.f ? 8w8 : 0);
        hdr.n.r2 = less && !wide ? hdr.n.a : hdr.n.b;
        hdr.n.r3 = (bit<1>)(less != wide);
        hdr.n.r4 = (bool)hdr.n.r3 || hdr.n.e == 0 ? 7w100 : 7w5;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
