// args: --emit p4info
// Identifiers given with @id: another kind's prefix, zero, twice, fields twice.
#include <core.p4>
#include <v1model.p4>

header h_t { bit<8> v; }
struct headers_t { h_t h; }
struct meta_t {}

parser p(packet_in pkt, out headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	state start { pkt.extract(h.h); transition accept; }
}
control vr(inout headers_t h, inout meta_t m) { apply {} }
control ig(inout headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	@id(0x02000001) action wrong_prefix() {}
	@id(0) action zero() {}
	@id(5) action first(@id(3) bit<8> a, @id(3) bit<8> b) {}
	@id(0x1000005) action second(@id(0) bit<8> a) {}
	table t {
		key = { h.h.v: exact; }
		actions = { wrong_prefix; zero; first; second; }
	}
	apply { t.apply(); }
}
control eg(inout headers_t h, inout meta_t m, inout standard_metadata_t s) { apply {} }
control ck(inout headers_t h, inout meta_t m) { apply {} }
control dep(packet_out pkt, in headers_t h) { apply { pkt.emit(h); } }
V1Switch(p(), vr(), ig(), eg(), ck(), dep()) main;
