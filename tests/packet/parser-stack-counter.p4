// SPDX-License-Identifier: Apache-2.0
// 8.18: lastIndex of a stack that is filled in a loop over option headers.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header item_t { bit<1> more; bit<7> value; }
struct headers_t { eth_t eth; item_t[8] items; }

parser prs(packet_in p, out headers_t hdr) {
    bit<32> index = 0;
    state start {
        p.extract(hdr.eth);
        transition items;
    }
    state items {
        p.extract(hdr.items.next);
        index = hdr.items.lastIndex;
        transition select(hdr.items.last.more) {
            1: items;
            0: check_index;
        }
    }
    // The last value says how many items precede it.
    state check_index {
        transition select((bit<32>)hdr.items.last.value == index) {
            true:  accept;
            false: reject;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
