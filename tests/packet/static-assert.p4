// SPDX-License-Identifier: Apache-2.0
// 19: static_assert holds at compile time and costs nothing at run time.
// hooks: xdp tc
#include "lang.h"

const bool small = static_assert(8 > 7, "eight is not larger");

control test(inout data_t d) {
    apply {
        const bool held = static_assert(1 << 4 == 16);
        d.result = held ? 64w1 : 0;
    }
}

#include "lang-main.h"
