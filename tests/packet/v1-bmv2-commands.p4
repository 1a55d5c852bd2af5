// SPDX-License-Identifier: Apache-2.0
// What a test's commands of BMv2's control plane read and write: registers, counters, the direct counter of an entry by
// its name in the test, meters of both kinds.
// hooks: xdp tc
#include <v1model.p4>

header h_t { bit<48> dst; bit<48> src; bit<16> type; bit<8> key; bit<8> colour; bit<16> cell; }
struct headers_t { h_t h; }
struct meta_t { bit<2> colour; }

parser prs(packet_in p, out headers_t hdr, inout meta_t m, inout standard_metadata_t sm) {
    state start { p.extract(hdr.h); transition accept; }
}
control check(inout headers_t hdr, inout meta_t m) { apply { } }
control ingress(inout headers_t hdr, inout meta_t m, inout standard_metadata_t sm) {
    register<bit<16>>(8) cells;
    counter(8, CounterType.packets_and_bytes) seen;
    direct_counter(CounterType.packets_and_bytes) hits;
    meter(4, MeterType.packets) limit;
    direct_meter<bit<2>>(MeterType.packets) of_entry;

    action go() {
        hits.count();
        of_entry.read(m.colour);
    }
    table t {
        key = { hdr.h.key: exact; }
        actions = { go; NoAction; }
        default_action = NoAction();
        counters = hits;
        meters = of_entry;
        size = 8;
    }
    apply {
        sm.egress_spec = 1;
        seen.count((bit<32>)hdr.h.key & 7);
        cells.read(hdr.h.cell, (bit<32>)hdr.h.key & 7);
        t.apply();
        if (hdr.h.key == 3)
            limit.execute_meter((bit<32>)2, m.colour);
        hdr.h.colour = (bit<8>)m.colour;
    }
}
control egress(inout headers_t hdr, inout meta_t m, inout standard_metadata_t sm) { apply { } }
control compute(inout headers_t hdr, inout meta_t m) { apply { } }
control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.h); } }
V1Switch(prs(), check(), ingress(), egress(), compute(), dep()) main;
