// args: -O2
// 14.2: tables that no map can be.
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header odd_t { bit<12> a; }
match_kind { range }
struct headers_t { eth_t eth; odd_t odd; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    action set(bit<32> port) { omd.output_port = port; }
    table two_ranges {
        key = { hdr.eth.dst: range; hdr.eth.src: range; }
        actions = { set; }
        size = 4096;
    }
    table too_large {
        key = { hdr.eth.dst: ternary; }
        actions = { set; }
        size = 100000;
    }
    table distant {
        key = { hdr.eth.type: exact; }
        actions = { set; }
        size = 4294967296;
    }
    apply {
        distant.apply();
        omd.output_action = xdp_action.XDP_PASS;
        omd.output_port = 0;
        two_ranges.apply();
        too_large.apply();
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
    }
}

xdp(prs(), sw(), dep()) main;
