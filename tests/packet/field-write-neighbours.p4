// SPDX-License-Identifier: Apache-2.0
// 7.2.5: writing a field leaves its neighbours in the same bytes alone.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t { bit<1> a; bit<6> b; bit<9> c; bit<17> d; bit<31> e; bit<3> f; bit<23> g; bit<38> h; }
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
        if (hdr.eth.src == 1) {
            hdr.n.b = 0;
            hdr.n.d = 0x15555;
        } else if (hdr.eth.src == 2) {
            hdr.n.a = 1;
            hdr.n.c = 0x0aa;
            hdr.n.e = 0x2aaaaaaa;
        } else {
            hdr.n.f = 5;
            hdr.n.h = 0x1555555555;
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
