// SPDX-License-Identifier: Apache-2.0
// 16.1: headers leave in the order of the emits, whatever the order they came in.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> v; }
header b_t { bit<16> v; }
struct headers_t { eth_t eth; a_t a; b_t b; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.a);
        p.extract(hdr.b);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        if (hdr.a.v == 0)
            hdr.a.setInvalid();
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.b);
        p.emit(hdr.a);
    }
}

xdp(prs(), sw(), dep()) main;
