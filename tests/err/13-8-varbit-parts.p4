// args: -O2
// 13.8.2: the parts of a header around its varbit field are whole bytes.
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header odd_t { bit<4> a; varbit<64> v; bit<4> b; }
header even_t { bit<4> a; varbit<64> v; bit<4> b; }
struct headers_t { eth_t eth; odd_t odd; even_t even; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.odd, 8);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        hdr.even = { 1, hdr.odd.v, 2 };
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr);
    }
}

xdp(prs(), sw(), dep()) main;
