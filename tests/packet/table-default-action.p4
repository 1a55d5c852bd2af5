// SPDX-License-Identifier: Apache-2.0
// 14.2.1.3: declared, constant, changed and absent default actions; a miss without one does nothing.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<8> k; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> found = 50;
    action set(bit<8> n, bit<16> m) { found = n + (bit<8>)m; }
    action inc() { found = found + 1; }
    table declared {
        key = { hdr.key.k: exact; }
        actions = { set; inc; }
        default_action = set(1, 2);
        size = 4;
    }
    table keyless {
        actions = { set; inc; NoAction; }
        default_action = NoAction();
    }
    table fixed {
        actions = { inc; }
        const default_action = inc();
    }
    table none {
        key = { hdr.key.k: exact; }
        actions = { set; inc; }
        size = 4;
    }
    apply {
        if (hdr.eth.type == 1) {
            declared.apply();
        } else if (hdr.eth.type == 2) {
            keyless.apply();
        } else if (hdr.eth.type == 3) {
            fixed.apply();
            fixed.apply();
        } else {
            none.apply();
        }
        pass = found == hdr.key.want;
    }
}

ebpfFilter(prs(), filter_()) main;
