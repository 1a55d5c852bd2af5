// SPDX-License-Identifier: Apache-2.0
// VLAN tags, which the kernel takes out of the frame before TC: the program sees them where they were.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header vlan_t { bit<3> pcp; bit<1> dei; bit<12> vid; bit<16> type; }
header body_t { bit<16> want; }
struct headers_t { eth_t eth; vlan_t outer; vlan_t inner; body_t body; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x8100:  outer;
            0x88a8:  outer;
            default: body;
        }
    }
    state outer {
        p.extract(hdr.outer);
        transition select(hdr.outer.type) {
            0x8100:  inner;
            default: body;
        }
    }
    state inner {
        p.extract(hdr.inner);
        transition body;
    }
    state body {
        p.extract(hdr.body);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply {
        bit<12> vid = 0;
        if (hdr.inner.isValid()) {
            vid = hdr.inner.vid + 1;
        } else if (hdr.outer.isValid()) {
            vid = hdr.outer.vid;
        }
        pass = hdr.outer.pcp ++ hdr.outer.dei ++ vid == hdr.body.want;
    }
}

ebpfFilter(prs(), filter_()) main;
