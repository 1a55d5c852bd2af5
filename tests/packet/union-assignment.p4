// SPDX-License-Identifier: Apache-2.0
// 8.21: a union member assigned a header, and unions assigned and compared whole.
// hooks: xdp tc
#include "lang.h"

header x_t { bit<8> v; }
header y_t { bit<16> v; }
header_union u_t { x_t x; y_t y; }

control test(inout data_t d) {
    apply {
        u_t u;
        u_t w;
        x_t x = { d.a };
        u.x = x;
        w = u;
        d.result[0:0] = w.x.isValid() ? 1w1 : 0;
        d.result[1:1] = w == u ? 1w1 : 0;
        u.y = { 16w0x0102 };
        d.result[2:2] = w == u ? 1w1 : 0;
        d.result[3:3] = u.x.isValid() ? 1w1 : 0;
        d.result[15:8] = w.x.v;
        d.result[31:16] = u.y.v;
    }
}

#include "lang-main.h"
