// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// link: samples/ipv4_checksum/ipv4_checksum.c
// A filter that passes IPv4 packets with a right header checksum only. The check is written in C.
#include <core.p4>
#include <ebpf_model.p4>

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

struct headers_t {
	ethernet_t ethernet;
	ipv4_t ipv4;
}

extern bool ipv4_checksum_is_right(in ipv4_t ipv4);

parser prs(packet_in packet, out headers_t h)
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
		transition accept;
	}
}

control pipe(inout headers_t h, out bool pass)
{
	apply {
		pass = h.ipv4.isValid() && h.ipv4.ihl == 5 && ipv4_checksum_is_right(h.ipv4);
	}
}

ebpfFilter(prs(), pipe()) main;
