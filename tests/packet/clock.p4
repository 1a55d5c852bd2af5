// SPDX-License-Identifier: Apache-2.0
// xdp_model: BPF_KTIME_GET_NS is not 0 and does not stand still.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> ok; bit<8> moved; }
struct headers_t { eth_t eth; n_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        bit<32> before = BPF_KTIME_GET_NS();
        bit<32> after = BPF_KTIME_GET_NS();
        hdr.n.ok = before != 0 ? 8w1 : 0;
        hdr.n.moved = after - before < 1000000000 ? 8w1 : 0;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
