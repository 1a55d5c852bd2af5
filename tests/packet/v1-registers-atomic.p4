// SPDX-License-Identifier: Apache-2.0
// Registers that are read, changed and written back, in all the shapes that put a lock around: in an action, with a
// branch, left by exit and return, two cells of one register, two registers together, wide and struct cells, an
// index computed in between or beyond the end.
// hooks: xdp tc
#include "v1.h"

struct pair_t { bit<64> sum; bit<32> n; }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    register<bit<32>>(4) count;
    register<bit<16>>(4) sketch;
    register<bit<32>>(4) last;
    register<bit<32>>(4) gap;
    register<bit<96>>(4) wide;
    register<pair_t>(4) pairs;
    bit<32> i = (bit<32>)hdr.data.a;

    action bump(bit<32> by) {
        bit<32> n;
        count.read(n, (bit<32>)hdr.data.a);
        n = n + by;
        count.write((bit<32>)hdr.data.a, n);
        hdr.data.word = n;
    }
    action limited() {
        bit<32> n;
        count.read(n, i);
        if (n >= 3) {
            hdr.data.c = 0xee;
            exit;
        }
        count.write(i, n + 1);
        hdr.data.word = n;
    }
    apply {
        bit<16> x;
        bit<16> y;
        bit<32> t;
        bit<32> g;
        bit<96> w;
        pair_t p;
        if (hdr.data.op == 0) {
            bump(1);
        } else if (hdr.data.op == 1) {
            bump(hdr.data.word);
        } else if (hdr.data.op == 2) {
            limited();
            hdr.data.c = 1;
        } else if (hdr.data.op == 3) {
            sketch.read(x, (bit<32>)hdr.data.a);
            sketch.read(y, (bit<32>)hdr.data.b);
            x = x |+| 1;
            y = y |+| 0x100;
            sketch.write((bit<32>)hdr.data.a, x);
            sketch.write((bit<32>)hdr.data.b, y);
            hdr.data.word = x ++ y;
        } else if (hdr.data.op == 4) {
            last.read(t, i);
            gap.read(g, i);
            if (t == 0) {
                last.write(i, hdr.data.word);
                return;
            }
            gap.write(i, g + hdr.data.word - t);
            last.write(i, hdr.data.word > t ? hdr.data.word : t);
            hdr.data.word = g;
        } else if (hdr.data.op == 5) {
            wide.read(w, i);
            w = w + (80w0x10000 ++ hdr.data.b ++ 8w0);
            wide.write(i, w);
            hdr.data.word = w[95:64] ^ w[31:0] ^ w[63:32];
        } else if (hdr.data.op == 6) {
            pairs.read(p, i);
            p.sum = p.sum + (bit<64>)hdr.data.word;
            p.n = p.n + 1;
            pairs.write(i, p);
            hdr.data.word = p.sum[31:0];
            hdr.data.c = p.n[7:0];
        } else {
            count.write(i, hdr.data.word);
        }
        hdr.data.op = 0xff;
    }
}

V1Switch(prs(), no_checksum(), ingress(), no_egress(), no_checksum(), dep()) main;
