// SPDX-License-Identifier: Apache-2.0
// 8.18: assigning a header copies its validity; an expression makes it valid, {#} invalid.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; bit<8> w; }

control test(inout data_t d) {
    apply {
        h_t x;
        h_t y;
        x = { d.a, d.b };
        y = x;
        d.result = y.isValid() ? 64w1 : 0;
        d.word = (bit<32>)(y.v ++ y.w);
        x = (h_t){#};
        if (!x.isValid())
            d.result = d.result + 2;
        y = x;
        if (!y.isValid())
            d.result = d.result + 4;
        if (y == (h_t){#})
            d.result = d.result + 8;
    }
}

#include "lang-main.h"
