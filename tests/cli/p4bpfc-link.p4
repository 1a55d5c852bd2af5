// SPDX-License-Identifier: Apache-2.0
// One extern function, for p4bpfc-link.sh.
#include <core.p4>
#include <xdp_model.p4>

header h_t { bit<8> v; }
struct headers_t { h_t h; }
extern bit<8> twice(in bit<8> a);

parser prs(packet_in p, out headers_t h) { state start { p.extract(h.h); transition accept; } }
control sw(inout headers_t h, in xdp_input i, out xdp_output o)
{
	apply {
		o.output_action = xdp_action.XDP_TX;
		o.output_port = 0;
		h.h.v = twice(h.h.v);
	}
}
control dep(in headers_t h, packet_out p) { apply { p.emit(h); } }
xdp(prs(), sw(), dep()) main;
