// SPDX-License-Identifier: Apache-2.0
// 6.4.3: numbers in every base, with widths, signs and underscores.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        d.result = 0xdead_beef ^ 64w0b1111_0000 ^ 0o17 ^ 0d1_000;
        d.a = 8w255;
        d.b = (bit<8>)8s0b1000_0000;
        d.c = (bit<8>)-8s1;
    }
}

#include "lang-main.h"
