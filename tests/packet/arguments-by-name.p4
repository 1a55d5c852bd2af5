// SPDX-License-Identifier: Apache-2.0
// 6.8: arguments by name in any order, and parameters with default values.
// hooks: xdp tc
#include "lang.h"

bit<8> sub(in bit<8> x, in bit<8> y = 1) {
    return x - y;
}

control test(inout data_t d) {
    apply {
        d.result[7:0] = sub(x = d.a, y = d.b);
        d.result[15:8] = sub(y = d.a, x = d.b);
        d.result[23:16] = sub(x = d.a);
        d.result[31:24] = sub(d.c);
    }
}

#include "lang-main.h"
