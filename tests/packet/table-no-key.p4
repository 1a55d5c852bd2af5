// SPDX-License-Identifier: Apache-2.0
// 14.2: a table without keys does its default action.
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
        actions = { set; }
        default_action = set(42);
    }
    table nothing {
        actions = { none; }
    }
    apply {
        t.apply();
        nothing.apply();
    }
}

#include "lang-main.h"
