// SPDX-License-Identifier: Apache-2.0
// 8.20.1: a stack indexed at run time, read and written; size and an index out of range.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }

control test(inout data_t d) {
    apply {
        h_t[3] s;
        s[0] = { 10 };
        s[1] = { 11 };
        s[2] = { 12 };
        if (d.a < 3)
            d.result[7:0] = s[d.a].v;
        s[d.a].v = d.b;
        s[d.a].v = s[d.a].v;
        d.result[63:32] = s.size;
        d.result[31:8] = s[0].v ++ s[1].v ++ s[2].v;
    }
}

#include "lang-main.h"
