// SPDX-License-Identifier: Apache-2.0
// 8.6: arithmetic on fields of 3, 5, 11, 13, 31, 33 and 48 bits wraps at their width.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t {
    bit<3> a; bit<5> b; bit<11> c; bit<13> d; bit<31> e; bit<33> f; bit<48> g;
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
        hdr.n.a = hdr.n.a + 1;
        hdr.n.b = hdr.n.b - 1;
        hdr.n.c = hdr.n.c * 3;
        hdr.n.d = -hdr.n.d;
        hdr.n.e = ~hdr.n.e;
        hdr.n.f = hdr.n.f + hdr.n.f;
        hdr.n.g = hdr.n.g - 0x10000;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
