// SPDX-License-Identifier: Apache-2.0
// The end of an IP-in-IP tunnel (RFC 2003): packets to a network behind the other end get an outer IPv4 header,
// packets from there lose it. Everything else goes up to the kernel.
// hooks: xdp tc
#include <xdp_model.p4>

typedef bit<48> mac_t;
typedef bit<32> ipv4_addr_t;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<8>  IPIP = 4;

header ethernet_t {
    mac_t   dst;
    mac_t   src;
    bit<16> type;
}

header ipv4_t {
    bit<4>      version;
    bit<4>      ihl;
    bit<8>      tos;
    bit<16>     length;
    bit<16>     id;
    bit<3>      flags;
    bit<13>     offset;
    bit<8>      ttl;
    bit<8>      protocol;
    bit<16>     checksum;
    ipv4_addr_t src;
    ipv4_addr_t dst;
}

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     outer;
    ipv4_t     ipv4;
}

parser tunnel_parser(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            ETHERTYPE_IPV4: look;
            default:        accept;
        }
    }
    // The protocol field decides which of the two headers this is.
    state look {
        transition select(packet.lookahead<bit<80>>()[7:0]) {
            IPIP:    outer;
            default: ipv4;
        }
    }
    state outer {
        packet.extract(hdr.outer);
        transition select(hdr.outer.ihl) {
            5:       ipv4;
            default: reject;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition accept;
    }
}

control tunnel(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    CounterArray(2, false) packets;         // 0: wrapped, 1: unwrapped

    action send(bit<32> port, mac_t dst, mac_t src) {
        hdr.ethernet.dst = dst;
        hdr.ethernet.src = src;
        omd.output_action = xdp_action.XDP_REDIRECT;
        omd.output_port = port;
    }

    action wrap(ipv4_addr_t local, ipv4_addr_t remote, bit<32> port, mac_t dst, mac_t src) {
        hdr.outer.setValid();
        hdr.outer.version = 4;
        hdr.outer.ihl = 5;
        hdr.outer.tos = hdr.ipv4.tos;
        hdr.outer.length = hdr.ipv4.length + 20;
        hdr.outer.id = 0;
        hdr.outer.flags = 2;                // do not fragment
        hdr.outer.offset = 0;
        hdr.outer.ttl = 64;
        hdr.outer.protocol = IPIP;
        hdr.outer.src = local;
        hdr.outer.dst = remote;
        hdr.outer.checksum = ebpf_ipv4_checksum(hdr.outer.version, hdr.outer.ihl, hdr.outer.tos,
            hdr.outer.length, hdr.outer.id, hdr.outer.flags, hdr.outer.offset, hdr.outer.ttl,
            hdr.outer.protocol, hdr.outer.src, hdr.outer.dst);
        send(port, dst, src);
        packets.increment(0);
    }
    // Networks behind the other end.
    table remote_networks {
        key = { hdr.ipv4.dst: lpm; }
        actions = { wrap; NoAction; }
        default_action = NoAction();
        size = 1024;
    }

    action unwrap(bit<32> port, mac_t dst, mac_t src) {
        hdr.outer.setInvalid();
        send(port, dst, src);
        packets.increment(1);
    }
    // The tunnels that end here.
    table endpoints {
        key = {
            hdr.outer.dst: exact;
            hdr.outer.src: exact;
        }
        actions = { unwrap; NoAction; }
        default_action = NoAction();
        size = 1024;
    }

    apply {
        omd.output_action = xdp_action.XDP_PASS;
        omd.output_port = 0;
        if (hdr.outer.isValid()) {
            endpoints.apply();
        } else if (hdr.ipv4.isValid()) {
            remote_networks.apply();
        }
    }
}

control tunnel_deparser(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.outer);
        packet.emit(hdr.ipv4);
    }
}

xdp(tunnel_parser(), tunnel(), tunnel_deparser()) main;
