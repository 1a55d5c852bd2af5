// SPDX-License-Identifier: Apache-2.0
// 6.8: arguments are copied in and out; aliasing, and the order of copying out, can be seen.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header num_t { bit<8> a; bit<8> b; bit<8> want_a; bit<8> want_b; }
struct headers_t { eth_t eth; num_t n; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.n);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    // Changes to x are not seen through y, and the other way round.
    action both(inout bit<8> x, inout bit<8> y) {
        x = x + 1;
        y = y + x;
    }
    // The field changes under the copy; the copy goes out last.
    action behind(inout bit<8> x) {
        hdr.n.a = 100;
        x = x + hdr.n.a;
    }
    apply {
        if (hdr.eth.type == 1) {
            both(hdr.n.a, hdr.n.b);
        } else if (hdr.eth.type == 2) {
            both(hdr.n.a, hdr.n.a);     // out in order: y last
        } else {
            behind(hdr.n.a);
        }
        pass = hdr.n.a == hdr.n.want_a && hdr.n.b == hdr.n.want_b;
    }
}

ebpfFilter(prs(), filter_()) main;
