// args: --hook xdp
// v1model: copies of packets need TC.
#include <v1model.p4>
header h_t { bit<8> v; }
struct headers { h_t h; }
struct meta { }
parser p(packet_in b, out headers hdr, inout meta m, inout standard_metadata_t std) {
	state start {
		b.extract(hdr.h);
		transition accept;
	}
}
control none(inout headers hdr, inout meta m) { apply { } }
control ig(inout headers hdr, inout meta m, inout standard_metadata_t std) {
	apply {
		std.mcast_grp = 16w3;
	}
}
control eg(inout headers hdr, inout meta m, inout standard_metadata_t std) { apply { } }
control dep(packet_out b, in headers hdr) { apply { b.emit(hdr.h); } }
V1Switch(p(), none(), ig(), eg(), none(), dep()) main;
