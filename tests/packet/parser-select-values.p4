// SPDX-License-Identifier: Apache-2.0
// 12.6: select on one value, first match wins, a constant as label.
// hooks: xdp tc
#include <ebpf_model.p4>

const bit<16> KNOWN = 0x88b5;
header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<8> kind; }
struct headers_t { eth_t eth; tag_t tag; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            KNOWN:  tag;
            0x88b6: accept;
            16w0x88b6: reject;      // never reached
            default: reject;
        }
    }
    state tag {
        p.extract(hdr.tag);
        transition select(hdr.tag.kind) {
            0:    reject;
            1:    accept;
            0xff: reject;
            _:    accept;
        }
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
