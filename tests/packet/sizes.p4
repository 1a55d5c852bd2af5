// SPDX-License-Identifier: Apache-2.0
// 9: minSizeInBits, maxSizeInBits and their kin are constants.
// hooks: xdp tc
#include "lang.h"

header all_t { bit<8> x; bit<16> y; varbit<24> z; }

control test(inout data_t d) {
    apply {
        d.result = (bit<64>)d.minSizeInBits();
        d.word = (bit<32>)all_t.maxSizeInBytes();
        const int bits = all_t.minSizeInBits();
        d.a = (bit<8>)(bits + 1);
    }
}

#include "lang-main.h"
