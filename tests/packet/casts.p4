// SPDX-License-Identifier: Apache-2.0
// 8.12.1: casts between bit, int and bool of any width.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        bit<4> low = (bit<4>)d.a;
        int<8> s = (int<8>)d.a;
        int<16> wide = (int<16>)s;
        bit<1> top = d.a[7:7];
        bool flag = (bool)top;
        d.result = 12w0 ++ low ++ (bit<16>)wide ++ 15w0 ++ (bit<1>)flag ++ (bit<16>)(bit<4>)(int<4>)low;
    }
}

#include "lang-main.h"
