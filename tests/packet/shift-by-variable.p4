// SPDX-License-Identifier: Apache-2.0
// 8.10.2: shifts by run-time amounts, also of the width and beyond.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        bit<32> left = d.word << d.a;
        bit<32> right = d.word >> d.a;
        d.result = left ++ right;
    }
}

#include "lang-main.h"
