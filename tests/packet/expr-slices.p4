// SPDX-License-Identifier: Apache-2.0
// 8.6: slices read and written, concatenation, a slice of a concatenation, a slice of a slice.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t {
    bit<16> a; bit<16> b; bit<4> c; bit<12> d;
    bit<32> r0; bit<8> r1; bit<16> r2; bit<16> r3; bit<24> r4; bit<48> r5;
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
        hdr.n.r0 = hdr.n.a ++ hdr.n.b;
        hdr.n.r1 = (hdr.n.a ++ hdr.n.b)[19:12];
        hdr.n.r2[15:12] = hdr.n.c;
        hdr.n.r2[7:0] = hdr.n.a[15:8];
        hdr.n.r3 = hdr.n.c ++ hdr.n.d[11:8] ++ 8w0x5a;
        hdr.n.r4[0:0] = 1;
        hdr.n.r4[23:23] = hdr.n.a[0:0];
        hdr.n.r4[12:5] = hdr.n.b[11:2][8:1];
        hdr.n.r5 = hdr.n.d ++ hdr.n.c ++ hdr.n.a ++ hdr.n.b;
        hdr.n.r5[39:24] = hdr.n.r5[31:16];
        hdr.n.a[7:0] = hdr.n.a[15:8];
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
