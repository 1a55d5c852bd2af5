// SPDX-License-Identifier: Apache-2.0
// 13.3, 13.7, 13.8, 13.9: which error ends the parser, and what it has done up to there.
// hooks: xdp tc
#include <core.p4>
#include <v1model.p4>
error { Mine }
header sel_t { bit<8> op; }
header h_t { bit<8> v; }
header var_t { bit<8> n; varbit<32> d; bit<8> after; }
header out_t { bit<8> err; bit<8> a; bit<8> b; bit<8> c;}
header_union u_t { h_t h; var_t v; }
struct headers_t { out_t o; sel_t sel; h_t[2] hs; var_t var; u_t[2] us; }
struct meta_t { bit<8> a; bit<8> b; bit<8> c;}
parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.sel);
        transition select(hdr.sel.op) {
            0: last_empty;
            1: three;
            2: varb;
            3: ver;
            4: nomatch;
            5: idx;
            6: lastidx;
            7: adv;
            8: look;
            9: unions;
            10: nested;
            11: unionvar;
            default: accept;
        }
    }
    state last_empty { meta.a = hdr.hs.last.v; meta.b = 9; transition accept; }
    state three {
        p.extract(hdr.hs.next);
        meta.a = hdr.hs.last.v;
        transition select(hdr.hs.last.v) { 0: three; default: accept; }
    }
    state varb {
        h_t n = p.lookahead<h_t>();
        meta.b = n.v;
        p.extract(hdr.var, (bit<32>)(bit<8>)n.v);
        meta.a = hdr.var.after;
        meta.c = 7;
        transition accept;
    }
    state ver {
        h_t n = p.lookahead<h_t>();
        verify(n.v == 1, error.Mine);
        meta.a = 1;
        transition accept;
    }
    state nomatch {
        transition select(p.lookahead<bit<8>>()) { 1: accept; 2 .. 4: three; 0x10 &&& 0xf0: reject; }
    }
    state idx {
        p.extract(hdr.hs[1]);
        meta.a = hdr.hs[1].v;
        meta.b = (bit<8>)hdr.hs.lastIndex;
        meta.c = (bit<8>)(bit<1>)hdr.hs[0].isValid();
        transition accept;
    }
    state lastidx {
        p.extract(hdr.hs.next);
        p.extract(hdr.hs.next);
        meta.a = (bit<8>)hdr.hs.lastIndex;
        meta.b = hdr.hs[hdr.hs.lastIndex].v;
        transition accept;
    }
    state adv {
        p.advance((bit<32>)p.lookahead<bit<8>>());
        meta.a = p.lookahead<bit<8>>();
        transition accept;
    }
    state look {
        tuple<bit<4>, bit<12>> t = p.lookahead<tuple<bit<4>, bit<12>>>();
        meta.a = (bit<8>)t[0];
        meta.b = t[1][7:0];
        p.extract<h_t>(_);
        meta.c = p.lookahead<bit<8>>();
        transition accept;
    }
    state unions {
        p.extract(hdr.us.next.h);
        meta.a = hdr.us.last.h.v;
        p.extract(hdr.us.next.h);
        meta.b = hdr.us[1].h.v;
        p.extract(hdr.us.next.h);
        transition accept;
    }
    state unionvar {
        p.extract(hdr.us[0].h);
        p.extract(hdr.us[0].v, 16);
        meta.a = (bit<8>)(bit<1>)hdr.us[0].h.isValid();
        meta.b = hdr.us[0].v.after;
        transition accept;
    }
    state nested {
        hdr.hs[0] = {5};
        hdr.hs.push_front(1);
        meta.a = (bit<8>)hdr.hs.lastIndex;
        meta.b = hdr.hs[1].v;
        p.extract(hdr.hs.next);
        transition accept;
    }
}
control no_checksum(inout headers_t hdr, inout meta_t meta) { apply { } }
control no_egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }
control ig(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    apply {
        std.egress_spec = std.ingress_port;
        hdr.o = { 0xff, meta.a, meta.b, meta.c };
        if (std.parser_error == error.NoError) hdr.o.err = 0;
        else if (std.parser_error == error.PacketTooShort) hdr.o.err = 1;
        else if (std.parser_error == error.NoMatch) hdr.o.err = 2;
        else if (std.parser_error == error.StackOutOfBounds) hdr.o.err = 3;
        else if (std.parser_error == error.HeaderTooShort) hdr.o.err = 4;
        else if (std.parser_error == error.ParserTimeout) hdr.o.err = 5;
        else if (std.parser_error == error.ParserInvalidArgument) hdr.o.err = 6;
        else if (std.parser_error == error.Mine) hdr.o.err = 7;
    }
}
control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.o); p.emit(hdr.sel); p.emit(hdr.hs); p.emit(hdr.var); p.emit(hdr.us);} }
V1Switch(prs(), no_checksum(), ig(), no_egress(), no_checksum(), dep()) main;
