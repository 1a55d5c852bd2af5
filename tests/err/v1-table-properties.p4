// args: -O1
// v1model: properties of tables that name something of another kind.
#include <v1model.p4>
header h_t { bit<8> v; }
struct headers { h_t h; }
struct meta { bit<8> c; }
parser p(packet_in b, out headers hdr, inout meta m, inout standard_metadata_t std) {
	state start { b.extract(hdr.h); transition accept; }
}
control none(inout headers hdr, inout meta m) { apply { } }
control ig(inout headers hdr, inout meta m, inout standard_metadata_t std) {
	direct_counter(CounterType.packets) dc;
	direct_meter<bit<8>>(MeterType.packets) dm;
	action a() { }
	action b() { }
	table t1 { key = { hdr.h.v: exact; } actions = { a; NoAction; } counters = dm; default_action = NoAction(); }
	table t2 { key = { hdr.h.v: exact; } actions = { b; NoAction; } meters = dc; default_action = NoAction(); }
	apply { t1.apply(); t2.apply(); }
}
control eg(inout headers hdr, inout meta m, inout standard_metadata_t std) { apply { } }
control dep(packet_out b, in headers hdr) { apply { b.emit(hdr.h); } }
V1Switch(p(), none(), ig(), eg(), none(), dep()) main;
