// SPDX-License-Identifier: Apache-2.0
// 14.2: two tables share actions, the second keyed by what the first did.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    action set(bit<64> x) {
        d.result = x;
    }
    action none() {
        d.result = 0xee;
    }
    table first {
        key = { d.a : exact; }
        actions = { set; none; }
        default_action = none();
        const entries = { 1 : set(5); 2 : set(6); }
    }
    table second {
        key = { d.result : exact; d.b[3:0] : exact; }
        actions = { set; NoAction; }
        default_action = NoAction();
        const entries = { (5, 3) : set(53); (0xee, 0) : set(77); }
    }
    apply {
        first.apply();
        second.apply();
    }
}

#include "lang-main.h"
