// SPDX-License-Identifier: Apache-2.0
// 8.18: labels of a stack are popped, swapped and pushed by assigning headers to each other.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header label_t { bit<20> label; bit<3> tc; bit<1> bottom; bit<8> ttl; }
struct headers_t { eth_t eth; label_t[3] l; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x8847:  labels;
            default: accept;
        }
    }
    state labels {
        p.extract(hdr.l.next);
        transition select(hdr.l.last.bottom) {
            0: labels;
            1: accept;
        }
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        if (hdr.l[0].isValid()) {
            if (hdr.l[0].label == 1) {          // pop
                hdr.l[0] = hdr.l[1];
                hdr.l[1] = hdr.l[2];
                hdr.l[2].setInvalid();
                if (!hdr.l[0].isValid()) {
                    hdr.eth.type = 0x0800;
                }
            } else if (hdr.l[0].label == 2) {   // swap
                hdr.l[0].label = 0x12345;
                hdr.l[0].ttl = hdr.l[0].ttl - 1;
            } else if (!hdr.l[2].isValid()) {   // push
                hdr.l[2] = hdr.l[1];
                hdr.l[1] = hdr.l[0];
                hdr.l[0].bottom = 0;
                hdr.l[0].label = 0xfffff;
            }
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.l);
    }
}

xdp(prs(), sw(), dep()) main;
