// SPDX-License-Identifier: Apache-2.0
// 11.7: a switch that has no label for the action that ran, and one that returns from a branch.
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

control filter_(inout headers_t hdr, out bool pass) {
    action one() {}
    action two() {}
    action three() {}
    table t {
        key = { hdr.eth.src: exact; }
        actions = { one; two; three; }
        const default_action = three();
        size = 8;
    }
    apply {
        pass = false;
        switch (t.apply().action_run) {
            one: { pass = true; return; }
            two: { pass = true; }
        }
        if (hdr.eth.type == 0x88b5) {
            pass = !pass;
        }
    }
}

ebpfFilter(prs(), filter_()) main;
