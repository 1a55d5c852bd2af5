// SPDX-License-Identifier: Apache-2.0
// random: within its bounds, both included; not always the same; lo > hi leaves the result alone.
// hooks: xdp tc
#include "v1.h"

control ingress(inout headers_t hdr, inout meta_t meta, inout standard_metadata_t std) {
    bit<8> low = 0;
    bit<8> high = 0;
    bit<8> others = 0;
    bit<32> one = 0;
    bit<32> two = 0;
    apply {
        for (bit<8> i = 0; i < 200; i = i + 1) {
            bit<4> r;
            random(r, 4w6, 4w7);
            if (r == 6)
                low = low + 1;
            else if (r == 7)
                high = high + 1;
            else
                others = others + 1;
        }
        hdr.data.a = low > 20 ? 8w1 : 0;
        hdr.data.b = high > 20 ? 8w1 : 0;
        hdr.data.c = others;
        random(one, 0, 32w0xffffffff);
        random(two, 0, 32w0xffffffff);
        random(hdr.data.word, 32w5, 32w4);
        hdr.data.op = one == two ? 8w1 : 0;
    }
}

V1Switch(prs(), no_checksum(), ingress(), no_egress(), no_checksum(), dep()) main;
