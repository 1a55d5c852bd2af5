// SPDX-License-Identifier: Apache-2.0
// 8.18: setInvalid and setValid again: what is written then is what leaves.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> v; bit<8> w; }
struct headers_t { eth_t eth; a_t a; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.a);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        bit<8> v = hdr.a.v;
        hdr.a.setInvalid();
        if (v != 0) {
            hdr.a.setValid();
            hdr.a.v = v + 1;
            hdr.a.w = 9;
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.a);
    }
}

xdp(prs(), sw(), dep()) main;
