// SPDX-License-Identifier: Apache-2.0
// 8.12.2: int literals take the other side's type; serializable enums become numbers.
// hooks: xdp tc
#include "lang.h"

enum bit<8> base { ten = 10 }

control test(inout data_t d) {
    apply {
        d.a = d.a + 1;
        d.b = 3 - d.b;
        d.c = base.ten + d.c;
        bit<16> x = 5;
        int<8> s = -5;
        d.word = (bit<32>)(x << 2) + (s < 0 ? 32w1 : 0);
        if (10 == base.ten)
            d.result = 7;
    }
}

#include "lang-main.h"
