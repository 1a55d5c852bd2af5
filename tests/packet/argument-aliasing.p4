// SPDX-License-Identifier: Apache-2.0
// 6.8: one variable for two parameters: copies in, then copies out in order.
// hooks: xdp tc
#include "lang.h"

void f(inout bit<8> p, inout bit<8> q) {
    p = p + 1;
    q = q + 2;
}

void g(in bit<8> p, out bit<8> q) {
    q = 10;
    q = q + p;
}

control test(inout data_t d) {
    apply {
        bit<8> x = d.a;
        f(x, x);
        d.result[7:0] = x;
        bit<8> y = d.b;
        g(y, y);
        d.result[15:8] = y;
    }
}

#include "lang-main.h"
