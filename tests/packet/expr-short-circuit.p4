// SPDX-License-Identifier: Apache-2.0
// 8.5: && and || evaluate the right side only when it matters.
// hooks: xdp tc
#include "lang.h"

bool counted(inout bit<64> calls, in bool value) {
    calls = calls + 1;
    return value;
}

control test(inout data_t d) {
    apply {
        bit<64> calls = 0;
        if (counted(calls, d.a == 1) && counted(calls, d.b == 1) || counted(calls, d.c == 1))
            calls = calls + 0x100;
        d.result = calls;
    }
}

#include "lang-main.h"
