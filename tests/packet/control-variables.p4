// SPDX-License-Identifier: Apache-2.0
// 11.2, 14: a control's variables are fresh in every packet and every apply.
// hooks: xdp tc
#include "lang.h"

control count(in bit<8> by, out bit<8> n) {
    bit<8> state = 1;
    apply {
        state = state + by;
        n = state;
    }
}

control test(inout data_t d) {
    count() c;
    apply {
        c.apply(d.a, d.result[7:0]);
        c.apply(d.a, d.result[15:8]);
    }
}

#include "lang-main.h"
