// SPDX-License-Identifier: Apache-2.0
// 6.7, 8.7: slices as l-values change their own bits only.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        d.word[15:8] = d.a;
        d.word[3:0] = d.b[7:4];
        d.word[31:31] = d.c[0:0];
        d.result[63:40] = 24w0xabcdef;
        d.result[7:0] = d.word[15:8];
    }
}

#include "lang-main.h"
