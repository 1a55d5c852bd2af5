// SPDX-License-Identifier: Apache-2.0
// 8.10.1: ++ joins bit and int, the left side on top; the result has the left side's sign.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        bit<32> joined = d.a ++ d.b ++ d.c ++ 8w0x5a;
        int<16> s = (int<8>)d.a ++ (int<8>)d.b;
        int<32> wide = (int<32>)s;
        d.result = joined ++ (bit<32>)wide;
    }
}

#include "lang-main.h"
