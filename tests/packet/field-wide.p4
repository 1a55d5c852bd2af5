// SPDX-License-Identifier: Apache-2.0
// 7.2.5: fields of 65 to 256 bits are copied, swapped and compared.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t { bit<128> a; bit<128> b; bit<4> c; bit<72> d; bit<76> e; bit<256> f; bit<8> same; }
struct headers_t { eth_t eth; num_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    action swap() {
        bit<128> t = hdr.n.a;
        hdr.n.a = hdr.n.b;
        hdr.n.b = t;
    }
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.n.same = (hdr.n.a == hdr.n.b ? 8w1 : 0) | (hdr.n.d == hdr.n.e[71:0] ? 8w2 : 0) |
                     (hdr.n.f[255:128] == hdr.n.a ? 8w4 : 0) | (hdr.n.f == 0 ? 8w8 : 0);
        swap();
        hdr.n.d = hdr.n.e[75:4];
        hdr.n.e[67:4] = 0x1122334455667788;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
