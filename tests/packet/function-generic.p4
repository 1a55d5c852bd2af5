// SPDX-License-Identifier: Apache-2.0
// 7.2.12, 10: a generic function, its types inferred and given.
// hooks: xdp tc
#include "lang.h"

struct pair { bit<8> x; bit<8> y; }

T larger<T>(in bool first, in T a, in T b) {
    if (first)
        return a;
    return b;
}

control test(inout data_t d) {
    apply {
        d.result[7:0] = larger(d.a > d.b, d.a, d.b);
        d.result[63:32] = larger<bit<32>>(d.c == 0, d.word, 5);
        pair p = larger(d.c == 0, (pair){ 1, 2 }, { 3, 4 });
        d.result[15:8] = p.x;
    }
}

#include "lang-main.h"
