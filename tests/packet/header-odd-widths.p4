// SPDX-License-Identifier: Apache-2.0
// 13.8, 16.1: headers of any number of bits, extracted and emitted bit for bit; the payload begins in a byte.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header odd_t { bit<3> more; bit<8> v; }
header even_t { bit<16> w; bit<8> x; }
struct headers_t { eth_t eth; odd_t[4] odd; even_t even; odd_t last; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x88b5: odds;
            0x88b6: skip;
            default: accept;
        }
    }
    state odds {
        p.extract(hdr.odd.next);
        transition select(hdr.odd.last.more) {
            0: even;
            7: accept;
            default: odds;
        }
    }
    state skip {
        p.advance(3);
        p.extract(hdr.even);
        p.advance(2);
        bit<3> rest = p.lookahead<bit<3>>();
        hdr.even.x = hdr.even.x ^ (5w0 ++ rest);
        transition accept;
    }
    state even {
        p.extract(hdr.even);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = imd.input_port;
        if (hdr.even.isValid() && hdr.even.w == 0xffff)
            hdr.odd[0].setInvalid();
        if (hdr.even.isValid() && hdr.even.w == 0xfffe)
            hdr.last = { 5, 0xaa };
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.odd);
        p.emit(hdr.even);
        p.emit(hdr.last);
    }
}

xdp(prs(), sw(), dep()) main;
