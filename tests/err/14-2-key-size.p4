// args: -O2
// 17.3: the key of a table is too long for a map.
#include <ebpf_model.p4>
header big_t { bit<2048> a; bit<2048> b; }
struct headers_t { big_t big; }
parser prs(packet_in p, out headers_t hdr) { state start { p.extract(hdr.big); transition accept; } }
control filter_(inout headers_t hdr, out bool pass) {
    action yes() { pass = true; }
    table wide {
        key = { hdr.big.a: exact; hdr.big.b: exact; }
        actions = { yes; NoAction; }
        implementation = hash_table(10);
    }
    apply {
        pass = false;
        wide.apply();
    }
}
ebpfFilter(prs(), filter_()) main;
