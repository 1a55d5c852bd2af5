// SPDX-License-Identifier: Apache-2.0
// 8.14, 8.17: struct expressions by place and by name, copies, comparison.
// hooks: xdp tc
#include "lang.h"

struct pair { bit<8> x; bit<8> y; }
struct outer { pair p; bit<8> n; }

control test(inout data_t d) {
    apply {
        pair p = { d.a, d.b };
        pair q = { y = d.a, x = d.b };
        outer o = { p, 7 };
        pair r = o.p;
        o.p.x = 99;
        d.result = r.x ++ r.y ++ o.p.x ++ q.x ++ o.n ++ 24w0;
        if (p == q)
            d.result = d.result + 1;
        if (r == p)
            d.result = d.result + 2;
        if (o != { p, 7 })
            d.result = d.result + 4;
    }
}

#include "lang-main.h"
