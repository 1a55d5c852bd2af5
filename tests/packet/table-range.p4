// SPDX-License-Identifier: Apache-2.0
// 14.2.1: range keys whose entries come at run time, beside other kinds, and in entries that are not const;
// the larger priority wins, whichever range is narrower; a range of int<W> has a sign.
// hooks: xdp tc
#include <ebpf_model.p4>

match_kind { range, optional }

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<8> want; bit<16> a; bit<8> b; int<12> c; bit<4> d; bit<32> e; }
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
    action rule(bit<8> n) { found = n; }
    table two_ranges {
        key = { hdr.k.a : range; hdr.k.b : range; }
        actions = { rule; NoAction; }
        default_action = NoAction();
        size = 70;
        entries = {
            priority = 5: (0x100 .. 0x2ff, 10 .. 20) : rule(1);
            const priority = 1: (_, 200 .. 255) : rule(2);
        }
    }
    table mixed {
        key = { hdr.k.c : range; hdr.k.d : optional; hdr.k.e : ternary; hdr.k.b : exact; }
        actions = { rule; NoAction; }
        default_action = NoAction();
        size = 64;
    }
    apply {
        if (hdr.eth.type == 1) {
            two_ranges.apply();
        } else {
            mixed.apply();
        }
        pass = found == hdr.k.want;
    }
}

ebpfFilter(prs(), filter_()) main;
