// args: --hook tc
// 11.3.1: what the program implements is called; what it does not is the architecture's.
#include <core.p4>
#include <ebpf_model.p4>
extern Virtual {
	Virtual();
	abstract bit<8> f(in bit<8> x);
	bit<8> run(in bit<8> x);
}
struct headers {}
parser p(packet_in packet, out headers h) {
	state start {
		transition accept;
	}
}
control c(inout headers h, out bool accept) {
	Virtual() v = {
		bit<8> f(in bit<8> x) {
			return x + 1;
		}
	};
	apply {
		accept = v.f(8w1) == 2 && v.run(8w1) == 2;
	}
}
ebpfFilter(p(), c()) main;
