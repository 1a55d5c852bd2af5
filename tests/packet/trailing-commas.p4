// SPDX-License-Identifier: Apache-2.0
// 6.4.4: a comma may end lists of names, arguments and expressions.
// hooks: xdp tc
#include "lang.h"

enum kind { first, second, }

control test(inout data_t d) {
    apply {
        tuple<bit<8>, bit<8>> t = { d.a, d.b, };
        kind k = kind.second;
        d.result = (bit<64>)(t[0] ++ t[1]) + (k == kind.second ? 64w1 : 0);
    }
}

#include "lang-main.h"
