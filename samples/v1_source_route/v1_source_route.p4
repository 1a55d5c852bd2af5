// SPDX-License-Identifier: Apache-2.0
// Source routing: the sender writes the ports to leave by, one for each switch on the way, in front of the packet;
// every switch takes the first one off and obeys. The switches have no tables at all.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

const bit<16> ETHERTYPE_ROUTE = 0x88b5;     // for experiments (IEEE 802)
const bit<32> MAX_HOPS = 16;

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

// Behind the last hop lies the packet, of the type that hop names.
header hop_t {
    bit<1>  last;
    bit<6>  unused;
    bit<9>  port;
    bit<16> type;       // only the last hop's counts
}

struct headers_t {
    ethernet_t      ethernet;
    hop_t[MAX_HOPS] hops;
}

struct metadata_t {}

parser source_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                     inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_ROUTE: hop;
            default:         accept;
        }
    }
    state hop {
        packet.extract(hdr.hops.next);
        transition select(hdr.hops.last.last) {
            1:       accept;
            default: hop;
        }
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control source(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
        if (standard.parser_error != error.NoError || !hdr.hops[0].isValid()) {
            mark_to_drop(standard);
        } else {
            standard.egress_spec = hdr.hops[0].port;
            if (hdr.hops[0].last == 1) {
                hdr.ethernet.type = hdr.hops[0].type;
            }
            hdr.hops.pop_front(1);
        }
    }
}

control egress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {}
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control source_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.hops);
    }
}

V1Switch(source_parser(), check_sums(), source(), egress(), make_sums(), source_deparser()) main;
