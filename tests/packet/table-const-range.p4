// SPDX-License-Identifier: Apache-2.0
// 14.2.1: constant entries with ranges, masks and _; the first that matches wins.
// hooks: xdp tc
#include "lang.h"

match_kind { range }

control test(inout data_t d) {
    action set(bit<64> x) {
        d.result = x;
    }
    action none() {
        d.result = 0xee;
    }
    table t {
        key = { d.a : range; d.b : ternary; }
        actions = { set; none; }
        const default_action = none();
        const entries = {
            (1 .. 5, 0x10 &&& 0xf0) : set(1);
            (_, 7) : set(2);
            (5, _) : set(3);
        }
    }
    apply {
        t.apply();
    }
}

#include "lang-main.h"
