// SPDX-License-Identifier: Apache-2.0
// 14.2.1: the table's action list binds in and inout arguments, entries the rest.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    action add(in bit<8> x, inout bit<64> sum, bit<64> y) {
        sum = sum + (bit<64>)x + y;
    }
    table t {
        key = { d.a : exact; }
        actions = { add(d.b, d.result); }
        default_action = add(d.b, d.result, 1000);
        const entries = {
            1 : add(d.b, d.result, 7);
        }
    }
    apply {
        t.apply();
    }
}

#include "lang-main.h"
