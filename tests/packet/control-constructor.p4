// SPDX-License-Identifier: Apache-2.0
// 15: controls with constructor parameters, instantiated twice, and their locals.
// hooks: xdp tc
#include "lang.h"

control scale(in bit<8> x, out bit<16> y)(bit<16> factor, int offset) {
    bit<16> product = (bit<16>)x * factor;
    apply {
        y = product + (bit<16>)offset;
    }
}

control test(inout data_t d) {
    scale(3, 1) one;
    scale(factor = 5, offset = 2) two;
    apply {
        one.apply(d.a, d.result[15:0]);
        two.apply(d.b, d.result[31:16]);
    }
}

#include "lang-main.h"
