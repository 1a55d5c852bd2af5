// SPDX-License-Identifier: Apache-2.0
// 12.7: verify with an error of the program's own; a failed one drops the packet.
// hooks: xdp tc
#include <ebpf_model.p4>

error { BadVersion, BadLength }
header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header body_t { bit<4> version; bit<4> length; }
struct headers_t { eth_t eth; body_t body; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.body);
        verify(hdr.body.version == 4, error.BadVersion);
        verify(hdr.body.length >= 5 && hdr.body.length != 9, error.BadLength);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply { pass = true; }
}

ebpfFilter(prs(), filter_()) main;
