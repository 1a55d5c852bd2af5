// SPDX-License-Identifier: Apache-2.0
// 8.9: int is exact: division, remainder and shifts of numbers wider than any bit<W>.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        const int big = 1 << 100;
        const int third = big / 3;
        const int rest = third % 1000000007;
        const int back = (big + 12345) - big;
        const bit<64> wrapped = (bit<64>)(third >> 30);
        d.result = wrapped ^ rest ^ (back << 32);
    }
}

#include "lang-main.h"
