// SPDX-License-Identifier: Apache-2.0
// 12.8, 8.18: a loop over a header stack with next and last; a fifth label is StackOutOfBounds.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header label_t { bit<20> label; bit<3> tc; bit<1> bottom; bit<8> ttl; }
struct headers_t { eth_t eth; label_t[4] labels; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x8847:  labels;
            default: accept;
        }
    }
    state labels {
        p.extract(hdr.labels.next);
        transition select(hdr.labels.last.bottom) {
            1: accept;
            0: labels;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    // The label at the bottom, wherever that is, must be 7; the first one not 9.
    apply {
        pass = false;
        if (hdr.labels[3].isValid()) {
            pass = hdr.labels[3].label == 7;
        } else if (hdr.labels[2].isValid()) {
            pass = hdr.labels[2].label == 7;
        } else if (hdr.labels[1].isValid()) {
            pass = hdr.labels[1].label == 7;
        } else if (hdr.labels[0].isValid()) {
            pass = hdr.labels[0].label == 7;
        }
        if (hdr.labels[0].label == 9) {
            pass = false;
        }
    }
}

ebpfFilter(prs(), filter_()) main;
