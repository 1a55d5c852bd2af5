// SPDX-License-Identifier: Apache-2.0
// Meters and direct counters and meters, for tests/net/meters.sh: counts packets by colour, and drops them all.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_t ethernet; }
struct meta_t { bit<8> color; }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.ethernet);
        transition accept;
    }
}
control none(inout headers_t hdr, inout meta_t meta) { apply { } }
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    meter(4, MeterType.packets) by_packets;
    meter(4, MeterType.bytes) by_bytes;
    direct_meter<bit<8>>(MeterType.packets) limit;
    direct_counter(CounterType.packets_and_bytes) hits;
    direct_counter(CounterType.packets) acl_hits;
    counter(16, CounterType.packets) colors;
    action mark() { limit.read(meta.color); }
    table flows {
        key = { hdr.ethernet.src : exact; hdr.ethernet.type : lpm; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        counters = hits;
        meters = limit;
        size = 2;
    }
    table acl {
        key = { hdr.ethernet.type : ternary; }
        actions = { NoAction; }
        counters = acl_hits;
        size = 8;
    }
    apply {
        if (hdr.ethernet.type == 1) {
            by_packets.execute_meter(hdr.ethernet.dst[31:0], meta.color);
        } else if (hdr.ethernet.type == 2) {
            by_bytes.execute_meter(hdr.ethernet.dst[31:0], meta.color);
        } else {
            flows.apply();
            acl.apply();
        }
        colors.count((bit<32>)meta.color);
        mark_to_drop(std);
    }
}
control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.ethernet); } }

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
