// SPDX-License-Identifier: Apache-2.0
// 13.4: parser states assign, declare, branch and call functions.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header h_t { bit<8> kind; bit<8> v; }
struct headers_t { eth_t eth; h_t h; }

bit<8> twice(in bit<8> x) {
    return x * 2;
}

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.h);
        bit<8> v = twice(hdr.h.v);
        if (hdr.h.kind == 1)
            v = v + 1;
        {
            hdr.h.v = v;
        }
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.h);
    }
}

xdp(prs(), sw(), dep()) main;
