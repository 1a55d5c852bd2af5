// SPDX-License-Identifier: Apache-2.0
// 8.1: operands are evaluated from left to right, side effects in between.
// hooks: xdp tc
#include "lang.h"

bit<8> step(inout bit<8> n) {
    n = n + 1;
    return n;
}

control test(inout data_t d) {
    apply {
        bit<8> n = d.a;
        d.result[23:0] = step(n) ++ n ++ step(n);
        if (step(n) == n && step(n) == n)
            d.word = (bit<32>)n;
    }
}

#include "lang-main.h"
