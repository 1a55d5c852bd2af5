// args: --hook xdp
// More tables than a program may have maps: said here, not by the kernel.
#include <xdp_model.p4>
#define TABLE(n) table t##n { key = { hdr.h.a : exact; hdr.h.b : exact; } actions = { set; NoAction; } size = 16; }
#define EIGHT(n) TABLE(n##0) TABLE(n##1) TABLE(n##2) TABLE(n##3) TABLE(n##4) TABLE(n##5) TABLE(n##6) TABLE(n##7)
#define APPLY(n) t##n.apply();
#define APPLY_EIGHT(n) APPLY(n##0) APPLY(n##1) APPLY(n##2) APPLY(n##3) APPLY(n##4) APPLY(n##5) APPLY(n##6) APPLY(n##7)

header h_t { bit<32> a; bit<32> b; }
struct headers_t { h_t h; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.h);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input i, out xdp_output o) {
    action set(bit<32> v) {
        hdr.h.b = v;
    }
    EIGHT(0) EIGHT(1) EIGHT(2) EIGHT(3) EIGHT(4) EIGHT(5) EIGHT(6) EIGHT(7) EIGHT(8)
    apply {
        o.output_action = xdp_action.XDP_TX;
        o.output_port = 0;
        APPLY_EIGHT(0) APPLY_EIGHT(1) APPLY_EIGHT(2) APPLY_EIGHT(3) APPLY_EIGHT(4) APPLY_EIGHT(5) APPLY_EIGHT(6)
        APPLY_EIGHT(7) APPLY_EIGHT(8)
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.h);
    }
}

xdp(prs(), sw(), dep()) main;
