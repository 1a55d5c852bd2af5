// SPDX-License-Identifier: Apache-2.0
// 6.2: macros with arguments, #if with arithmetic, # and ## of names.
// hooks: xdp tc
#include "lang.h"

#define TWO 2
#define TWICE(x) ((bit<64>)(x) * TWO)
#define LARGE \
    0x100
#define SIZE(n) (n * 8)

control test(inout data_t d) {
    apply {
        #if defined(TWO) && TWO * 3 == 6
        d.result = TWICE(d.a) + LARGE;
        #else
        d.result = 99;
        #endif
        #ifndef NOTHING
        d.word = SIZE(2);
        #endif
    }
}

#include "lang-main.h"
