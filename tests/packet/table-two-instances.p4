// SPDX-License-Identifier: Apache-2.0
// 15.3, 18.3: one control instantiated twice has two tables of its own, named by the path to them.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { eth_t eth; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition accept;
    }
}

control known(in bit<48> address, inout bit<8> hits)(bit<8> step) {
    action seen() { hits = hits + step; }
    table addresses {
        key = { address: exact; }
        actions = { seen; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply { addresses.apply(); }
}

control filter_(inout headers_t hdr, out bool pass) {
    known(1) sources;
    known(2) targets;
    bit<8> hits = 0;
    apply {
        sources.apply(hdr.eth.src, hits);
        targets.apply(hdr.eth.dst, hits);
        sources.apply(hdr.eth.dst, hits);
        pass = hits == (bit<8>)hdr.eth.type;
    }
}

ebpfFilter(prs(), filter_()) main;
