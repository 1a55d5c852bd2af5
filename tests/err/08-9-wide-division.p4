// args: -O2
// 8.9: a target divides 64 bits.
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header big_t { bit<128> a; bit<128> b; }
struct headers_t { eth_t eth; big_t big; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.big);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.big.a = hdr.big.a / hdr.big.b;
        hdr.big.b = hdr.big.b % 10;
        hdr.big.b = hdr.big.b % 16;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr);
    }
}

xdp(prs(), sw(), dep()) main;
