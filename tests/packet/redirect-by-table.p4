// SPDX-License-Identifier: Apache-2.0
// xdp_model: forwarding by a table to several ports, in order, and counters of what went where.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> n; }
struct headers_t { eth_t eth; n_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    CounterArray(16, false) sent;
    action to(bit<32> port) {
        omd.output_action = xdp_action.XDP_REDIRECT;
        omd.output_port = port;
        hdr.n.n = (bit<8>)imd.input_port;
        sent.increment(port);
    }
    action back() { omd.output_action = xdp_action.XDP_TX; }
    table t {
        key = { imd.input_port: exact; hdr.eth.dst: lpm; }
        actions = { to; back; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        omd.output_action = xdp_action.XDP_DROP;
        omd.output_port = 0;
        t.apply();
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
