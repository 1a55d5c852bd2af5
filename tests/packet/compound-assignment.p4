// SPDX-License-Identifier: Apache-2.0
// 12.1: op= for every operator that has it.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        d.c = d.a;
        d.word += 5;
        d.word -= (bit<32>)d.b;
        d.word *= 3;
        d.word &= 0xfffffff0;
        d.word |= (bit<32>)d.a;
        d.word ^= 0xff;
        d.word <<= 1;
        d.word >>= 2;
        d.a |+|= d.b;
        d.c |-|= d.b;
    }
}

#include "lang-main.h"
