// SPDX-License-Identifier: Apache-2.0
// An IPv4 router. Routes are longest prefixes; what it cannot or must not route (ARP, its own addresses,
// an expired TTL, other protocols) goes up to the kernel, which answers as it always does.
// hooks: xdp tc
#include <xdp_model.p4>

typedef bit<48> mac_t;
typedef bit<10> port_t;         // a port number of the pipeline

const bit<16> ETHERTYPE_IPV4 = 0x0800;

header ethernet_t {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
}

// Options lie behind it and stay where they are.
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

// Why a packet went up to the kernel: the index in the counter to_kernel.
const bit<32> NOT_IPV4 = 0;
const bit<32> EXPIRED  = 1;
const bit<32> NO_ROUTE = 2;     // its own addresses are routes to the kernel: they count here
const bit<32> NO_MAC   = 3;

parser router_parser(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_IPV4: ipv4;
            default:        accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition select(hdr.ipv4.version, hdr.ipv4.ihl) {
            (4, 5 .. 15): accept;
            default:      reject;
        }
    }
}

control router(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    CounterArray(1024, false) routed;       // packets sent, by port
    CounterArray(4, false)    to_kernel;    // packets not routed, by reason

    port_t port = 0;
    mac_t  next_hop = 0;

    action forward(port_t egress, mac_t dst) {
        port = egress;
        next_hop = dst;
    }
    action kernel() {}
    action drop() {
        omd.output_action = xdp_action.XDP_DROP;
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
        key = { port: exact; }
        actions = { send_as; NoAction; }
        default_action = NoAction();
        size = 1024;
    }

    apply {
        omd.output_action = xdp_action.XDP_PASS;
        omd.output_port = 0;

        if (!hdr.ipv4.isValid() || hdr.ethernet.dst[40:40] == 1) {
            to_kernel.increment(NOT_IPV4);
        } else if (hdr.ipv4.ttl <= 1) {
            to_kernel.increment(EXPIRED);
        } else {
            switch (ipv4_lpm.apply().action_run) {
                forward: {
                    if (port_mac.apply().hit) {
                        bit<8> ttl = hdr.ipv4.ttl - 1;
                        hdr.ipv4.checksum = csum_replace2(hdr.ipv4.checksum,
                            hdr.ipv4.ttl ++ hdr.ipv4.protocol, ttl ++ hdr.ipv4.protocol);
                        hdr.ipv4.ttl = ttl;
                        hdr.ethernet.dst = next_hop;
                        omd.output_action = xdp_action.XDP_REDIRECT;
                        omd.output_port = (bit<32>)port;
                        routed.increment((bit<32>)port);
                    } else {
                        to_kernel.increment(NO_MAC);
                    }
                }
                kernel: { to_kernel.increment(NO_ROUTE); }
            }
        }
    }
}

control router_deparser(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
    }
}

xdp(router_parser(), router(), router_deparser()) main;
