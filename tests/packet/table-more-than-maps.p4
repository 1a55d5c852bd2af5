// SPDX-License-Identifier: Apache-2.0
// 14.2: more tables than the kernel lends a program maps, of four shapes; each counts for itself.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<32> want; bit<8> a; bit<32> b; bit<16> c; }
struct headers_t { eth_t eth; key_t k; }

#define ADD(n, key_fields, size_) table n { key = { key_fields } actions = { add; NoAction; } size = size_; }
#define TABLES(n)                                            \
    ADD(small##n, hdr.k.a : exact;, 256)                     \
    ADD(exact##n, hdr.k.b : exact; hdr.k.c : exact;, 16)     \
    ADD(lpm##n, hdr.k.b : lpm;, 4)                           \
    ADD(ternary##n, hdr.k.c : ternary; hdr.k.a : exact;, 64)
#define APPLY(n) small##n.apply(); exact##n.apply(); lpm##n.apply(); ternary##n.apply();

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.k);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<32> found = 0;
    action add(bit<32> n) { found = found + n; }
    TABLES(0) TABLES(1) TABLES(2) TABLES(3) TABLES(4) TABLES(5) TABLES(6) TABLES(7)
    TABLES(8) TABLES(9) TABLES(10) TABLES(11) TABLES(12) TABLES(13) TABLES(14) TABLES(15)
    apply {
        APPLY(0) APPLY(1) APPLY(2) APPLY(3) APPLY(4) APPLY(5) APPLY(6) APPLY(7)
        APPLY(8) APPLY(9) APPLY(10) APPLY(11) APPLY(12) APPLY(13) APPLY(14) APPLY(15)
        pass = found == hdr.k.want;
    }
}

ebpfFilter(prs(), filter_()) main;
