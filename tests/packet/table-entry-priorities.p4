// SPDX-License-Identifier: Apache-2.0
// 14.2.1.4: entries with priorities that the control plane may change: the largest wins.
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
        key = { d.a : ternary; }
        actions = { set; none; }
        const default_action = none();
        largest_priority_wins = true;
        entries = {
            priority = 20: 0x10 &&& 0xf0 : set(2);
            priority = 10: 0x00 &&& 0xc0 : set(1);
            priority = 5: _ : set(3);
        }
    }
    apply {
        t.apply();
    }
}

#include "lang-main.h"
