// SPDX-License-Identifier: Apache-2.0
// A switch that copies: frames to a known station go to its port, to a multicast address with a group to that group's
// ports, and all others, broadcasts among them, to everyone, group 1. No copy goes back to where its frame came from.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

const bit<16> EVERYONE = 1;

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

struct headers_t {
    ethernet_t ethernet;
}

struct metadata_t {}

parser switch_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                     inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition accept;
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control switching(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action drop() {
        mark_to_drop(standard);
    }
    action forward(bit<9> port) {
        standard.egress_spec = port;
    }
    action copy(bit<16> group) {
        standard.mcast_grp = group;
    }
    table stations {
        key = { hdr.ethernet.dst: exact; }
        actions = { forward; copy; drop; }
        default_action = copy(EVERYONE);
        size = 4096;
    }

    apply {
        stations.apply();
    }
}

control copies(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    counter(512, CounterType.packets) sent;     // by port

    apply {
        if (standard.egress_port == standard.ingress_port) {
            mark_to_drop(standard);
        } else {
            sent.count((bit<32>)standard.egress_port);
        }
    }
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control switch_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
    }
}

V1Switch(switch_parser(), check_sums(), switching(), copies(), make_sums(), switch_deparser()) main;
