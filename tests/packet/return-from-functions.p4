// SPDX-License-Identifier: Apache-2.0
// 10, 12.4: return leaves the function at once, from any depth.
// hooks: xdp tc
#include "lang.h"

bit<8> first_above(in bit<8> a, in bit<8> b, in bit<8> c, in bit<8> limit) {
    if (a > limit)
        return a;
    if (b > limit) {
        if (true)
            return b;
        return 0xee;
    }
    return c > limit ? c : 0;
}

control test(inout data_t d) {
    apply {
        d.result = (bit<64>)first_above(d.a, d.b, d.c, 100);
    }
}

#include "lang-main.h"
