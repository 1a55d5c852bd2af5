// SPDX-License-Identifier: Apache-2.0
// Tables whose entries become idle, for tests/net/idle.sh.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_t ethernet; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.ethernet);
        transition accept;
    }
}
control none(inout headers_t hdr, inout meta_t meta) { apply { } }
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    action to(bit<9> port) { std.egress_spec = port; }
    table macs {
        key = { hdr.ethernet.src : exact; }
        actions = { to; NoAction; }
        default_action = NoAction();
        support_timeout = true;
        size = 16;
    }
    table acl {
        key = { hdr.ethernet.type : ternary; }
        actions = { NoAction; }
        support_timeout = true;
        size = 4;
    }
    table plain {
        key = { hdr.ethernet.dst : exact; }
        actions = { NoAction; }
    }
    apply {
        macs.apply();
        acl.apply();
        plain.apply();
        mark_to_drop(std);
    }
}
control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.ethernet); } }

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
