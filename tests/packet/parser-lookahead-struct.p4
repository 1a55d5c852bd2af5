// SPDX-License-Identifier: Apache-2.0
// 13.8.3: lookahead of a struct and of a header, which is valid.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header h_t { bit<8> kind; bit<8> v; }
struct peek_t { bit<4> high; bit<4> low; bit<8> next; }
struct headers_t { eth_t eth; h_t h; }

parser prs(packet_in p, out headers_t hdr) {
    peek_t peek;
    h_t ahead;

    state start {
        p.extract(hdr.eth);
        peek = p.lookahead<peek_t>();
        ahead = p.lookahead<h_t>();
        transition select(peek.high, peek.low, ahead.isValid()) {
            (1, 2, true): more;
            default: accept;
        }
    }
    state more {
        p.extract(hdr.h);
        hdr.h.v = ahead.v + peek.next;
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
