// SPDX-License-Identifier: Apache-2.0
// 8.1: left to right, and && and || stop early: table applications in an expression can be counted.
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
    CounterArray(2, false) ran;
    bit<32> order = 0;
    action a() { ran.increment(0); order = order << 4 | 1; }
    action b() { ran.increment(1); order = order << 4 | 2; }
    table ta {
        key = { hdr.eth.src: exact; }
        actions = { a; }
        const default_action = a();
        size = 4;
    }
    table tb {
        key = { hdr.eth.dst: exact; }
        actions = { b; }
        const default_action = b();
        size = 4;
    }
    apply {
        pass = false;
        if (hdr.eth.type == 1) {
            if (ta.apply().hit && tb.apply().hit) {
                pass = order == 0x12;
            }
        } else if (hdr.eth.type == 2) {
            if (ta.apply().hit || tb.apply().hit) {
                pass = true;
            }
        } else {
            if ((tb.apply().hit ? 8w1 : 2) == (ta.apply().hit ? 8w1 : 2)) {
                pass = order == 0x21;
            }
        }
    }
}

ebpfFilter(prs(), filter_()) main;
