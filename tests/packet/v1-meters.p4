// SPDX-License-Identifier: Apache-2.0
// Meters nobody has set: every packet is green. An index that is none leaves the result alone; a direct meter is green
// on a miss, too. A direct counter counts every hit, whether or not the action says so.
// hooks: xdp tc
#include "v1.h"

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    meter(4, MeterType.packets) packets;
    meter(4, MeterType.bytes) bytes;
    direct_meter<bit<8>>(MeterType.bytes) direct;
    direct_counter(CounterType.packets_and_bytes) hits;
    direct_counter(CounterType.packets) small;
    action mark(bit<8> tag) { direct.read(hdr.data.b); hits.count(); hdr.data.c = tag; }
    action quiet() { hdr.data.c = 0xcc; }
    action missed() { direct.read(hdr.data.b); }
    table t {
        key = { hdr.data.a : exact; std.ingress_port : exact; }
        actions = { mark; quiet; missed; }
        default_action = missed();
        counters = hits;
        meters = direct;
        size = 16;
    }
    table s {
        key = { hdr.data.op : ternary; }
        actions = { NoAction; }
        const entries = { 1 : NoAction(); 0xf0 &&& 0xf0 : NoAction(); }
        counters = small;
    }
    apply {
        s.apply();
        if (hdr.data.op == 0) {
            t.apply();
        } else if (hdr.data.op == 1) {
            packets.execute_meter((bit<32>)hdr.data.a, hdr.data.b);
            bytes.execute_meter((bit<32>)hdr.data.a, hdr.data.c);
        }
    }
}

V1Switch(prs(), no_checksum(), ingress(), no_egress(), no_checksum(), dep()) main;
