// SPDX-License-Identifier: Apache-2.0
// 15: controls that call controls, with headers and metadata in and out, three deep.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> a; bit<8> b; bit<16> c; }
struct meta_t { bit<8> depth; bit<16> acc; }
struct headers_t { eth_t eth; n_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control deepest(in bit<8> n, inout meta_t meta) {
    apply {
        meta.depth = meta.depth + 1;
        meta.acc = meta.acc * (bit<16>)n;
    }
}

control middle(inout n_t n, inout meta_t meta) {
    deepest() d;
    apply {
        d.apply(n.a, meta);
        n.a = n.a + 1;
        d.apply(n.a, meta);
        if (n.a == 4) {
            return;
        }
        meta.acc = meta.acc + 1;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    middle() m;
    meta_t meta = { 0, 1 };
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        m.apply(hdr.n, meta);
        m.apply(hdr.n, meta);
        hdr.n.b = meta.depth;
        hdr.n.c = meta.acc;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
