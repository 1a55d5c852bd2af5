// SPDX-License-Identifier: Apache-2.0
// 8.7, 8.8: sums of many words: carries through all of them, and saturation at either end.
// hooks: xdp tc
#include <xdp_model.p4>
header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header in_t { bit<8> op; bit<16> s; bit<520> a; bit<520> b; }
header out_t { bit<520> r; }
struct headers_t { eth_t eth; in_t d; out_t o; }
parser prs(packet_in p, out headers_t hdr) { state start { p.extract(hdr.eth); p.extract(hdr.d); transition accept; } }

control calc(in in_t d, out bit<520> r) {
    apply {
        r = 0;
        if (d.op == 0) { r = d.a - d.b; }
        else if (d.op == 1) { r = d.a |+| d.b; }
        else if (d.op == 2) { r = d.a |-| d.b; }
        else if (d.op == 3) { r = (bit<520>)((int<520>)d.a |+| (int<520>)d.b); }
        else if (d.op == 4) { r = (bit<520>)((int<520>)d.a |-| (int<520>)d.b); }
        else if (d.op == 5) { r = (bit<520>)(-(int<520>)d.a); }
    }
}
control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    calc() c;
    apply {
        omd.output_action = xdp_action.XDP_TX; omd.output_port = imd.input_port;
        hdr.o.setValid(); 
        c.apply(hdr.d, hdr.o.r);
        hdr.d.setInvalid();
    }
}
control dep(in headers_t hdr, packet_out p) { apply { p.emit(hdr); } }
xdp(prs(), sw(), dep()) main;
