// SPDX-License-Identifier: Apache-2.0
// 12.8: a packet may end with a header, and not a byte before its end; a chain of headers, each cut everywhere.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> next; bit<16> x; }
header b_t { bit<4> next; bit<36> y; }
header c_t { bit<64> z; bit<24> w; }
struct headers_t { eth_t eth; a_t a; b_t b; c_t c; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x88b5:  a;
            0x88b6:  abc;
            default: accept;
        }
    }
    state a {
        p.extract(hdr.a);
        transition select(hdr.a.next) {
            1:       b;
            default: accept;
        }
    }
    state b {
        p.extract(hdr.b);
        transition select(hdr.b.next) {
            1:       c;
            default: accept;
        }
    }
    state c {
        p.extract(hdr.c);
        transition accept;
    }
    // The same in one run.
    state abc {
        p.extract(hdr.a);
        p.extract(hdr.b);
        p.extract(hdr.c);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = !hdr.c.isValid() || hdr.c.w == 0x010203; }
}

ebpfFilter(prs(), filter_()) main;
