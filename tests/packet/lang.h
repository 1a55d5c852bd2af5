// SPDX-License-Identifier: Apache-2.0
// What tests of the language have in common: a header of operands and a result, parsed and sent
// back. The test is a control `test(inout data_t d)`; lang-main.h behind it makes the program.
#include <xdp_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header data_t { bit<8> op; bit<8> a; bit<8> b; bit<8> c; bit<32> word; bit<64> result; }
struct headers_t { eth_t eth; data_t data; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.data);
        transition accept;
    }
}

control dep(in headers_t hdr, packet_out p) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.data);
    }
}
