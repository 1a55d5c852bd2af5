// SPDX-License-Identifier: Apache-2.0
// Names and aliases: suffixes shared between objects, names from annotations, structs in headers.
#include <core.p4>
#include <xdp_model.p4>

struct pair_t { bit<4> x; bit<4> y; }
@controller_header("packet_in")
header report_t { bit<16> n; pair_t p; @hidden bit<8> rest; }
header b_t { bit<8> v; }
struct headers_t { b_t b; @name(".alone") b_t c; @name("other") b_t[2] s; }

@name(".global") action top(bit<3> x) {}

parser prs(packet_in p, out headers_t h)
{
	state start { p.extract(h.b); p.extract(h.c); p.extract(h.s.next); transition accept; }
}

control sub(inout headers_t h)
{
	action a() {}
	table t { key = { h.b.v: exact; } actions = { a; top; } }
	apply { t.apply(); }
}

control sw(inout headers_t h, in xdp_input imd, out xdp_output omd)
{
	sub() x;
	@name("w") sub() y;
	@name("y") table z {
		key = { h.c.v: exact; h.s[1].v: exact; h.b.v[3:1]: exact; h.s[0].isValid(): exact; h.b.v + 1: exact @name("sum"); }
		actions = { top; @name("q") NoAction; }
	}
	apply {
		omd.output_action = xdp_action.XDP_PASS;
		omd.output_port = 0;
		x.apply(h);
		y.apply(h);
		sub.apply(h);
		z.apply();
	}
}

control dep(in headers_t h, packet_out p) { apply { p.emit(h); } }

xdp(prs(), sw(), dep()) main;
