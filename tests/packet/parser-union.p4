// SPDX-License-Identifier: Apache-2.0
// 8.21, 13.8: a parser extracts one of a union's members; emit writes the valid one.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header x_t { bit<8> kind; bit<8> v; }
header y_t { bit<8> kind; bit<24> v; }
header_union u_t { x_t x; y_t y; }
struct headers_t { eth_t eth; u_t u; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(p.lookahead<bit<8>>()) {
            1: one;
            2: two;
            default: accept;
        }
    }
    state one {
        p.extract(hdr.u.x);
        transition accept;
    }
    state two {
        p.extract(hdr.u.y);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        if (hdr.u.x.isValid())
            hdr.u.x.v = hdr.u.x.v + 1;
        if (hdr.u.y.isValid())
            hdr.u.x = { 9, hdr.u.y.v[7:0] };
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.u);
    }
}

xdp(prs(), sw(), dep()) main;
