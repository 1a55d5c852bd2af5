// SPDX-License-Identifier: Apache-2.0
// Frames shorter than the Ethernet header, and what becomes one: packet_length counts what the test sent.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

header byte_t { bit<8> v; }
struct headers_t { byte_t first; byte_t made; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.first);
        transition accept;
    }
}
control no_checksum(inout headers_t hdr, inout meta_t meta) { apply { } }
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        if (hdr.first.v == 1) {
            hdr.made.setValid();
            hdr.made.v = (bit<8>)std.packet_length;
        } else if (hdr.first.v == 2) {
            hdr.first.setInvalid();
        }
    }
}
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control dep(packet_out p, in headers_t hdr) {
    apply {
        p.emit(hdr.made);
        p.emit(hdr.first);
    }
}

V1Switch(prs(), no_checksum(), ingress(), egress(), no_checksum(), dep()) main;
