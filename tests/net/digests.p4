// SPDX-License-Identifier: Apache-2.0
// Digests, a log and assertions, for tests/net/digests.sh.
#include <core.p4>
#include <v1model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_t ethernet; }
struct meta_t { }
enum bit<8> reason_t { NEW = 1, MOVED = 7 }
struct learn_t { bit<48> mac; bit<9> port; bool tagged; reason_t reason; int<12> level; bit<100> wide; }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.ethernet);
        transition accept;
    }
}
control none(inout headers_t hdr, inout meta_t meta) { apply { } }
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        learn_t l = { hdr.ethernet.src, 5, true, reason_t.MOVED, -3, hdr.ethernet.src ++ 52w1 };
        if (hdr.ethernet.type == 1) {
            digest<learn_t>(1, l);
        } else if (hdr.ethernet.type == 2) {
            digest(1, { hdr.ethernet.src, hdr.ethernet.type });
        } else if (hdr.ethernet.type == 3) {
            digest(1, hdr.ethernet);
        } else if (hdr.ethernet.type == 4) {
            log_msg("seen");
            log_msg("from {} to {}, {} left", { hdr.ethernet.src, hdr.ethernet.dst });
            log_msg("type {}", { hdr.ethernet.type });
        } else if (hdr.ethernet.type == 5) {
            assert(hdr.ethernet.src != 5);
            assume(hdr.ethernet.src != 6);
            log_msg("holds");
        }
        mark_to_drop(std);
    }
}
control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.ethernet); } }

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
