// SPDX-License-Identifier: Apache-2.0
// 14.2.1: keys of types bool, enum, int, newtype and slices of any width.
// hooks: xdp tc
#include "lang.h"

enum bit<8> kind { x = 3, y = 4 }

control test(inout data_t d) {
    action set(bit<64> x) {
        d.result = x;
    }
    action none() {
        d.result = 0xee;
    }
    table t {
        key = {
            (d.a == 1) : exact @name("one");
            (kind)d.b : exact @name("kind");
            (int<8>)d.c : exact @name("c");
            d.word[18:7] : exact;
        }
        actions = { set; none; }
        default_action = none();
        const entries = {
            (true, kind.x, -1, 0xabc) : set(1);
            (false, kind.y, 5, 0) : set(2);
        }
    }
    apply {
        t.apply();
    }
}

#include "lang-main.h"
