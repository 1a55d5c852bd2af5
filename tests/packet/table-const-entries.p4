// SPDX-License-Identifier: Apache-2.0
// 14.2.1.4: constant entries of exact, lpm and ternary tables; the first of the latter that matches wins.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<8> a; bit<16> b; }
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
    action set(bit<8> n) { found = n; }
    action zero() { found = 0; }
    table by_exact {
        key = { hdr.k.a: exact; hdr.k.b: exact; }
        actions = { set; zero; }
        const default_action = set(9);
        const entries = {
            (1, 0x1234): set(1);
            (2, 0x1234): set(2);
            (2, 7):      zero();
            (255, 0):    set(3);
        }
    }
    table by_lpm {
        key = { hdr.k.b: lpm; }
        actions = { set; zero; }
        const default_action = set(9);
        const entries = {
            0x1200 &&& 0xff00: set(1);
            0x1230 &&& 0xfff0: set(2);
            0x1234:            set(3);
            0x8000 &&& 0x8000: zero();
        }
    }
    table by_ternary {
        key = { hdr.k.a: ternary; hdr.k.b: exact; }
        actions = { set; zero; }
        const default_action = set(9);
        const entries = {
            (0x10 &&& 0xf0, 5): set(1);
            (0x12, 5):          set(2);
            (_, 5):             set(3);
            (7, 6):             zero();
        }
    }
    apply {
        if (hdr.eth.type == 1) {
            by_exact.apply();
        } else if (hdr.eth.type == 2) {
            by_lpm.apply();
        } else {
            by_ternary.apply();
        }
        pass = found == hdr.k.want;
    }
}

ebpfFilter(prs(), filter_()) main;
