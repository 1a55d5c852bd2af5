// args: -O2
// 14.2.1.1: keys that are too long, or of a type that is no number.
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header big_t { bit<2048> a; bit<2048> b; }
struct inner_t { bit<8> a; bit<8> b; }
struct headers_t { eth_t eth; big_t big; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    inner_t s = { 1, 2 };
    action a(inner_t data) { hdr.eth.type = data.a ++ data.b; }
    table wide {
        key = { hdr.big.a: exact; hdr.big.b: exact; }
        actions = { NoAction; }
    }
    table compound {
        key = { s: exact; }
        actions = { NoAction; a; }
    }
    apply {
        omd.output_action = xdp_action.XDP_TX;
        omd.output_port = 0;
        wide.apply();
        compound.apply();
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr);
    }
}

xdp(prs(), sw(), dep()) main;
