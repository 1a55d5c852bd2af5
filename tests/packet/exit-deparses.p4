// SPDX-License-Identifier: Apache-2.0
// 11.6, 13: exit in the switch control ends that control; the deparser still runs, with what was written.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; bit<8> b; }
struct headers_t { eth_t eth; n_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    action stop() {
        hdr.n.b = 0xee;
        exit;
    }
    table t {
        key = { hdr.n.a: exact; }
        actions = { stop; NoAction; }
        default_action = NoAction();
        size = 4;
    }
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.n.b = 1;
        t.apply();
        if (hdr.n.a == 2) {
            omd.output_action = xdp_action.XDP_DROP;
            return;
        }
        hdr.n.b = 2;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
