// args: --hook tc
// Each function calls the one before twice: inlined, too many statements.
#include <core.p4>
#include <ebpf_model.p4>
#define TWICE(f, g) bit<8> f(in bit<8> x) { return g(x) + g(x ^ 1); }
bit<8> f0(in bit<8> x) { return x * x; }
TWICE(f1, f0) TWICE(f2, f1) TWICE(f3, f2) TWICE(f4, f3) TWICE(f5, f4) TWICE(f6, f5)
TWICE(f7, f6) TWICE(f8, f7) TWICE(f9, f8) TWICE(f10, f9) TWICE(f11, f10) TWICE(f12, f11)
TWICE(f13, f12) TWICE(f14, f13) TWICE(f15, f14) TWICE(f16, f15) TWICE(f17, f16)
TWICE(f18, f17) TWICE(f19, f18) TWICE(f20, f19) TWICE(f21, f20) TWICE(f22, f21)
struct headers { bit<8> x; }
parser p(packet_in packet, out headers h) {
	state start {
		h.x = packet.lookahead<bit<8>>();
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	apply {
		accept = f22(h.x) == 0;
	}
}
ebpfFilter(p(), c()) main;
