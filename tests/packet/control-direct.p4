// SPDX-License-Identifier: Apache-2.0
// 15.1: a control applied by its type's name, without an instance.
// hooks: xdp tc
#include "lang.h"

control plus(in bit<8> x, inout bit<8> y) {
    apply {
        y = y + x;
    }
}

control test(inout data_t d) {
    apply {
        plus.apply(d.a, d.b);
        plus.apply(d.b, d.c);
    }
}

#include "lang-main.h"
