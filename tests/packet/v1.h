// SPDX-License-Identifier: Apache-2.0
// What the v1model tests have in common: one header, and blocks that do nothing else.
#include <core.p4>
#include <v1model.p4>

header data_t { bit<8> op; bit<8> a; bit<8> b; bit<8> c; bit<32> word; }
struct headers_t { data_t data; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.data);
        transition accept;
    }
}

control no_checksum(inout headers_t hdr, inout meta_t meta) { apply { } }

control no_egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr.data); }
}
