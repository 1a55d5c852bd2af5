// SPDX-License-Identifier: Apache-2.0
// verify_checksum says so in checksum_error; update_checksum sees what ingress wrote, under its condition.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

header data_t { bit<4> op; bit<4> x; bit<8> a; bit<16> sum; bit<16> b; bit<16> ok; }
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
        verify_checksum(hdr.data.op != 3, { hdr.data.op, hdr.data.x, hdr.data.a, hdr.data.b },
                        hdr.data.sum, HashAlgorithm.csum16);
    }
}

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        hdr.data.ok = 15w0 ++ std.checksum_error;
        hdr.data.b = hdr.data.b + 1;
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control update(inout headers_t hdr, inout meta_t meta) {
    apply {
        update_checksum(hdr.data.op != 2, { hdr.data.op, hdr.data.x, hdr.data.a, hdr.data.b },
                        hdr.data.sum, HashAlgorithm.csum16);
    }
}

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr.data); }
}

V1Switch(prs(), check(), ingress(), egress(), update(), dep()) main;
