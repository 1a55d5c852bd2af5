// SPDX-License-Identifier: Apache-2.0
// 11.5, 11.6: return leaves a control, exit everything; what was assigned before stands.
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

control inner(in bit<16> kind, inout bit<8> steps) {
    action leave() {
        steps = steps + 10;
        exit;
    }
    table t {
        key = { kind: exact; }
        actions = { leave; NoAction; }
        default_action = NoAction();
        size = 4;
    }
    apply {
        steps = steps + 1;
        if (kind == 1) {
            return;
        }
        t.apply();
        if (kind == 2) {
            exit;
        }
        steps = steps + 1;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    CounterArray(1, false) ends;
    inner() i;
    bit<8> steps = 0;
    apply {
        pass = true;
        i.apply(hdr.eth.type, steps);
        pass = (bit<8>)hdr.eth.src == steps;
        ends.increment(0);
        if (hdr.eth.type == 4) {
            pass = true;
            return;
        }
    }
}

ebpfFilter(prs(), filter_()) main;
