// SPDX-License-Identifier: Apache-2.0
// 16.1: emit of a header with a varbit writes as many bytes as it holds, in front of others too.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header opt_t { bit<8> len; varbit<32> data; }
header h_t { bit<16> v; }
struct headers_t { eth_t eth; opt_t opt; h_t h; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.opt, (bit<32>)p.lookahead<bit<8>>() << 3);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        hdr.h = { 0xabcd };
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.h);
        p.emit(hdr.opt);
    }
}

xdp(prs(), sw(), dep()) main;
