// SPDX-License-Identifier: Apache-2.0
// 6.9: an inner declaration hides the outer one until its block ends.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        bit<8> x = d.a;
        {
            bit<8> x = d.b;
            x = x + 1;
            d.result[7:0] = x;
            {
                bit<16> x = 0x0102;
                d.result[31:16] = x;
            }
        }
        d.result[15:8] = x;
    }
}

#include "lang-main.h"
