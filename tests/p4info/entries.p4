// SPDX-License-Identifier: Apache-2.0
// Entries of every match kind, with and without priorities.
#include <core.p4>
#include <v1model.p4>

enum bit<8> proto_t { TCP = 6, UDP = 17 }
header h_t { bit<8> a; bit<20> b; proto_t p; int<8> i; }
struct headers_t { h_t h; }
struct meta_t {}

parser p(packet_in pkt, out headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	state start { pkt.extract(h.h); transition accept; }
}
control vr(inout headers_t h, inout meta_t m) { apply {} }
control ig(inout headers_t h, inout meta_t m, inout standard_metadata_t s)
{
	action set(bit<9> port, bool b) { s.egress_spec = port; }

	table constant {
		key = { h.h.a: ternary; h.h.b: lpm; h.h.isValid(): exact; h.h.p: exact; }
		actions = { set; NoAction; }
		const entries = {
			(8w0x15 &&& 8w0xf0, 20w0xabcd0 &&& 20w0xfff00, true, proto_t.TCP): set(5, true);
			(_, _, false, proto_t.UDP): NoAction;
			(1, 20w7, true, (proto_t)3): set(b = false, port = 511);
		}
	}
	table ranked {
		key = { h.h.a: range; h.h.b: optional; }
		actions = { set; NoAction; }
		entries = {
			const priority = 100: (1 .. 5, 20w7): set(1, true);
			(0 .. 255, _): set(2, false);
			priority = 7: (9, default): NoAction;
		}
	}
	table plain {
		key = { h.h.i: exact; }
		actions = { set; NoAction; }
		entries = { -3: set(3, true); 4: NoAction; }
	}
	apply { constant.apply(); ranked.apply(); plain.apply(); }
}
control eg(inout headers_t h, inout meta_t m, inout standard_metadata_t s) { apply {} }
control ck(inout headers_t h, inout meta_t m) { apply {} }
control dep(packet_out pkt, in headers_t h) { apply { pkt.emit(h); } }
V1Switch(p(), vr(), ig(), eg(), ck(), dep()) main;
