// SPDX-License-Identifier: Apache-2.0
// 8.20: stacks are assigned whole, validity and all, and pass as arguments.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }

void bump(inout h_t[2] s) {
    s[0].v = s[0].v + 1;
    s[1] = { 7 };
}

control test(inout data_t d) {
    apply {
        h_t[2] s;
        h_t[2] u;
        s[0] = { d.a };
        u = s;
        s[0].v = 0;
        bump(u);
        d.result = u[0].v ++ u[1].v ++ 48w0;
        if (u[1].isValid())
            d.result = d.result + 1;
        if (!s[1].isValid())
            d.result = d.result + 2;
    }
}

#include "lang-main.h"
