// SPDX-License-Identifier: Apache-2.0
// Checksums over the rest of the packet: of every length, behind an even and an odd number of header bytes.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

header data_t { bit<8> op; bit<16> sum; bit<8> wrong; }
struct headers_t { data_t data; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.data);
        transition accept;
    }
}

control check(inout headers_t hdr, inout meta_t meta) {
    apply {
        verify_checksum_with_payload(hdr.data.op == 2, { hdr.data.op }, hdr.data.sum, HashAlgorithm.csum16);
    }
}

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply { hdr.data.wrong = 7w0 ++ std.checksum_error; }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control update(inout headers_t hdr, inout meta_t meta) {
    apply {
        update_checksum_with_payload(hdr.data.op == 1, { hdr.data.op }, hdr.data.sum, HashAlgorithm.csum16);
        update_checksum_with_payload(hdr.data.op == 0, { hdr.data.op, hdr.data.wrong }, hdr.data.sum,
                                     HashAlgorithm.csum16);
    }
}

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr.data); }
}

V1Switch(prs(), check(), ingress(), egress(), update(), dep()) main;
