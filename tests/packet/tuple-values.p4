// SPDX-License-Identifier: Apache-2.0
// 7.2.7, 8.13: tuples are made, indexed, compared, assigned and nested.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        tuple<bit<8>, bit<16>> t = { d.a, 16w0x1234 };
        tuple<tuple<bit<8>, bit<16>>, bool> nested = { t, d.b == 1 };
        tuple<bit<8>, bit<16>> u = nested[0];
        t[0] = 9;
        d.result = u[0] ++ t[0] ++ u[1] ++ 32w0;
        if (u == { 5, 0x1234 } && nested[1])
            d.result = d.result + 1;
        if (t == u)
            d.result = d.result + 2;
    }
}

#include "lang-main.h"
