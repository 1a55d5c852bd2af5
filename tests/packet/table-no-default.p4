// SPDX-License-Identifier: Apache-2.0
// 14.2.1: without default_action a miss does NoAction.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    action set(bit<64> x) {
        d.result = x;
    }
    action none() {
        d.result = 0xee;
    }
    table t {
        key = { d.a : exact; }
        actions = { set; none; }
        const entries = {
            1 : set(5);
        }
    }
    apply {
        t.apply();
    }
}

#include "lang-main.h"
