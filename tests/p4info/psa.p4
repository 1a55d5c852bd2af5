// SPDX-License-Identifier: Apache-2.0
// An architecture that has P4Info and no code yet: PSA.
#include <core.p4>
#include <psa.p4>

struct empty_t {}
header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_t eth; }

parser ip(packet_in pkt, out headers_t h, inout empty_t m, in psa_ingress_parser_input_metadata_t s,
	  in empty_t r, in empty_t c)
{
	state start { pkt.extract(h.eth); transition accept; }
}
control ig(inout headers_t h, inout empty_t m, in psa_ingress_input_metadata_t s,
	   inout psa_ingress_output_metadata_t o)
{
	Counter<bit<32>, PortId_t>(64, PSA_CounterType_t.PACKETS) per_port;
	DirectMeter(PSA_MeterType_t.BYTES) rate;
	Register<bit<48>, bit<8>>(256) macs;
	ActionProfile(32) hops;
	action to(PortId_t port) { send_to_port(o, port); per_port.count(port); }
	table fib {
		key = { h.eth.dst: exact; s.ingress_port: ternary; }
		actions = { to; NoAction; }
		psa_implementation = hops;
		psa_idle_timeout = PSA_IdleTimeout_t.NOTIFY_CONTROL;
	}
	table acl {
		key = { h.eth.src: exact; }
		actions = { NoAction; }
		psa_direct_meter = rate;
	}
	apply { fib.apply(); acl.apply(); macs.write(0, h.eth.src); }
}
control id(packet_out pkt, out empty_t a, out empty_t b, out empty_t c, inout headers_t h, in empty_t m,
	   in psa_ingress_output_metadata_t o)
{
	Digest<ethernet_t>() learn;
	apply { learn.pack(h.eth); pkt.emit(h); }
}
parser ep(packet_in pkt, out headers_t h, inout empty_t m, in psa_egress_parser_input_metadata_t s,
	  in empty_t n, in empty_t a, in empty_t b)
{
	state start { transition accept; }
}
control eg(inout headers_t h, inout empty_t m, in psa_egress_input_metadata_t s,
	   inout psa_egress_output_metadata_t o) { apply {} }
control ed(packet_out pkt, out empty_t a, out empty_t b, inout headers_t h, in empty_t m,
	   in psa_egress_output_metadata_t o, in psa_egress_deparser_input_metadata_t d) { apply {} }

IngressPipeline(ip(), ig(), id()) in_;
EgressPipeline(ep(), eg(), ed()) out_;
PSA_Switch(in_, PacketReplicationEngine(), out_, BufferingQueueingEngine()) main;
