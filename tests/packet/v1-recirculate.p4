// SPDX-License-Identifier: Apache-2.0
// Packets that begin anew: resubmitted as they came, recirculated as they were deparsed; field lists; bounds.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

header data_t { bit<8> op; bit<8> n; bit<8> kind; bit<8> kept; bit<16> other; bit<16> length; }
header label_t { bit<32> v; }
struct headers_t { label_t label; data_t data; }
struct inner_t { bit<16> lost; @field_list(2) bit<16> two; }
struct meta_t { bit<8> kind; @field_list(1, 8w2) bit<8> kept; inner_t inner; @field_list(1) bit<3> tries; }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        transition select(p.lookahead<bit<8>>()) {
            0xee: labelled;
            default: data;
        }
    }
    state labelled { p.extract(hdr.label); transition data; }
    state data { p.extract(hdr.data); transition accept; }
}

control none(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = 1;
        meta.kind = (bit<8>)std.instance_type;
        if (hdr.data.op == 1 && std.instance_type == 0) {
            // What ingress wrote is forgotten but for the list.
            hdr.data.n = 0x77;
            meta.kept = 0x55;
            meta.inner.lost = 0x1111;
            meta.inner.two = 0x2222;
            meta.tries = 5;
            resubmit_preserving_field_list(1);
            mark_to_drop(std);
        } else if (hdr.data.op == 2 && std.instance_type == 0) {
            meta.kept = 0x66;
            meta.inner.two = 0x3333;
            resubmit_preserving_field_list(2);
        } else if (hdr.data.op == 3 && meta.tries < 3) {
            meta.tries = meta.tries + 1;
            resubmit_preserving_field_list(1);
        } else if (hdr.data.op == 4) {
            resubmit_preserving_field_list(1);
        }
        if (std.instance_type == 6) {
            hdr.data.kind = 6;
            hdr.data.kept = meta.kept;
            hdr.data.other = meta.inner.lost ++ meta.inner.two != 0 ? meta.inner.two : 16w0xffff;
            hdr.data.length = (bit<16>)std.packet_length;
            std.egress_spec = (bit<9>)(bit<8>)meta.tries;
        }
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        if (hdr.data.op == 5 && hdr.data.n != 0) {
            // Grows by a label, then loses it again.
            hdr.data.n = hdr.data.n - 1;
            if (hdr.label.isValid()) {
                hdr.label.setInvalid();
            } else {
                hdr.label.setValid();
                hdr.label.v = 0xee000000 | std.packet_length;
            }
            meta.kept = meta.kept + 1;
            recirculate_preserving_field_list(1);
        }
        if (hdr.data.op == 6)
            recirculate_preserving_field_list(0);
        if (hdr.data.op == 5 && hdr.data.n == 0 && meta.kept != 0) {
            hdr.data.kind = meta.kind + (bit<8>)std.instance_type;
            hdr.data.kept = meta.kept;
            hdr.data.length = (bit<16>)std.packet_length;
        }
    }
}

control dep(packet_out p, in headers_t hdr) {
    apply { p.emit(hdr.label); p.emit(hdr.data); }
}

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
