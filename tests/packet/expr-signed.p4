// SPDX-License-Identifier: Apache-2.0
// 8.7: int<W>: comparison, arithmetic shift, widening and narrowing casts with the sign.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t {
    int<8> a; int<8> b; int<16> c;
    bit<8> less; int<16> wide; bit<16> as_bits; int<8> narrow; int<8> shr; int<16> product;
    int<24> wider; int<5> five; bit<3> rest;
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
        hdr.n.less = (hdr.n.a < hdr.n.b ? 8w1 : 0) | (hdr.n.a <= hdr.n.b ? 8w2 : 0) |
                     (hdr.n.a > hdr.n.b ? 8w4 : 0) | (hdr.n.a >= -8s5 ? 8w8 : 0);
        hdr.n.wide = (int<16>)hdr.n.a;
        hdr.n.as_bits = (bit<16>)(bit<8>)hdr.n.a;
        hdr.n.narrow = (int<8>)hdr.n.c;
        hdr.n.shr = hdr.n.a >> 3;
        hdr.n.product = (int<16>)hdr.n.a * (int<16>)hdr.n.b;
        hdr.n.wider = (int<24>)hdr.n.c - 1;
        hdr.n.five = (int<5>)hdr.n.a;
        hdr.n.rest = (bit<3>)(bit<8>)hdr.n.b;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
