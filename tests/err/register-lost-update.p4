// SPDX-License-Identifier: Apache-2.0
// A register that is read, changed and written back cannot be locked while a table is applied or a number drawn, or
// when the index is only known in between.
// args: -Werror=lost-update
#include <core.p4>
#include <v1model.p4>

struct headers_t { }
struct meta_t { bit<32> i; }

parser prs(packet_in p, out headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    state start { transition accept; }
}
control none(inout headers_t hdr, inout meta_t meta) { apply { } }
control egress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    register<bit<32>>(8) a;
    register<bit<32>>(8) b;
    table t { key = { std.egress_port : exact; } actions = { NoAction; } }
    apply {
        bit<32> n;
        bit<32> at;
        a.read(n, 0);
        t.apply();
        if (n > 5) a.write(0, 0);
        b.read(at, 0);
        b.write(at, 7);
    }
}
control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    register<bit<32>>(8) fine;
    register<bit<32>>(8) r;
    apply {
        bit<32> n;
        fine.read(n, meta.i);
        fine.write(meta.i, n + 1);
        r.read(n, 0);
        random(meta.i, 32w0, n);
        r.write(0, meta.i);
    }
}
control dep(packet_out p, in headers_t hdr) { apply { } }

V1Switch(prs(), none(), ingress(), egress(), none(), dep()) main;
