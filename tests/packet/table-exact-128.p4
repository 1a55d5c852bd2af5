// SPDX-License-Identifier: Apache-2.0
// 14.2.1: exact keys wider than 64 bits, two of 128 beside a narrow one.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header addresses_t { bit<8> next; bit<128> src; bit<128> dst; }
struct headers_t { eth_t eth; addresses_t ip; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.ip);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    action yes() { pass = true; }
    table flows {
        key = {
            hdr.ip.src:  exact;
            hdr.ip.next: exact;
            hdr.ip.dst:  exact;
        }
        actions = { yes; NoAction; }
        default_action = NoAction();
        size = 100;
    }
    apply {
        pass = false;
        flows.apply();
    }
}

ebpfFilter(prs(), filter_()) main;
