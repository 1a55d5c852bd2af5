// SPDX-License-Identifier: Apache-2.0
// v1model: tables with an action profile or selector. Selector keys are no part of what is looked up; an
// entry may have an action of its own, or refer to a member or a group.
// hooks: xdp tc
#include "v1.h"

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    action_selector(HashAlgorithm.crc16, 128, 16) choice;
    action_profile(16) plain;
    action set(bit<8> v) { hdr.data.c = v; }
    action add(bit<8> v) { hdr.data.c = hdr.data.c + v; }
    table chosen {
        key = { hdr.data.word : selector; hdr.data.a : exact; hdr.data.b : selector; }
        actions = { set; add; }
        default_action = add(0x80);
        implementation = choice;
        size = 256;
        entries = { (_, 1, _) : set(1); }
    }
    table again {
        key = { hdr.data.b : ternary; hdr.data.word : selector; }
        actions = { set; add; }
        implementation = choice;
        size = 64;
    }
    table constant {
        key = { hdr.data.op : exact; }
        actions = { set; add; }
        implementation = plain;
        const default_action = add(0);
        const entries = { 9 : add(9); }
    }
    apply {
        chosen.apply();
        again.apply();
        constant.apply();
        std.egress_spec = std.ingress_port;
    }
}

V1Switch(prs(), no_checksum(), ingress(), no_egress(), no_checksum(), dep()) main;
