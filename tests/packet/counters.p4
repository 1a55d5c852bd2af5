// SPDX-License-Identifier: Apache-2.0
// ebpf_model: CounterArray, dense and sparse, increment and add; an index beyond the end counts nothing.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<32> index; bit<32> amount; }
struct headers_t { eth_t eth; key_t k; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.k);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    CounterArray(10, false) dense;
    CounterArray(1000000, true) sparse;
    apply {
        pass = true;
        if (hdr.eth.type == 1) {
            dense.increment(hdr.k.index);
            dense.increment(9);
        } else if (hdr.eth.type == 2) {
            dense.add(hdr.k.index, hdr.k.amount);
        } else if (hdr.eth.type == 3) {
            sparse.increment(hdr.k.index);
        } else {
            sparse.add(hdr.k.index, hdr.k.amount);
            pass = false;
        }
    }
}

ebpfFilter(prs(), filter_()) main;
