// SPDX-License-Identifier: Apache-2.0
// Where packets go: egress_spec in ingress, mark_to_drop in both, port 511, a port nobody has.
// hooks: xdp tc
#include "v1.h"

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        hdr.data.b = (bit<8>)std.ingress_port;
        if (hdr.data.op == 1)
            std.egress_spec = (bit<9>)hdr.data.a;
        else if (hdr.data.op == 2)
            mark_to_drop(std);
        else if (hdr.data.op == 3)
            std.egress_spec = 511;
        else if (hdr.data.op == 4)
            std.egress_spec = 300;
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        hdr.data.c = (bit<8>)std.egress_port;
        hdr.data.word = (bit<32>)std.egress_spec;
        std.egress_port = 7;
        if (hdr.data.a == 0xdd)
            mark_to_drop(std);
    }
}

V1Switch(prs(), no_checksum(), ingress(), egress(), no_checksum(), dep()) main;
