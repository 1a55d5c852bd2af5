// SPDX-License-Identifier: Apache-2.0
// 14.2.1: keys of a few bits, whose tables may be arrays: entries at 0 and at the highest value.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<4> a; bit<4> b; bit<8> c; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> sum = 0;
    action add_(bit<8> n) { sum = sum + n; }
    action double() { sum = sum << 1; }
    table nibble {
        key = { hdr.key.a: exact; }
        actions = { add_; double; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    table byte {
        key = { hdr.key.c: exact; }
        actions = { add_; double; NoAction; }
        default_action = add_(100);
        size = 256;
    }
    apply {
        nibble.apply();
        byte.apply();
        pass = sum == (bit<8>)hdr.key.b;
    }
}

ebpfFilter(prs(), filter_()) main;
