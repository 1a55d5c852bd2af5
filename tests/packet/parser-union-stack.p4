// SPDX-License-Identifier: Apache-2.0
// 8.21, 13.9: a stack of unions, filled by a loop.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header x_t { bit<8> kind; bit<8> v; }
header y_t { bit<8> kind; bit<16> v; }
header_union u_t { x_t x; y_t y; }
struct headers_t { eth_t eth; u_t[3] u; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition loop;
    }
    state loop {
        transition select(p.lookahead<bit<8>>()) {
            1: one;
            2: two;
            default: accept;
        }
    }
    state one {
        p.extract(hdr.u.next.x);
        transition loop;
    }
    state two {
        p.extract(hdr.u.next.y);
        transition loop;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        if (hdr.u[1].isValid() && hdr.u[1].y.isValid())
            hdr.u[1].y.v = 0xffff;
        if (hdr.u[0].x.isValid())
            hdr.u[0].x.v = 0xee;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.u);
    }
}

xdp(prs(), sw(), dep()) main;
