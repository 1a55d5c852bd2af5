// SPDX-License-Identifier: Apache-2.0
// MPLS tunnels (RFC 3032) for IPv4. The switch at a tunnel's begin pushes a label, those on the way swap it, and the
// one at the end takes it off and sends the packet to its host; one program for all of them, what a switch is to a
// packet stands in its tables. Where the TTL runs out, the packet ends.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

typedef bit<48> mac_t;
typedef bit<9>  port_t;
typedef bit<20> label_t;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<16> ETHERTYPE_MPLS = 0x8847;

header ethernet_t {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
}

header mpls_t {
    label_t label;
    bit<3>  class;
    bit<1>  last;       // no other label below it
    bit<8>  ttl;
}

header ipv4_t {
    bit<4>  version;
    bit<4>  ihl;
    bit<8>  tos;
    bit<16> length;
    bit<16> id;
    bit<3>  flags;
    bit<13> offset;
    bit<8>  ttl;
    bit<8>  protocol;
    bit<16> checksum;
    bit<32> src;
    bit<32> dst;
}

struct headers_t {
    ethernet_t ethernet;
    mpls_t     mpls;
    ipv4_t     ipv4;
}

struct metadata_t {}

parser tunnel_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                     inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_IPV4: ipv4;
            ETHERTYPE_MPLS: mpls;
            default:        accept;
        }
    }
    state mpls {
        packet.extract(hdr.mpls);
        transition select(hdr.mpls.last) {
            1:       ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition accept;
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control tunnel(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    action drop() {
        mark_to_drop(standard);
    }
    action send(port_t port, mac_t src, mac_t dst) {
        standard.egress_spec = port;
        hdr.ethernet.src = src;
        hdr.ethernet.dst = dst;
    }
    action push(label_t label, port_t port, mac_t src, mac_t dst) {
        hdr.mpls.setValid();
        hdr.mpls = { label, hdr.ipv4.tos[7:5], 1, hdr.ipv4.ttl };
        hdr.ethernet.type = ETHERTYPE_MPLS;
        send(port, src, dst);
    }
    // IPv4 networks: here, or behind a tunnel.
    table networks {
        key = { hdr.ipv4.dst: lpm; }
        actions = { send; push; drop; }
        default_action = drop();
        size = 1024;
    }

    action swap(label_t label, port_t port, mac_t src, mac_t dst) {
        hdr.mpls.label = label;
        send(port, src, dst);
    }
    action pop() {
        hdr.ipv4.ttl = hdr.mpls.ttl;
        hdr.mpls.setInvalid();
        hdr.ethernet.type = ETHERTYPE_IPV4;
    }
    table labels {
        key = { hdr.mpls.label: exact; }
        actions = { swap; pop; drop; }
        default_action = drop();
        size = 1024;
    }

    apply {
        if (standard.parser_error != error.NoError) {
            drop();
        } else if (hdr.mpls.isValid()) {
            hdr.mpls.ttl = hdr.mpls.ttl |-| 1;
            switch (labels.apply().action_run) {
                pop: { networks.apply(); }
            }
            if (hdr.mpls.isValid() && hdr.mpls.ttl == 0) {
                drop();
            }
        } else if (hdr.ipv4.isValid()) {
            hdr.ipv4.ttl = hdr.ipv4.ttl |-| 1;
            networks.apply();
        } else {
            drop();
        }
        if (hdr.ipv4.isValid() && hdr.ipv4.ttl == 0) {
            drop();
        }
    }
}

control egress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {}
}

// Options, if any, are no part of the sum this program could make: such headers keep what they came with.
control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            { hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.tos, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.offset, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control tunnel_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.mpls);
        packet.emit(hdr.ipv4);
    }
}

V1Switch(tunnel_parser(), check_sums(), tunnel(), egress(), make_sums(), tunnel_deparser()) main;
