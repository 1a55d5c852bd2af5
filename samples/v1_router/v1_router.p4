// SPDX-License-Identifier: Apache-2.0
// An IPv4 router for v1model: longest prefixes to next hops. What it cannot or must not route (ARP, its own
// addresses, an expired TTL, IP options, other protocols) goes to the port KERNEL, to be bound to the kernel's stack.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>

typedef bit<48> mac_t;
typedef bit<9>  port_t;         // as wide as in standard_metadata

const port_t KERNEL = 510;
const bit<16> ETHERTYPE_IPV4 = 0x0800;

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

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     ipv4;
}

struct metadata_t {}

parser router_parser(packet_in packet, out headers_t hdr, inout metadata_t meta,
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
        transition accept;
    }
}

// A wrong sum does not drop the packet: it sets standard.checksum_error, and ingress decides.
control check_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {
        verify_checksum(hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            { hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.tos, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.offset, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control router(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    counter(512, CounterType.packets_and_bytes) routed;     // by port

    mac_t next_hop = 0;

    action kernel() {
        standard.egress_spec = KERNEL;
    }
    action drop() {
        mark_to_drop(standard);
    }
    action forward(port_t port, mac_t dst) {
        standard.egress_spec = port;
        next_hop = dst;
    }
    table ipv4_lpm {
        key = { hdr.ipv4.dst: lpm; }
        actions = { forward; kernel; drop; }
        default_action = kernel();
        size = 65536;
    }

    // The MAC address a port sends with.
    action send_as(mac_t src) {
        hdr.ethernet.src = src;
    }
    table port_mac {
        key = { standard.egress_spec: exact; }
        actions = { send_as; NoAction; }
        default_action = NoAction();
        size = 512;
    }

    apply {
        if (standard.parser_error != error.NoError || standard.checksum_error == 1) {
            drop();
        } else if (!hdr.ipv4.isValid() || hdr.ipv4.ihl != 5 || hdr.ethernet.dst[40:40] == 1 ||
                   hdr.ipv4.ttl <= 1) {
            kernel();
        } else {
            switch (ipv4_lpm.apply().action_run) {
                forward: {
                    if (port_mac.apply().hit) {
                        hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
                        hdr.ethernet.dst = next_hop;
                        routed.count((bit<32>)standard.egress_spec);
                    } else {
                        kernel();
                    }
                }
            }
        }
    }
}

control egress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t standard) {
    apply {}
}

control make_sums(inout headers_t hdr, inout metadata_t meta) {
    apply {
        update_checksum(hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            { hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.tos, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
              hdr.ipv4.offset, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control router_deparser(packet_out packet, in headers_t hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
    }
}

V1Switch(router_parser(), check_sums(), router(), egress(), make_sums(), router_deparser()) main;
