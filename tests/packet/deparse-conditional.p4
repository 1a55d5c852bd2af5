// SPDX-License-Identifier: Apache-2.0
// 13: emit inside if, on a field and on validity, from a control called by the deparser.
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
            default: accept;
        }
    }
    state a {
        p.extract(hdr.a);
        transition select(hdr.a.next) {
            1:       b;
            default: accept;
        }
    }
    state b {
        p.extract(hdr.b);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.a.v = 0;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        if (hdr.eth.src == 2) {
            p.emit(hdr.b);
        } else {
            p.emit(hdr.a);
            if (hdr.a.isValid() && hdr.a.next == 1) {
                p.emit(hdr.b);
            }
        }
    }
}

xdp(prs(), sw(), dep()) main;
