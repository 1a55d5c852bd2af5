// SPDX-License-Identifier: Apache-2.0
// tests/net/profiles.sh: two tables that share an action selector, one with an action profile.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<32> src; bit<32> dst; bit<8> proto; }
struct headers_t { ethernet_t eth; key_t k; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.k);
        transition accept;
    }
}

control checksum(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    action_selector(HashAlgorithm.crc32, 128, 32) wcmp;
    action_profile(2) hops;
    counter(16, CounterType.packets) taken;
    action forward(bit<9> port, bit<32> slot) {
        std.egress_spec = port;
        taken.count(slot);
    }
    action drop() {
        mark_to_drop(std);
        taken.count(0);
    }
    table routes {
        key = { hdr.k.dst : lpm; hdr.k.src : selector; hdr.k.dst : selector; hdr.k.proto : selector; }
        actions = { forward; drop; }
        default_action = drop();
        implementation = wcmp;
        size = 64;
    }
    table pins {
        key = { hdr.k.dst : exact; hdr.k.proto : selector; }
        actions = { forward; drop; }
        implementation = wcmp;
        size = 64;
        entries = { (0x0a000009, _) : forward(1, 9); }
    }
    table mac {
        key = { hdr.eth.dst : exact; }
        actions = { forward; NoAction; }
        implementation = hops;
    }
    apply {
        mac.apply();
        if (!pins.apply().hit) {
            routes.apply();
        }
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control dep(packet_out p, in headers_t hdr) {
    apply {
        p.emit(hdr.eth);
        p.emit(hdr.k);
    }
}

V1Switch(prs(), checksum(), ingress(), egress(), checksum(), dep()) main;
