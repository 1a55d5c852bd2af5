// SPDX-License-Identifier: Apache-2.0
// 8.8: |+| and |-| of int stop at both ends.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        int<8> a = (int<8>)d.a;
        int<8> b = (int<8>)d.b;
        d.result[7:0] = (bit<8>)(a |+| b);
        d.result[15:8] = (bit<8>)(a |-| b);
    }
}

#include "lang-main.h"
