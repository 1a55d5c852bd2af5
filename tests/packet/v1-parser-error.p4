// SPDX-License-Identifier: Apache-2.0
// A parser error does not drop: ingress sees it, the headers before it, and the rest is payload.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

error { Odd }
header byte_t { bit<8> v; }
header pair_t { bit<8> kind; bit<8> v; }
struct headers_t { byte_t status; byte_t first; pair_t second; pair_t third; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.first);
        p.extract(hdr.second);
        transition select(hdr.second.kind) {
            0: third;
            1: accept;
            2: reject;
            3: odd;
        }
    }
    state third {
        p.extract(hdr.third);
        p.advance(8);
        transition accept;
    }
    state odd {
        verify(hdr.second.v[0:0] == 0, error.Odd);
        transition third;
    }
}

control no_checksum(inout headers_t hdr, inout meta_t meta) { apply { } }
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        hdr.status.setValid();
        if (std.parser_error == error.NoError)
            hdr.status.v = 0;
        else if (std.parser_error == error.PacketTooShort)
            hdr.status.v = 1;
        else if (std.parser_error == error.NoMatch)
            hdr.status.v = 2;
        else if (std.parser_error == error.Odd)
            hdr.status.v = 0xdd;
        else
            hdr.status.v = 0xff;
    }
}
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control dep(packet_out p, in headers_t hdr) {
    apply {
        p.emit(hdr.status);
        p.emit(hdr.third);
        p.emit(hdr.second);
        p.emit(hdr.first);
    }
}

V1Switch(prs(), no_checksum(), ingress(), egress(), no_checksum(), dep()) main;
