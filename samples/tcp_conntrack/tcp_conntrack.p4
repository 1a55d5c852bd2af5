// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// link: samples/tcp_conntrack/tcp_conntrack.c
// Two ports: 0 inside, 1 outside. Inside opens TCP connections, outside may only answer. An extern
// object keeps the connections; C implements it, with a map of its own.
#include <core.p4>
#include <v1model.p4>

const bit<9> INSIDE = 0;
const bit<9> OUTSIDE = 1;

header ethernet_t {
	bit<48> dst;
	bit<48> src;
	bit<16> type;
}

header ipv4_t {
	bit<4> version;
	bit<4> ihl;
	bit<8> tos;
	bit<16> length;
	bit<16> id;
	bit<3> flags;
	bit<13> offset;
	bit<8> ttl;
	bit<8> protocol;
	bit<16> checksum;
	bit<32> src;
	bit<32> dst;
}

header tcp_t {
	bit<16> sport;
	bit<16> dport;
	bit<32> seq;
	bit<32> ack_seq;
	bit<4> offset;
	bit<3> reserved;
	bit<3> ecn;
	bit<1> urg;
	bit<1> ack;
	bit<1> psh;
	bit<1> rst;
	bit<1> syn;
	bit<1> fin;
	bit<16> window;
	bit<16> checksum;
	bit<16> urgent;
}

struct headers_t {
	ethernet_t ethernet;
	ipv4_t ipv4;
	tcp_t tcp;
}

struct metadata_t {}

enum bit<8> state_t { NONE = 0, OPENING = 1, OPEN = 2 }

/* Connections that were idle for `idle_seconds` are forgotten. */
extern tracker {
	tracker(bit<32> idle_seconds);
	/* The state the connection is in with this segment; NONE: it belongs to none. */
	state_t update(in bool from_inside, in bit<32> src, in bit<32> dst, in tcp_t tcp);
}

parser prs(packet_in packet, out headers_t h, inout metadata_t m, inout standard_metadata_t std)
{
	state start {
		packet.extract(h.ethernet);
		transition select(h.ethernet.type) {
			0x0800: ipv4;
			default: accept;
		}
	}
	state ipv4 {
		packet.extract(h.ipv4);
		transition select(h.ipv4.ihl, h.ipv4.offset, h.ipv4.protocol) {
			(5, 0, 6): tcp;
			default: accept;
		}
	}
	state tcp {
		packet.extract(h.tcp);
		transition accept;
	}
}

control check(inout headers_t h, inout metadata_t m) { apply {} }

control ingress(inout headers_t h, inout metadata_t m, inout standard_metadata_t std)
{
	tracker(300) connections;

	apply {
		std.egress_spec = std.ingress_port == INSIDE ? OUTSIDE : INSIDE;
		if (!h.tcp.isValid() ||
		    connections.update(std.ingress_port == INSIDE, h.ipv4.src, h.ipv4.dst, h.tcp) == state_t.NONE)
			mark_to_drop(std);
	}
}

control egress(inout headers_t h, inout metadata_t m, inout standard_metadata_t std) { apply {} }
control update(inout headers_t h, inout metadata_t m) { apply {} }

control deparser(packet_out packet, in headers_t h)
{
	apply {
		packet.emit(h);
	}
}

V1Switch(prs(), check(), ingress(), egress(), update(), deparser()) main;
