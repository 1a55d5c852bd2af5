// SPDX-License-Identifier: Apache-2.0
// 8.21: at most one member of a union is valid; setValid of one ends the other, setInvalid any.
// hooks: xdp tc
#include "lang.h"

header x_t { bit<8> v; }
header y_t { bit<16> v; }
header_union u_t { x_t x; y_t y; }

control test(inout data_t d) {
    apply {
        u_t u;
        d.result[0:0] = u.isValid() ? 1w1 : 0;
        u.x.setValid();
        u.x.v = d.a;
        d.result[1:1] = u.x.isValid() && u.isValid() ? 1w1 : 0;
        d.result[15:8] = u.x.v;
        u.y.setValid();
        u.y.v = d.a ++ d.b;
        d.result[2:2] = u.x.isValid() ? 1w1 : 0;
        d.result[3:3] = u.y.isValid() ? 1w1 : 0;
        d.result[31:16] = u.y.v;
        u.x.setInvalid();
        d.result[4:4] = u.y.isValid() ? 1w1 : 0;
        u.y.setInvalid();
        d.result[5:5] = u.isValid() ? 1w1 : 0;
    }
}

#include "lang-main.h"
