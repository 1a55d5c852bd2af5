// SPDX-License-Identifier: Apache-2.0
// 12.8: for with two variables in its head, both stepped.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        for (bit<8> i = 0, bit<8> j = 10; i < 5 && i < j; i += 1, j -= 2)
            d.result = (d.result << 8) | (bit<64>)(i ++ j[3:0])[7:0];
    }
}

#include "lang-main.h"
