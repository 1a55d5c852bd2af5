// SPDX-License-Identifier: Apache-2.0
// 11.1: constants of every kind of type, used where numbers are.
// hooks: xdp tc
#include "lang.h"

struct point { bit<8> x; bit<8> y; }
const int width = 8;
const bit<32> table_size = 1 << 12;
const point origin = { 3, 4 };
const bool enabled = table_size > 1000;
const tuple<bit<32>, bit<32>> masks = { 0xff, 0xff << 8 };

control test(inout data_t d) {
    apply {
        d.result = ((bit<64>)table_size << 32) + (bit<64>)origin.x + (bit<64>)origin.y;
        if (enabled)
            d.word = masks[1];
        bit<(width * 2)> x = 0xffff;
        d.result[31:16] = x;
    }
}

#include "lang-main.h"
