// SPDX-License-Identifier: Apache-2.0
// Registers keep what was written, of any width; an index that is none reads 0 and writes nothing.
// hooks: xdp tc
#include "v1.h"

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    register<bit<32>>(4) narrow;
    register<bit<100>>(2) wide;
    register<bit<1>>(2) flag;
    register<int<9>>(2) negative;
    apply {
        bit<32> v = 0x55555555;
        bit<100> w;
        bit<1> f;
        int<9> n;
        bit<32> i = (bit<32>)hdr.data.a;
        if (hdr.data.op == 0) {
            narrow.write(i, hdr.data.word);
            wide.write(i, hdr.data.word ++ 4w0 ++ hdr.data.word ++ hdr.data.word);
            flag.write(i, hdr.data.word[0:0]);
            negative.write(i, (int<9>)(bit<9>)hdr.data.word);
        } else if (hdr.data.op == 1) {
            narrow.read(v, i);
            hdr.data.word = v;
        } else if (hdr.data.op == 2) {
            wide.read(w, i);
            hdr.data.word = w[99:68] ^ w[31:0];
            hdr.data.c = (bit<8>)w[67:64];
        } else if (hdr.data.op == 3) {
            flag.read(f, i);
            negative.read(n, i);
            hdr.data.word = (bit<32>)(int<32>)n;
            hdr.data.c = (bit<8>)f;
        }
    }
}

V1Switch(prs(), no_checksum(), ingress(), no_egress(), no_checksum(), dep()) main;
