// SPDX-License-Identifier: Apache-2.0
// 14.2.1: optional keys: a value or nothing.
// hooks: xdp tc
#include "lang.h"

match_kind { optional }

control test(inout data_t d) {
    action set(bit<64> x) {
        d.result = x;
    }
    action none() {
        d.result = 0xee;
    }
    table t {
        key = { d.a : optional; d.b : optional; }
        actions = { set; none; }
        const default_action = none();
        const entries = {
            (1, 2) : set(12);
            (1, _) : set(10);
            (_, 2) : set(2);
        }
    }
    apply {
        t.apply();
    }
}

#include "lang-main.h"
