// SPDX-License-Identifier: Apache-2.0
// 14.2.2: hit and miss in conditions; an action that exits ends the control.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    action set(bit<64> x) {
        d.result = x;
    }
    action none() {
        d.result = 0xee;
    }
    action leave() {
        d.result = 0x77;
        exit;
    }
    table t {
        key = { d.a : exact; }
        actions = { set; leave; @defaultonly none; }
        default_action = none();
        const entries = {
            1 : set(5);
            2 : leave();
        }
    }
    apply {
        if (t.apply().hit)
            d.result = d.result + 0x100;
        else
            d.result = d.result + 0x200;
    }
}

#include "lang-main.h"
