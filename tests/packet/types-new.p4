// SPDX-License-Identifier: Apache-2.0
// 7.5, 7.6, 8.25: typedef is the same type, type a new one that casts both ways and compares.
// hooks: xdp tc
#include "lang.h"

typedef bit<8> byte;
type byte port_t;

control test(inout data_t d) {
    apply {
        port_t p = (port_t)d.a;
        port_t q = (port_t)5;
        byte b = d.b;
        d.result = (bit<64>)(bit<8>)p + (bit<64>)b;
        if (p == q)
            d.result = d.result + 0x1000;
        p = q;
        d.c = (byte)p;
    }
}

#include "lang-main.h"
