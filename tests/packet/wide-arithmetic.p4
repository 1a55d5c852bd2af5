// SPDX-License-Identifier: Apache-2.0
// 8.7: sums, differences, comparisons and complements of 200 bits.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        bit<200> x = (bit<200>)d.word << 150;
        bit<200> y = ~x;
        bit<200> z = x - 1;
        bit<200> u = y + 2;
        d.result = z[199:136] ^ u[63:0];
        if (x > y)
            d.a = 1;
        if (x - z == 1)
            d.b = 1;
    }
}

#include "lang-main.h"
