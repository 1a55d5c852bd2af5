// SPDX-License-Identifier: Apache-2.0
// 8.27: fields of an invalid header may be written and read without harm to others.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }

control test(inout data_t d) {
    apply {
        h_t x;
        x.v = d.a;
        if (x.v == 77)
            d.word = 1;
        else
            d.word = 1;
        x.setValid();
        x.v = d.b;
        d.result = (bit<64>)x.v;
    }
}

#include "lang-main.h"
