// SPDX-License-Identifier: Apache-2.0
// hooks: xdp tc
// link: tests/packet/extern-c.c
// Extern functions that C implements: every kind of argument and result, objects, maps of their own.
#include <core.p4>
#include <xdp_model.p4>

header op_t { bit<8> op; bit<8> a; bit<16> b; bit<72> wide; int<12> s; bit<4> n; bit<64> big; }
header note_t { bit<4> hi; bit<4> lo; bit<24> text; }
struct headers_t { op_t op; note_t note; note_t[2] more; }
struct pair_t { bit<8> first; bool second; }

extern void scalars(in bit<8> a, inout bit<16> b, out bit<72> wide, in int<12> s, out int<12> negated);
extern bit<72> reversed(in bit<72> wide);
extern pair_t split(in bit<16> b);
extern void headers(inout note_t note, out note_t made, in note_t[2] more, in tuple<bit<4>, bool> t);
extern void packet_byte(in bit<32> at, out bit<8> value);
extern counter_of {
	counter_of(bit<8> step, bool backwards);
	bit<64> next();
	void set(in bit<64> to);
}

extern last_of<T> { last_of(); T swap(in T now); }

parser prs(packet_in p, out headers_t h)
{
	state start {
		p.extract(h.op);
		transition select(h.op.n) {
			0: accept;
			default: note;
		}
	}
	state note { p.extract(h.note); transition accept; }
}

control sw(inout headers_t h, in xdp_input imd, out xdp_output omd)
{
	counter_of(1, false) ones;
	counter_of(10, true) tens;
	last_of<bit<16>>() last;

	action do_scalars() { scalars(h.op.a, h.op.b, h.op.wide, h.op.s, h.op.s); }

	apply {
		pair_t pair;
		omd.output_action = xdp_action.XDP_TX;
		omd.output_port = 0;
		if (h.op.op == 1) {
			do_scalars();
		} else if (h.op.op == 2) {
			h.op.wide = reversed(h.op.wide);
		} else if (h.op.op == 3) {
			pair = split(h.op.b);
			h.op.a = pair.first;
			h.op.n = pair.second ? 4w1 : 2;
		} else if (h.op.op == 4) {
			h.more[1].setValid();
			h.more[1].text = 0x010203;
			headers(h.note, h.more[0], h.more, { h.op.n, true });
		} else if (h.op.op == 5) {
			packet_byte((bit<32>)h.op.b, h.op.a);
			packet_byte(0, _);
		} else if (h.op.op == 6) {
			tens.set(100);
			h.op.big = ones.next() << 32 | tens.next() << 16;
			h.op.big = h.op.big | ones.next();
		} else if (h.op.op == 7) {
			h.op.b = last.swap(h.op.b);
		}
	}
}

control dep(in headers_t h, packet_out p) { apply { p.emit(h); } }

xdp(prs(), sw(), dep()) main;
