// SPDX-License-Identifier: Apache-2.0
// xdp_model: ebpf_ipv4_checksum computes the checksum of a header anew.
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
        hdr.n.sum = ebpf_ipv4_checksum(hdr.n.version, hdr.n.ihl, hdr.n.tos, hdr.n.len, hdr.n.id, hdr.n.flags,
            hdr.n.frag, hdr.n.ttl, hdr.n.proto, hdr.n.src, hdr.n.dst);
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.n);
    }
}

xdp(prs(), sw(), dep()) main;
