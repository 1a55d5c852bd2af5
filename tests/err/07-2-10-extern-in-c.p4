// args: --emit ir
// What a function in C cannot take or give.
#include <core.p4>
#include <xdp_model.p4>

header h_t { bit<8> v; varbit<16> options; }
struct headers_t { h_t h; }
extern void takes_varbit(in h_t h);
extern void takes_string(string s);
extern h_t gives_varbit();
extern T generic<T>(in T t);

parser prs(packet_in p, out headers_t h) { state start { p.extract(h.h, 8); transition accept; } }
control sw(inout headers_t h, in xdp_input i, out xdp_output o)
{
	apply {
		o.output_action = xdp_action.XDP_TX;
		o.output_port = 0;
		takes_varbit(h.h);
		takes_string("x");
		h.h = gives_varbit();
		h.h.v = generic<bit<8>>(1);
		o.output_port = generic<bit<32>>(1);
	}
}
control dep(in headers_t h, packet_out p) { apply { p.emit(h); } }
xdp(prs(), sw(), dep()) main;
