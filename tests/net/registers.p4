// SPDX-License-Identifier: Apache-2.0
// Registers of several types, for tests/net/registers.sh: each packet adds 1 to a cell of `count`.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_t ethernet; }
struct meta_t { }
struct flow_t { bit<48> mac; bit<16> type; bool seen; }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.ethernet);
        transition accept;
    }
}
control none(inout headers_t hdr, inout meta_t meta) { apply { } }
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    register<bit<32>>(4) count;
    register<flow_t>(8) flows;
    register<bit<128>>(2) wide;
    register<int<16>>(2) level;
    apply {
        bit<32> n;
        count.read(n, hdr.ethernet.dst[31:0]);
        count.write(hdr.ethernet.dst[31:0], n + 1);
        if (hdr.ethernet.type == 0x801) {
            flows.write(hdr.ethernet.dst[31:0], { hdr.ethernet.src, hdr.ethernet.type, true });
            wide.write(0, hdr.ethernet.src ++ 80w1);
            level.write(1, -16s5);
        }
        mark_to_drop(std);
    }
}
control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.ethernet); } }

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
