// SPDX-License-Identifier: Apache-2.0
// 7.2.1, 8.3: an enum with numbers, cast both ways; unnamed values survive.
// hooks: xdp tc
#include "lang.h"

enum bit<8> kind { tcp = 6, udp = 17 }

control test(inout data_t d) {
    apply {
        kind k = (kind)d.a;
        d.result = 0;
        if (k == kind.tcp)
            d.result = 1;
        else if (k == kind.udp)
            d.result = 2;
        d.b = (bit<8>)k;
        d.c = kind.udp;
        d.word = (bit<32>)(bit<8>)kind.tcp + 1;
    }
}

#include "lang-main.h"
