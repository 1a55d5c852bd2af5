// SPDX-License-Identifier: Apache-2.0
// 12.3, 12.5: local variables, assignments and conditions in parser states; a state entered by two ways.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header one_t { bit<8> v; }
struct headers_t { eth_t eth; one_t a; one_t b; }

parser prs(packet_in p, out headers_t hdr) {
    const bit<8> LIMIT = 100;
    bit<8> limit = LIMIT;
    bool swapped = false;
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x88b5:  ab;
            0x88b6:  ba;
            default: reject;
        }
    }
    state ab {
        p.extract(hdr.a);
        p.extract(hdr.b);
        transition check_;
    }
    state ba {
        p.extract(hdr.b);
        p.extract(hdr.a);
        swapped = true;
        limit = limit + hdr.b.v;
        transition check_;
    }
    state check_ {
        bit<8> v;
        if (swapped) {
            v = hdr.b.v ^ 1;
        } else {
            v = hdr.a.v;
        }
        transition select(v < limit, hdr.a.v) {
            (true, 5 &&& 5): accept;
            default:         reject;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
