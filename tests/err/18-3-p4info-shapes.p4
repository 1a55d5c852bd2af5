// args: --emit p4info
// What P4Info has no place for.
#include <core.p4>
#include <v1model.p4>

@p4runtime_translation("x", 32) type bool flag_t;
header h_t { bit<8> v; }
@controller_header(1) header pkt_t { bit<8> v; }
struct headers_t { h_t h; }
struct meta_t { flag_t f; }
struct pair_t { error a; bit<8> b; }

parser p(packet_in pkt, out headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	value_set<pair_t>(4) pairs;
	state start {
		pkt.extract(h.h);
		transition select(error.NoMatch, h.h.v) { pairs: accept; default: accept; }
	}
}
control vr(inout headers_t h, inout meta_t m) { apply {} }
control sub(inout meta_t m)
{
	@name(".same") action a() {}
	table t { actions = { a; } }
	apply { t.apply(); }
}
control ig(inout headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	register<bit<8>>(0x80000000) r;
	@selector_size_semantics("sum") action_selector(HashAlgorithm.crc16, 8, 8) sel;
	action many(error e) {}
	@name(".same") action b() {}
	table t {
		key = { m.f: exact; h.h.v: selector; }
		actions = { many; b; @tableonly @defaultonly NoAction; }
		implementation = sel;
	}
	apply { sub.apply(m); t.apply(); }
}
control eg(inout headers_t h, inout meta_t m, inout standard_metadata_t s) { apply {} }
control ck(inout headers_t h, inout meta_t m) { apply {} }
control dep(packet_out pkt, in headers_t h) { apply { pkt.emit(h); } }
@pkginfo[name = 5, colour = "red"] @platform_property(multicast_group_table_size = "x")
V1Switch(p(), vr(), ig(), eg(), ck(), dep()) main;
