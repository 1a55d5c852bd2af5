// SPDX-License-Identifier: Apache-2.0
// 14.1: actions called directly: directions, directionless arguments, early return.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    action step(inout bit<8> n, bit<8> by) {
        if (n > 100)
            return;
        n = n + by;
    }
    apply {
        bit<8> n = d.a;
        step(n, 5);
        step(n, d.b);
        d.result = (bit<64>)n;
    }
}

#include "lang-main.h"
