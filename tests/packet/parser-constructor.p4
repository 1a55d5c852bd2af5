// SPDX-License-Identifier: Apache-2.0
// 13.10, 15: a sub-parser with a constructor parameter, instantiated twice.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header h_t { bit<8> kind; bit<8> v; }
struct headers_t { eth_t eth; h_t a; h_t b; }

parser optional_header(packet_in p, out h_t h)(bit<8> wanted) {
    state start {
        transition select(p.lookahead<bit<8>>()) {
            wanted: found;
            default: accept;
        }
    }
    state found {
        p.extract(h);
        transition accept;
    }
}

parser prs(packet_in p, out headers_t hdr) {
    optional_header(1) first;
    optional_header(2) second;

    state start {
        p.extract(hdr.eth);
        first.apply(p, hdr.a);
        second.apply(p, hdr.b);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        if (hdr.a.isValid())
            hdr.a.v = 0xaa;
        if (hdr.b.isValid())
            hdr.b.v = 0xbb;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.a);
        p.emit(hdr.b);
    }
}

xdp(prs(), sw(), dep()) main;
