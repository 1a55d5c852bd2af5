// SPDX-License-Identifier: Apache-2.0
// 12.8: for over a header stack and over a list.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }

control test(inout data_t d) {
    apply {
        h_t[3] s;
        s[0] = { d.a };
        s[1] = { d.b };
        s[2] = { d.c };
        for (h_t h in s)
            d.result = d.result + (bit<64>)h.v;
        for (bit<32> x in (list<bit<32>>){ 1, 20, 300 })
            d.word = d.word + x;
    }
}

#include "lang-main.h"
