// SPDX-License-Identifier: Apache-2.0
// 14.2.1: constant entries with prefixes as masks: the longest wins.
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
        key = { d.word : lpm; }
        actions = { set; none; }
        const default_action = none();
        const entries = {
            0x0a000000 &&& 0xff000000 : set(8);
            0x0a010000 &&& 0xffff0000 : set(16);
            0x0a010203 : set(32);
        }
    }
    apply {
        t.apply();
    }
}

#include "lang-main.h"
