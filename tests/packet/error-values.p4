// SPDX-License-Identifier: Apache-2.0
// 7.1.2, 8.2: error is a type of values that compare.
// hooks: xdp tc
#include "lang.h"

error { TooOld, TooNew }

control test(inout data_t d) {
    apply {
        error e = error.NoError;
        if (d.a == 1)
            e = error.TooOld;
        else if (d.a == 2)
            e = error.PacketTooShort;
        d.result = e == error.NoError ? 64w1 : e == error.TooOld ? 64w2 : 3;
    }
}

#include "lang-main.h"
