// Each mistake is reported, and none twice.
#include <core.p4>

struct S {
    bit<8> good
    bit<8> next;
    bit<8>;
}
enum E { A, , B }
parser p(packet_in pkt, out S s) {
    state start {
        s.good = 1 + ;
        transition select(s.good) {
            1, 2: accept;
            3: reject;
            4 reject;
        }
    }
}
control c(inout S s) {
    action a(bit<8> x { s.good = x; }
    action b() { s.good = 1; }
    table t {
        key = { s.good exact; s.next: exact; }
        actions = { a; b, }
        size = ;
        default_action = b;
    }
    apply {
        if (s.good = 1) { s.next = 1; } else { s.next = 2; }
        s.next = 3;
        t.apply(;
        s.next + 1;
        return return;
    }
}
