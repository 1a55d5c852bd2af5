// args: --link no-such-file.o
// More arguments than one call has room for.
#include <core.p4>
#include <xdp_model.p4>

header h_t { bit<1024> v; }
struct headers_t { h_t a; h_t b; }
extern void takes(in headers_t h);

parser prs(packet_in p, out headers_t h) { state start { p.extract(h.a); p.extract(h.b); transition accept; } }
control sw(inout headers_t h, in xdp_input i, out xdp_output o)
{
	apply {
		o.output_action = xdp_action.XDP_TX;
		o.output_port = 0;
		takes(h);
	}
}
control dep(in headers_t h, packet_out p) { apply { p.emit(h); } }
xdp(prs(), sw(), dep()) main;
