// SPDX-License-Identifier: Apache-2.0
// A table of every shape that p4bpfctl writes, for the tests of the runtime. What they look up is beside the
// point: a packet that is not IPv4 passes, IPv4 goes where `route` says.
// hooks: xdp
#include <xdp_model.p4>

enum bit<8> colour_t { RED = 1, GREEN = 2, BLUE = 4 }

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

header ipv6_t {
    bit<128> src;
    int<24>  signed;
    colour_t colour;
}

struct headers_t {
    ethernet_t ethernet;
    ipv4_t     ipv4;
    ipv6_t     ipv6;
}

parser prs(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            0x0800:  ipv4;
            0x86dd:  ipv6;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition accept;
    }
    state ipv6 {
        packet.extract(hdr.ipv6);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input imd, out xdp_output omd) {
    CounterArray(16, false) dense;
    CounterArray(16, true)  sparse;

    action send(bit<32> port, bit<48> dst) {
        omd.output_action = xdp_action.XDP_REDIRECT;
        omd.output_port = port;
        hdr.ethernet.dst = dst;
    }
    action drop() { omd.output_action = xdp_action.XDP_DROP; }
    action mark(bit<8> tos) { hdr.ipv4.tos = tos; }
    action paint(colour_t colour, int<24> signed) {
        hdr.ipv6.colour = colour;
        hdr.ipv6.signed = signed;
    }

    table route {
        key = { hdr.ipv4.dst: lpm; }
        actions = { send; drop; }
        default_action = drop();
        size = 64;
    }
    table vrf {
        key = { hdr.ipv4.tos: exact; hdr.ipv4.src: lpm; }
        actions = { mark; NoAction; }
        size = 16;
    }
    table station {
        key = { hdr.ethernet.src: exact; hdr.ipv4.protocol: exact; }
        actions = { send; drop; @defaultonly NoAction; }
        const default_action = NoAction();
        size = 8;
        entries = {
            const (0x020000000001, 6) : drop();
            (0x020000000002, 17) : send(3, 0x020000000009);
        }
    }
    table dscp {
        key = { hdr.ipv4.tos: exact; }
        actions = { mark; }
        size = 3;
    }
    table acl {
        key = {
            hdr.ipv4.src:      ternary;
            hdr.ipv4.dst:      ternary;
            hdr.ipv4.protocol: exact;
        }
        actions = { mark; drop; }
        default_action = mark(0);
        size = 100;
    }
    table six {
        key = { hdr.ipv6.src: exact; hdr.ipv6.colour: exact; hdr.ipv6.signed: exact; }
        actions = { paint; }
        size = 16;
    }
    table fixed {
        key = { hdr.ipv4.ttl: exact; }
        actions = { drop; NoAction; }
        const default_action = NoAction();
        const entries = { 0: drop(); 1: drop(); }
    }
    table keyless {
        actions = { mark; NoAction; }
        default_action = mark(1);
    }

    apply {
        omd.output_action = xdp_action.XDP_PASS;
        omd.output_port = 0;
        if (hdr.ipv4.isValid()) {
            dense.increment((bit<32>)hdr.ipv4.ttl & 15);
            sparse.increment((bit<32>)hdr.ipv4.protocol & 15);
            fixed.apply();
            vrf.apply();
            station.apply();
            dscp.apply();
            acl.apply();
            keyless.apply();
            route.apply();
        } else if (hdr.ipv6.isValid()) {
            six.apply();
        }
    }
}

control dprs(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.ipv6);
    }
}

xdp(prs(), ingress(), dprs()) main;
