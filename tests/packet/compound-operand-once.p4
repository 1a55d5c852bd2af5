// SPDX-License-Identifier: Apache-2.0
// 12.1: `a[i()] op= x` evaluates the index once.
// hooks: xdp tc
#include "lang.h"

bit<8> next(inout bit<8> calls) {
    calls = calls + 1;
    return calls - 1;
}

control test(inout data_t d) {
    apply {
        bit<8> calls = 0;
        data_t[2] s;
        s[0].setValid();
        s[1].setValid();
        s[0].a = d.a;
        s[1].a = d.b;
        s[next(calls)].a += 1;
        s[next(calls)].a += 2;
        d.result = s[0].a ++ s[1].a ++ calls ++ 40w0;
    }
}

#include "lang-main.h"
