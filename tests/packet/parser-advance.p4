// SPDX-License-Identifier: Apache-2.0
// 12.8.3: advance by a constant and by a length from the packet; up to the end and not beyond.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header skip_t { bit<8> words; }
header end_t { bit<8> mark; }
struct headers_t { eth_t eth; skip_t skip; end_t end; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.advance(24);
        p.extract(hdr.skip);
        p.advance((bit<32>)hdr.skip.words << 5);
        transition select(hdr.skip.words) {
            0xff:    accept;
            default: end;
        }
    }
    state end {
        p.extract(hdr.end);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = !hdr.end.isValid() || hdr.end.mark == 0xee; }
}

ebpfFilter(prs(), filter_()) main;
