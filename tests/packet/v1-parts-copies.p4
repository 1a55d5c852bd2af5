// SPDX-License-Identifier: Apache-2.0
// Clones on XDP make two programs; in parts (tests/parts.sh) each has the frame, and a drop within a part.
// hooks: xdp
#include <core.p4>
#include <v1model.p4>

header data_t { bit<8> op; bit<8> port; bit<8> session; bit<8> kind; }
struct headers_t { data_t data; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start { p.extract(hdr.data); transition accept; }
}

control none(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = (bit<9>)hdr.data.port;
        if (hdr.data.op & 1 != 0)
            clone(CloneType.I2E, (bit<32>)hdr.data.session);
        if (hdr.data.op & 2 != 0) {
            mark_to_drop(std);
            exit;
        }
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        hdr.data.kind = (bit<8>)std.instance_type;
        if (hdr.data.op & 4 != 0 && std.instance_type == 1)
            mark_to_drop(std);
    }
}

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr.data); }
}

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
