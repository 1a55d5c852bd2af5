// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// Drops IPv4 packets from the addresses in `blocked` and counts them.
#include <core.p4>
#include <ebpf_model.p4>

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
	bit<16> fragment;
	bit<8>  ttl;
	bit<8>  protocol;
	bit<16> checksum;
	bit<32> src;
	bit<32> dst;
}

struct headers_t {
	ethernet_t eth;
	ipv4_t     ipv4;
}

parser prs(packet_in packet, out headers_t hdr) {
	state start {
		packet.extract(hdr.eth);
		transition select(hdr.eth.type) {
			0x0800: ipv4;
			default: accept;
		}
	}
	state ipv4 {
		packet.extract(hdr.ipv4);
		transition accept;
	}
}

control guard(inout headers_t hdr, out bool pass) {
	CounterArray(1, false) dropped;

	action block() {
		pass = false;
		dropped.increment(0);
	}
	table blocked {
		key = { hdr.ipv4.src: exact; }
		actions = { block; NoAction; }
		default_action = NoAction;
		implementation = hash_table(1024);
	}
	apply {
		pass = true;
		if (hdr.ipv4.isValid())
			blocked.apply();
	}
}

ebpfFilter(prs(), guard()) main;
