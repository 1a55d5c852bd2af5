// SPDX-License-Identifier: Apache-2.0
// tests/net/bad-entries.sh: a table of each match kind, small ones, const ones.
#include <core.p4>
#include <v1model.p4>

header data_t { bit<8> a; bit<12> b; bit<4> c; int<16> d; bit<32> e; bit<128> f; }
struct headers_t { data_t data; }
struct meta_t { }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start {
        p.extract(hdr.data);
        transition accept;
    }
}

control checksum(inout headers_t hdr, inout meta_t meta) { apply { } }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    action set(bit<9> port) { std.egress_spec = port; }
    action drop() { mark_to_drop(std); }
    table exact_t {
        key = { hdr.data.e : exact; hdr.data.b : exact; }
        actions = { set; drop; @defaultonly NoAction; }
        size = 2;
        entries = { const (1, 1) : set(1); }
    }
    table lpm_t {
        key = { hdr.data.f : lpm; }
        actions = { set; @tableonly drop; NoAction; }
        size = 2;
    }
    table prefixes_t {
        key = { hdr.data.e : lpm; hdr.data.b : lpm; }
        actions = { set; drop; }
        size = 2;
    }
    table ternary_t {
        key = { hdr.data.e : ternary; hdr.data.a : optional; }
        actions = { set; drop; }
        size = 2;
    }
    table range_t {
        key = { hdr.data.b : range; hdr.data.d : range; hdr.data.c : exact; }
        actions = { set; drop; }
        const default_action = drop();
        size = 2;
        entries = {
            const priority = 100: (0 .. 9, -5 .. 5, 1) : set(1);
        }
    }
    table small_t {
        key = { hdr.data.c : exact; }
        actions = { set; drop; }
    }
    table const_t {
        key = { hdr.data.a : exact; }
        actions = { set; drop; }
        const entries = { 1 : set(1); }
    }
    table keyless_t {
        actions = { set; drop; }
    }
    apply {
        exact_t.apply();
        lpm_t.apply();
        prefixes_t.apply();
        ternary_t.apply();
        range_t.apply();
        small_t.apply();
        const_t.apply();
        keyless_t.apply();
    }
}

control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) { apply { } }

control dep(packet_out p, in headers_t hdr) { apply { p.emit(hdr.data); } }

V1Switch(prs(), checksum(), ingress(), egress(), checksum(), dep()) main;
