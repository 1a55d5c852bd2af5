// SPDX-License-Identifier: Apache-2.0
// One register, used in ingress and in egress: what one writes the other reads.
// hooks: xdp tc
#include "v1.h"

register<bit<32>>(4) total;

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        bit<32> before;
        total.read(before, (bit<32>)hdr.data.a);
        hdr.data.c = before[7:0];
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        bit<32> v;
        total.read(v, (bit<32>)hdr.data.a);
        v = v + hdr.data.word;
        total.write((bit<32>)hdr.data.a, v);
        hdr.data.word = v;
    }
}

V1Switch(prs(), no_checksum(), ingress(), egress(), no_checksum(), dep()) main;
