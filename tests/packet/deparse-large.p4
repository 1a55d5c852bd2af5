// SPDX-License-Identifier: Apache-2.0
// 13: 40 bytes are inserted into, or taken out of, frames of up to 1500 bytes.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header big_t { bit<64> v; bit<192> w; bit<64> x; }
header tag_t { bit<16> v; }
struct headers_t { eth_t eth; tag_t tag; big_t big; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            1:       tag;
            2:       big;
            default: reject;
        }
    }
    state tag {
        p.extract(hdr.tag);
        transition accept;
    }
    state big {
        p.extract(hdr.big);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        if (hdr.tag.isValid()) {
            hdr.big.setValid();
            hdr.big = { (bit<64>)hdr.tag.v, 0, 64w0x1122334455667788 };
            hdr.tag.setInvalid();
        } else {
            hdr.big.setInvalid();
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.big);
        p.emit(hdr.tag);
    }
}

xdp(prs(), sw(), dep()) main;
