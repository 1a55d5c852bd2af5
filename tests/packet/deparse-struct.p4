// SPDX-License-Identifier: Apache-2.0
// 13: emit of a struct and of a stack emits their valid headers in order.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> more; bit<8> v; }
struct inner_t { a_t[3] list; a_t last; }
struct headers_t { eth_t eth; inner_t in_; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.in_.last);
        transition list;
    }
    state list {
        p.extract(hdr.in_.list.next);
        transition select(hdr.in_.list.last.more) {
            0:       accept;
            default: list;
        }
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.in_.list[0].v = hdr.in_.last.v;
        if (hdr.eth.dst == 5) {
            hdr.in_.list[1].setInvalid();
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.in_);
    }
}

xdp(prs(), sw(), dep()) main;
