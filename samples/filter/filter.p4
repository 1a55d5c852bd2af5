// SPDX-License-Identifier: Apache-2.0
// A packet filter with an access list: rules over addresses, protocol and ports, the one with the highest priority
// decides. What is not IPv4 passes.
// hooks: xdp tc
#include <ebpf_model.p4>

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<8>  TCP = 6;
const bit<8>  UDP = 17;

header ethernet_t {
    bit<48> dst;
    bit<48> src;
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

// What TCP and UDP have in common.
header ports_t {
    bit<16> src;
    bit<16> dst;
}

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     ipv4;
    ports_t    ports;
}

parser filter_parser(packet_in packet, out headers_t hdr) {
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
            (5, 0, TCP):      ports;
            (5, 0, UDP):      ports;
            (5, _, _):        accept;   // other protocols, and later fragments
            (6 .. 15, 0, _):  options;
            (6 .. 15, _, _):  accept;
            default:          reject;
        }
    }
    state options {
        packet.advance(((bit<32>)hdr.ipv4.ihl - 5) << 5);
        transition select(hdr.ipv4.protocol) {
            TCP:     ports;
            UDP:     ports;
            default: accept;
        }
    }
    state ports {
        packet.extract(hdr.ports);
        transition accept;
    }
}

control access(inout headers_t hdr, out bool pass) {
    CounterArray(2, false) packets;     // 0: denied, 1: permitted

    bit<16> port = 0;                   // the packet's destination port, 0 if it has none

    action permit() { pass = true; }
    action deny()   { pass = false; }

    table rules {
        key = {
            hdr.ipv4.src:      ternary;
            hdr.ipv4.dst:      ternary;
            hdr.ipv4.protocol: ternary;
            port:              ternary;
        }
        actions = { permit; deny; }
        default_action = deny();
        size = 1024;
    }

    apply {
        pass = true;
        if (hdr.ipv4.isValid()) {
            if (hdr.ports.isValid()) {
                port = hdr.ports.dst;
            }
            rules.apply();
        }
        packets.increment(pass ? 32w1 : 0);
    }
}

ebpfFilter(filter_parser(), access()) main;
