// SPDX-License-Identifier: Apache-2.0
// 8.7: `x[lo +: width]`, read and written.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        d.result = (bit<64>)d.word[8+:12];
        d.word[24+:8] = d.a;
        d.result[16+:8] = d.b;
    }
}

#include "lang-main.h"
