// SPDX-License-Identifier: Apache-2.0
// 12.8: for with bounds known, break, continue, nested; for over a range.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        for (bit<8> i = 0; i < 8; i = i + 1) {
            if (i == d.a)
                break;
            if (i == d.b)
                continue;
            for (bit<8> j in 1 .. 3)
                d.result = d.result + (bit<64>)j;
        }
        for (bit<8> i in 8w250 .. 255)
            d.word = d.word + 1;
    }
}

#include "lang-main.h"
