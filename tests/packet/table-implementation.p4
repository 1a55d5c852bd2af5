// SPDX-License-Identifier: Apache-2.0
// ebpf_model: hash_table and array_table as the implementation of tables.
// hooks: xdp tc
#include <ebpf_model.p4>

header eth_t { bit<48> dst; bit<48> src; bit<16> type; }
header key_t { bit<32> a; bit<32> b; }
struct headers_t { eth_t eth; key_t key; }

parser prs(packet_in p, out headers_t hdr) {
    state start {
        p.extract(hdr.eth);
        p.extract(hdr.key);
        transition accept;
    }
}

control filter_(inout headers_t hdr, out bool pass) {
    bit<8> level = 0;
    action set(bit<8> value) { level = value; }
    action yes() { pass = true; }
    table by_array {
        key = { hdr.key.a: exact; }
        actions = { set; }
        implementation = array_table(16);
        default_action = set(9);
    }
    table by_hash {
        key = { hdr.key.b: exact; level: exact; }
        actions = { yes; NoAction; }
        implementation = hash_table(16);
    }
    apply {
        pass = false;
        by_array.apply();
        by_hash.apply();
    }
}

ebpfFilter(prs(), filter_()) main;
