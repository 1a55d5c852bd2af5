// SPDX-License-Identifier: Apache-2.0
// 8.17: isValid follows extract, setValid, setInvalid and assignment; a write to an invalid header changes nothing.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header one_t { bit<8> v; }
struct headers_t { eth_t eth; one_t a; one_t b; one_t c; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            1:       a;
            default: accept;
        }
    }
    state a {
        p.extract(hdr.a);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply {
        bit<8> seen = 0;
        if (hdr.a.isValid()) { seen = seen + 1; }
        if (hdr.b.isValid()) { seen = seen + 2; }
        hdr.b = hdr.a;                  // validity too
        if (hdr.b.isValid()) { seen = seen + 4; }
        hdr.c.setValid();
        hdr.c.v = 9;
        if (hdr.c.isValid()) { seen = seen + 8; }
        hdr.c = hdr.a;
        if (hdr.c.isValid()) { seen = seen + 16; }
        hdr.a.v = 77;
        if (hdr.a.isValid() && hdr.a.v == 77) { seen = seen + 32; }
        hdr.a.setInvalid();
        if (hdr.a.isValid()) { seen = seen + 64; }
        if (hdr.b.isValid() && hdr.b.v == 5) { seen = seen + 128; }
        pass = seen == (bit<8>)hdr.eth.src;
    }
}

ebpfFilter(prs(), filter_()) main;
