// SPDX-License-Identifier: Apache-2.0
// 16.1: emit in a loop, and of a header that is written again afterwards: each time what it is then.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header count_t { bit<8> n; }
struct headers_t { eth_t eth; count_t count; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.count);
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
    count_t one;
    count_t again;
    apply {
        p.emit(hdr.eth);
        one.setValid();
        for (bit<8> i = 0; i < 5; i = i + 1) {
            if (i == hdr.count.n)
                break;
            one.n = i | 0x10;
            p.emit(one);
            for (bit<4> k in 1 .. 2)
                if (i == 1)
                    p.emit((count_t){ 4w7 ++ k });
        }
        again = hdr.count;
        p.emit(again);
        again.n = 0xff;
        p.emit(again);
        again.setInvalid();
        p.emit(again);
    }
}

xdp(prs(), sw(), dep()) main;
