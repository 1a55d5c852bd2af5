// SPDX-License-Identifier: Apache-2.0
// Clones from ingress and egress, multicast, truncation; all together; groups and sessions that do not exist.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

header data_t { bit<8> op; bit<8> a; bit<8> b; bit<8> c; }
header tag_t { bit<16> rid; bit<8> kind; bit<8> port; bit<16> length; bit<16> kept; }
struct headers_t { tag_t[2] tags; data_t data; }
struct meta_t { bit<16> lost; @field_list(7) bit<16> kept; bit<8> truncate; }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start { p.extract(hdr.data); transition accept; }
}

control none(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        meta.lost = 0x1111;
        meta.kept = 0x2222;
        std.egress_spec = (bit<9>)hdr.data.a;
        if (hdr.data.op & 1 != 0)
            std.mcast_grp = (bit<16>)hdr.data.b;
        if (hdr.data.op & 2 != 0)
            clone_preserving_field_list(CloneType.I2E, (bit<32>)hdr.data.c, 7);
        if (hdr.data.op & 4 != 0)
            mark_to_drop(std);
        if (hdr.data.op & 0x20 != 0)
            truncate(32);
        hdr.data.c = 0xcc;
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        // Each copy has a head of another length.
        hdr.tags.push_front(1);
        hdr.tags[0].setValid();
        hdr.tags[0].rid = std.egress_rid;
        hdr.tags[0].kind = (bit<8>)std.instance_type;
        hdr.tags[0].port = (bit<8>)std.egress_port;
        hdr.tags[0].length = (bit<16>)std.packet_length;
        hdr.tags[0].kept = meta.lost | meta.kept;
        if (hdr.data.op & 8 != 0 && std.instance_type != 2)
            clone(CloneType.E2E, 9);
        if (hdr.data.op & 0x10 != 0 && std.instance_type == 5 && std.egress_rid == 2)
            mark_to_drop(std);
        if (hdr.data.op & 0x40 != 0 && std.egress_rid != 0) {
            hdr.tags[0].setInvalid();
            hdr.data.setInvalid();
        }
    }
}

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr.tags); p.emit(hdr.data); }
}

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
