// SPDX-License-Identifier: Apache-2.0
// 12.8.2: lookahead of several widths moves nothing and needs just its bits.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header two_t { bit<4> kind; bit<12> value; }
struct headers_t { eth_t eth; two_t two; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(p.lookahead<bit<4>>()) {
            0:       sixteen;
            1:       twelve;
            2:       wide;
            3:       header_;
            default: reject;
        }
    }
    state sixteen {
        transition select(p.lookahead<bit<16>>()) {
            0x0123:  take;
            default: reject;
        }
    }
    state twelve {
        transition select(p.lookahead<bit<12>>()[7:0]) {
            0x42:    take;
            default: reject;
        }
    }
    state wide {
        transition select(p.lookahead<bit<64>>()[31:0]) {
            0xdeadbeef: take;
            default:    reject;
        }
    }
    state header_ {
        two_t ahead = p.lookahead<two_t>();
        transition select(ahead.value) {
            0x333:   take;
            default: reject;
        }
    }
    state take {
        p.extract(hdr.two);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    // What was looked at is what is extracted.
    apply {
        pass = hdr.two.kind < 4 && hdr.two.value != 0;
    }
}

ebpfFilter(prs(), filter_()) main;
