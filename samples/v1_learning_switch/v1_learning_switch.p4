// SPDX-License-Identifier: Apache-2.0
// A learning switch. A sender that is not known at its port is reported by a digest, and user space (learn.sh) enters it;
// frames to a station that is not known go to everyone, group 1, but never back. A station that moves is reported anew.
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

struct station_t {
    bit<48> address;
    bit<9>  port;
}

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
    // Who was heard where. Several packets may report a station before it is entered: entering it twice does no harm.
    table sources {
        key = {
            hdr.ethernet.src:      exact;
            standard.ingress_port: exact;
        }
        actions = { NoAction; }
        default_action = NoAction();
        size = 4096;
    }

    action forward(bit<9> port) {
        standard.egress_spec = port;
    }
    action flood() {
        standard.mcast_grp = EVERYONE;
    }
    table destinations {
        key = { hdr.ethernet.dst: exact; }
        actions = { forward; flood; }
        default_action = flood();
        size = 4096;
    }

    apply {
        if (hdr.ethernet.src[40:40] == 0 && !sources.apply().hit) {
            digest<station_t>(1, { hdr.ethernet.src, standard.ingress_port });
        }
        destinations.apply();
    }
}

control copies(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {
        if (standard.egress_port == standard.ingress_port) {
            mark_to_drop(standard);
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
