// SPDX-License-Identifier: Apache-2.0
// 14.2.1: an lpm key first, in the middle and last among exact ones, with widths of 12, 32 and 128 bits.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<4> x; bit<12> y; bit<32> z; bit<128> w; }
struct headers_t { eth_t eth; key_t k; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.k);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> found = 0;
    action one(bit<8> n) { found = n; }
    table first {
        key = { hdr.k.y: lpm; hdr.k.x: exact; }
        actions = { one; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    table middle {
        key = { hdr.k.x: exact; hdr.k.z: lpm; hdr.k.y: exact; }
        actions = { one; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    table last {
        key = { hdr.k.x: exact; hdr.k.z: exact; hdr.k.w: lpm; }
        actions = { one; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        if (hdr.eth.type == 1) {
            first.apply();
        } else if (hdr.eth.type == 2) {
            middle.apply();
        } else {
            last.apply();
        }
        pass = found == hdr.k.want;
    }
}

ebpfFilter(prs(), filter_()) main;
