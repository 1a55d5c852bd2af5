// SPDX-License-Identifier: Apache-2.0
// Everything of v1model that P4Info knows.
#include <core.p4>
#include <v1model.p4>

@p4runtime_translation("p4bpf/nexthop", 32)
type bit<10> nexthop_t;
@p4runtime_translation("p4bpf/vrf", string)
type bit<12> vrf_t;
@note("plain") type bit<9> port_t;
enum bit<8> proto_t { TCP = 6, UDP = 17 }
enum color_t { GREEN, RED }

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header_union u_t { ethernet_t a; }
@controller_header("packet_in")
header packet_in_t {
	bit<9> port;
	@id(7) @padding bit<7> pad;
}
@controller_header("packet_out")
header packet_out_t { port_t port; bit<7> pad; }

struct headers_t { packet_out_t out_; packet_in_t in_; ethernet_t eth; }
struct meta_t { vrf_t vrf; nexthop_t nexthop; proto_t proto; @name(".short") bit<8> long_name; }
struct learn_t { bit<48> mac; port_t port; proto_t proto; error e; bool b; ethernet_t[2] h; tuple<bit<3>, int<5>> t; }
struct set_t { bit<16> type; @match(ternary) bit<8> mask; }

parser p(packet_in pkt, out headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	value_set<bit<16>>(4) types;
	@brief("pairs") value_set<set_t>(8) pairs;
	value_set<bit<8>>(2) unused;

	state start {
		pkt.extract(h.eth);
		transition select(h.eth.type, h.eth.src[7:0]) {
			pairs: more;
			default: accept;
		}
	}
	state more {
		transition select(h.eth.type) {
			types: accept;
			default: accept;
		}
	}
}

control vr(inout headers_t h, inout meta_t m) { apply {} }

control inner(inout headers_t h, inout meta_t m)
{
	action set(bit<8> v) { m.long_name = v; }
	table t {
		key = { m.long_name: exact; }
		actions = { set; NoAction; }
		const default_action = set(8w9);
	}
	apply { t.apply(); }
}

control ig(inout headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	counter(512, CounterType.packets_and_bytes) count;
	direct_counter(CounterType.bytes) hits;
	meter(16, MeterType.packets) police;
	direct_meter<bit<2>>(MeterType.bytes) rate;
	register<bit<48>>(32) seen;
	inner() one;
	inner() two;
	bit<2> color;

	@brief("sends") @description("to a port of the switch")
	@id(0x01000005)
	action forward(@id(3) port_t port, proto_t proto, vrf_t vrf) { s.egress_spec = (bit<9>)port; }
	@id(6) action mark(color_t c, int<7> i, bool b) { digest<learn_t>(1, { h.eth.src, (port_t)1, m.proto, error.NoError, b, { {#}, {#} }, { 1, 2 } }); }
	action drop() { mark_to_drop(s); }
	action called(bit<4> x) {}
	@hidden action secret() {}

	@name("routes") @extra[1, "two", true] @pairs[a = 1, b = "x"]
	table fib {
		key = {
			m.vrf: exact @name("vrf");
			h.eth.dst: lpm;
			h.eth.isValid(): ternary;
			s.ingress_port: range @id(9);
			m.nexthop: optional;
			m.long_name & 8w0x0f: ternary;
		}
		actions = { forward; @tableonly mark; @defaultonly drop; }
		default_action = drop;
		size = 100;
		counters = hits;
		meters = rate;
		support_timeout = true;
	}
	table ecmp {
		key = { h.eth.type: exact; h.eth.src: selector; }
		actions = { forward; }
		@name("hop_groups") @max_group_size(7) @selector_size_semantics("sum_of_members")
		implementation = action_selector(HashAlgorithm.crc16, 128, 10);
	}
	@hidden table unseen { key = { h.eth.type: exact; } actions = { secret; } }
	table never { key = { h.eth.type: exact; } actions = { drop; } }

	apply {
		fib.apply();
		if (ecmp.apply().hit)
			called(1);
		one.apply(h, m);
		two.apply(h, m);
		unseen.apply();
		count.count(1);
		police.execute_meter(1, color);
		seen.write(0, h.eth.src);
		digest(1, { h.eth.src, h.eth.dst });
		if (false)
			never.apply();
	}
}

control eg(inout headers_t h, inout meta_t m, inout standard_metadata_t s) { apply {} }
control ck(inout headers_t h, inout meta_t m) { apply {} }
control dep(packet_out pkt, in headers_t h) { apply { pkt.emit(h); } }

@pkginfo(name = "all", version = "2.1", organization = "p4bpf")
@platform_property[multicast_group_table_size = 10]
@brief("one of each")
V1Switch(p(), vr(), ig(), eg(), ck(), dep()) main;
