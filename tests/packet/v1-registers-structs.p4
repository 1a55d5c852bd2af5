// SPDX-License-Identifier: Apache-2.0
// Registers of bool, enum and struct keep every field; a cell beyond the end reads as zeros.
// hooks: xdp tc
#include "v1.h"

enum bit<8> color_t { RED = 3, BLUE = 0xb }
struct inner_t { bit<4> low; bool flag; }
struct flow_t { bit<48> mac; inner_t inner; color_t color; bit<72> wide; int<7> n; }

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    register<flow_t>(2) flows;
    register<bool>(2) seen;
    register<color_t>(2) colors;
    register<tuple<bit<8>, bit<16>>>(2) pairs;
    apply {
        flow_t f;
        tuple<bit<8>, bit<16>> pair;
        bool b;
        color_t color;
        bit<32> i = (bit<32>)hdr.data.a;
        if (hdr.data.op == 0) {
            f = { 16w0x1234 ++ hdr.data.word, { hdr.data.word[3:0], true }, color_t.BLUE,
                  hdr.data.b ++ hdr.data.word ++ hdr.data.word, (int<7>)(bit<7>)hdr.data.b[6:0] };
            flows.write(i, f);
            seen.write(i, hdr.data.b == 1);
            colors.write(i, (color_t)hdr.data.b);
            pairs.write(i, { hdr.data.b, hdr.data.word[15:0] });
        } else if (hdr.data.op == 1) {
            flows.read(f, i);
            hdr.data.b = (bit<8>)(int<8>)f.n;
            hdr.data.c = 2w0 ++ (bit<1>)f.inner.flag ++ (bit<1>)(bit<1>)(f.color == color_t.BLUE ? 1w1 : 0) ++ f.inner.low;
            hdr.data.word = f.wide[63:32] ^ (bit<32>)(f.mac[47:32]);
        } else {
            seen.read(b, i);
            colors.read(color, i);
            pairs.read(pair, i);
            hdr.data.b = b ? 8w1 : 0;
            hdr.data.c = color == color_t.RED ? 8w1 : 0;
            hdr.data.word = pair[0] ++ 8w0 ++ pair[1];
        }
    }
}

V1Switch(prs(), no_checksum(), ingress(), no_egress(), no_checksum(), dep()) main;
