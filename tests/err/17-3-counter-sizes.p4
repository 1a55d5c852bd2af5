// args: -O2
// 17.3: the size of a counter array.
#include <ebpf_model.p4>
struct headers_t { }
parser prs(packet_in p, out headers_t hdr) { state start { transition accept; } }
control filter_(inout headers_t hdr, out bool pass) {
    CounterArray(0, false) none;
    CounterArray(0xffffffff, false) many;
    apply {
        pass = true;
        none.increment(0);
        many.increment(0);
    }
}
ebpfFilter(prs(), filter_()) main;
