// SPDX-License-Identifier: Apache-2.0
// 8.7: products of 64 bits and wider, modulo 2^W.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        bit<64> x = d.word ++ d.word;
        bit<128> y = (bit<128>)x * (bit<128>)x;
        bit<64> z = x * x;
        d.result = z ^ y[127:64];
    }
}

#include "lang-main.h"
