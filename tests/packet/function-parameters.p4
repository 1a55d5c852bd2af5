// SPDX-License-Identifier: Apache-2.0
// 10, 6.8: in, out and inout of functions; an out parameter starts fresh, in is a copy.
// hooks: xdp tc
#include "lang.h"

bit<8> work(inout bit<8> n, out bit<8> m, in bit<8> copy) {
    n = n + 1;
    m = 3;
    return copy + 1;
}

control test(inout data_t d) {
    apply {
        bit<8> x = d.a;
        bit<8> y = 77;
        d.result[7:0] = work(x, y, x);
        d.result[15:8] = x;
        d.result[23:16] = y;
    }
}

#include "lang-main.h"
