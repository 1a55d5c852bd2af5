// args: -O2
// 18.1: a constructor's argument is compile-time known, a call's result is not.
#include <ebpf_model.p4>
extern bit<32> size_of_it(in bit<32> x);
struct headers_t { }
parser prs(packet_in p, out headers_t hdr) { state start { transition accept; } }
control filter_(inout headers_t hdr, out bool pass) {
    CounterArray(size_of_it(3), false) c;
    apply {
        pass = true;
        c.increment(0);
    }
}
ebpfFilter(prs(), filter_()) main;
