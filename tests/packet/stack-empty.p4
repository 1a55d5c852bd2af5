// SPDX-License-Identifier: Apache-2.0
// A header stack of no elements: every index is out of range, and harmless.
// hooks: xdp tc
#include "lang.h"

control test(inout data_t d) {
    apply {
        data_t[0] s;

        s[d.a].a = 1;
        s[d.a].setValid();
        s.push_front(1);
        d.a = s[d.b].a;
        d.result = 63w0 ++ (s[d.c].isValid() ? 1w1 : 1w0);
    }
}

#include "lang-main.h"
