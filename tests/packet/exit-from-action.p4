// SPDX-License-Identifier: Apache-2.0
// 12.5: exit in an action called from a nested control ends the whole control, with copy-out.
// hooks: xdp tc
#include "lang.h"

control inner(inout bit<8> n, inout data_t d) {
    action leave() {
        d.b = n + 1;
        if (n == 9)
            exit;
    }
    apply {
        leave();
    }
}

control test(inout data_t d) {
    inner() i;
    apply {
        d.result = 1;
        bit<8> n = d.a;
        i.apply(n, d);
        d.result = d.result + 2;
    }
}

#include "lang-main.h"
