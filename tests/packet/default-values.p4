// SPDX-License-Identifier: Apache-2.0
// 7.3, 8.28: `...` fills in the default of every type: zeros, invalid headers, first members.
// hooks: xdp tc
#include "lang.h"

header h_t { bit<8> v; }
enum colour { red, green }
enum bit<8> kind { one = 1, zero = 0 }
struct all_t { bool flag; bit<8> n; int<8> s; h_t h; colour c; kind k; error e; }

control test(inout data_t d) {
    apply {
        all_t x = ...;
        all_t y = { n = d.a, ... };
        d.result[0:0] = x.flag ? 1w1 : 0;
        d.result[1:1] = x.h.isValid() ? 1w1 : 0;
        d.result[2:2] = x.k == kind.zero && x.e == error.NoError && x.c == colour.red ? 1w1 : 0;
        d.result[15:8] = x.n + y.n;
        d.result[16:16] = y.flag ? 1w1 : 0;
        d.result[31:24] = (bit<8>)x.s;
    }
}

#include "lang-main.h"
