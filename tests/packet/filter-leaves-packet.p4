// SPDX-License-Identifier: Apache-2.0
// ebpf_model: a filter may write to its headers, and make them valid or not, but the packet leaves as it came.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header one_t { bit<32> v; }
struct headers_t { eth_t eth; one_t one; one_t two; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.one);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    action change(bit<48> dst) { hdr.eth.dst = dst; }
    table t {
        key = { hdr.eth.src: exact; }
        actions = { change; NoAction; }
        default_action = NoAction();
        size = 4;
    }
    apply {
        t.apply();
        hdr.one.v = hdr.one.v + 1;
        hdr.two.setValid();
        hdr.two.v = hdr.one.v;
        hdr.eth.type = 0xffff;
        pass = hdr.two.v != 0 && hdr.eth.dst != 0 && hdr.eth.type == 0xffff;
        hdr.one.setInvalid();
    }
}

ebpfFilter(prs(), filter_()) main;
