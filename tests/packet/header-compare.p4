// SPDX-License-Identifier: Apache-2.0
// 8.18: headers are equal when both are invalid or both valid with equal fields.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }

control test(inout data_t d) {
    apply {
        h_t x;
        h_t y;
        d.result = x == y ? 64w1 : 0;
        x.setValid();
        x.v = d.a;
        if (x == y)
            d.result = d.result + 2;
        y.setValid();
        y.v = d.b;
        if (x == y)
            d.result = d.result + 4;
        y.setInvalid();
        x.setInvalid();
        if (x == y)
            d.result = d.result + 8;
    }
}

#include "lang-main.h"
