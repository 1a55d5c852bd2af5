// SPDX-License-Identifier: Apache-2.0
// 8.8, 8.10.2: >> of int keeps the sign, whatever the amount.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        int<32> x = (int<32>)d.word >> d.a;
        int<32> y = (int<32>)d.word << d.a;
        d.result = (bit<32>)x ++ (bit<32>)y;
    }
}

#include "lang-main.h"
