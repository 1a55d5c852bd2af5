// SPDX-License-Identifier: Apache-2.0
// 13.8.2: a varbit field takes the number of bits given, also none; too many is an error.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header opt_t { bit<8> len; varbit<64> data; bit<8> last; }
struct headers_t { eth_t eth; opt_t opt; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.opt, (bit<32>)p.lookahead<bit<8>>() * 8);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        hdr.opt.last = hdr.opt.last + 1;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.opt);
    }
}

xdp(prs(), sw(), dep()) main;
