// args: --p4runtime-entries-files never-written.txtpb
// Entries whose values P4Runtime cannot carry.
#include <core.p4>
#include <v1model.p4>

enum color_t { RED, GREEN }
header h_t { bit<8> v; }
struct headers_t { h_t h; }
struct meta_t { color_t c; error e; }

parser p(packet_in pkt, out headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	state start { pkt.extract(h.h); transition accept; }
}
control vr(inout headers_t h, inout meta_t m) { apply {} }
control ig(inout headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	action set(color_t c) { m.c = c; }
	table t {
		key = { m.c: exact; m.e: ternary; }
		actions = { set; }
		const default_action = set(color_t.GREEN);
		const entries = { (color_t.RED, error.NoMatch): set(color_t.GREEN); }
	}
	apply { t.apply(); }
}
control eg(inout headers_t h, inout meta_t m, inout standard_metadata_t s) { apply {} }
control ck(inout headers_t h, inout meta_t m) { apply {} }
control dep(packet_out pkt, in headers_t h) { apply { pkt.emit(h); } }
V1Switch(p(), vr(), ig(), eg(), ck(), dep()) main;
