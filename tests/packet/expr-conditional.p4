// SPDX-License-Identifier: Apache-2.0
// 8.5.1: `?:` inside `?:`, with operands of a type of their own.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        d.result = d.a < d.b ? (d.b < d.c ? 64w1 : 2) : (d.a == d.b ? 64w3 : 4);
        d.word = (bit<32>)(d.a > 1 ? d.b : d.c);
    }
}

#include "lang-main.h"
