// SPDX-License-Identifier: Apache-2.0
// 13.11: an empty value set matches nothing; what follows it in the select still does.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header h_t { bit<8> kind; }
struct headers_t { eth_t eth; h_t h; }

parser prs(packet_in p, out headers_t hdr) {
    @size(4) value_set<bit<8>>(4) known;

    state start {
        p.extract(hdr.eth);
        transition select(p.lookahead<bit<8>>()) {
            known: reject;
            5: more;
            _: accept;
        }
    }
    state more {
        p.extract(hdr.h);
        hdr.h.kind = 0x55;
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
