// SPDX-License-Identifier: Apache-2.0
// Custom CRCs over nine bytes, for tests/net/hashes.sh.
#include <core.p4>
#include <v1model.p4>

header data_t { bit<48> a; bit<24> b; bit<40> rest; }
struct headers_t { data_t data; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.data);
        transition accept;
    }
}
control none(inout headers_t hdr, inout meta_t meta) { apply { } }
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    register<bit<32>>(4) crc;
    apply {
        bit<32> h;
        hash(h, HashAlgorithm.crc32_custom, 32w0, { hdr.data.a, hdr.data.b }, 64w0x100000000);
        crc.write(0, h);
        hash(h, HashAlgorithm.crc16_custom, 32w0, { hdr.data.a, hdr.data.b }, 32w0x10000);
        crc.write(1, h);
        hash(h, HashAlgorithm.crc32, 32w0, { hdr.data.a, hdr.data.b }, 64w0x100000000);
        crc.write(2, h);
        mark_to_drop(std);
    }
}
control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.data); } }

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
