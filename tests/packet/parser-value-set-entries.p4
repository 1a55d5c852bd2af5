// SPDX-License-Identifier: Apache-2.0
// 13.11: values that the control plane puts into a value set: one field, a struct of two, ternary and LPM ones.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header h_t { bit<8> kind; bit<8> sub; bit<8> seen; }
struct headers_t { eth_t eth; h_t h; }
struct pair_t {
    @match(exact) bit<8> kind;
    @match(ternary) bit<8> sub;
}

parser prs(packet_in p, out headers_t hdr) {
    value_set<bit<8>>(4) known;
    value_set<pair_t>(4) pairs;

    state start {
        p.extract(hdr.eth);
        p.extract(hdr.h);
        transition select(hdr.h.kind) {
            known: one;
            default: more;
        }
    }
    state one {
        hdr.h.seen = 1;
        transition accept;
    }
    state more {
        transition select(hdr.h.kind, hdr.h.sub) {
            pairs: two;
            default: accept;
        }
    }
    state two {
        hdr.h.seen = 2;
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
