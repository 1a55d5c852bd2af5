// SPDX-License-Identifier: Apache-2.0
// 14.1: actions with data change headers, call each other and make headers; the same action in two tables.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; bit<8> b; bit<16> c; }
header m_t { bit<24> v; }
struct headers_t { eth_t eth; n_t n; m_t m; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    action set_c(bit<16> v) { hdr.n.c = v; }
    action mark(bit<24> v, bit<16> c) {
        hdr.m.setValid();
        hdr.m.v = v;
        set_c(c);
    }
    table ta {
        key = { hdr.n.a: exact; }
        actions = { set_c; mark; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    table tb {
        key = { hdr.n.b: exact; hdr.n.c: exact; }
        actions = { set_c; NoAction; }
        default_action = set_c(0xffff);
        size = 8;
    }
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        ta.apply();
        tb.apply();
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.m);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
