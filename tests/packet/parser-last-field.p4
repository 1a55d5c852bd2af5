// SPDX-License-Identifier: Apache-2.0
// 8.9.2: headers that end in fields of 48, 24 and 4 bits end with the packet.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header h48_t { bit<48> last; }
header h24_t { bit<8> first; bit<24> last; }
header h4_t  { bit<4> first; bit<4> last; }
header h56_t { bit<56> last; }
header h1_t  { bit<7> first; bit<1> last; }
struct headers_t { eth_t eth; h48_t h48; h24_t h24; h4_t h4; h56_t h56; h1_t h1; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x30:    h48;
            0x18:    h24;
            0x04:    h4;
            0x38:    h56;
            0x01:    h1;
            default: reject;
        }
    }
    state h48 { p.extract(hdr.h48); transition accept; }
    state h24 { p.extract(hdr.h24); transition accept; }
    state h4  { p.extract(hdr.h4);  transition accept; }
    state h56 { p.extract(hdr.h56); transition accept; }
    state h1  { p.extract(hdr.h1);  transition accept; }
}

control filter_(inout headers_t hdr, out bool pass) {
    apply {
        pass = hdr.h48.isValid() && hdr.h48.last == 0x112233445566 ||
               hdr.h24.isValid() && hdr.h24.last == 0x112233 ||
               hdr.h4.isValid()  && hdr.h4.last == 0x6 ||
               hdr.h56.isValid() && hdr.h56.last == 0x11223344556677 ||
               hdr.h1.isValid()  && hdr.h1.last == 1;
    }
}

ebpfFilter(prs(), filter_()) main;
