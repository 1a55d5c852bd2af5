// args: -O2
// 13.8.1: a header that ends inside a byte, and one that would begin there.
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header odd_t { bit<12> a; }
struct headers_t { eth_t eth; odd_t odd; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.odd);
        p.extract(hdr.eth);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_PASS;
        omd.output_port = 0;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
    }
}

xdp(prs(), sw(), dep()) main;
