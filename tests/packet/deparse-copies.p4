// SPDX-License-Identifier: Apache-2.0
// 8.17: one header copied to another place, exchanged with it, and made from a list; lengths differ.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<32> v; bit<16> w; }
header c_t { bit<8> kind; }
struct headers_t { eth_t eth; c_t c; a_t one; a_t two; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.c);
        p.extract(hdr.one);
        transition select(hdr.c.kind) {
            0 .. 1:  accept;
            default: two;
        }
    }
    state two {
        p.extract(hdr.two);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        a_t keep = hdr.one;
        if (hdr.c.kind == 0) {
            hdr.two = hdr.one;
            hdr.two.w = 0xffff;
        } else if (hdr.c.kind == 1) {
            hdr.one = hdr.two;              // invalid
        } else if (hdr.c.kind == 2) {
            hdr.one = hdr.two;
            hdr.two = keep;
        } else {
            hdr.two = { hdr.one.v + 1, 7 };
            hdr.one = keep;
            hdr.c.setInvalid();
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.c);
        p.emit(hdr.one);
        p.emit(hdr.two);
    }
}

xdp(prs(), sw(), dep()) main;
