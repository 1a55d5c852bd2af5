// SPDX-License-Identifier: Apache-2.0
// 8.20: push_front and pop_front move elements with their validity.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }

control test(inout data_t d) {
    apply {
        h_t[3] s;
        s[0] = { d.a };
        s[1] = { d.b };
        s.push_front(1);
        bit<4> valid = (s[0].isValid() ? 4w1 : 0) | (s[1].isValid() ? 4w2 : 0) | (s[2].isValid() ? 4w4 : 0);
        d.result[63:48] = s[1].v ++ s[2].v;
        d.result[3:0] = valid;
        s.pop_front(2);
        valid = (s[0].isValid() ? 4w1 : 0) | (s[1].isValid() ? 4w2 : 0) | (s[2].isValid() ? 4w4 : 0);
        d.result[47:40] = s[0].v;
        d.result[7:4] = valid;
        s.push_front(5);
        d.result[8:8] = s[0].isValid() || s[1].isValid() || s[2].isValid() ? 1w1 : 0;
    }
}

#include "lang-main.h"
