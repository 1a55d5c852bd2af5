// args: -O2
// 13.8.2, 16.1: a header with a varbit field that begins inside a byte.
#include <xdp_model.p4>

header odd_t { bit<12> a; }
header var_t { bit<8> len; varbit<64> v; }
struct headers_t { odd_t odd; var_t var; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.odd);
        p.extract(hdr.var, 8);
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
        p.emit(hdr.odd);
        p.emit(hdr.var);
    }
}

xdp(prs(), sw(), dep()) main;
