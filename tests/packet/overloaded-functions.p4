// SPDX-License-Identifier: Apache-2.0
// 6.9, 10: functions of one name, told apart by the number and the names of the arguments.
// hooks: xdp tc
#include "lang.h"

bit<8> f(in bit<8> a) { return a; }
bit<8> f(in bit<8> a, in bit<8> b) { return a + b; }
bit<8> f(in bit<8> a, in bit<8> b, in bit<8> c) { return a + b + c; }

control test(inout data_t d) {
    apply {
        d.result[7:0] = f(d.a);
        d.result[15:8] = f(d.a, d.b);
        d.result[23:16] = f(a = d.a, b = d.b, c = d.c);
    }
}

#include "lang-main.h"
