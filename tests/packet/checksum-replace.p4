// SPDX-License-Identifier: Apache-2.0
// xdp_model, RFC 1624: csum_replace2 and csum_replace4 keep a checksum right when a field changes.
// hooks: xdp tc
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header ipv4_t {
    bit<4> version; bit<4> ihl; bit<8> tos; bit<16> len; bit<16> id; bit<3> flags; bit<13> frag;
    bit<8> ttl; bit<8> proto; bit<16> sum; bit<32> src; bit<32> dst;
}
struct headers_t { eth_t eth; ipv4_t n; }

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
        if (hdr.eth.src == 1) {
            hdr.n.sum = csum_replace2(hdr.n.sum, hdr.n.ttl ++ hdr.n.proto, (hdr.n.ttl - 1) ++ hdr.n.proto);
            hdr.n.ttl = hdr.n.ttl - 1;
        } else if (hdr.eth.src == 2) {
            bit<32> old = hdr.n.dst;
            hdr.n.dst = 0xc0a80101;
            hdr.n.sum = csum_replace4(hdr.n.sum, old, hdr.n.dst);
        } else {
            hdr.n.sum = csum_replace4(csum_replace2(hdr.n.sum, hdr.n.id, 0), hdr.n.src, 0x01020304);
            hdr.n.id = 0;
            hdr.n.src = 0x01020304;
        }
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
