// SPDX-License-Identifier: Apache-2.0
// xdp_model: drop, aborted, pass with a changed header, send back, redirect to another port and to none.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> what; bit<8> port; }
struct headers_t { eth_t eth; n_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    CounterArray(8, false) by_port;
    apply {
        by_port.increment(imd.input_port);
        omd.output_port = (bit<32>)hdr.n.port;
        hdr.n.port = (bit<8>)imd.input_port + 0x10;
        if (hdr.n.what == 0) {
            omd.output_action = xdp_action.XDP_ABORTED;
        } else if (hdr.n.what == 1) {
            omd.output_action = xdp_action.XDP_DROP;
        } else if (hdr.n.what == 2) {
            omd.output_action = xdp_action.XDP_PASS;
        } else if (hdr.n.what == 3) {
            omd.output_action = xdp_action.XDP_TX;
        } else {
            omd.output_action = xdp_action.XDP_REDIRECT;
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
