// SPDX-License-Identifier: Apache-2.0
// xdp_model: a packet that the parser rejects is dropped, unlike one it accepts with a header missing.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> next; bit<24> v; }
header b_t { bit<4> x; bit<12> y; }
struct headers_t { eth_t eth; a_t a; b_t b; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x88b5:  a;
            0x88b6:  reject;
            default: accept;
        }
    }
    state a {
        p.extract(hdr.a);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.eth.dst = hdr.a.isValid() ? (bit<48>)hdr.a.v : 0;
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
