// SPDX-License-Identifier: Apache-2.0
// 14.2.1.1: keys that are expressions: a slice, a sum, a comparison, the validity of a header, an enum.
// hooks: xdp tc
#include <ebpf_model.p4>

enum bit<8> kind_t { RED = 1, GREEN = 2, BLUE = 4 }
header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> want; kind_t kind; bit<16> n; }
header b_t { bit<8> x; }
struct headers_t { eth_t eth; a_t a; b_t b; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.a);
        transition select(hdr.eth.type) {
            1:       b;
            default: accept;
        }
    }
    state b {
        p.extract(hdr.b);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> found = 0;
    action set(bit<8> n) { found = n; }
    table t {
        key = {
            hdr.a.kind:             exact @name("kind");
            hdr.a.n[11:4]:          exact @name("middle");
            hdr.a.n + 1:            ternary @name("next");
            hdr.a.n[3:0] < 8:       exact @name("small");
            hdr.b.isValid():        exact @name("has_b");
        }
        actions = { set; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        t.apply();
        pass = found == hdr.a.want;
    }
}

ebpfFilter(prs(), filter_()) main;
