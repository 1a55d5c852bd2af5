// args: --hook xdp
// More maps than the kernel lends a program: said here, not by the kernel. Tables could share theirs.
#include <xdp_model.p4>
#define COUNTER(n) CounterArray(16, true) c##n;
#define EIGHT(n) COUNTER(n##0) COUNTER(n##1) COUNTER(n##2) COUNTER(n##3) COUNTER(n##4) COUNTER(n##5) COUNTER(n##6) COUNTER(n##7)
#define COUNT(n) c##n.increment(hdr.h.a);
#define COUNT_EIGHT(n) COUNT(n##0) COUNT(n##1) COUNT(n##2) COUNT(n##3) COUNT(n##4) COUNT(n##5) COUNT(n##6) COUNT(n##7)

header h_t { bit<32> a; bit<32> b; }
struct headers_t { h_t h; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.h);
        transition accept;
    }
}

control sw(inout headers_t hdr, in xdp_input i, out xdp_output o) {
    EIGHT(0) EIGHT(1) EIGHT(2) EIGHT(3) EIGHT(4) EIGHT(5) EIGHT(6) EIGHT(7)
    apply {
        o.output_action = xdp_action.XDP_TX;
        o.output_port = 0;
        COUNT_EIGHT(0) COUNT_EIGHT(1) COUNT_EIGHT(2) COUNT_EIGHT(3) COUNT_EIGHT(4) COUNT_EIGHT(5) COUNT_EIGHT(6)
        COUNT_EIGHT(7)
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.h);
    }
}

xdp(prs(), sw(), dep()) main;
