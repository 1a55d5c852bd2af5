// SPDX-License-Identifier: Apache-2.0
// A load balancer with direct server return: packets to a service go to one of its servers, which one a hash of the
// flow says, so that a connection stays where it began. Only the MAC addresses change; every server has the
// service's address and answers the client itself. All other packets go by their destination MAC address.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

typedef bit<48> mac_t;
typedef bit<9>  port_t;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<8>  TCP = 6;
const bit<8>  UDP = 17;

header ethernet_t {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
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

// Where TCP and UDP agree.
header ports_t {
    bit<16> src;
    bit<16> dst;
}

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     ipv4;
    ports_t    ports;
}

struct metadata_t {}

parser balancer_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
                       inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_IPV4: ipv4;
            default:        accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition select(hdr.ipv4.ihl, hdr.ipv4.offset, hdr.ipv4.protocol) {
            (5, 0, TCP): ports;
            (5, 0, UDP): ports;
            default:     accept;
        }
    }
    state ports {
        packet.extract(hdr.ports);
        transition accept;
    }
}

control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control balancer(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    counter(512, CounterType.packets_and_bytes) served;     // by server

    bit<16> server = 0;

    // The service's servers are those numbered from `first` on.
    action choose(bit<16> first, bit<16> count) {
        hash(server, HashAlgorithm.crc32, first,
             { hdr.ipv4.src, hdr.ipv4.dst, hdr.ipv4.protocol, hdr.ports.src, hdr.ports.dst }, count);
    }
    table services {
        key = {
            hdr.ipv4.dst:      exact;
            hdr.ipv4.protocol: exact;
            hdr.ports.dst:     exact;
        }
        actions = { choose; NoAction; }
        default_action = NoAction();
        size = 1024;
    }

    action drop() {
        mark_to_drop(standard);
    }
    action serve(port_t port, mac_t mac) {
        standard.egress_spec = port;
        hdr.ethernet.dst = mac;
        served.count((bit<32>)server);
    }
    table servers {
        key = { server: exact; }
        actions = { serve; drop; }
        default_action = drop();
        size = 512;
    }

    action forward(port_t port) {
        standard.egress_spec = port;
    }
    table stations {
        key = { hdr.ethernet.dst: exact; }
        actions = { forward; drop; }
        default_action = drop();
        size = 1024;
    }

    apply {
        if (standard.parser_error != error.NoError) {
            drop();
        } else if (hdr.ports.isValid() && services.apply().hit) {
            servers.apply();
        } else {
            stations.apply();
        }
    }
}

control egress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {}
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {}
}

control balancer_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.ports);
    }
}

V1Switch(balancer_parser(), check_sums(), balancer(), egress(), make_sums(), balancer_deparser()) main;
