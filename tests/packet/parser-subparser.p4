// SPDX-License-Identifier: Apache-2.0
// 12.10: a parser that calls another, twice, with arguments in and out.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header item_t { bit<8> kind; bit<8> value; }
struct headers_t { eth_t eth; item_t first; item_t second; }

parser item_parser(packet_in p, in bit<8> unwanted, inout bit<8> sum, out item_t item) {
    state start {
        p.extract(item);
        sum = sum + item.value;
        transition select(item.kind == unwanted) {
            true:  reject;
            false: accept;
        }
    }
}

parser prs(packet_in p, out headers_t hdr) {
    item_parser() items;
    bit<8> sum = 1;
    state start {
        p.extract(hdr.eth);
        items.apply(p, 7, sum, hdr.first);
        items.apply(p, hdr.first.kind, sum, hdr.second);
        transition select(sum) {
            0:       accept;
            default: reject;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = hdr.first.isValid() && hdr.second.isValid(); }
}

ebpfFilter(prs(), filter_()) main;
