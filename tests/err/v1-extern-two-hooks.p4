// args: --hook xdp --link no-such-file.o
// An extern in C knows one context; this program would be on XDP and on TC.
#include <core.p4>
#include <v1model.p4>
header h_t { bit<8> v; }
struct headers_t { h_t h; }
struct meta_t {}
extern bit<8> twice(in bit<8> a);
parser p(packet_in pkt, out headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	state start { pkt.extract(h.h); transition accept; }
}
control vr(inout headers_t h, inout meta_t m) { apply {} }
control ig(inout headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	apply {
		h.h.v = twice(h.h.v);
		clone(CloneType.I2E, 32w5);
	}
}
control eg(inout headers_t h, inout meta_t m, inout standard_metadata_t s) { apply {} }
control ck(inout headers_t h, inout meta_t m) { apply {} }
control dep(packet_out pkt, in headers_t h) { apply { pkt.emit(h); } }
V1Switch(p(), vr(), ig(), eg(), ck(), dep()) main;
